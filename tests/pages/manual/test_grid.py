"""The grid of manual vouchers in a real browser: every key of the printed table does what it says.

560203 管理费用—租赁费 Dr, 1002 银行存款 Cr, in February 2026.
"""

from __future__ import annotations

import io
import re
import time

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from pypdf import PdfReader

from hongzi.access.queries import get_book
from tests.books.bookkeeping import rows_of
from tests.pages.conftest import OpenPage
from tests.pages.test_every_page import ASK_AXE, AXE
from tests.pages.world import MILL, PASSWORD

MANUAL = f"/books/{MILL}/manual/"
COLUMNS = ("summary", "account", "party", "debit", "credit")


class Grid:
    """The grid as a bookkeeper sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.locator("#date").fill("2026-02-21")

    def cell(self, row: int, column: str) -> Locator:
        return self.page.locator(f"[data-rows] tr:nth-child({row}) [data-column={column}]")

    def row(self, number: int) -> list[str]:
        return [self.cell(number, column).input_value() for column in COLUMNS]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def focused(self) -> tuple[int, str]:
        """Row (from 1) and column of the cell in which the cursor stands."""
        row, column = self.page.evaluate(
            "() => { const one = document.activeElement; const row = one.closest('tr');"
            " return [[...row.parentElement.children].indexOf(row) + 1, one.dataset.column] }"
        )
        return row, column

    def rent(self, yuan: str = "500") -> None:
        """Two balanced lines, from the keyboard alone."""
        self.cell(1, "summary").focus()
        self.type("付房租")
        self.press("Enter")
        self.pick("zlf", "560203 管理费用—租赁费")
        self.type(yuan)
        self.press("Enter", "Enter")
        self.pick("yhck", "1002 银行存款")
        self.press("Enter")
        self.press("=")

    def pick(self, typed: str, expected: str) -> None:
        self.type(typed)
        chosen = self.page.locator("#choices [aria-selected=true]")
        expect(chosen).to_have_text(expected, timeout=15_000)
        self.press("Enter")


@pytest.fixture
def grid(open_page: OpenPage) -> Grid:
    return Grid(open_page("bookkeeper", f"{MANUAL}?new=1"))


def vouchers() -> list[tuple[object, ...]]:
    """Every manual voucher posted on 21 February: who, summary, entries."""
    return rows_of(
        get_book(MILL),
        "select f.actor, v.summary,"
        " array_agg(a.code || ' ' || e.side * e.amount order by e.line_no)"
        " from facts_fact f join ledger_entry e on e.fact_id = f.id"
        " join ledger_account a on a.id = e.account_id"
        " join ledger_voucherposting p on p.fact_id = f.id"
        " join ledger_voucher v on v.id = p.voucher_id"
        " where f.date = '2026-02-21' group by f.actor, v.summary, f.seq order by f.seq",
    )


# -- the keys ---------------------------------------------------------------------------------


def test_enter_walks_through_the_cells_a_line_needs(grid: Grid) -> None:
    grid.cell(1, "summary").focus()
    grid.type("房租")
    grid.press("Enter")
    assert grid.focused() == (1, "account")
    grid.pick("560203", "560203 管理费用—租赁费")
    assert grid.focused() == (1, "debit")  # an expense names no party
    grid.press("Enter")
    assert grid.focused() == (1, "credit")
    grid.press("Shift+Enter")
    assert grid.focused() == (1, "debit")
    grid.type("5")
    grid.press("Enter")
    assert grid.focused() == (2, "summary")
    grid.press("Enter")
    assert grid.cell(2, "summary").input_value() == "房租"
    grid.pick("112201", "112201 应收账款—客户")
    assert grid.focused() == (2, "party")
    grid.pick("ada", "Ada")
    assert grid.row(2) == ["房租", "112201 应收账款—客户", "Ada", "", ""]


def test_equals_balances_and_the_difference_runs_along(grid: Grid) -> None:
    grid.cell(1, "debit").fill("1234.5")
    expect(grid.page.locator("[data-balance]")).to_contain_text("1,234.50")
    grid.cell(2, "credit").fill("1000")
    grid.cell(3, "credit").focus()
    grid.press("=")
    assert grid.cell(3, "credit").input_value() == "234.50"
    assert grid.cell(1, "debit").input_value() == "1,234.50"
    expect(grid.page.locator("[data-balance]")).to_have_text("借贷平衡")
    expect(grid.page.locator("[data-total=debit]")).to_have_text("1,234.50")


def test_minus_makes_red_and_back(grid: Grid) -> None:
    cell = grid.cell(1, "debit")
    cell.focus()
    grid.type("12.30")
    grid.press("-")
    assert cell.input_value() == "-12.30"
    expect(cell).to_have_class(re.compile(r"\bred\b"))
    grid.press("-")
    assert cell.input_value() == "12.30"
    expect(cell).not_to_have_class(re.compile(r"\bred\b"))
    grid.cell(2, "credit").focus()
    grid.type("-7")
    assert grid.cell(2, "credit").input_value() == "-7"


def test_space_puts_an_amount_on_the_other_side(grid: Grid) -> None:
    grid.cell(1, "debit").focus()
    grid.type("88")
    grid.press(" ")
    assert grid.row(1)[3:] == ["", "88.00"]
    assert grid.focused() == (1, "credit")
    grid.press(" ")
    assert grid.row(1)[3:] == ["88.00", ""]


def test_slashes_and_dots_copy_a_summary(grid: Grid) -> None:
    grid.cell(1, "summary").fill("第一")
    grid.cell(2, "summary").fill("第二")
    grid.cell(3, "summary").focus()
    grid.type("//")
    assert grid.cell(3, "summary").input_value() == "第二"
    grid.cell(4, "summary").focus()
    grid.type("..")
    assert grid.cell(4, "summary").input_value() == "第一"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("1002", "1002 银行存款"),
        ("银行存款", "1002 银行存款"),
        ("yhck", "1002 银行存款"),
        ("yinhangcunkuan", "1002 银行存款"),
    ],
)
def test_an_account_is_picked_by_code_name_or_pinyin(grid: Grid, typed: str, found: str) -> None:
    grid.cell(1, "account").focus()
    grid.pick(typed, found)
    expect(grid.cell(1, "account")).to_have_value(found)


def test_whoever_types_faster_than_the_list_comes_gets_the_first_all_the_same(grid: Grid) -> None:
    def slowly(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    grid.page.route("**/accounts/**", slowly)
    grid.cell(1, "account").focus()
    grid.type("zlf")
    grid.press("Enter")
    grid.type("500")
    expect(grid.cell(1, "account")).to_have_value("560203 管理费用—租赁费")
    assert grid.cell(1, "debit").input_value() == "500"
    assert grid.focused() == (1, "debit")
    grid.cell(2, "account").focus()
    grid.type("1411")
    grid.press("Enter")
    expect(grid.cell(2, "sku")).to_be_focused()  # goods, it turns out
    grid.cell(2, "account").fill("")
    grid.cell(2, "credit").focus()
    grid.press("=")
    grid.cell(2, "account").focus()
    grid.type("yhck")
    grid.press("Enter")
    grid.press("F8")  # at once: what is meant is saved, not what was typed
    expect(grid.page.locator("[data-said]")).to_contain_text("已记账")


def test_f7_opens_the_list_arrows_choose_and_escape_closes(grid: Grid) -> None:
    grid.cell(1, "summary").focus()
    grid.press("F7")
    assert grid.focused() == (1, "account")
    choices = grid.page.locator("#choices [role=option]")
    expect(choices.first).to_have_attribute("aria-selected", "true")
    second = choices.nth(1).text_content()
    grid.press("ArrowDown")
    expect(choices.nth(1)).to_have_attribute("aria-selected", "true")
    grid.press("Enter")
    assert grid.cell(1, "account").input_value() == second
    grid.cell(2, "account").focus()
    grid.press("F7")
    expect(choices.first).to_be_visible()
    grid.press("Escape")
    expect(choices.first).to_be_hidden()


def test_arrows_walk_the_column_insert_and_delete_work_on_lines(grid: Grid) -> None:
    grid.cell(1, "summary").fill("一")
    grid.cell(2, "summary").fill("二")
    grid.cell(2, "summary").focus()
    grid.press("ArrowUp")
    assert grid.focused() == (1, "summary")
    grid.press("ArrowDown", "Insert")
    assert [grid.cell(n, "summary").input_value() for n in (1, 2, 3)] == ["一", "", "二"]
    assert grid.focused() == (2, "summary")
    grid.press("Control+Delete")
    assert [grid.cell(n, "summary").input_value() for n in (1, 2)] == ["一", "二"]


def test_every_key_of_the_page_is_in_its_table_and_behind_the_question_mark(grid: Grid) -> None:
    printed = grid.page.locator("main kbd").all_text_contents()
    for key in ("Enter", "=", "-", "空格", "//", "..", "F7", "F2", "F12", "F8", "Ctrl Enter",
                "Ctrl S", "Insert", "Ctrl I", "Ctrl Delete", "Ctrl D", "Ctrl F7",
                "Ctrl V"):  # fmt: skip
        assert key in printed
    grid.page.locator("h1").click()
    grid.press("?")
    expect(grid.page.locator("#keys-dialog")).to_contain_text("自动补平借贷差额")


# -- saving -----------------------------------------------------------------------------------


def test_f12_saves_and_opens_the_next(grid: Grid) -> None:
    before = len(vouchers())
    grid.rent("500")
    grid.press("F12")
    expect(grid.page.locator("[data-said]")).to_contain_text("已记账")
    assert grid.row(1) == [""] * len(COLUMNS)
    assert grid.focused() == (1, "summary")
    assert vouchers()[before:] == [("bookkeeper", "付房租", ["560203 50000", "1002 -50000"])]
    grid.rent("70.05")
    grid.press("F12")
    expect(grid.page.locator("[data-said] a").first).to_contain_text("记-")
    expect(grid.cell(1, "summary")).to_have_value("")
    assert vouchers()[before + 1 :] == [("bookkeeper", "付房租", ["560203 7005", "1002 -7005"])]


def test_entered_saved_printed_and_read_back(grid: Grid) -> None:
    grid.rent("1234.56")
    grid.press("Control+Enter")
    expect(grid.page.locator("h1")).to_contain_text("记账凭证")
    link = grid.page.get_by_role("link", name="打印 240 × 140").get_attribute("href")
    answer = grid.page.request.get(f"{grid.page.url.split('/books')[0]}{link}")
    assert answer.headers["content-type"] == "application/pdf"
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(answer.body())).pages)
    text = re.sub(r"\s", "", text)
    for words in ("付房租", "560203管理费用—租赁费", "1002银行存款", "1,234.56",
                  "壹仟贰佰叁拾肆元伍角陆分", "bookkeeper"):  # fmt: skip
        assert words in text


def test_what_is_wrong_is_said_at_its_cell_and_what_was_typed_stays(grid: Grid) -> None:
    grid.cell(1, "summary").fill("错")
    grid.cell(1, "account").fill("9999")
    grid.cell(1, "debit").fill("1.234")
    grid.cell(2, "account").fill("1122")
    grid.cell(2, "credit").fill("1")
    grid.press("F12")
    expect(grid.page.locator("[data-said] li")).to_have_count(3)
    for row, column, says in (
        (1, "account", "没有科目"),
        (1, "debit", "小数"),
        (2, "account", "明细"),
    ):
        cell = grid.cell(row, column)
        expect(cell).to_have_attribute("aria-invalid", "true")
        described = cell.get_attribute("aria-describedby")
        expect(grid.page.locator(f"#{described}")).to_contain_text(says)
    assert grid.focused() == (1, "account")
    assert grid.cell(1, "debit").input_value() == "1.234"


def test_a_draft_survives_a_reload(grid: Grid) -> None:
    grid.cell(1, "summary").fill("未完")
    grid.cell(1, "debit").fill("-3.21")
    expect(grid.page.locator("[data-status]")).to_contain_text("草稿已保存")
    grid.page.goto(MANUAL)
    assert grid.row(1) == ["未完", "", "", "-3.21", ""]
    expect(grid.cell(1, "debit")).to_have_class(re.compile(r"\bred\b"))
    grid.page.get_by_role("button", name="丢弃这张草稿").click()
    expect(grid.page.locator(".alert")).to_contain_text("草稿已丢弃")


def test_a_new_voucher_survives_a_reload_where_it_stands(grid: Grid) -> None:
    """The address of a new voucher becomes that of its draft, and that of a new one again."""
    grid.rent("61")
    expect(grid.page.locator("[data-status]")).to_contain_text("草稿已保存")
    expect(grid.page).to_have_url(re.compile(r"\?key="))
    grid.page.reload()
    assert grid.row(1)[0] == "付房租"
    grid.press("F12")
    expect(grid.page.locator("[data-said]")).to_contain_text("已记账")
    expect(grid.page).to_have_url(re.compile(r"\?new=1$"))


def test_who_is_logged_out_meanwhile_logs_in_elsewhere_and_saves_what_stands_here(
    grid: Grid,
) -> None:
    """A new log-in brings a new token; the voucher that is typed takes it."""
    grid.rent("62")
    expect(grid.page.locator("[data-status]")).to_contain_text("草稿已保存")
    context = grid.page.context
    context.clear_cookies(name="sessionid")
    grid.cell(1, "summary").fill("付三月房租")
    expect(grid.page.locator("[data-status]")).to_contain_text("登录已过期")
    grid.press("F12")
    expect(grid.page.locator("[data-said]")).to_contain_text("登录已过期")
    expect(grid.page.locator("[data-said] a")).to_have_attribute("href", "/login/")
    with context.expect_page() as opened:
        grid.page.locator("[data-said] a").click()
    other = opened.value
    other.locator("[name=login]").fill("bookkeeper")
    other.locator("[name=password]").fill(PASSWORD)
    other.locator("[name=password]").press("Enter")
    other.wait_for_url(re.compile(r"/$"))
    grid.cell(1, "summary").focus()
    grid.press("F12")
    expect(grid.page.locator("[data-said]")).to_contain_text("已记账")
    assert vouchers()[-1] == ("bookkeeper", "付三月房租", ["560203 6200", "1002 -6200"])


def test_a_page_only_looked_at_leaves_no_draft(open_page: OpenPage) -> None:
    count = "select count(*) from ledger_voucherdraft"
    before = rows_of(get_book(MILL), count)
    grid = Grid(open_page("bookkeeper", f"{MANUAL}?new=1"))
    grid.page.wait_for_timeout(800)
    grid.page.goto(f"/books/{MILL}/")
    grid.page.wait_for_timeout(300)
    assert rows_of(get_book(MILL), count) == before


def test_what_was_typed_a_moment_before_leaving_survives_too(grid: Grid) -> None:
    grid.cell(1, "summary").fill("刚写")
    grid.page.goto(f"/books/{MILL}/")
    grid.page.wait_for_timeout(300)
    grid.page.goto(MANUAL)
    assert grid.cell(1, "summary").input_value() == "刚写"


def test_the_open_list_and_the_errors_are_open_to_everybody(grid: Grid) -> None:
    grid.page.evaluate(AXE.read_text("utf-8"))
    grid.cell(1, "account").fill("9999")
    grid.cell(1, "debit").fill("-1")
    grid.press("F12")
    expect(grid.page.locator("[data-said] li")).to_have_count(1)
    grid.cell(2, "account").focus()
    grid.press("F7")
    expect(grid.page.locator("#choices [aria-selected=true]")).to_be_visible()
    for theme in ("light", "dark"):
        grid.page.locator("html").evaluate("(html, theme) => html.dataset.bsTheme = theme", theme)
        assert grid.page.evaluate(ASK_AXE) == [], theme


# -- pasted from a spreadsheet ----------------------------------------------------------------

PASTE = """
(text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}
"""


@pytest.mark.parametrize(
    "text",
    [
        "摘要\t科目编码\t科目名称\t借方金额\t贷方金额\n"
        "房租\t560203\t租赁费\t1,200.00\t\n房租\t1002\t银行存款\t\t1,200.00\n合计\t\t\t1,200\t1,200\n",
        "房租\t560203\t1200\t\n房租\t1002\t\t1200\n",
        "摘要\t科目\t方向\t金额\r\n房租\t560203\t借\t¥1,200.00\r\n房租\t1002\t贷\t１２００\r\n",
        '"房租"\t560203\t\t1200\t0\n"房租"\t1002\t\t0.00\t"1,200"\n',
    ],
)
def test_lines_come_from_excel(grid: Grid, text: str) -> None:
    before = len(vouchers())
    grid.cell(1, "summary").focus()
    grid.page.evaluate(PASTE, text)
    assert grid.row(1) == ["房租", "560203", "", "1,200.00", ""]
    assert grid.row(2) == ["房租", "1002", "", "", "1,200.00"]
    expect(grid.page.locator("[data-balance]")).to_have_text("借贷平衡")
    grid.press("F12")
    expect(grid.page.locator("[data-said]")).to_contain_text("已记账")
    assert vouchers()[before:] == [("bookkeeper", "房租", ["560203 120000", "1002 -120000"])]


def test_a_summary_merged_over_lines_is_that_of_each(grid: Grid) -> None:
    """A spreadsheet pastes a merged cell with its first row alone."""
    text = "付房租\t560203\t500\t\n\t1002\t\t500\n退房租\t560203\t-5\t\n\t1002\t\t-5"
    grid.cell(1, "summary").focus()
    grid.page.evaluate(PASTE, text)
    said = [grid.cell(n, "summary").input_value() for n in (1, 2, 3, 4)]
    assert said == ["付房租", "付房租", "退房租", "退房租"]


def test_red_amounts_in_brackets_are_pasted_red(grid: Grid) -> None:
    grid.cell(1, "debit").focus()
    grid.page.evaluate(PASTE, "(12.00)\t\n-5\t")
    assert grid.cell(1, "debit").input_value() == "-12.00"
    assert grid.cell(2, "debit").input_value() == "-5.00"


# -- other keys for the same, and what an account holds -----------------------------------------


def test_the_keys_of_other_programs_do_the_same(grid: Grid) -> None:
    """F2 looks up, Ctrl+F7 balances, Ctrl+I and Ctrl+D insert and delete, F8 and Ctrl+S save."""
    grid.cell(1, "summary").focus()
    grid.press("F2")
    assert grid.focused() == (1, "account")
    grid.pick("560203", "560203 管理费用—租赁费")
    grid.type("33")
    grid.cell(2, "account").fill("1002")
    grid.press("Escape")
    grid.cell(2, "credit").focus()
    grid.press("Control+F7")
    assert grid.cell(2, "credit").input_value() == "33.00"
    grid.press("Control+i")
    assert grid.focused() == (2, "summary")
    grid.press("Control+d")
    assert grid.cell(2, "credit").input_value() == "33.00"
    before = len(vouchers())
    grid.press("F8")
    expect(grid.page.locator("[data-said]")).to_contain_text("已记账")
    assert len(vouchers()) == before + 1
    grid.rent("44")
    grid.press("Control+s")
    expect(grid.page.locator("h1")).to_contain_text("记账凭证", timeout=15_000)


def test_the_line_says_what_its_account_holds_and_will_hold(grid: Grid) -> None:
    ((held,),) = rows_of(
        get_book(MILL),
        "select sum(s.debit - s.credit)::bigint from ledger_accountsum s"
        " join ledger_account a on a.id = s.account_id where a.code = '1002'",
    )
    line = grid.page.locator("[data-account]")
    grid.cell(1, "account").focus()
    grid.pick("yhck", "1002 银行存款")
    expect(line).to_contain_text(f"1002 银行存款 余额 {'借' if held > 0 else '贷'}")
    grid.type("1")
    now = held + 100
    expect(line).to_contain_text(
        f"本张之后 {'借' if now > 0 else '贷'} {abs(now) // 100:,}.{abs(now) % 100:02d}"
    )
    grid.cell(2, "summary").focus()
    expect(line).to_be_hidden()
    grid.cell(1, "summary").fill("旧稿")
    expect(grid.page.locator("[data-status]")).to_contain_text("草稿已保存")
    grid.page.goto(MANUAL)
    grid.cell(1, "debit").focus()
    expect(line).to_contain_text("1002 银行存款")
    grid.page.get_by_role("button", name="丢弃这张草稿").click()


# -- goods: quantity and unit price -------------------------------------------------------------


def test_an_account_of_goods_asks_for_product_quantity_and_price(grid: Grid) -> None:
    """1411 周转材料 3 × 12.50 = 37.50, read back from the books; other lines have no such cells."""
    expect(grid.cell(1, "qty")).to_be_hidden()
    grid.cell(1, "summary").fill("领用包装")
    grid.cell(1, "account").focus()
    grid.pick("1411", "1411 周转材料")
    expect(grid.cell(1, "sku")).to_be_focused()  # at once, or when it is known what 1411 is
    grid.press("F7")
    expect(grid.page.locator("#choices [role=option]").first).to_be_visible()
    grid.press("Enter")
    sku = grid.cell(1, "sku").input_value()
    assert sku
    assert grid.focused() == (1, "qty")
    grid.type("3")
    grid.press("Enter")
    assert grid.focused() == (1, "price")
    grid.type("12.5")
    assert grid.cell(1, "debit").input_value() == "37.50"
    grid.cell(2, "account").fill("1002")
    grid.press("Escape")
    grid.cell(2, "credit").focus()
    grid.press("=")
    grid.cell(1, "debit").fill("75")
    assert grid.cell(1, "price").input_value() == "25.00"
    grid.cell(1, "debit").fill("37.5")
    grid.press("F12")
    expect(grid.page.locator("[data-said]")).to_contain_text("已记账")
    assert rows_of(
        get_book(MILL),
        "select p.code, e.qty, e.amount from ledger_entry e"
        " join ledger_account a on a.id = e.account_id"
        " join ledger_subject p on p.id = e.product_id where a.code = '1411'",
    ) == [(sku, 3_000_000, 3750)]


def test_quantities_are_pasted_and_what_is_wrong_with_them_is_said(grid: Grid) -> None:
    """Another program's list: day and number are left out, price × quantity is the amount."""
    grid.cell(1, "summary").focus()
    grid.page.evaluate(
        PASTE,
        "日期\t凭证号\t摘要\t科目编码\t科目名称\t商品编码\t数量\t单价\t借方金额\t贷方金额\n"
        "2026-02-21\t记-1\t领用\t1411\t周转材料\t没有\t4\t2.5\t\t\n"
        "2026-02-21\t记-1\t领用\t1002\t银行存款\t\t\t\t\t10.00\n",
    )
    assert grid.row(1) == ["领用", "1411", "", "10.00", ""]
    assert [grid.cell(1, one).input_value() for one in ("sku", "qty", "price")] == [
        "没有", "4", "2.5",
    ]  # fmt: skip
    expect(grid.page.locator("[data-balance]")).to_have_text("借贷平衡")
    grid.cell(2, "qty").fill("x")
    grid.press("F12")
    said = grid.page.locator("[data-said] li")
    expect(said).to_have_count(2)
    expect(said.first).to_contain_text("第 1 行 商品: 没有商品「没有」")
    expect(said.last).to_contain_text("数量")
    expect(grid.cell(2, "qty")).to_have_attribute("aria-invalid", "true")


