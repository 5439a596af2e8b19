"""Each statement page as a workbook: read back, it says what the page's statement says.

01     10 of A bought at 120.00
03-01  sale S1    receivable 226.00                         / revenue 200.00, output VAT 26.00
03-02  payment    Alipay 226.00                             / receivable 226.00
03-10  return R1  revenue −200.00, VAT awaiting red 26.00   / refund payable 226.00
03-12  1 of A back, second grade, 120.00
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from urllib.parse import unquote

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from hongzi.access.scope import book_scope
from hongzi.ledger.statements.amounts import on_its_side
from hongzi.ledger.statements.balance_sheet import balance_sheet
from hongzi.ledger.statements.income import income_statement
from hongzi.ledger.statements.trial_balance import trial_balance
from hongzi.ledger.statements.vat import vat_statement
from hongzi.rulebook.loading import load_rulebook
from hongzi.web.month import sheets as month_sheets
from hongzi.web.sheets import Column, Row, Sheet, workbook
from hongzi.web.statements import asking, views
from hongzi.web.statements import sheets as statement_sheets
from hongzi.workflows.number_vouchers import number_vouchers
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

MARCH = "/books/shop/2026-03/"
Rows = Sequence[Sequence[object]]


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop(name="青禾小店")
    shop.sold_and_paid()
    shop.accept()
    shop.do(
        "inspect_goods", case="R1", line="1", qty="1", disposition="second_grade",
        date="2026-03-12",
    )  # fmt: skip
    for period in (202601, 202603):
        number_vouchers(book="shop", period=period)
    return shop


@pytest.fixture
def client(shop: Shop, visitor: Visitor) -> Client:
    return visitor(shop.book, "cashier")


@pytest.fixture
def rows(client: Client) -> Callable[..., Rows]:
    """The first sheet of a page's workbook, without what stands over its heads."""

    def rows(address: str) -> Rows:
        found = sheets(client, address)[0]
        heads = next(n for n, row in enumerate(found) if sum(1 for cell in row if cell) > 1)
        return found[heads:]

    return rows


def sheets(client: Client, address: str) -> list[Rows]:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}form=xlsx")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def yuan(fen: int) -> float | str:
    """An amount as its cell holds it: nothing for 0."""
    return fen / 100 if fen else ""


def test_the_trial_balance_with_its_heads_and_sums(shop: Shop, client: Client) -> None:
    (sheet,) = sheets(client, f"{MARCH}trial-balance/")
    with book_scope(shop.book.id) as cursor:
        made = trial_balance(cursor, period=202603)
    above = [row[0] for row in sheet[:5]]
    assert above[:3] == ["科目余额表", "青禾小店", "期间 2026-03"]
    assert str(above[3]).startswith("本月未结账") and above[4] == "单位:元"
    assert sheet[5][:4] == ["编码", "科目", "期初余额 借", "期初余额 贷"]
    assert sheet[6:-1] == [
        [row.code, row.name, *map(yuan, (
            *on_its_side(row.opening), row.debit, row.credit, row.year_debit, row.year_credit,
            *on_its_side(row.closing),
        ))]
        for row in made.rows
    ]  # fmt: skip
    assert sheet[-1][1:4] == ["合计", made.totals.opening_debit / 100, 1200.0]
    assert sheet[-1][-2:] == [made.totals.closing_debit / 100, made.totals.closing_credit / 100]


def test_red_is_below_zero(rows: Callable[..., Rows]) -> None:
    revenue = next(row for row in rows(f"{MARCH}accounts/5001/") if row[2] == "退货成立")
    assert revenue[5:] == ["", -200.0, "平", ""]


def test_a_day_is_the_day_in_sheet_and_name(client: Client) -> None:
    (early,) = sheets(client, f"{MARCH}trial-balance/?day=2026-03-09")
    assert "224101" not in [row[0] for row in early]
    assert "截至 2026-03-09:该日之后发生的业务(含月末结账)不在内。" in [row[0] for row in early]
    answer = client.get(f"{MARCH}trial-balance/?day=2026-03-09&form=xlsx")
    assert unquote(answer["Content-Disposition"]).endswith("科目余额表-青禾小店-2026-03-09.xlsx")
    whole = client.get(f"{MARCH}trial-balance/?form=xlsx")
    assert unquote(whole["Content-Disposition"]).endswith("科目余额表-青禾小店-2026-03.xlsx")
    elsewhere = client.get(f"{MARCH}vat/?day=2026-01-15&form=xlsx")
    assert elsewhere["Location"] == "/books/shop/2026-01/vat/?day=2026-01-15&form=xlsx"


