"""A list of return lines, page by page, with count and sum of all that match.

Every function works inside ``book_scope``, on its cursor, with a fixed number of statements, and
stays quick in a book of a million returns: open lines have an index of their own; the others are
looked at newest first, ``LOOK`` of them at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.insight.returns_filters import Filters, where
from hongzi.returns.queries import lines_by_id
from hongzi.returns.rules.lights import Light, lights_of
from hongzi.returns.rules.lines import Line
from hongzi.returns.rules.open_items import OpenItem, open_items_of
from hongzi.rulebook.tails import tail_limit

LOOK = 10_000
"""So many lines, settled ones among them, one page looks at."""
COUNTED = 10_000
"""Matches are counted up to here; beyond it a list says "10,000+"."""


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One return line as a list shows it: fen, micro; items: what is open of it."""

    id: int
    case: str
    line: str
    date: dt.date
    customer: str
    sale: str
    shop: str
    sku: str
    product: str
    kind: str
    reason: str
    decision: str
    reception: str
    qty: int
    gross: int
    lights: tuple[Light, Light, Light]
    items: tuple[OpenItem, ...]


class Counted(NamedTuple):
    """How many lines match and their tax-inclusive sum (fen); whole: these are all."""

    lines: int
    gross: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page. following: the id after which the next page begins; None at the end."""

    rows: tuple[ReturnRow, ...]
    following: int | None
    counted: Counted


class Matching(NamedTuple):
    """One line that a selection of all matching means."""

    id: int
    case: str
    line: str
    gross: int


# The case by its key alone, so that no planner joins whole tables.
_CASE = "cross join lateral (select code from returns_case where id = l.case_id offset 0) c"


def returns_page(
    cursor: CursorWrapper,
    filters: Filters,
    *,
    today: dt.date,
    after: int | None = None,
    size: int = 50,
) -> Page:
    """The lines behind ``after`` (an id; None: from the start), at most ``size`` of them."""
    ids = _ids(cursor, filters, today=today, after=after, count=size + 1)
    following = ids[size - 1] if len(ids) > size else None
    if following is None and not filters.open_only and filters.lines is None:
        following = _end_of_look(cursor, filters, after)
    rows = read_rows(cursor, ids[:size], today=today)
    return Page(tuple(rows), following, count_returns(cursor, filters, today=today))


def count_returns(cursor: CursorWrapper, filters: Filters, *, today: dt.date) -> Counted:
    """Count and sum of all that match; at least those of the newest lines, in a large book."""
    condition, values = where(filters, today=today)
    cursor.execute(
        f"select count(*), coalesce(sum(gross), 0)::bigint, {_MORE} from ("
        f"select l.gross from {_source(filters, None)} where {condition} "
        f"limit {COUNTED + 1}) as found",
        {**values, "narrow": filters.open_only or filters.lines is not None},
    )
    lines, gross, more = cursor.fetchone()
    return Counted(min(lines, COUNTED), gross, lines <= COUNTED and not more)


_MORE = (
    "not %(narrow)s and exists (select 1 from returns_caseline order by id desc "
    f"offset {LOOK} limit 1)"
)
"""Whether there are lines nobody looked at."""


def matching(
    cursor: CursorWrapper, filters: Filters, *, today: dt.date, most: int
) -> list[Matching]:
    """Every matching line, oldest first, but at most ``most`` and one."""
    condition, values = where(filters, today=today)
    cursor.execute(
        f"select l.id, c.code, l.line, l.gross from returns_caseline l {_CASE} "
        f"where {condition} order by l.id limit %(most)s",
        {**values, "most": most + 1},
    )
    return [Matching(*row) for row in cursor.fetchall()]


def next_rows(
    cursor: CursorWrapper,
    filters: Filters,
    *,
    today: dt.date,
    after: int | None,
    count: int = 1000,
) -> list[ReturnRow]:
    """The next matching lines however far they lie: for an export, piece by piece."""
    condition, values = where(filters, today=today)
    beyond, order = _order(filters)
    cursor.execute(
        f"select l.id from returns_caseline l where ({condition}) "
        f"and (%(after)s::bigint is null or l.id {beyond} %(after)s) "
        f"order by l.id {order} limit %(count)s",
        {**values, "after": after, "count": count},
    )
    return read_rows(cursor, [id for (id,) in cursor.fetchall()], today=today)


def read_rows(cursor: CursorWrapper, ids: Sequence[int], *, today: dt.date) -> list[ReturnRow]:
    """Lines by id as a list shows them, in this order."""
    found = lines_by_id(cursor, ids=ids)
    cursor.execute(
        "select l.id, l.reason, coalesce(nullif(b.name, ''), b.code, ''), "
        "coalesce(nullif(h.name, ''), h.code, ''), p.sku, p.name "
        "from returns_caseline l join returns_case c on c.id = l.case_id "
        "join stock_product p on p.id = l.product_id "
        "left join sales_sale s on s.id = l.sale_id "
        "left join ledger_subject b on b.id = c.customer_id "
        "left join ledger_subject h on h.id = s.shop_id where l.id = any(%s)",
        [list(ids)],
    )
    names = {row[0]: row[1:] for row in cursor.fetchall()}
    return list(_rows(found, names, today))


def _rows(
    found: Sequence[tuple[Line, bool]], names: dict[int, Any], today: dt.date
) -> Iterator[ReturnRow]:
    tail = tail_limit(today)
    for line, invoiced in found:
        reason, customer, shop, sku, product = names[line.id]
        items: tuple[OpenItem, ...] = ()
        if not line.settled:
            items = tuple(open_items_of(line, as_of=today, invoiced=invoiced, tail=tail))
        yield ReturnRow(
            line.id, line.case, line.line, line.opened_on, customer, line.sale_code, shop, sku,
            product, line.kind, reason, line.decision, line.reception, line.qty,
            line.net + line.vat, lights_of(line, items), items,
        )  # fmt: skip


def _ids(
    cursor: CursorWrapper, filters: Filters, *, today: dt.date, after: int | None, count: int
) -> list[int]:
    condition, values = where(filters, today=today)
    beyond, order = _order(filters)
    cursor.execute(
        f"select l.id from {_source(filters, after)} where ({condition}) "
        f"and (%(after)s::bigint is null or l.id {beyond} %(after)s) "
        f"order by l.id {order} limit %(count)s",
        {**values, "after": after, "count": count},
    )
    return [id for (id,) in cursor.fetchall()]


def _order(filters: Filters) -> tuple[str, str]:
    return ("<", "desc") if filters.newest else (">", "asc")


def _source(filters: Filters, after: int | None) -> str:
    """All lines where an index narrows them; else a bounded stretch of them."""
    if filters.open_only or filters.lines is not None:
        return "returns_caseline l"
    beyond, order = _order(filters)
    start = f"where id {beyond} {int(after)}" if after is not None else ""
    return f"(select * from returns_caseline {start} order by id {order} limit {LOOK}) l"


def _end_of_look(cursor: CursorWrapper, filters: Filters, after: int | None) -> int | None:
    """The last line that was looked at, when others lie behind it."""
    beyond, order = _order(filters)
    cursor.execute(
        f"select id from returns_caseline where (%(after)s::bigint is null or id {beyond} "
        f"%(after)s) order by id {order} offset {LOOK - 1} limit 2",
        {"after": after},
    )
    rows = cursor.fetchall()
    return int(rows[0][0]) if len(rows) == 2 else None
