"""What a month's close asks of returns: lines whose sale had no cost yet, and where they are."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.returns import queries
from hongzi.returns.rules.lines import Line


class WaitingExit(NamedTuple):
    """A goods exit posted without a cost: where to, how much, and into which month it posted."""

    id: int
    date: dt.date
    period: int
    exit: str
    qty: int
    parts: list[list[Any]] | None
    supplier: int | None


def lines_awaiting_cost(cursor: CursorWrapper, *, sale_lines: Sequence[int]) -> list[Line]:
    """Lines that drew on these sale lines while their cost was not known, locked, oldest first.

    A rejected request has given its draw back and waits for nothing.
    """
    cursor.execute(
        "select matter_id from returns_caseline where cost is null and decision <> 'rejected' "
        "and sale_line_id = any(%s)",
        [list(sale_lines)],
    )
    matters = [row[0] for row in cursor.fetchall()]
    found = queries.lock_lines_by_matter(cursor, matters=matters)
    return sorted(found.values(), key=lambda line: line.id)


def waiting_exits(cursor: CursorWrapper, *, lines: Sequence[int]) -> dict[int, list[WaitingExit]]:
    """The exits of these lines by line id, in the order they happened."""
    cursor.execute(
        "select x.case_line_id, x.id, x.date, f.period, x.exit, x.qty, x.parts, x.supplier_id "
        "from returns_goodsexit x join facts_fact f on f.book_id = x.book_id and f.id = x.fact_id "
        "where x.case_line_id = any(%s) order by x.id",
        [list(lines)],
    )
    found: dict[int, list[WaitingExit]] = {}
    for line, id, date, period, exit, qty, parts, supplier in cursor.fetchall():
        whole = None if parts is None else json.loads(parts)
        found.setdefault(line, []).append(WaitingExit(id, date, period, exit, qty, whole, supplier))
    return found
