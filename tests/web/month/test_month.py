"""A month's work at the pages: what is left, what the close will post, the close.

01       purchase 1,200.00
03-01    sale S1 226.00, paid 03-02; return R1 accepted 03-10; all legs open
"""

from __future__ import annotations

import re

import pytest
from django.test import Client

from hongzi.access.queries import get_book
from hongzi.access.scope import book_scope
from hongzi.ledger.queries import period_states
from hongzi.web.month.steps import OBSTACLES
from hongzi.web.refusals import TITLES
from hongzi.workflows.run_month import closing_of
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

BOOK = "/books/shop/"
MARCH = f"{BOOK}2026-03/"


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop(name="青禾小店")
    shop.sold_and_paid()
    shop.accept()
    return shop


def read(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, f"{address}: {answer.status_code}"
    return " ".join(answer.content.decode().split())


def row(html: str, *, of: str) -> list[str]:
    found = next(part for part in html.split("<tr")[1:] if of in part)
    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", found)
    return [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in cells]


def rows(html: str) -> int:
    """Rows of the page's table, without its head."""
    return html.split("</main>")[0].count("<tr>") - 1


def close_up_to(shop: Shop, *periods: int) -> None:
    for period in periods:
        shop.run(closing_of(period))


def state(period: int) -> str:
    with book_scope(get_book("shop").id) as cursor:
        return period_states(cursor)[period]


def test_the_word_month_leads_to_the_month_the_book_is_at(shop: Shop, visitor: Visitor) -> None:
    browser = visitor(shop.book)
    assert browser.get(f"{BOOK}month/").headers["Location"] == f"{BOOK}2026-01/work/"
    close_up_to(shop, 202601, 202602)
    assert browser.get(f"{BOOK}month/").headers["Location"] == f"{MARCH}work/"
    close_up_to(shop, 202603)
    assert browser.get(f"{BOOK}month/").headers["Location"] == f"{MARCH}work/"


def test_each_cause_has_its_one_next_step_by_duty(shop: Shop, visitor: Visitor) -> None:
    supervisor = read(visitor(shop.book, "supervisor"), f"{MARCH}work/")
    assert row(supervisor, of="红字发票未开")[:4] == ["红字发票未开", "1", "26.00", "21"]
    assert "由 会计" in row(supervisor, of="红字发票未开")[4]
    assert row(supervisor, of="款未退")[:3] == ["款未退", "1", "226.00"]
    bookkeeper = read(visitor(shop.book, "bookkeeper"), f"{MARCH}work/")
    assert "由" not in row(bookkeeper, of="红字发票未开")[4]


def test_open_items_of_one_cause(shop: Shop, visitor: Visitor) -> None:
    browser = visitor(shop.book)
    every = read(browser, f"{MARCH}open-items/")
    assert rows(every) == 3
    one = read(browser, f"{MARCH}open-items/?cause=refund_not_paid")
    assert (rows(one), row(one, of="226.00")[2]) == (1, "资金")
    assert rows(read(browser, f"{MARCH}open-items/?cause=nonsense")) == 3


def test_what_stands_in_the_way_of_a_close_is_named(shop: Shop, visitor: Visitor) -> None:
    browser = visitor(shop.book)
    html = read(browser, f"{MARCH}work/")
    assert "前面的月份还没结账" in html
    assert "先结 2026-01" in html
    assert "预演结账" not in html
    close = read(browser, f"{MARCH}close/")
    assert "close_earlier_open" in close
    assert '<form method="post"' not in close.split("<main")[1]
    english = read(browser, f"/en{MARCH}work/")
    assert "An earlier month is not closed" in english


def test_the_close_is_shown_then_done(shop: Shop, visitor: Visitor) -> None:
    """April's view of March: revenue and its return are 0, cost of sales 0: nothing to move."""
    shop.sell("S2", qty="2", amount="452.00")
    close_up_to(shop, 202601, 202602)
    browser = visitor(shop.book, "bookkeeper")
    html = read(browser, f"{MARCH}close/")
    assert row(html, of="本年利润")[1:] == ["3103 本年利润", "240.00", ""]
    assert state(202603) == "open"
    answer = browser.post(f"{MARCH}close/", follow=True)
    assert answer.redirect_chain == [(f"{MARCH}work/", 302)]
    assert "2026-03 已结账。" in answer.content.decode()
    assert state(202603) == "closed"
    again = browser.post(f"{MARCH}close/", follow=True)
    assert "2026-03 已结账。" in again.content.decode()
    with book_scope(get_book("shop").id) as cursor:
        cursor.execute("select actor from facts_fact where key = 'close:2026-03'")
        assert cursor.fetchall() == [("bookkeeper",)]


def test_a_close_that_is_refused_writes_nothing(shop: Shop, visitor: Visitor) -> None:
    before = shop.dump()
    answer = visitor(shop.book, "bookkeeper").post(f"{MARCH}close/")
    assert "前面的月份还没结账" in answer.content.decode()
    assert [t for t in shop.dump() if "facts" in t[0]] == [t for t in before if "facts" in t[0]]


@pytest.mark.parametrize("duty", ["cashier", "warehouse", "service", "owner"])
def test_who_does_not_close_sees_the_month_and_no_close(
    shop: Shop, visitor: Visitor, duty: str
) -> None:
    close_up_to(shop, 202601, 202602)
    browser = visitor(shop.book, duty)
    assert "由会计或主管结账" in read(browser, f"{MARCH}work/")
    assert browser.get(f"{MARCH}close/").status_code == 403
    assert browser.post(f"{MARCH}close/").status_code == 403
    assert state(202603) == "open"


def test_the_report_of_the_month(shop: Shop, visitor: Visitor) -> None:
    html = read(visitor(shop.book), f"{MARCH}report/")
    assert row(html, of="销售单") == ["销售单", "1", "226.00", "200.00", "26.00"]
    assert row(html, of="退货行")[:3] == ["退货行", "1", "226.00"]


def test_the_report_adds_up_each_reason_over_all_kinds(shop: Shop, visitor: Visitor) -> None:
    """Broken: a return of 226.00 and a refund of 22.60 for goods that were kept."""
    for sale, line in (("S2", {"qty": "1"}), ("S3", {"kind": "allowance", "gross": "22.60"})):
        shop.sell(sale)
        shop.accept(f"R-{sale}", **{"qty": "", "sale": sale, "reason": "品质/破损", **line})
    html = read(visitor(shop.book), f"{MARCH}report/")
    assert row(html, of="品质/破损") == ["品质/破损", "2", "248.60"]


def test_whatever_refuses_a_close_has_its_one_next_step() -> None:
    """All that the close refuses by a name of its own; a broken one is simply tried again."""
    named = {code for code in TITLES if code.startswith("close_")}
    assert named - {"close_broken"} == OBSTACLES.keys()
