"""The only writer of payments, refunds, bounces and set-offs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import insert_rows, update_rows


class NewPayment(NamedTuple):
    """A captured payment; sale_id None = a prepayment whose sale is not recorded yet."""

    code: str
    sale_id: int | None
    sale_code: str
    tender: str
    amount: int
    discount: int
    prepayment: bool
    net: int
    date: dt.date
    fact_id: int


class PaymentPool(NamedTuple):
    """What refunds have taken of a payment, all told."""

    payment_id: int
    refunded: int
    refunded_discount: int


class NewRefund(NamedTuple):
    """Money back for the case line whose matter this is; part counts the payments drawn on."""

    code: str
    part: int
    payment_id: int | None
    matter_id: int
    tender: str
    amount: int
    discount: int
    date: dt.date
    fact_id: int


class NewBounce(NamedTuple):
    """A refund row that came back."""

    refund_id: int
    fact_id: int
    date: dt.date


class NewSetOff(NamedTuple):
    """What a case line's refund payable was set off against; a negative amount undoes it."""

    sale_id: int
    matter_id: int
    against: str
    amount: int
    date: dt.date
    fact_id: int


def add_payments(cursor: CursorWrapper, *, book_id: int, payments: Sequence[NewPayment]) -> None:
    """Add captured payments; the caller has checked that their codes are new."""
    _insert(cursor, book_id, "refunds_payment", NewPayment._fields, payments)


def link_prepayments(
    cursor: CursorWrapper, *, book_id: int, links: Sequence[tuple[int, int]]
) -> None:
    """Tie prepayments that waited for their sale to it: (payment id, sale id)."""
    update_rows(
        cursor,
        "refunds_payment",
        ("book_id", "id"),
        ("sale_id",),
        [(book_id, *link) for link in links],
    )


def add_refunds(
    cursor: CursorWrapper,
    *,
    book_id: int,
    refunds: Sequence[NewRefund],
    pools: Sequence[PaymentPool],
) -> None:
    """Add refunds and set the pools of the payments they draw on."""
    _insert(cursor, book_id, "refunds_refund", NewRefund._fields, refunds)
    _set_pools(cursor, book_id, pools)


def add_bounces(
    cursor: CursorWrapper,
    *,
    book_id: int,
    bounces: Sequence[NewBounce],
    pools: Sequence[PaymentPool],
) -> None:
    """Add bounces and set the pools of the payments that got their money back."""
    _insert(cursor, book_id, "refunds_bounce", NewBounce._fields, bounces)
    _set_pools(cursor, book_id, pools)


def add_set_offs(cursor: CursorWrapper, *, book_id: int, set_offs: Sequence[NewSetOff]) -> None:
    """Add set-offs."""
    _insert(cursor, book_id, "refunds_setoff", NewSetOff._fields, set_offs)


def _set_pools(cursor: CursorWrapper, book_id: int, pools: Sequence[PaymentPool]) -> None:
    update_rows(
        cursor,
        "refunds_payment",
        ("book_id", "id"),
        ("refunded", "refunded_discount"),
        [(book_id, *pool) for pool in pools],
    )


def _insert(
    cursor: CursorWrapper,
    book_id: int,
    table: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[object, ...]],
) -> None:
    insert_rows(cursor, table, ("book_id", *columns), [(book_id, *row) for row in rows])
