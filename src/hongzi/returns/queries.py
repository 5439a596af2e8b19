"""Reading cases and their lines."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.returns.rules.lines import Line

FETCH = 5000

_KEYS = {"matter": "matter_id", "case_id": "case_id", "sale": "sale_id", "product": "product_id",
         "sale_line": "sale_line_id", "invoice_line": "invoice_line_id"}  # fmt: skip
_NAMES = [field.name for field in fields(Line)]
_OWN = _NAMES[: _NAMES.index("case")]
_COLUMNS = ", ".join(f"l.{_KEYS.get(name, name)}" for name in _OWN)
_CONTEXT = (
    "c.code, c.customer_id, coalesce(s.code, ''), s.matter_id, s.shop_id, "
    "coalesce(s.via, ''), s.date"
)
_FROM = (
    "from returns_caseline l join returns_case c on c.id = l.case_id "
    "left join sales_sale s on s.id = l.sale_id"
)


# Looked up line by line: as EXISTS it would be read whole, once, for all lines.
INVOICED = (
    "(select b.id from invoices_blueline b where b.sale_line_id = l.invoice_line_id "
    "and (b.red_net < b.net or b.red_vat < b.vat) limit 1) is not null"
)
"""Whether the blue invoice of a line ``l`` has anything left to redden."""

_FLAGGED = f"select {_COLUMNS}, {_CONTEXT}, {INVOICED} {_FROM}"

# Each key by itself: a planner without statistics (a new book) would read whole tables.
_BY_KEY = (
    f"select {_COLUMNS}, {_CONTEXT} from unnest(%s::text[], %s::text[]) as w(code, line) "
    "cross join lateral (select id, code, customer_id from returns_case "
    "where code = w.code offset 0) c "
    "cross join lateral (select * from returns_caseline "
    "where case_id = c.id and line = w.line for update) l "
    "left join lateral (select code, matter_id, shop_id, via, date from sales_sale "
    "where id = l.sale_id offset 0) s on true"
)


def lock_lines(
    cursor: CursorWrapper, *, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Line]:
    """Lines of the scoped book by (case code, line), locked; absent when there are none."""
    wanted = list(dict.fromkeys(keys))
    cursor.execute(_BY_KEY, [[case for case, _ in wanted], [line for _, line in wanted]])
    return {(line.case, line.line): line for line in map(_line, cursor.fetchall())}


def lock_lines_by_matter(cursor: CursorWrapper, *, matters: Sequence[int]) -> dict[int, Line]:
    """Lines by their matter (whose id they share), locked."""
    cursor.execute(
        f"select {_COLUMNS}, {_CONTEXT} {_FROM} where l.id = any(%s) for update of l",
        [list(matters)],
    )
    return {line.matter: line for line in map(_line, cursor.fetchall())}


def lock_cases(cursor: CursorWrapper, *, codes: Sequence[str]) -> dict[str, list[Line]]:
    """All lines of cases, locked, in the order they were opened; cases by code."""
    cursor.execute(
        f"select {_COLUMNS}, {_CONTEXT} {_FROM} where c.code = any(%s) order by l.id "
        "for update of l",
        [list(codes)],
    )
    found: dict[str, list[Line]] = {}
    for line in map(_line, cursor.fetchall()):
        found.setdefault(line.case, []).append(line)
    return found


def lock_lines_of_sale_lines(
    cursor: CursorWrapper, *, sale_lines: Sequence[int]
) -> dict[int, list[Line]]:
    """Lines that drew on sale lines (by the line a blue invoice names), locked, oldest first."""
    cursor.execute(
        f"select {_COLUMNS}, {_CONTEXT} {_FROM} "
        "where l.sale_id in (select sale_id from sales_saleline where id = any(%s)) "
        "and l.invoice_line_id = any(%s) order by l.id for update of l",
        [list(sale_lines), list(sale_lines)],
    )
    found: dict[int, list[Line]] = {}
    for line in map(_line, cursor.fetchall()):
        found.setdefault(line.invoice_line or 0, []).append(line)
    return found


def open_lines(cursor: CursorWrapper, *, case: str | None = None) -> Iterator[tuple[Line, bool]]:
    """Lines that are not settled, oldest first.

    Each with: has a blue invoice of its sale line anything left to redden.
    """
    cursor.execute(
        f"{_FLAGGED} where not l.settled and (%s::text is null or c.code = %s) order by l.id",
        [case, case],
    )
    while rows := cursor.fetchmany(FETCH):
        for row in rows:
            yield _line(row[:-1]), row[-1]


def lines_by_id(cursor: CursorWrapper, *, ids: Sequence[int]) -> list[tuple[Line, bool]]:
    """Lines by id with what ``open_lines`` says of them, not locked, in the order of the ids."""
    cursor.execute(f"{_FLAGGED} where l.id = any(%s)", [list(ids)])
    found = {row[0]: (_line(row[:-1]), row[-1]) for row in cursor.fetchall()}
    return [found[id] for id in ids if id in found]


def lines_of_case(cursor: CursorWrapper, *, code: str) -> list[tuple[Line, bool]]:
    """A case's lines as ``lines_by_id`` gives them, in the order they were opened."""
    cursor.execute(f"{_FLAGGED} where c.code = %s order by l.id", [code])
    return [(_line(row[:-1]), row[-1]) for row in cursor.fetchall()]


