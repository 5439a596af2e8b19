"""The pages of a small shop: what they say, in which language, at what price.

2026-01  purchase     goods 1,200.00                             / payable 1,200.00
2026-03  sale S1      receivable 226.00                          / revenue 200.00, output VAT 26.00
         payment      Alipay 226.00                              / receivable 226.00
         return R1    revenue −200.00, VAT awaiting red 26.00    / refund payable 226.00
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from hongzi.workflows.number_vouchers import number_vouchers
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

LOGIN = "django.contrib.auth.backends.ModelBackend"
BOOK = "/books/shop/"
MARCH = f"{BOOK}2026-03/"
TABS = ("trial-balance", "income", "balance-sheet", "vat", "open-items", "vouchers")
Page = Callable[..., str]
PAGES = ("/", BOOK, *(f"{MARCH}{tab}/" for tab in TABS), f"{MARCH}vouchers/记/1/")


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop(name="青禾小店")
    shop.sold_and_paid()
    shop.accept()
    number_vouchers(book=shop.book.code, period=202603)
    return shop


@pytest.fixture
def browser(shop: Shop, visitor: Visitor) -> Client:
    return visitor(shop.book)


@pytest.fixture
def page(browser: Client) -> Page:
    def show(address: str, status: int = 200) -> str:
        return read(browser, address, status)

    return show


def read(browser: Client, address: str, status: int = 200) -> str:
    """The page's HTML, its white space made small."""
    answer = browser.get(address)
    assert answer.status_code == status, f"{address}: {answer.status_code}"
    return " ".join(answer.content.decode().split())


def row(html: str, *, of: str) -> list[str]:
    """The cells of the first table row that says ``of``, without their tags."""
    found = next(part for part in html.split("<tr")[1:] if of in part)
    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", found)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def test_the_list_shows_each_book_and_how_far_it_is_closed(page: Page) -> None:
    cells = row(page("/"), of="青禾小店</a>")
    assert cells[1].startswith("青禾小店")
    assert cells[2] == "2026-01 已逾期"


def test_a_closed_month_is_progress(shop: Shop, page: Page) -> None:
    shop.do("close_period", period=202601, date="2026-01-31")
    assert row(page("/"), of="青禾小店</a>")[2].startswith("2026-02")
    assert row(page(BOOK), of="2026-01")[:5] == ["2026-01", "已结账", "1,200.00", "1", "0"]


def test_the_trial_balance_stands_on_its_sides(page: Page) -> None:
    html = page(f"{MARCH}trial-balance/")
    assert row(html, of="应付账款—供应商") == [
        "220201", "应付账款—供应商", "", "1,200.00", "", "", "", "1,200.00", "", "1,200.00",
    ]  # fmt: skip
    assert "借贷平衡" in html


def test_the_income_statement_and_the_balance_sheet(page: Page) -> None:
    assert row(page(f"{MARCH}income/"), of="营业收入")[2:] == ["", ""]
    sheet = page(f"{MARCH}balance-sheet/")
    assert row(sheet, of="资产总计")[2:] == ["1,452.00", "0.00"]
    assert row(sheet, of="总计")[2:] == row(sheet, of="负债和所有者权益")[2:]


def test_the_vat_columns_and_what_is_owed(page: Page) -> None:
    html = page(f"{MARCH}vat/")
    assert row(html, of="销项税额<")[5:] == ["26.00", "", "26.00", "", "26.00"]
    assert row(html, of=">应交增值税<")[-2:] == ["", "26.00"]
    assert row(html, of="待红冲税额")[-2:] == ["26.00", ""]


def test_open_items_say_cause_and_next_action(page: Page) -> None:
    html = page(f"{MARCH}open-items/")
    assert row(html, of="红字发票未开") == [
        "R1", "1", "税", "26.00", "26.00", "", "21", "红字发票未开", "开具并登记红字发票",
    ]  # fmt: skip
    assert row(html, of="货物未到")[3:6] == ["120.00", "120.00", "1"]


def test_what_happened_later_is_not_open_in_the_month_before(page: Page) -> None:
    html = page(f"{BOOK}2026-01/open-items/")
    assert "0 条" in html
    assert "R1" not in html


def test_a_voucher_shows_red_amounts_red_and_with_a_minus(page: Page) -> None:
    html = page(f"{MARCH}vouchers/记/3/")
    assert '<td class="n"><span class="red">-200.00</span></td>' in html


