"""From a statement to its accounts, entries, vouchers and returns, by following the links.

03-01  sale S1    receivable 226.00                         / revenue 200.00, output VAT 26.00
03-02  payment    Alipay 226.00                             / receivable 226.00
03-10  return R1  revenue −200.00, VAT awaiting red 26.00   / refund payable 226.00
"""

from __future__ import annotations

import html as escaping
import re
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hongzi.workflows.number_vouchers import number_vouchers
from hongzi.workflows.run_month import closing_of
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

MARCH = "/books/shop/2026-03/"


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop(name="青禾小店")
    shop.sold_and_paid()
    shop.accept()
    for period in (202601, 202603):
        number_vouchers(book="shop", period=period)
    return shop


@pytest.fixture
def get(shop: Shop, visitor: Visitor) -> Callable[..., str]:
    client: Client = visitor(shop.book)

    def get(address: str, status: int = 200) -> str:
        answer = client.get(address, follow=True)
        assert answer.status_code == status, address
        return " ".join(answer.content.decode().split())

    return get


def link(html: str, text: str) -> str:
    """The address behind a link's text."""
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>(?:<[^>]+>)*[^<]*{re.escape(text)}', html)
    assert found is not None, text
    return escaping.unescape(found[1])


def row(html: str, *, of: str) -> list[str]:
    found = next(part for part in html.split("<tr")[1:] if of in part)
    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", found)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def test_from_a_line_of_the_balance_sheet_to_the_voucher_of_a_return(
    get: Callable[..., str],
) -> None:
    sheet = get(f"{MARCH}balance-sheet/")
    line = get(link(sheet, "其他应付款"))
    assert row(line, of="224101")[:3] == ["224101", "其他应付款—待退客户款", "226.00"]
    assert "R1" in row(line, of="退货成立")[4]
    account = get(link(line, "其他应付款—待退客户款"))
    assert row(account, of="退货成立")[-3:] == ["226.00", "贷", "226.00"]
    voucher = get(link(account, "记-3"))
    assert "记账凭证" in voucher


def test_the_way_leads_back_step_by_step(get: Callable[..., str]) -> None:
    line = get(link(get(f"{MARCH}balance-sheet/?day=2026-03-20"), "其他应付款"))
    account = get(link(line, "其他应付款—待退客户款"))
    crumb = r'breadcrumb-item"><a [^>]*>(?:<span[^>]*>‹ </span>)?<span[^>]*>([^<]+)'
    assert re.findall(crumb, account) == ["资产负债表", "报表项目"]
    first = re.findall(r'breadcrumb-item"><a href="([^"]+)"', account)[0]
    assert 'value="2026-03-20"' in get(escaping.unescape(first))


@pytest.mark.parametrize("way", ["//evil.example/", "https://evil.example/", "/nowhere/", "x"])
def test_a_way_through_foreign_addresses_is_none(get: Callable[..., str], way: str) -> None:
    assert "breadcrumb" not in get(f"{MARCH}balance-sheet/?way={way}")


def test_a_day_counts_what_happened_up_to_it(get: Callable[..., str]) -> None:
    early = get(f"{MARCH}trial-balance/?day=2026-03-09")
    assert "224101" not in early
    assert "截至 2026-03-09" in early
    assert "224101" in get(f"{MARCH}trial-balance/?day=2026-03-10")
    assert "截至" not in get(f"{MARCH}trial-balance/?day=2026-03-31").split("查看")[1]


def test_a_day_of_another_month_leads_there(get: Callable[..., str]) -> None:
    assert "2026-01" in get(f"{MARCH}trial-balance/?day=2026-01-15")
    assert "账套里没有这个月" in get(f"{MARCH}trial-balance/?day=2031-01-15", 404)
    assert "day_unknown" in get(f"{MARCH}trial-balance/?day=gestern", 409)


def test_an_open_month_says_what_is_still_to_come(get: Callable[..., str]) -> None:
    assert "本月未结账" in get(f"{MARCH}balance-sheet/")


@pytest.mark.parametrize(
    ("address", "status"),
    [("accounts/9999/", 404), ("balance-sheet/nothing/", 404), ("balance-sheet/total_assets/", 404),
     ("income/nothing/", 404), ("accounts/224101/?after=x&before=-1.2", 200)],
)  # fmt: skip
def test_what_is_not_there(get: Callable[..., str], address: str, status: int) -> None:
    get(f"{MARCH}{address}", status)


def test_income_lines_leave_closing_entries_out(shop: Shop, get: Callable[..., str]) -> None:
    for period in (202601, 202602, 202603):
        shop.run(closing_of(period))
    html = get(f"{MARCH}income/operating_revenue/")
    assert "结转损益" not in html.split("<main")[1]
    assert row(html, of=">销售<")[-4:] == ["", "200.00", "贷", "200.00"]
    assert row(html, of="退货成立")[-4:] == ["", "-200.00", "平", ""]