def test_income_balance_sheet_and_vat(shop: Shop, rows: Callable[..., Rows]) -> None:
    rules = load_rulebook(shop.book.standard)
    with book_scope(shop.book.id) as cursor:
        income = income_statement(cursor, period=202603, rules=rules)
        sheet = balance_sheet(cursor, period=202603, rules=rules, taxpayer="general")
        vat = vat_statement(cursor, period=202603, rules=rules, taxpayer="general")
    stated = {str(row[0]): row[2:] for row in rows(f"{MARCH}income/")[1:]}
    assert stated == {
        line.title: [line.first / 100, line.second / 100]
        if line.is_total
        else [yuan(line.first), yuan(line.second)]
        for line in income.lines
    }
    found = rows(f"{MARCH}balance-sheet/")
    assert found[0] == ["项目", "行次", "期末余额", "年初余额"] * 2
    closing = {row[n]: row[n + 2] or 0.0 for row in found[1:] for n in (0, 4) if row[n]}
    assert closing == {line.title: line.first / 100 for line in sheet.lines}
    columns = rows(f"{MARCH}vat/")
    assert [row[0] for row in columns[1:] if row[0]] == [
        row.code for row in (*vat.columns, *vat.others)
    ]
    (together,) = [row for row in columns if row[1] == "应交增值税" and not row[0]]
    owed = on_its_side(-vat.payable)
    assert together[-2:] == [yuan(owed.debit), owed.credit / 100 if not owed.debit else ""]


def test_entries_run_from_opening_to_closing(rows: Callable[..., Rows]) -> None:
    assert rows(f"{MARCH}accounts/224101/") == [
        ["日期", "凭证", "业务", "退货单", "核销项、往来、商品", "借方", "贷方", "方向", "余额"],
        ["", "", "期初余额", "", "", "", "", "平", ""],
        [dt.date(2026, 3, 10), "记-3", "退货成立", "R1", "R1-1 张三", "", 226.0, "贷", 226.0],
        ["", "", "期末余额", "", "", "", "", "贷", 226.0],
    ]


def test_a_line_of_a_statement_says_what_it_is_made_of(client: Client) -> None:
    entries, made = sheets(client, f"{MARCH}balance-sheet/other_payables/")
    assert [row[0] for row in made[:2]] == ["其他应付款", "青禾小店"]
    assert made[-2:] == [["224101", "其他应付款—待退客户款", 226.0], ["", "合计", 226.0]]
    assert entries[-2][2] == "224101"


