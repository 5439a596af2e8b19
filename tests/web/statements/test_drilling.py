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
from django.test import Client

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
