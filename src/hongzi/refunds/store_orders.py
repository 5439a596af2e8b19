"""The only writer of refund orders and batches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import insert_rows, update_rows


class NewOrder(NamedTuple):
    """A refund order as it was asked; it never changes."""

    id: int
    code: str
    matter_id: int
    payment_id: int | None
    tender: str
    amount: int
    discount: int
    account: str
    holder: str
    bank: str
    why: str
    instead_of_id: int | None
    prepared_by: str
    prepared_on: dt.date
    prepared_fact_id: int


class NewBatch(NamedTuple):
    """Orders that go to the bank together, size of them, total fen."""

    id: int
    code: str
    made_by: str
    date: dt.date
    size: int
    total: int
    fact_id: int


class Approval(NamedTuple):
    """Who approved an order."""

    order_id: int
    approved_by: str
    approved_on: dt.date
    approved_fact_id: int


class Confirmation(NamedTuple):
    """An order's money went out."""

    order_id: int
    confirmed_on: dt.date
    confirmed_fact_id: int
    receipt: str


class End(NamedTuple):
    """An order ended: withdrawn, failed or bounced."""

    order_id: int
    ended_as: str
    ended_on: dt.date
    ended_fact_id: int
    ended_why: str


def add_orders(cursor: CursorWrapper, *, book_id: int, orders: Sequence[NewOrder]) -> None:
    """Add orders; the caller has checked that their codes are new."""
    columns = ("book_id", *NewOrder._fields)
    insert_rows(cursor, "refunds_refundorder", columns, [(book_id, *one) for one in orders])


def add_batches(
    cursor: CursorWrapper,
    *,
    book_id: int,
    batches: Sequence[NewBatch],
    members: Sequence[tuple[int, int]],
) -> None:
    """Add batches and put their orders into them: members are (order id, batch id)."""
    columns = ("book_id", *NewBatch._fields)
    insert_rows(cursor, "refunds_refundbatch", columns, [(book_id, *one) for one in batches])
    _change(cursor, book_id, ("batch_id",), members)


def approve_orders(cursor: CursorWrapper, *, book_id: int, approvals: Sequence[Approval]) -> None:
    """Note who approved."""
    _change(cursor, book_id, Approval._fields[1:], approvals)


def confirm_orders(
    cursor: CursorWrapper, *, book_id: int, confirmations: Sequence[Confirmation]
) -> None:
    """Note that the money went out."""
    _change(cursor, book_id, Confirmation._fields[1:], confirmations)


def end_orders(cursor: CursorWrapper, *, book_id: int, ends: Sequence[End]) -> None:
    """Note that orders ended."""
    _change(cursor, book_id, End._fields[1:], ends)


def _change(
    cursor: CursorWrapper,
    book_id: int,
    columns: Sequence[str],
    rows: Sequence[tuple[object, ...]],
) -> None:
    update_rows(
        cursor,
        "refunds_refundorder",
        ("book_id", "id"),
        columns,
        [(book_id, *row) for row in rows],
    )
