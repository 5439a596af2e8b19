"""Reversal: once, linked, in red on the same accounts; what moved pools is undone elsewhere."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError

from hongzi.kernel.commands import Amount, ClosePeriod, Fen, Flag, RecordFact, ReverseFact
from hongzi.workflows.run import run
from tests.books.bookkeeping import a_book, closing, outcomes, post, refusal_of, rows_of, voucher
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db

CAPITAL = (("1002", "借", "100"), ("3001", "贷", "100"))


def reverse(target: str, day: str = "2026-01-31", key: str = "") -> ReverseFact:
    """The command that reverses a fact."""
    return ReverseFact(
        key=key or f"undo-{target}", date=dt.date.fromisoformat(day), target=target, reason="录错"
    )


def test_a_reversal_is_the_same_posting_in_red() -> None:
    book = a_book()
    post(book, voucher("2026-01-05", *CAPITAL, key="V1"), reverse("V1"))
    entries = rows_of(
        book,
        "select a.code, e.side, e.amount, e.rule from ledger_entry e "
        "join ledger_account a on a.id = e.account_id join facts_fact f on f.id = e.fact_id "
        "where f.kind = 'reversed' order by e.line_no",
    )
    assert entries == [("1002", 1, -100_00, "MANUAL"), ("3001", -1, -100_00, "MANUAL")]
    assert closing(book, 202601) == {}


def test_a_book_that_reddens_on_the_other_side_reverses_there() -> None:
    book = a_book(policies={"red_style": "opposite_side"})
    post(book, voucher("2026-01-05", *CAPITAL, key="V1"), reverse("V1"))
    entries = rows_of(
        book,
        "select e.side, e.amount from ledger_entry e join facts_fact f on f.id = e.fact_id "
        "where f.kind = 'reversed' order by e.line_no",
    )
    assert entries == [(-1, 100_00), (1, 100_00)]


def test_a_posting_of_last_year_is_corrected_in_blue() -> None:
    """会计基础工作规范 第51条(五): 以前年度的错误用蓝字更正凭证."""
    book = a_book(opened_on=dt.date(2025, 12, 1))
    post(
        book,
        voucher("2025-12-05", *CAPITAL, key="V1"),
        ClosePeriod(key="c", date=dt.date(2025, 12, 31), period=202512),
    )
    (done,) = post(book, reverse("V1", "2026-01-10"))
    assert done.detail["style"] == "blue"
    assert closing(book, 202601) == {}


def test_a_fact_is_reversed_only_once() -> None:
    book = a_book()
    post(book, voucher("2026-01-05", *CAPITAL, key="V1"))
    first, second = outcomes(book, reverse("V1", key="u1"), reverse("V1", key="u2"))
    assert first.status == "posted"
    assert second.refusal is not None and second.refusal.code == "already_reversed"
    assert refusal_of(book, reverse("V1", key="u3")) == "already_reversed"


def test_the_database_itself_keeps_a_second_reversal_out() -> None:
    book = a_book()
    post(book, voucher("2026-01-05", *CAPITAL, key="V1"), reverse("V1"))
    with pytest.raises(DatabaseError, match="reversed_once"):
        rows_of(
            book,
            "insert into ledger_reversal (book_id, fact_id, reversed_id) "
            "select book_id, fact_id, reversed_id from ledger_reversal returning 1",
        )


def test_a_direct_fact_can_be_reversed() -> None:
    book = a_book()
    post(
        book,
        RecordFact(
            key="F1",
            date=dt.date(2026, 1, 8),
            fact="punitive_damages",
            amounts=(Amount(name="paid", fen=Fen(678_00)),),
            flags=(Flag(name="tender", value="bank"),),
        ),
        reverse("F1"),
    )
    assert closing(book, 202601) == {}


def test_what_nobody_recorded_cannot_be_reversed() -> None:
    assert refusal_of(a_book(), reverse("V9")) == "fact_unknown"


@pytest.mark.parametrize(
    ("kind", "cure"), [("sale", "accept_return"), ("payment_captured", "pay_refund")]
)
def test_a_sale_and_a_payment_name_the_command_that_undoes_them(kind: str, cure: str) -> None:
    shop = Shop()
    shop.sold_and_paid()
    ((key,),) = rows_of(shop.book, "select key from facts_fact where kind = %s", [kind])
    command = shop.command("reverse_fact", target=key, reason="录错", date="2026-03-05")
    (outcome,) = shop.run(command)
    assert outcome.refusal is not None
    assert outcome.refusal.code == "not_reversible"
    assert cure in outcome.refusal.cure


def test_a_reversal_is_not_reversed() -> None:
    book = a_book()
    post(book, voucher("2026-01-05", *CAPITAL, key="V1"), reverse("V1", key="u1"))
    assert refusal_of(book, reverse("u1")) == "not_reversible"


def test_a_reversal_made_in_the_same_group_is_not_reversed() -> None:
    """V1 and its reversal u1 are there; u1 is asked to be reversed in the very next command."""
    book = a_book()
    post(book, voucher("2026-01-05", *CAPITAL, key="V1"))
    first, second = run(book=book.code, commands=[reverse("V1", key="u1"), reverse("u1", key="u2")])
    assert first.status == "posted"
    assert second.refusal is not None
    assert second.refusal.code == "not_reversible"


def test_a_reversal_needs_an_open_month() -> None:
    book = a_book()
    post(
        book,
        voucher("2026-01-05", *CAPITAL, key="V1"),
        ClosePeriod(key="c", date=dt.date(2026, 1, 31), period=202601),
    )
    assert refusal_of(book, reverse("V1")) == "period_closed"
    post(book, reverse("V1", "2026-02-02", key="u2"))
    assert closing(book, 202602) == {}