def test_a_voucher_explains_each_entry_by_fact_rule_and_source(page: Page) -> None:
    html = page(f"{MARCH}vouchers/记/3/")
    assert "退货成立 <small>2026-03-10" in html
    assert row(html, of="222111 应交税费") == [
        "222111 应交税费—待红冲税额", "26.00", "", "R1-1 张三", "",
        "RET-REV 退货冲减当期收入小企业会计准则(财会〔2011〕17号) "
        "第61条1款:不论本年或以前年度的销售",
    ]  # fmt: skip


def test_the_vouchers_of_a_month(page: Page) -> None:
    html = page(f"{MARCH}vouchers/")
    assert row(html, of="记-1<")[1:3] == ["记-1", "2026-03-01"]
    assert row(html, of="记-1<")[4:] == ["1", "", "346.00"]
    assert row(html, of="记-2<")[-1] == "226.00"


@pytest.mark.parametrize(
    ("address", "said", "said_in_english"),
    [
        ("books/nobody/", "没有这个账套", "There is no such book"),
        ("books/nobody/2026-03/vat/", "没有这个账套", "There is no such book"),
        ("books/shop/2031-01/vat/", "账套里没有这个月", "The book has not used this month"),
        ("books/shop/march/vat/", "这不是会计期间", "This is not a period"),
        ("books/shop/2026-03/vouchers/记/99/", "没有这张凭证", "There is no such voucher"),
        ("books/shop/2026-03/vouchers/记/0/", "没有这张凭证", "There is no such voucher"),
        ("nowhere/", "没有这一页", "There is no such page"),
    ],
)
def test_what_is_not_there_is_a_clear_404(
    page: Page, address: str, said: str, said_in_english: str
) -> None:
    assert said in page(f"/{address}", status=404)
    assert said_in_english in page(f"/en/{address}", status=404)


def test_only_reading_is_answered(browser: Client) -> None:
    assert {browser.post(address).status_code for address in PAGES} == {405}


@pytest.mark.parametrize("address", PAGES)
def test_every_page_keeps_to_the_policy(browser: Client, address: str) -> None:
    """Scripts are files of ours with this page's nonce; nothing inline, nothing from elsewhere."""
    answer = browser.get(address)
    html = answer.content.decode()
    policy = answer["Content-Security-Policy"]
    scripts = re.search(r"script-src 'self' 'nonce-([^']+)'(;|$)", policy)
    assert scripts is not None, policy
    assert "default-src 'none'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    tags = re.findall(r"<script[^>]*>[^<]*</script>", html)
    assert len(tags) == html.count("<script") > 0
    for tag in tags:
        assert re.fullmatch(r'<script src="/static/[^"]+" nonce="([^"]+)"[^>]*></script>', tag)
        assert scripts[1] in tag
    assert not re.search(r"<style|\bstyle=|\son\w+=|hx-on|https?://", html)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_there_in_english_and_leads_back(page: Page, address: str) -> None:
    chinese, english = page(address), page(f"/en{address}")
    assert '<html lang="zh-Hans">' in chinese
    assert '<html lang="en">' in english
    assert 'hreflang="en"' in chinese
    assert 'hreflang="zh-Hans"' in english
    assert english != chinese


def test_english_names_of_accounts_rules_and_settings(page: Page) -> None:
    assert "Small businesses" in page("/en/books/shop/")
    assert "Refund" in row(page(f"/en{MARCH}trial-balance/"), of="224101")[1]
    assert row(page(f"/en{MARCH}open-items/"), of="R1")[7] == "Goods not received"


def test_no_book_yet_says_how_to_make_one(db: None) -> None:
    browser = Client()
    browser.force_login(User.objects.create(username="new"), backend=LOGIN)
    assert "hongzi demo --run" in read(browser, "/")


def test_a_long_list_is_turned_page_by_page(shop: Shop, page: Page) -> None:
    day = dt.date(2026, 1, 31)
    for number in range(60):
        shop.do(
            "record_voucher", date=day.isoformat(), summary=f"第{number}张",
            lines=[{"account": "560203", "debit": "1.00"}, {"account": "1002", "credit": "1.00"}],
        )  # fmt: skip
    number_vouchers(book="shop", period=202601)
    first, second = page(f"{BOOK}2026-01/vouchers/"), page(f"{BOOK}2026-01/vouchers/?page=2")
    assert "第 1 页,共 2 页" in first
    assert "记-50<" in first
    assert "记-51<" not in first
    assert "记-61<" in second