# -- clearing accounts ------------------------------------------------------------------------


def test_a_clearing_account_asks_for_its_return_and_another_person(
    grid: Grid, open_page: OpenPage
) -> None:
    """R-SEEN: 待退客户款 226.00 that the customer never came for."""
    grid.cell(1, "summary").fill("无人认领")
    grid.cell(1, "account").fill("224101")
    grid.cell(1, "debit").fill("226")
    grid.cell(2, "account").fill("530101")
    grid.cell(2, "credit").fill("226")
    grid.press("F12")
    expect(grid.page.locator("[data-said]")).to_contain_text("退货单行")
    grid.page.get_by_label("退货单号").fill("R-YES")
    grid.page.get_by_label("行号").fill("1")
    grid.press("F12")
    expect(grid.page.locator("[data-said]")).to_contain_text("已提交")
    other = open_page("supervisor", f"{MANUAL}waiting/")
    expect(other.locator("main")).to_contain_text("R-YES-1")
    other.get_by_role("button", name="审核并记账").click()
    expect(other.locator("h1")).to_contain_text("记账凭证")
    expect(other.locator("main")).to_contain_text("制单 bookkeeper")
    expect(other.locator("main")).to_contain_text("审核 supervisor")


def test_the_page_is_usable_on_a_narrow_screen(open_page: OpenPage) -> None:
    page = open_page("bookkeeper", f"{MANUAL}?new=1", width=390)
    grid = Grid(page)
    grid.rent("3")
    expect(page.locator("[data-balance]")).to_have_text("借贷平衡")
