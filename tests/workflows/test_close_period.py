"""Closing months: what refuses it, what it posts, and that it is final."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.kernel.commands import Amount, ClosePeriod, Fen, Flag, RecordFact, ReverseFact
from hongzi.ledger.statements.balance_sheet import balance_sheet
from hongzi.ledger.statements.income import income_statement
from hongzi.ledger.statements.trial_balance import trial_balance
from hongzi.rulebook.loading import load_rulebook
from hongzi.workflows.run import run
from tests.books.bookkeeping import (
    a_book,
    closing,
    opening,
    outcomes,
    post,
    refusal_of,
    rows_of,
    voucher,
)
from tests.workflows.shop import opening_stock, product, stock_line

pytestmark = pytest.mark.django_db


def close(period: int, **more: Any) -> ClosePeriod:
    """The command that closes a month."""
    date = dt.date(period // 100, period % 100, 28)
    return ClosePeriod(key=f"close-{period}", date=date, period=period, **more)


@pytest.fixture
def shop(db: None) -> BookSettings:
    """January: sold 2,000 + 260 VAT, cost 1,200, input VAT 100, rent 500."""
    book = a_book(costing="cost_ratio")
    post(
        book,
        opening(
            "2026-01-01", ("1002", "借", "10000"), ("140501", "借", "4000"), ("3001", "贷", "14000")
        ),
        voucher(
            "2026-01-05", ("1002", "借", "2260"), ("5001", "贷", "2000"), ("22210107", "贷", "260")
        ),
        voucher("2026-01-05", ("540101", "借", "1200"), ("140501", "贷", "1200")),
        voucher(
            "2026-01-10", ("140501", "借", "800"), ("22210101", "借", "100"), ("1002", "贷", "900")
        ),
        voucher("2026-01-20", ("560203", "借", "500"), ("1002", "贷", "500")),
    )
    return book


def test_a_close_moves_what_is_owed_and_the_profit(shop: BookSettings) -> None:
    """转出未交增值税 260 − 100 = 160; 利润 2,000 − 1,200 − 500 = 300."""
    (done,) = post(shop, close(202601))
    assert done.detail["profit"] == "300.00"
    assert done.detail["vat_transferred"] == {"direction": "out", "payable": "160.00"}
    assert closing(shop, 202601) == {
        "1002": "10860.00",
        "140501": "3600.00",
        "22210101": "100.00",
        "22210104": "160.00",
        "22210107": "-260.00",
        "222102": "-160.00",
        "3001": "-14000.00",
        "3103": "-300.00",
    }


def test_statements_read_the_same_before_and_after_the_close(shop: BookSettings) -> None:
    """结转损益 is no movement of an income statement, and profit stands where it stood."""
    rules = load_rulebook("small_business")
    with book_scope(shop.id) as cursor:
        before = income_statement(cursor, period=202601, rules=rules)
    post(shop, close(202601))
    with book_scope(shop.id) as cursor:
        assert income_statement(cursor, period=202601, rules=rules) == before
        sheet = balance_sheet(cursor, period=202601, rules=rules, taxpayer="general")
        assert trial_balance(cursor, period=202601).totals.balanced
    amounts = {line.id: (line.first, line.second) for line in sheet.lines}
    assert amounts["undistributed_profit"] == (300_00, 0)
    assert amounts["taxes_payable"] == (160_00, 0)
    assert amounts["monetary_funds"] == (10_860_00, 10_000_00)


def test_december_carries_the_profit_to_undistributed_profit(db: None) -> None:
    book = a_book(opened_on=dt.date(2025, 12, 1))
    post(book, voucher("2025-12-05", ("1002", "借", "700"), ("5001", "贷", "700")))
    post(book, close(202512))
    assert closing(book, 202512) == {"1002": "700.00", "310403": "-700.00"}


def test_a_loss_is_carried_on_its_own_side(db: None) -> None:
    book = a_book(opened_on=dt.date(2025, 12, 1))
    post(book, voucher("2025-12-05", ("560203", "借", "80"), ("1002", "贷", "80")))
    (done,) = post(book, close(202512))
    assert done.detail["year_profit"] == "-80.00"
    assert closing(book, 202512) == {"1002": "-80.00", "310403": "80.00"}


def test_input_vat_beyond_output_stays_to_be_deducted(db: None) -> None:
    book = a_book()
    post(
        book,
        voucher("2026-01-05", ("22210101", "借", "100"), ("1002", "贷", "100")),
        voucher("2026-01-06", ("1002", "借", "60"), ("22210107", "贷", "60")),
    )
    (done,) = post(book, close(202601))
    assert "vat_transferred" not in done.detail
    assert closing(book, 202601)["22210101"] == "100.00"


def test_tax_paid_within_the_month_beyond_what_is_owed_is_transferred_back(db: None) -> None:
    """已交 150, owed 60: 转出多交增值税 90."""
    book = a_book()
    post(
        book,
        voucher("2026-01-06", ("1002", "借", "60"), ("22210107", "贷", "60")),
        voucher("2026-01-15", ("22210103", "借", "150"), ("1002", "贷", "150")),
    )
    (done,) = post(book, close(202601))
    assert done.detail["vat_transferred"] == {"direction": "over", "payable": "90.00"}
    assert closing(book, 202601, "22210110", "222102") == {"22210110": "-90.00", "222102": "90.00"}


def test_a_small_scale_taxpayer_has_nothing_to_transfer(db: None) -> None:
    book = a_book(taxpayer="small_scale")
    post(
        book,
        voucher("2026-01-05", ("1002", "借", "101"), ("5001", "贷", "100"), ("222112", "贷", "1")),
    )
    post(book, close(202601))
    assert closing(book, 202601) == {"1002": "101.00", "222112": "-1.00", "3103": "-100.00"}


def test_a_month_is_not_closed_before_the_one_before_it(shop: BookSettings) -> None:
    assert refusal_of(shop, close(202602)) == "close_earlier_open"
    post(shop, close(202601), close(202602))
    assert refusal_of(shop, close(202602)) == ""  # the same command again is a replay
    again = ClosePeriod(key="again", date=dt.date(2026, 2, 28), period=202602)
    assert refusal_of(shop, again) == "period_closed"


@pytest.mark.parametrize(
    ("period", "code"),
    [(202512, "before_opening"), (202613, "period_unknown"), (7, "period_unknown")],
)
def test_a_month_that_is_none_of_the_books_is_refused(
    shop: BookSettings, period: int, code: str
) -> None:
    command = ClosePeriod(key="odd", date=dt.date(2026, 1, 31), period=period)
    assert refusal_of(shop, command) == code


def test_vouchers_wanted_before_the_close_are_asked_for(db: None) -> None:
    book = a_book(policies={"voucher_numbering": "before_close"})
    post(book, voucher("2026-01-05", ("1002", "借", "1"), ("3001", "贷", "1")))
    assert refusal_of(book, close(202601)) == "close_no_voucher"


def test_nothing_may_be_pending_at_year_end(db: None) -> None:
    book = a_book(opened_on=dt.date(2025, 11, 1))
    post(
        book,
        voucher("2025-11-05", ("190101", "借", "30"), ("1001", "贷", "30")),
        close(202511),  # in November it may stand
    )
    assert refusal_of(book, close(202512)) == "close_pending_loss"
    approved = RecordFact(
        key="loss",
        date=dt.date(2025, 12, 30),
        fact="loss_approved",
        amounts=(Amount(name="total", fen=Fen(3000)), Amount(name="loss", fen=Fen(3000))),
        flags=(Flag(name="cause", value="management"),),
    )
    post(book, approved, close(202512))
    assert closing(book, 202512, "190101", "310403") == {"310403": "30.00"}


def test_every_posting_of_a_closed_month_stands_in_a_voucher_without_gaps(
    shop: BookSettings,
) -> None:
    post(shop, close(202601))
    numbers = rows_of(
        shop, "select period, word, number, summary from ledger_voucher order by period, number"
    )
    assert [(period, word, number) for period, word, number, _ in numbers] == [
        (202512, "记", 1),
        *((202601, "记", number) for number in range(1, 7)),
    ]
    assert [summary for *_, summary in numbers][-2:] == ["月末结转增值税", "结转损益"]
    (left,) = rows_of(
        shop,
        "select count(*) from facts_fact f where entry_count > 0 and (select count(*) from "
        "ledger_voucherposting vp where vp.fact_id = f.id) <> 1",
    )
    assert left == (0,)


def test_a_closed_month_takes_nothing_more_but_a_late_fact_goes_to_the_next(
    shop: BookSettings,
) -> None:
    post(shop, close(202601))
    day, lines = "2026-01-31", (("1002", "借", "5"), ("3001", "贷", "5"))
    assert refusal_of(shop, voucher(day, *lines, key="late")) == "period_closed"
    before = closing(shop, 202601)
    post(shop, voucher(day, *lines, key="late-2", late=True))
    assert closing(shop, 202601) == before
    ((date, period),) = rows_of(shop, "select date, period from facts_fact where key = 'late-2'")
    assert (date, period) == (dt.date(2026, 1, 31), 202602)
    post(shop, close(202602))
    ((bears,),) = rows_of(shop, "select min(date) from ledger_voucher where period = 202602")
    assert bears == dt.date(2026, 2, 1)


def test_leave_to_be_late_makes_no_other_command_of_one_that_is_in(shop: BookSettings) -> None:
    """A file goes in again with the leave its late rows need: the other rows are in already."""
    day, lines = "2026-02-01", (("1002", "借", "5"), ("3001", "贷", "5"))
    post(shop, voucher(day, *lines, key="v"))
    again = voucher(day, *lines, key="v", late=True)
    assert [one.status for one in run(book=shop.code, commands=[again])] == ["replayed"]
    both = [voucher(day, *lines, key="w", late=late) for late in (True, False)]
    assert [one.status for one in run(book=shop.code, commands=both)] == ["posted", "replayed"]


def test_the_database_itself_keeps_a_closed_month_closed(shop: BookSettings) -> None:
    post(shop, close(202601))
    with pytest.raises(DatabaseError, match="append_only"):
        rows_of(shop, "update ledger_period set status = 'open' where period = 202601 returning 1")


def test_a_preview_shows_the_same_and_leaves_nothing(shop: BookSettings) -> None:
    (preview,) = outcomes(shop, close(202601), dry_run=True)
    assert rows_of(shop, "select count(*) from ledger_voucher") == [(0,)]
    (done,) = post(shop, close(202601))
    assert preview.detail == done.detail


def test_posting_the_close_in_one_run_with_what_comes_before_and_after(db: None) -> None:
    book = a_book()
    lines = (("1002", "借", "10"), ("5001", "贷", "10"))
    done = outcomes(
        book,
        voucher("2026-01-05", *lines),
        close(202601),
        voucher("2026-01-06", *lines),
        voucher("2026-02-06", *lines),
        close(202602),
    )
    assert [one.refusal.code if one.refusal else one.status for one in done] == [
        "posted",
        "posted",
        "period_closed",
        "posted",
        "posted",
    ]
    assert closing(book, 202602) == {"1002": "20.00", "3103": "-20.00"}


def test_the_first_close_proves_the_opening_stock(db: None) -> None:
    """Counted: 5 A worth 500.00. Opened: 140501 at 600.00, then 600.00 in red and 500.00 again."""
    book = a_book(opened_on=dt.date(2026, 1, 1))
    wrong = opening("2025-12-31", ("140501", "借", "600"), ("3001", "贷", "600"))
    post(book, product("A"), opening_stock(stock_line("A", "5", "500")), wrong)
    refused = outcomes(book, close(202601))[0].refusal
    assert refused is not None and refused.code == "close_opening_stock_differs"
    assert "140501 期初库存 500.00、期初余额 600.00" in refused.what
    assert "record_opening_stock" in refused.cure
    post(
        book,
        ReverseFact(key="undo", date=dt.date(2026, 1, 1), target=wrong.key, reason="多录"),
        opening("2025-12-31", ("140501", "借", "500"), ("3001", "贷", "500")),
    )
    assert outcomes(book, close(202601))[0].status == "posted"
