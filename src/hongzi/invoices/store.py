"""The only writer of blue and red invoices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import insert_rows, update_rows


class NewBlueInvoice(NamedTuple):
    """A blue invoice; ids are from ``batch.new_id("invoices_blueinvoice")`` and the like."""

    id: int
    number: str
    sale_id: int
    date: dt.date
    fact_id: int


class NewBlueLine(NamedTuple):
    """One sale line on it; red_* is what was reddened before go-live (past sales only)."""

    id: int
    blue_id: int
    sale_line_id: int
    qty: int
    net: int
    vat: int
    vat_rate_bp: int
    red_qty: int = 0
    red_net: int = 0
    red_vat: int = 0


class NewRedInvoice(NamedTuple):
    """A red invoice against one blue one."""

    id: int
    number: str
    blue_id: int
    fact_id: int
    date: dt.date
    confirmation: str
    reason_code: str


class NewRedLine(NamedTuple):
    """What it takes of one blue line for the case line whose matter this is (positive)."""

    red_id: int
    blue_line_id: int
    matter_id: int
    qty: int
    net: int
    vat: int


class RedPool(NamedTuple):
    """What red invoices have taken of a blue line, all told."""

    blue_line_id: int
    red_qty: int
    red_net: int
    red_vat: int


def add_blue_invoices(
    cursor: CursorWrapper,
    *,
    book_id: int,
    invoices: Sequence[NewBlueInvoice],
    lines: Sequence[NewBlueLine],
) -> None:
    """Register blue invoices with their lines; the caller has checked numbers and amounts."""
    _insert(cursor, book_id, "invoices_blueinvoice", NewBlueInvoice._fields, invoices)
    _insert(cursor, book_id, "invoices_blueline", NewBlueLine._fields, lines)


def add_red_invoices(
    cursor: CursorWrapper,
    *,
    book_id: int,
    invoices: Sequence[NewRedInvoice],
    lines: Sequence[NewRedLine],
    pools: Sequence[RedPool],
) -> None:
    """Register red invoices with their lines, and set the pools of the blue lines they take of."""
    _insert(cursor, book_id, "invoices_redinvoice", NewRedInvoice._fields, invoices)
    _insert(cursor, book_id, "invoices_redline", NewRedLine._fields, lines)
    update_rows(
        cursor,
        "invoices_blueline",
        ("book_id", "id"),
        ("red_qty", "red_net", "red_vat"),
        [(book_id, *pool) for pool in pools],
    )


def withdraw_blue_invoices(cursor: CursorWrapper, *, book_id: int, ids: Sequence[int]) -> None:
    """Mark blue invoices as wrong; the caller has reddened all of them."""
    update_rows(
        cursor,
        "invoices_blueinvoice",
        ("book_id", "id"),
        ("withdrawn",),
        [(book_id, id, True) for id in ids],
    )


def _insert(
    cursor: CursorWrapper,
    book_id: int,
    table: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[object, ...]],
) -> None:
    insert_rows(cursor, table, ("book_id", *columns), [(book_id, *row) for row in rows])
