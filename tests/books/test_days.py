"""Trial balance and balance sheet up to a day of the month.

01-05  capital       bank 1,000.00        / paid-in capital 1,000.00
01-31  close
02-10  sale          bank   300.00        / revenue 300.00
02-20  rent          expense 100.00       / bank 100.00
02-25  late (01-20)  expense  40.00       / bank  40.00, posted in February
"""

from __future__ import annotations

import datetime as dt

import pytest

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.kernel.money import format_fen
from hongzi.ledger.queries import account_balances
from hongzi.ledger.statements.balance_sheet import BalanceSheet, balance_sheet
from hongzi.ledger.statements.trial_balance import trial_balance
from hongzi.rulebook.loading import load_rulebook
from hongzi.workflows.run_month import closing_of
from tests.books.bookkeeping import a_book, post, voucher
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(db: None) -> BookSettings:
    book = a_book()
    post(book, voucher("2026-01-05", ("1002", "借", "1000.00"), ("3001", "贷", "1000.00")))
    post(book, closing_of(202601))
    post(
        book,
        voucher("2026-02-10", ("1002", "借", "300.00"), ("5001", "贷", "300.00")),
        voucher("2026-02-20", ("560203", "借", "100.00"), ("1002", "贷", "100.00")),
        voucher("2026-01-20", ("560203", "借", "40.00"), ("1002", "贷", "40.00"), late=True),
    )
    return book


def bank(book: BookSettings, day: str) -> tuple[str, str, str, str]:
    """Opening, debit, credit and closing of the bank account up to a day of February."""
    with book_scope(book.id) as cursor:
        rows = account_balances(cursor, period=202602, until=dt.date.fromisoformat(day))
    row = next(row for row in rows if row.code == "1002")
    shown = [format_fen(fen) for fen in (row.opening, row.debit, row.credit, row.closing)]
    return shown[0], shown[1], shown[2], shown[3]


def sheet(book: BookSettings, day: dt.date, period: int) -> BalanceSheet:
    with book_scope(book.id) as cursor:
        return balance_sheet(
            cursor, period=period, rules=load_rulebook(book.standard), taxpayer=book.taxpayer,
            until=day,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "stands"),
    [
        ("2026-02-01", ("1000.00", "0.00", "40.00", "960.00")),
        ("2026-02-09", ("1000.00", "0.00", "40.00", "960.00")),
        ("2026-02-10", ("1000.00", "300.00", "40.00", "1260.00")),
        ("2026-02-20", ("1000.00", "300.00", "140.00", "1160.00")),
        ("2026-02-28", ("1000.00", "300.00", "140.00", "1160.00")),
    ],
)
def test_a_day_counts_what_happened_up_to_it_and_late_facts_from_the_first(
    kept: BookSettings, day: str, stands: tuple[str, str, str, str]
) -> None:
    assert bank(kept, day) == stands


def test_each_day_balances_and_the_last_is_the_month(kept: BookSettings) -> None:
    with book_scope(kept.id) as cursor:
        for number in range(1, 29):
            day = dt.date(2026, 2, number)
            assert trial_balance(cursor, period=202602, until=day).totals.balanced, day
        whole, last = (
            trial_balance(cursor, period=202602),
            trial_balance(cursor, period=202602, until=dt.date(2026, 2, 28)),
        )
    assert last.rows == whole.rows
    assert last.totals == whole.totals


def test_a_closed_month_up_to_a_day_has_no_closing_entries(kept: BookSettings) -> None:
    """The close is dated the last day: on the 20th profit is not carried over yet."""
    post(kept, closing_of(202602))
    with book_scope(kept.id) as cursor:
        before = trial_balance(cursor, period=202602, until=dt.date(2026, 2, 20))
        after = trial_balance(cursor, period=202602)
    names = {row.code: row.closing for row in before.rows}
    assert (names["5001"], names["560203"]) == (-30000, 14000)
    assert not any(row.closing for row in after.rows if row.code in ("5001", "560203"))


@pytest.mark.parametrize("closed", [False, True])
def test_the_balance_sheet_of_a_day_splits_each_return_as_it_stood_then(
    db: None, closed: bool
) -> None:
    """A refund paid before its acceptance is a receivable on its day, and none after it.

    03-05  refund 226.00 paid ahead  refund_payable Dr 226.00: other receivables
    03-10  return accepted           refund_payable 0
    """
    shop = Shop()
    shop.sold_and_paid()
    line = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}
    shop.do("request_return", case="R1", date="2026-03-04", lines=[line])
    shop.do(
        "pay_refund", case="R1", line="1", refund="F1", amount="226.00", tender="alipay",
        date="2026-03-05",
    )  # fmt: skip
    shop.do("decide_return", case="R1", accept=True, date="2026-03-10")
    if closed:
        for period in (202601, 202602, 202603):
            shop.run(closing_of(period))
    stands = {
        day: {line.id: line.first for line in sheet(shop.book, dt.date(2026, 3, day), 202603).lines}
        for day in (4, 5, 9, 10, 31)
    }
    assert [stands[day]["other_receivables"] for day in (4, 5, 9, 10, 31)] == [
        0,
        22600,
        22600,
        0,
        0,
    ]
