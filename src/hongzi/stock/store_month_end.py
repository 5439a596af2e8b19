"""Writing what a month's close determined of stock: values without quantity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import insert_rows, update_rows


class Determined(NamedTuple):
    """A value (signed fen) that a fact of the close brings to a product in a grade."""

    fact_id: int
    period: int
    product_id: int
    grade: str
    value: int


def add_values(cursor: CursorWrapper, *, book_id: int, values: Sequence[Determined]) -> None:
    """Add movements of value alone, and bring the balances along."""
    rows = [value for value in values if value.value]
    insert_rows(
        cursor,
        "stock_movement",
        ("book_id", "kind", "qty", *Determined._fields),
        [(book_id, "average", 0, *row) for row in rows],
    )
    sums: dict[tuple[int, str], int] = {}
    for row in rows:
        key = (row.product_id, row.grade)
        sums[key] = sums.get(key, 0) + row.value
    cursor.execute(
        "select product_id, grade, value from stock_balance where product_id = any(%s) for update",
        [[product for product, _ in sums]],
    )
    stood = {(product, grade): value for product, grade, value in cursor.fetchall()}
    update_rows(
        cursor,
        "stock_balance",
        ("book_id", "product_id", "grade"),
        ("value",),
        [(book_id, *key, stood[key] + change) for key, change in sums.items() if change],
    )
