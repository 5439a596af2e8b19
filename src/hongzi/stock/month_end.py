"""What a month's close asks of stock: what left without a cost, and what the average is of."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.stock.rules.month_values import MonthStock


class Uncosted(NamedTuple):
    """A movement of the month whose cost the close determines; micro, signed."""

    id: int
    product: int
    grade: str
    kind: str
    qty: int
    matter: int | None
    fact: int


def uncosted_movements(cursor: CursorWrapper, *, period: int) -> list[Uncosted]:
    """The movements of a period without a value, in the order they happened."""
    cursor.execute(
        "select id, product_id, grade, kind, qty, matter_id, fact_id from stock_movement "
        "where period = %s and value is null order by id",
        [period],
    )
    return [Uncosted(*row) for row in cursor.fetchall()]


def products_without_value(cursor: CursorWrapper, *, period: int) -> list[str]:
    """SKUs that left good stock in a period though nothing of theirs has a value yet.

    Their month-end average cannot be reckoned. Asks the balances, and the movements of those
    products alone.
    """
    cursor.execute(
        "select p.sku from stock_balance b join stock_product p on p.id = b.product_id "
        "where b.grade = 'good' and b.value = 0 and exists (select from stock_movement m "
        "where m.product_id = b.product_id and m.period = %s and m.grade = 'good' "
        "and m.value is null and m.qty < 0) order by p.sku",
        [period],
    )
    return [sku for (sku,) in cursor.fetchall()]


def month_stock(
    cursor: CursorWrapper, *, period: int, products: Collection[int]
) -> dict[tuple[int, str], MonthStock]:
    """These products over a period, by product and grade."""
    cursor.execute(
        """
        select product_id, grade,
            coalesce(sum(qty) filter (where period < %(p)s), 0)::bigint,
            coalesce(sum(value) filter (where period < %(p)s), 0)::bigint,
            coalesce(sum(qty) filter (where known and kind <> 'return'), 0)::bigint,
            coalesce(sum(value) filter (where known and kind <> 'return'), 0)::bigint,
            coalesce(sum(qty) filter (where known and kind = 'return'), 0)::bigint,
            coalesce(sum(value) filter (where known and kind = 'return'), 0)::bigint,
            sum(qty)::bigint
        from (
            select *, period = %(p)s and value is not null as known from stock_movement
            where product_id = any(%(products)s) and period <= %(p)s
        ) m
        group by product_id, grade
        """,
        {"p": period, "products": list(products)},
    )
    return {(product, grade): MonthStock(*rest) for product, grade, *rest in cursor.fetchall()}


def opening_value_by_grade(cursor: CursorWrapper) -> dict[str, int]:
    """Fen of the goods the book was opened with, by grade."""
    cursor.execute(
        "select grade, sum(value)::bigint from stock_movement where kind = 'opening' group by grade"
    )
    return dict(cursor.fetchall())


def skus_of(cursor: CursorWrapper, *, products: Collection[int]) -> dict[int, str]:
    """How texts name products."""
    cursor.execute("select id, sku from stock_product where id = any(%s)", [list(products)])
    return dict(cursor.fetchall())
