"""A long run is sent in pieces while it goes on; what it leaves is the same whatever the piece.

Forty returns of two units, each unit inspected, reddened and refunded by itself, so that a line
is changed in one piece and again in the next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.kernel.commands import (
    AcceptReturn,
    Command,
    InspectGoods,
    PayRefund,
    RedLine,
    RegisterRedInvoice,
    ReturnLine,
)
from hongzi.workflows.check_books import check_book
from hongzi.workflows.run import run
from tests.books.bookkeeping import a_book, rows_of
from tests.workflows.shop import fen, micro, payment, product, receipt, sale, sold

RETURNS = range(40)
BACK = dt.date(2026, 1, 20)

Told = list[tuple[str, str, str, str]]


def settled() -> list[list[Command]]:
    """The four legs; every tenth return asks for a unit too many and is refused throughout."""
    accepted: list[Command] = []
    inspected: list[Command] = []
    reddened: list[Command] = []
    refunded: list[Command] = []
    for n in RETURNS:
        asked = ReturnLine(
            line="1", sale=f"S{n}", sale_line="1", qty=micro("3" if n % 10 == 9 else "2")
        )
        accepted.append(
            AcceptReturn(key=f"A{n}", date=BACK, case=f"R{n}", customer="张三", lines=(asked,))
        )
    for unit in "ab":
        for n in RETURNS:
            case = RedLine(case=f"R{n}", line="1", qty=micro("1"))
            inspected.append(
                InspectGoods(
                    key=f"I{n}{unit}", date=BACK, case=f"R{n}", line="1", qty=micro("1"),
                    disposition="second_grade" if n % 3 else "restock",
                )
            )  # fmt: skip
            reddened.append(
                RegisterRedInvoice(
                    key=f"V{n}{unit}", date=BACK, invoice=f"V{n}{unit}", blue=f"B{n}", lines=(case,)
                )
            )
            refunded.append(
                PayRefund(
                    key=f"F{n}{unit}", date=BACK, refund=f"F{n}{unit}", case=f"R{n}", line="1",
                    tender="bank", amount=fen("113.00"),
                )
            )  # fmt: skip
    return [accepted, inspected, reddened, refunded]


def settle(book: BookSettings, piece: int) -> Told:
    run(book=book.code, commands=[product("衫"), receipt("衫", "1000", "60000.00")])
    sales: Sequence[Command] = [
        sale(f"S{n}", sold("1", "衫", "2", "226.00"), invoice=f"B{n}") for n in RETURNS
    ]
    run(book=book.code, commands=sales, piece=piece)
    run(book=book.code, commands=[payment(f"M{n}", f"S{n}", "226.00") for n in RETURNS])
    told = []
    for leg in settled():
        for outcome in run(book=book.code, commands=leg, piece=piece):
            code = outcome.refusal.code if outcome.refusal else ""
            told.append((outcome.key, outcome.status, code, str(outcome.detail)))
    return told


def lines(book: BookSettings) -> list[tuple[object, ...]]:
    return rows_of(
        book,
        "select c.code, l.qty, l.accepted_qty, l.goods_qty, l.goods_cost, l.red_qty, l.tax_done, "
        "l.money_done, l.settled from returns_caseline l join returns_case c on c.id = l.case_id "
        "order by c.code",
    )


def facts(book: BookSettings) -> list[tuple[object, ...]]:
    return rows_of(
        book,
        "select f.seq, f.kind, f.date, e.line_no, a.code, e.side, e.amount, e.qty "
        "from facts_fact f left join ledger_entry e on e.fact_id = f.id "
        "left join ledger_account a on a.id = e.account_id order by f.seq, e.line_no",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("piece", [1, 7, 39])
def test_pieces_leave_what_a_whole_run_leaves(piece: int) -> None:
    whole, pieces = a_book(code="whole"), a_book(code="pieces")
    assert settle(pieces, piece) == settle(whole, 1000)
    assert lines(pieces) == lines(whole)
    assert facts(pieces) == facts(whole)
    assert check_book(book=pieces.code).hold
    settled_ones = [row for row in lines(pieces) if row[-1]]
    assert len(settled_ones) == 36  # of 40, four were refused


@pytest.mark.django_db
def test_a_replay_in_pieces_changes_nothing() -> None:
    book = a_book()
    settle(book, 7)
    before = facts(book)
    for leg in settled():
        statuses = {outcome.status for outcome in run(book=book.code, commands=leg, piece=7)}
        assert statuses == {"replayed", "refused"}
    assert facts(book) == before


@pytest.mark.django_db
def test_what_the_database_refuses_in_a_piece_undoes_the_run() -> None:
    """A chain whose head points back: its next facts take numbers that are taken."""
    book = a_book()
    settle(book, 1000)
    with book_scope(book.id) as cursor:
        cursor.execute("update facts_chainhead set seq = seq - 10")
    before = facts(book)
    with pytest.raises(IntegrityError, match="fact_seq_once"), transaction.atomic():
        run(book=book.code, commands=[product(f"p{n}") for n in range(20)], piece=4)
    assert facts(book) == before