@pytest.mark.parametrize(
    "address",
    ["accounts/1002/", "accounts/1002/?day=2026-03-25", "income/administrative_expenses/",
     "stock/good/A/", "open-items/", "open-items/?cause=sale_unpaid"],
)  # fmt: skip
def test_what_is_read_piece_by_piece_is_what_is_read_at_once(
    shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Five rents, five sales and five returns, read two by two."""
    for number in range(5):
        shop.do(
            "record_voucher", date=f"2026-03-2{number}",
            lines=[{"account": "560203", "debit": "1.00"}, {"account": "1002", "credit": "1.00"}],
        )  # fmt: skip
        shop.sell(f"T{number}")
        shop.accept(f"RT{number}", sale=f"T{number}")
    whole = sheets(client, f"{MARCH}{address}")
    for module in (asking, views, statement_sheets, month_sheets):
        monkeypatch.setattr(module, "AT_A_TIME", 2)
    assert sheets(client, f"{MARCH}{address}") == whole
    assert len(whole[0]) > 10


def test_goods_in_quantity_and_value(client: Client, rows: Callable[..., Rows]) -> None:
    stock = rows(f"{MARCH}stock/")
    assert stock[0][4:6] == ["期初结存 数量", "期初结存 金额"]
    assert stock[1:] == [
        ["A", "", "件", "良品", 10.0, 1200.0, "", "", 1.0, 120.0, "", 9.0, 120.0, 1080.0],
        ["A", "", "件", "二级品", "", "", 1.0, 120.0, "", "", "", 1.0, 120.0, 120.0],
        ["", "合计", "", "", "", 1200.0, "", 120.0, "", 120.0, "", "", "", 1200.0],
    ]
    assert rows(f"{MARCH}stock/second/A/?page=7")[1:] == [
        ["", "", "期初结存", "", *[""] * 9],
        [dt.date(2026, 3, 12), "记-4", "退货验收", "R1", 1.0, 120.0, 120.0, "", "", "", 1.0, 120.0,
         120.0],
    ]  # fmt: skip
    assert client.get(f"{MARCH}stock/good/none/?form=xlsx").status_code == 404


def test_open_items_of_one_cause_and_of_all(client: Client, rows: Callable[..., Rows]) -> None:
    every = rows(f"{MARCH}open-items/")
    assert every[0][3:7] == ["未了金额", "账上余额", "数量", "账龄(天)"]
    assert [(row[0], row[2], row[3], row[6]) for row in every[1:]] == [
        ("R1", "税", 26.0, 21.0), ("R1", "资金", 226.0, 21.0),
    ]  # fmt: skip
    assert [row[2] for row in rows(f"{MARCH}open-items/?cause=refund_not_paid")[1:]] == ["资金"]
    none = rows(f"{MARCH}open-items/?cause=parcel_unmatched")
    assert len(none) == 1


def test_english_is_english(shop: Shop, client: Client) -> None:
    sheet = sheets(client, f"/en{MARCH}trial-balance/")[0]
    assert sheet[0][0] == "Trial balance"
    assert sheet[2][0] == "Period 2026-03"
    assert sheet[5][:4] == ["Code", "Account", "Opening balance Dr", "Opening balance Cr"]
    accounts = load_rulebook(shop.book.standard).accounts
    assert [row[1] for row in sheet[6:-1]] == [accounts[str(row[0])].name_en for row in sheet[6:-1]]
    answer = client.get(f"/en{MARCH}trial-balance/?form=xlsx")
    assert unquote(answer["Content-Disposition"]).endswith("Trial balance-青禾小店-2026-03.xlsx")
    assert "Export to Excel" in client.get(f"/en{MARCH}vat/").content.decode()


def test_only_members_get_it_and_nothing_runs(shop: Shop, client: Client) -> None:
    assert Client().get(f"{MARCH}trial-balance/?form=xlsx").status_code == 302
    shop.sell("S9", customer="=cmd|' /C calc'!A0")
    (sheet,) = sheets(client, f"{MARCH}accounts/112201/")
    assert any("=cmd|" in str(row[4]) for row in sheet)


@pytest.mark.parametrize(
    ("micro", "text"), [(1_000_000, "#,##0"), (2_500_000, "#,##0.0"), (-1, "#,##0.000000")]
)
def test_a_quantity_keeps_its_decimals(micro: int, text: str) -> None:
    made = b"".join(workbook([Sheet("a", [Column("qty", "quantity")], [Row([micro])])]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert book.get_sheet_by_index(0).to_python() == [["qty"], [micro / 1_000_000]]
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert f'formatCode="{text};[Red]-{text}"' in parts.read("xl/styles.xml").decode()
        assert 'state="frozen"' in parts.read("xl/worksheets/sheet1.xml").decode()


def test_what_a_sheet_cannot_hold_follows_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hongzi.web.sheets.ROWS_OF_A_SHEET", 3)
    rows = (Row([number]) for number in range(1, 5))
    made = b"".join(workbook([Sheet("a/b", [Column("n", "number")], rows)]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert book.sheet_names == ["a_b", "a_b 2"]
    assert [book.get_sheet_by_index(n).to_python() for n in (0, 1)] == [
        [["n"], [1.0], [2.0]], [["n"], [3.0], [4.0]],
    ]  # fmt: skip
