"""Writing what a month's close determined of sale lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import update_rows


class CostOfLine(NamedTuple):
    """A line's cost, known at last, what draws have taken of it, and both by part."""

    line_id: int
    cost: int
    taken_cost: int
    parts: list[list[Any]] | None
    taken_parts: list[list[int]] | None


def set_line_costs(cursor: CursorWrapper, *, book_id: int, costs: Sequence[CostOfLine]) -> None:
    """Set, once, the cost of lines that were issued without one."""
    update_rows(
        cursor,
        "sales_saleline",
        ("book_id", "id"),
        ("cost", "taken_cost", "parts", "taken_parts"),
        [(book_id, *cost) for cost in costs],
    )
