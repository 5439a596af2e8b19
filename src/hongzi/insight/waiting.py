"""What waits for somebody in a book: decisions, approvals, payments; one statement.

Works inside ``book_scope`` or ``books_in_turn``, on its cursor. Only what is open is read, through
indexes of its own, however much the book holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import BookSettings
from hongzi.access.scope import books_in_turn, prepared
from hongzi.insight.cashier import DUE_LINES
from hongzi.refunds.queries_orders import OPEN


class Waiting(NamedTuple):
    """How many of each wait: return lines nobody decided, and lines that goods are owed for;
    parcels no return claims; refunds to prepare; orders to approve (not one's own), to pay and at
    the bank; vouchers to approve (not one's own)."""

    undecided: int
    goods: int
    parcels: int
    due: int
    prepared: int
    approved: int
    sent: int
    vouchers: int


_WAITING = f"""
    with lines as (
        select count(*) filter (where decision = 'pending') as undecided,
            count(*) filter (where decision = 'accepted' and owes_goods and goods_qty <> qty)
                as goods
        from returns_caseline where not settled
    ), orders as (
        select count(*) filter (where o.approved_fact_id is null and o.prepared_by <> $1)
                as prepared,
            count(*) filter (where o.approved_fact_id is not null and o.batch_id is null)
                as approved,
            count(*) filter (where o.batch_id is not null) as sent
        from refunds_refundorder o where {OPEN}
    )
    select lines.undecided, lines.goods,
        (select count(*) from returns_parcel where case_line_id is null),
        (select count(*) {DUE_LINES}),
        orders.prepared, orders.approved, orders.sent,
        (select count(*) from ledger_voucherdraft where state = 'submitted' and owner <> $1)
    from lines, orders
"""


@contextmanager
def waiting_of_books(cursor: CursorWrapper) -> Iterator[Callable[[str], Waiting]]:
    """Gives a function: what waits in the book entered now, for a user of this name."""
    with prepared(cursor, _WAITING) as execute:

        def waiting_of(user: str) -> Waiting:
            execute(user)
            return Waiting(*cursor.fetchone())

        yield waiting_of


def waiting_in_books(
    books: Iterable[BookSettings], *, user: str, using: str = "default"
) -> dict[str, Waiting]:
    """By book code what waits there for a user of this name. Two statements for each book."""
    found = {}
    with books_in_turn(using) as (cursor, enter), waiting_of_books(cursor) as waiting_of:
        for book in books:
            enter(book.id)
            found[book.code] = waiting_of(user)
    return found
