"""The only writer of cases, their lines, goods exits and parcels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import insert_rows, update_rows
from hongzi.access.sending import send
from hongzi.kernel.refusals import Refused
from hongzi.returns.rules.lines import Line
from hongzi.rulebook.reasons import common_reasons

DRAW_COLUMNS = (
    "id", "case_id", "line", "matter_id", "sale_id", "sale_line_id", "invoice_line_id",
    "product_id", "kind", "reason", "decision", "year", "qty", "net", "vat", "cost", "parts",
    "kept_net", "kept_vat", "accepted_qty", "accepted_net", "accepted_vat", "accepted_cost",
    "accepted_on", "owes_goods", "owes_tax", "owes_money", "settled", "opened_on", "captured",
)  # fmt: skip
"""What a new line carries; every other column starts at zero."""

LEG_COLUMNS = (
    "decision", "year", "reception", "parts", "accepted_qty", "accepted_net", "accepted_vat",
    "accepted_cost", "accepted_on", "extra_net", "extra_vat", "rejected_qty", "rejected_net",
    "rejected_vat", "owes_tax", "arrived_qty", "goods_qty", "goods_cost", "red_qty", "red_net",
    "declared_vat", "tax_done", "money_done", "replaced", "evidence", "evidence_on", "settled",
    "decided_id",
)  # fmt: skip
"""What the legs change of a line."""

_PLACES = {field.name: place for place, field in enumerate(fields(Line))}
_legs_of = attrgetter(*LEG_COLUMNS)
_legs_read = itemgetter(*(_PLACES[name] for name in LEG_COLUMNS))


class NewCase(NamedTuple):
    """A case; its id is from ``batch.new_id("returns_case")``."""

    id: int
    code: str
    customer_id: int | None
    date: dt.date
    fact_id: int


class NewExit(NamedTuple):
    """Goods that leave the goods leg; parts as in the line, None for a simple one."""

    case_line_id: int
    fact_id: int
    date: dt.date
    exit: str
    qty: int
    cost: int | None
    parts: list[list[Any]] | None
    supplier_id: int | None


class NewParcel(NamedTuple):
    """A parcel; case_line_id None = held."""

    code: str
    product_id: int
    qty: int
    case_line_id: int | None
    tracking: str
    date: dt.date
    fact_id: int


class NewAnnouncement(NamedTuple):
    """A parcel on its way."""

    case_id: int
    tracking: str
    date: dt.date
    fact_id: int


class CostOfLine(NamedTuple):
    """A line's cost, known at last: its draw's, what acceptance and the exits carry of it."""

    case_line_id: int
    cost: int
    accepted_cost: int
    goods_cost: int
    parts: list[list[Any]] | None
    settled: bool


def add_cases(
    cursor: CursorWrapper,
    *,
    book_id: int,
    cases: Sequence[NewCase],
    lines: Sequence[tuple[Line, str]],
) -> None:
    """Open cases with their lines (each with its reason)."""
    _insert(cursor, book_id, "returns_case", NewCase._fields, cases)
    insert_rows(
        cursor,
        "returns_caseline",
        ("book_id", *DRAW_COLUMNS),
        [
            (book_id, one.id, one.case_id, one.line, one.matter, one.sale, one.sale_line,
             one.invoice_line, one.product, one.kind, reason, one.decision, one.year, one.qty,
             one.net, one.vat, one.cost, one.parts, one.kept_net, one.kept_vat, one.accepted_qty,
             one.accepted_net, one.accepted_vat, one.accepted_cost, one.accepted_on,
             one.owes_goods, one.owes_tax, one.owes_money, one.settled, one.opened_on,
             one.captured)
            for one, reason in lines
        ],
    )  # fmt: skip


def set_legs(cursor: CursorWrapper, *, book_id: int, lines: Iterable[Line]) -> None:
    """Write back the legs of the lines that changed."""
    changed = [one for one in lines if one.changed]
    columns = _columns_changed(changed)
    if columns:
        values = attrgetter("id", *columns)
        rows = [(book_id, *values(one)) for one in changed]
        update_rows(cursor, "returns_caseline", ("book_id", "id"), columns, rows)
    for one in changed:
        one.changed = False
        one.was = ()


def _columns_changed(lines: Iterable[Line]) -> list[str]:
    """The columns in which any of these lines differs from the row it was read from."""
    same = list(LEG_COLUMNS)
    now, before = _legs_of, _legs_read
    for line in lines:
        if not line.was:  # written a moment ago: all of it, to be sure
            return list(LEG_COLUMNS)
        if now(line) != before(line.was):
            # a column that is known to have changed need not be looked at again
            same = [name for name in same if getattr(line, name) == line.was[_PLACES[name]]]
            now, before = attrgetter(*same), itemgetter(*(_PLACES[name] for name in same))
    return [name for name in LEG_COLUMNS if name not in same]


def set_costs(cursor: CursorWrapper, *, book_id: int, costs: Sequence[CostOfLine]) -> None:
    """Set, once, the cost of lines that waited for their sale's 月末成本."""
    update_rows(
        cursor,
        "returns_caseline",
        ("book_id", "id"),
        ("cost", "accepted_cost", "goods_cost", "parts", "settled"),
        [(book_id, *cost) for cost in costs],
    )


