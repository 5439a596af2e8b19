"""What a month's close asks of sales: lines whose cost is not known yet."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper


class UncostedLine(NamedTuple):
    """A sale line that was issued without a cost.

    parts: [[product, lot, layer, qty, value, movement], …] or None for one simple movement.
    taken_parts: [[micro, fen], …] that is back of each part.
    """

    id: int
    product: int
    qty: int
    movement: int | None
    parts: list[list[Any]] | None
    taken_parts: list[list[int]] | None

    @property
    def issues(self) -> list[tuple[int, int, int]]:
        """(movement, product, micro) of each part of the issue."""
        if self.parts is None:
            return [] if self.movement is None else [(self.movement, self.product, self.qty)]
        return [(part[5], part[0], part[3]) for part in self.parts if part[5] is not None]


def uncosted_lines(cursor: CursorWrapper) -> list[UncostedLine]:
    """Every issued line of the book without a cost, in the order of entry, locked."""
    cursor.execute(
        "select id, product_id, qty, movement_no, parts, taken_parts from sales_saleline "
        "where cost is null and (movement_no is not null or parts is not null) "
        "order by id for update"
    )
    return [
        UncostedLine(
            id,
            product,
            qty,
            movement,
            None if parts is None else json.loads(parts),
            None if taken is None else json.loads(taken),
        )
        for id, product, qty, movement, parts, taken in cursor.fetchall()
    ]


class RatioLine(NamedTuple):
    """A sale line of a book without cost per product; net fen, micro."""

    id: int
    net: int
    qty: int


def lines_without_cost(cursor: CursorWrapper, *, until: dt.date) -> list[RatioLine]:
    """Lines of posted sales up to a day that have no cost, in the order of entry, locked."""
    cursor.execute(
        "select l.id, l.net, l.qty from sales_saleline l "
        "join sales_sale s on s.book_id = l.book_id and s.id = l.sale_id "
        "where l.cost is null and s.state = 'posted' and s.date <= %s order by l.id "
        "for update of l",
        [until],
    )
    return [RatioLine(*row) for row in cursor.fetchall()]