# -- up to a day, also where months are closed ------------------------------------------------


def test_income_and_vat_count_up_to_a_day_of_a_closed_month(
    shop: Shop, get: Callable[..., str]
) -> None:
    """03-09: revenue 200.00, cost 120.00, no return yet; the close of the 31st is no part of it."""
    for period in (202601, 202602, 202603):
        shop.do("close_period", period=period)
    income = get(f"{MARCH}income/?day=2026-03-09")
    assert row(income, of="营业收入")[2:] == ["200.00", "200.00"]
    assert row(income, of="营业成本")[2:] == ["120.00", "120.00"]
    assert "截至 2026-03-09" in income
    whole = get(f"{MARCH}income/")
    assert row(whole, of="营业收入")[2:] == ["", ""]
    line = get(link(income, "一、营业收入"))
    assert "退货成立" not in line
    assert row(line, of="期末余额")[-2:] == ["贷", "200.00"]
    vat = get(f"{MARCH}vat/?day=2026-03-09")
    assert "待红冲税额" not in vat
    assert "待红冲税额" in get(f"{MARCH}vat/?day=2026-03-10")
    assert "2026-01" in get(f"{MARCH}vat/?day=2026-01-15")
    for tab in ("trial-balance", "income", "balance-sheet", "vat", "stock"):
        assert f'href="{MARCH}{tab}/?day=2026-03-09"' in vat


# -- 数量金额账 -------------------------------------------------------------------------------


def test_goods_in_quantity_and_value_and_the_card_of_a_product(
    shop: Shop, get: Callable[..., str]
) -> None:
    """01: 10 for 1,200.00. 03-01 one sold, 03-12 back as second grade: 9 good, 1 second."""
    shop.do(
        "inspect_goods", case="R1", line="1", qty="1", disposition="second_grade",
        date="2026-03-12",
    )  # fmt: skip
    number_vouchers(book="shop", period=202603)
    stock = get(f"{MARCH}stock/")
    assert row(stock, of="良品") == [
        "A", "件", "良品", "10", "1,200.00", "", "", "1", "120.00", "9", "120.00", "1,080.00",
    ]  # fmt: skip
    assert row(stock, of="二级品")[5:7] == ["1", "120.00"]
    assert row(stock, of="合计")[-1] == "1,200.00"
    early = get(f"{MARCH}stock/?day=2026-03-11")
    assert "二级品" not in early
    card = get(f"{MARCH}stock/second/A/")
    line = row(card, of="记-4")
    assert line[0] == "2026-03-12"
    assert line[3] == "R1"
    assert line[4:7] == ["1", "120.00", "120.00"]
    assert line[-3:] == ["1", "120.00", "120.00"]
    good = get(link(stock, "A"))
    assert row(good, of="期初结存")[-3:] == ["10", "120.00", "1,200.00"]
    assert row(good, of="记-1")[-3:] == ["9", "120.00", "1,080.00"]
    assert "没有这种商品" in get(f"{MARCH}stock/good/nothing/", 404)
    assert "本月没有收发" in get(f"{MARCH}stock/refurbish/A/")


def test_what_waits_for_its_cost_says_so(db: None, visitor: Visitor) -> None:
    """Month-end average: one sold without a cost, which the close brings on a line of value."""
    shop = Shop(code="later", costing="month_end_average")
    shop.sold_and_paid()
    client = visitor(shop.book)
    html = client.get("/books/later/2026-03/stock/").content.decode()
    assert "1 的成本待结账" in html
    assert "待结账" in client.get("/books/later/2026-03/stock/good/A/").content.decode()
    for period in (202601, 202602, 202603):
        shop.do("close_period", period=period)
    assert "待结账" not in client.get("/books/later/2026-03/stock/").content.decode()
    card = " ".join(client.get("/books/later/2026-03/stock/good/A/").content.decode().split())
    assert row(card, of="月末")[-1] == "1,080.00"


@pytest.mark.parametrize("count", [1, 60])
def test_stock_and_its_cards_ask_the_same_however_much_moved(
    shop: Shop, visitor: Visitor, count: int
) -> None:
    shop.do(
        "receive_goods", receipt="IN", supplier="甲", date="2026-03-03",
        lines=[{"sku": "A", "qty": "100", "net": "12000.00"}],
    )  # fmt: skip
    for number in range(count):
        shop.sell(f"X{number}", date="2026-03-04")
    client = visitor(shop.book)
    asked = []
    for address in ("stock/", "stock/good/A/", "stock/good/A/?page=2&day=2026-03-30"):
        with CaptureQueriesContext(connections["default"]) as captured:
            assert client.get(f"{MARCH}{address}").status_code == 200
        asked.append(len(captured))
    assert asked == [11, 15, 15]