def note_captured(cursor: CursorWrapper, *, sales: Sequence[int]) -> None:
    """Money came in for these sales: their lines know it from now on."""
    send(
        cursor,
        lambda free: free.execute(
            "update returns_caseline set captured = true where sale_id = any(%s) and not captured",
            [list(sales)],
        ),
    )


def add_exits(cursor: CursorWrapper, *, book_id: int, exits: Sequence[NewExit]) -> None:
    """Add goods exits."""
    _insert(cursor, book_id, "returns_goodsexit", NewExit._fields, exits)


def add_parcels(cursor: CursorWrapper, *, book_id: int, parcels: Sequence[NewParcel]) -> None:
    """Add parcels."""
    _insert(cursor, book_id, "returns_parcel", NewParcel._fields, parcels)


def add_announcements(
    cursor: CursorWrapper, *, book_id: int, announcements: Sequence[NewAnnouncement]
) -> None:
    """Add numbers of parcels on their way."""
    _insert(cursor, book_id, "returns_announcement", NewAnnouncement._fields, announcements)


def match_parcels(
    cursor: CursorWrapper, *, book_id: int, matches: Sequence[tuple[int, int]]
) -> None:
    """Give held parcels their case line: (parcel id, case line id)."""
    update_rows(
        cursor,
        "returns_parcel",
        ("book_id", "id"),
        ("case_line_id",),
        [(book_id, *match) for match in matches],
    )


def add_reason(cursor: CursorWrapper, *, book_id: int, branch: str, title: str) -> None:
    """Add a leaf to the book's tree of reasons; one that is there already stays.

    Refused: reason_branch_unknown, reason_unnamed.
    """
    title = title.strip()
    if branch not in {one.title for one in common_reasons()}:
        raise Refused(
            "reason_branch_unknown",
            "原因树没有“{branch}”这一枝。",
            cure="从列出的枝里选。",
            branch=branch,
        )
    if not title or "/" in title or len(title) > 40:
        raise Refused("reason_unnamed", "原因要有名称。", cure="最多 40 个字,不能有斜杠。")
    cursor.execute(
        "insert into returns_ownreason (book_id, branch, title) values (%s, %s, %s) "
        "on conflict (book_id, branch, title) do update set dropped = false",
        [book_id, branch, title],
    )


def drop_reason(cursor: CursorWrapper, *, branch: str, title: str) -> None:
    """Take a leaf of the book's own out of the tree; returns that keep it keep it."""
    cursor.execute(
        "update returns_ownreason set dropped = true where branch = %s and title = %s",
        [branch, title],
    )


def _insert(
    cursor: CursorWrapper,
    book_id: int,
    table: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[object, ...]],
) -> None:
    insert_rows(cursor, table, ("book_id", *columns), [(book_id, *row) for row in rows])
