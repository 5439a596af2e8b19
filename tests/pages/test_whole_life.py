"""The whole life of a return, by five people who each log in: from the customer's words to a closed
month and its printed vouchers. On a desk, and on phones.

    sale S1        receivable 226.00        / revenue 200.00, output VAT 26.00; cost 120.00
    payment        bank 226.00              / receivable 226.00
    return R1      revenue −200.00, VAT awaiting red 26.00 / refund payable 226.00
                   goods in return 120.00, cost of sales −120.00
    parcel         inventory 120.00         / goods in return 120.00
    refund         refund payable 226.00    / bank 226.00
    red invoice    output VAT −26.00        / VAT awaiting red 26.00
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from hongzi.access.store import set_duties
from hongzi.workflows.check_books import check_book
from tests.pages.conftest import OpenPage
from tests.pages.world import PASSWORD
from tests.returns.shop import Shop

PEOPLE = ("service", "supervisor", "warehouse", "cashier", "bookkeeper")
PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99"
    b"=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
LogIn = Callable[[str, str], Page]


@pytest.fixture(params=[1280, 390], ids=["desk", "phones"])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def life(in_site: None, width: int) -> Shop:
    """A book of its own that opens this month: one lamp sold, paid and invoiced."""
    first = timezone.localdate().replace(day=1)
    shop = Shop(code=f"life-{width}", name="Life", opened_on=first)
    for name in PEOPLE:
        set_duties(book_id=shop.book.id, user_name=name, duties=[name])
    day = {"date": first.isoformat()}
    shop.do("define_product", sku="LAMP", name="Desk lamp", **day)
    shop.do(
        "receive_goods", receipt="P-1", supplier="Maker", **day,
        lines=[{"sku": "LAMP", "qty": "10", "net": "1200.00"}],
    )  # fmt: skip
    shop.sell("S1", sku="LAMP", invoice="26119000000000000001", **day)
    shop.pay("S1", tender="bank", **day)
    return shop


@pytest.fixture
def log_in(open_page: OpenPage, width: int) -> LogIn:
    """A browser of one's own, with one's own password."""

    def arrive(name: str, path: str) -> Page:
        page = open_page("", path, width=width)
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page).to_have_url(path)
        return page

    return arrive


def done(page: Page) -> None:
    """Something was recorded, and nothing refused."""
    expect(page.locator(".alert-success").first).to_be_visible()
    expect(page.locator(".alert-danger")).to_have_count(0)


def test_from_the_customers_words_to_the_printed_vouchers(
    life: Shop, log_in: LogIn, width: int, tmp_path: Path
) -> None:
    here = f"/books/{life.book.code}"
    month = f"{timezone.localdate():%Y-%m}"
    _customer_service_asks(log_in("service", f"{here}/intake/"))
    _the_supervisor_agrees(log_in("supervisor", f"{here}/returns/"))
    _the_warehouse_takes_it(log_in("warehouse", f"{here}/warehouse/"))
    assert life.stock("LAMP") == ("10", "1200.00")
    _money_goes_back(log_in, here)
    assert life.balances("bank")["bank"] == "0.00"
    bookkeeper = log_in("bookkeeper", f"{here}/red-invoices/")
    _tax_comes_back(bookkeeper)
    assert life.clearing() == {}
    bookkeeper.goto(f"{here}/returns/of/R1/")
    expect(bookkeeper.get_by_text("已结清").first).to_be_visible()
    _the_month_is_closed(bookkeeper, here, month)
    text = _the_vouchers_are_printed(bookkeeper, here, month, tmp_path)
    for said in ("记账凭证", "Life", "贰佰贰拾陆元整", "-200.00", "应交税费"):
        assert said in text, said
    assert all(proof.holds for proof in check_book(book=life.book.code).proofs)


def _customer_service_asks(page: Page) -> None:
    """The order is typed; the sale comes up with what may come back and by which article."""
    page.get_by_label("扫描或输入订单号").fill("S1")
    page.get_by_role("button", name="查订单").click()
    page.get_by_label("退回数量").fill("1")
    page.get_by_label("退货原因").select_option(index=1)
    page.get_by_label("客户原话").fill("the shade came broken")
    page.get_by_label("退货单号").fill("R1")
    page.get_by_label("照片或截图").set_input_files(
        {"name": "shade.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    page.get_by_role("button", name="看受理依据").click()
    expect(page.get_by_role("heading", name="受理依据")).to_be_visible()
    page.get_by_label("照片或截图").set_input_files(
        {"name": "shade.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    page.get_by_role("button", name="登记申请").click()
    done(page)
    expect(page.get_by_text("the shade came broken")).to_be_visible()
    expect(page.get_by_role("img", name="shade.png")).to_be_visible()


def _the_supervisor_agrees(page: Page) -> None:
    page.get_by_role("link", name="R1", exact=True).click()
    page.get_by_text("同意退货").first.click()
    page.get_by_role("button", name="同意退货").click()
    done(page)


def _the_warehouse_takes_it(page: Page) -> None:
    """Three taps: find, all fine, done."""
    expect(page.locator("[data-user]").first).to_have_text("warehouse")
    page.get_by_label("扫描或输入").fill("R1")
    page.locator("#scan").get_by_role("button", name="查找").click()
    page.get_by_role("button", name="全部完好").click()
    expect(page.locator("#queue-summary")).to_have_text("手机里没有待传的包裹", timeout=20_000)


def _money_goes_back(log_in: LogIn, here: str) -> None:
    """Asked by the cashier, approved by the supervisor, sent and confirmed by the cashier."""
    cashier = log_in("cashier", f"{here}/cashier/")
    cashier.get_by_label("收款账号").fill("6222020200112233445")
    cashier.get_by_label("收款户名").fill("Ada")
    cashier.get_by_label("选本页").check()
    cashier.get_by_role("button", name="制付款单").click()
    done(cashier)
    _on_every(log_in("supervisor", f"{here}/cashier/?list=prepared"), "审批")
    cashier.goto(f"{here}/cashier/?list=approved")
    _on_every(cashier, "生成批次")
    cashier.goto(f"{here}/cashier/?list=sent")
    _on_every(cashier, "确认已付款")


def _on_every(page: Page, word: str) -> None:
    page.get_by_label("选本页").check()
    page.get_by_role("button", name=word).click()
    done(page)


def _tax_comes_back(page: Page) -> None:
    page.get_by_label("红字发票号码(数电票").fill("26119000000000000002")
    page.get_by_role("region", name="蓝字发票").get_by_role("button", name="登记").click()
    done(page)


def _the_month_is_closed(page: Page, here: str, month: str) -> None:
    page.goto(f"{here}/{month}/work/")
    expect(page.get_by_text("没有未了的腿")).to_be_visible()
    page.get_by_role("link", name="预演结账").click()
    page.get_by_role("button", name=f"结 {month}").click()
    page.goto(f"{here}/{month}/work/")
    expect(page.get_by_text("本月已结账").first).to_be_visible()


def _the_vouchers_are_printed(page: Page, here: str, month: str, tmp_path: Path) -> str:
    """All of the month in one PDF; its text."""
    page.goto(f"{here}/{month}/vouchers/")
    form = page.locator("form", has=page.get_by_role("button", name="打印全部"))
    query = form.evaluate("form => new URLSearchParams(new FormData(form)).toString()")
    answer = page.request.get(f"{form.get_attribute('action')}?{query}")
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return "".join(one.extract_text() for one in pages).replace("\n", "").replace(" ", "")
