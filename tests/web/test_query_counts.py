"""What a page asks of the database: the same for one row as for fifty, and how much.

Only the list of books asks each book apart: behind its wall a book sees nothing but itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hongzi.access.scope import book_scope
from hongzi.ledger.rules.periods import next_period
from hongzi.ledger.store import open_periods
from hongzi.rulebook.loading import load_rulebook
from hongzi.workflows.number_vouchers import number_vouchers
from hongzi.workflows.open_book import open_book
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

MARCH = "/books/shop/2026-03/"
PREPARING = 18
"""Three looks over all books, with three statements planned once."""
ENTERING = 5
"""Into a book's wall and out again: savepoint, which book before, set, set back, release."""


KNOWING = 3
"""Who is it, with which duties in which book: session, user, membership."""


def queries(browser: Client, address: str) -> int:
    """How many statements a page needs."""
    with CaptureQueriesContext(connections["default"]) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def months(shop: Shop, count: int) -> None:
    """The book has used so many months."""
    with book_scope(shop.book.id) as cursor:
        period = 202601
        for _ in range(count):
            open_periods(cursor, book_id=shop.book.id, periods=[period])
            period = next_period(period)


def accounts(shop: Shop, count: int) -> None:
    """So many accounts have moved in March."""
    rules = load_rulebook(shop.book.standard)
    apart = {role.account for role in rules.roles.values() if role.product or role.party}
    apart |= {account.parent for account in rules.accounts.values()}
    codes = [code for code in rules.accounts if code not in apart and code != "1002"][:count]
    shop.do(
        "record_voucher",
        lines=[
            *({"account": code, "debit": "1.00"} for code in codes),
            {"account": "1002", "credit": f"{len(codes)}.00"},
        ],
    )


def returns(shop: Shop, count: int) -> None:
    """So many open returns, all on one day."""
    shop.stock_up(qty=str(count))
    for number in range(count):
        shop.sell(f"S{number}")
        shop.accept(f"R{number}", sale=f"S{number}")


def vouchers(shop: Shop, count: int) -> None:
    """So many vouchers."""
    for _ in range(count):
        shop.do(
            "record_voucher",
            lines=[{"account": "560203", "debit": "1.00"}, {"account": "1002", "credit": "1.00"}],
        )
    number_vouchers(book="shop", period=202603)


def postings(shop: Shop, count: int) -> None:
    """One voucher over so many postings."""
    returns(shop, count)
    number_vouchers(book="shop", period=202603)


@pytest.mark.parametrize(
    ("address", "rows", "pinned"),
    [
        ("/books/shop/", months, ENTERING + 5),
        (f"{MARCH}trial-balance/", accounts, ENTERING + 2),
        (f"{MARCH}income/", accounts, ENTERING + 3),
        (f"{MARCH}balance-sheet/", accounts, ENTERING + 5),
        (f"{MARCH}vat/", accounts, ENTERING + 2),
        (f"{MARCH}accounts/1002/", accounts, ENTERING + 5),
        (f"{MARCH}accounts/224101/", returns, ENTERING + 5),
        (f"{MARCH}balance-sheet/other_payables/", returns, ENTERING + 7),
        (f"{MARCH}income/operating_revenue/", returns, ENTERING + 6),
        (f"{MARCH}trial-balance/?day=2026-03-20", accounts, ENTERING + 3),
        (f"{MARCH}balance-sheet/?day=2026-03-20", returns, ENTERING + 6),
        (f"{MARCH}trial-balance/?form=xlsx", accounts, ENTERING + 2),
        (f"{MARCH}balance-sheet/?form=xlsx", returns, ENTERING + 5),
        (f"{MARCH}accounts/224101/?form=xlsx", returns, ENTERING + 5),
        (f"{MARCH}stock/good/A/?form=xlsx", returns, ENTERING + 7),
        (f"{MARCH}open-items/?form=xlsx", returns, 2 * ENTERING + 6),
        (f"{MARCH}work/", returns, ENTERING + 10),
        (f"{MARCH}report/", returns, ENTERING + 3),
        (f"{MARCH}open-items/", returns, ENTERING + 6),
        (f"{MARCH}vouchers/", vouchers, ENTERING + 5),
        (f"{MARCH}vouchers/记/1/", postings, ENTERING + 9),
    ],
)
@pytest.mark.parametrize("count", [1, 50])
def test_a_page_asks_as_much_for_fifty_rows_as_for_one(
    db: None,
    visitor: Visitor,
    address: str,
    rows: Callable[[Shop, int], None],
    pinned: int,
    count: int,
) -> None:
    shop = Shop()
    months(shop, 3)
    rows(shop, count)
    assert queries(visitor(shop.book), address) == KNOWING + pinned


@pytest.mark.parametrize("count", [1, 50])
def test_the_board_asks_each_book_as_much(db: None, visitor: Visitor, count: int) -> None:
    for number in range(count):
        book = open_book(
            code=f"book-{number}", name="店", standard="small_business", taxpayer="general",
            costing="fifo", opened_on=dt.date(2026, 1, 1),
        )  # fmt: skip
        browser = visitor(book, "owner", name="boss")
    asked, why_not, waiting = 3, 5, 2
    assert queries(browser, "/") == KNOWING + PREPARING + count * (asked + why_not + waiting)