def matters_of_case(cursor: CursorWrapper, *, code: str) -> tuple[int, dict[int, str]] | None:
    """The fact that opened a case and its lines' matters (id → label); None without the case."""
    cursor.execute(
        "select c.fact_id, m.id, m.label from returns_case c "
        "join returns_caseline l on l.book_id = c.book_id and l.case_id = c.id "
        "join ledger_matter m on m.book_id = l.book_id and m.id = l.matter_id where c.code = %s",
        [code],
    )
    rows = cursor.fetchall()
    return (rows[0][0], {id: label for _, id, label in rows}) if rows else None


def cases_of_facts(cursor: CursorWrapper, *, facts: Sequence[int]) -> dict[int, list[str]]:
    """By fact the codes of the returns its entries are about; facts about none are left out."""
    cursor.execute(
        "select distinct e.fact_id, c.code from ledger_entry e "
        "join returns_caseline l on l.book_id = e.book_id and l.id = e.matter_id "
        "join returns_case c on c.book_id = l.book_id and c.id = l.case_id "
        "where e.fact_id = any(%s) order by 1, 2",
        [list(facts)],
    )
    found: dict[int, list[str]] = {}
    for fact, code in cursor.fetchall():
        found.setdefault(fact, []).append(code)
    return found


def cancelling(cursor: CursorWrapper, *, sales: Sequence[int]) -> dict[int, str]:
    """Sale id → the case that asks to refund units of it, undecided: they may stay here."""
    cursor.execute(
        "select l.sale_id, c.code from returns_caseline l join returns_case c on c.id = l.case_id "
        "where l.sale_id = any(%s) and l.kind = 'refund_only' and l.qty > 0 "
        "and l.decision = 'pending'",
        [list(sales)],
    )
    return dict(cursor.fetchall())


def known_cases(cursor: CursorWrapper, *, codes: Iterable[str]) -> set[str]:
    """Which of these case codes the book has already."""
    cursor.execute("select code from returns_case where code = any(%s)", [list(codes)])
    return {code for (code,) in cursor.fetchall()}


def _line(row: tuple[Any, ...]) -> Line:
    line = Line(*row)
    line.was = row
    if line.parts is not None:
        # Django's cursor gives a JSON column as text
        line.parts = json.loads(str(line.parts))
    return line


def announced(cursor: CursorWrapper, *, cases: Sequence[str]) -> dict[str, tuple[int, set[str]]]:
    """Case code → its id, and the tracking numbers announced for it."""
    cursor.execute(
        "select c.code, c.id, a.tracking from returns_case c "
        "left join returns_announcement a on a.book_id = c.book_id and a.case_id = c.id "
        "where c.code = any(%s)",
        [list(cases)],
    )
    found: dict[str, tuple[int, set[str]]] = {}
    for code, id, tracking in cursor.fetchall():
        numbers = found.setdefault(code, (id, set()))[1]
        if tracking is not None:
            numbers.add(tracking)
    return found


class HeldParcel(NamedTuple):
    """A parcel as it stands."""

    id: int
    product: int
    qty: int
    case_line: int | None


def held_parcels(cursor: CursorWrapper) -> list[tuple[str, dt.date, int]]:
    """Parcels that no case line claims: (number, date, micro), oldest first."""
    cursor.execute(
        "select code, date, qty from returns_parcel where case_line_id is null order by id"
    )
    return list(cursor.fetchall())


def parcels(cursor: CursorWrapper, *, codes: Sequence[str]) -> dict[str, HeldParcel]:
    """Parcels by code, locked."""
    cursor.execute(
        "select code, id, product_id, qty, case_line_id from returns_parcel "
        "where code = any(%s) for update",
        [list(codes)],
    )
    return {row[0]: HeldParcel(*row[1:]) for row in cursor.fetchall()}


class ExitRow(NamedTuple):
    """One goods exit of a line, in the order they happened."""

    fact_id: int
    date: dt.date
    exit: str
    qty: int
    cost: int | None
    parts: list[list[int]] | None
    supplier: int | None


def exits_of(cursor: CursorWrapper, *, lines: Sequence[int]) -> dict[int, list[ExitRow]]:
    """Goods exits by line id, oldest first."""
    cursor.execute(
        "select case_line_id, fact_id, date, exit, qty, cost, parts, supplier_id "
        "from returns_goodsexit where case_line_id = any(%s) order by id",
        [list(lines)],
    )
    found: dict[int, list[ExitRow]] = {}
    for line, fact, date, exit, qty, cost, parts, supplier in cursor.fetchall():
        row = ExitRow(
            fact, date, exit, qty, cost, None if parts is None else json.loads(parts), supplier
        )
        found.setdefault(line, []).append(row)
    return found


def own_reasons(cursor: CursorWrapper) -> dict[str, list[str]]:
    """Leaves the book adds to the tree of reasons, by branch."""
    cursor.execute("select branch, title from returns_ownreason where not dropped order by id")
    found: dict[str, list[str]] = {}
    for branch, title in cursor.fetchall():
        found.setdefault(branch, []).append(title)
    return found
