"""库存收发存表: each product and grade over a month, in quantity and value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from hongzi.kernel.money import format_fen, format_micro
from hongzi.ledger.rules.periods import format_period


@dataclass(frozen=True, slots=True)
class StockRow:
    """A product in a grade: opening, in, out (positive) and closing; micro and fen.

    waiting: micro that left or came without a cost, which the month's close will determine.
    """

    sku: str
    name: str
    unit: str
    grade: str
    opening_qty: int
    opening_value: int
    in_qty: int
    in_value: int
    out_qty: int
    out_value: int
    waiting: int

    @property
    def closing_qty(self) -> int:
        """Micro at the month's end."""
        return self.opening_qty + self.in_qty - self.out_qty

    @property
    def closing_value(self) -> int:
        """Fen at the month's end, as far as values are known."""
        return self.opening_value + self.in_value - self.out_value


@dataclass(frozen=True, slots=True)
class StockStatement:
    """The rows by product, and their values' totals."""

    period: int
    rows: tuple[StockRow, ...]

    def to_json(self) -> dict[str, Any]:
        """One object; money in yuan, quantity in units."""
        return {
            "statement": "stock",
            "period": format_period(self.period),
            "rows": [_row_json(row) for row in self.rows],
            "closing_value": format_fen(sum(row.closing_value for row in self.rows)),
        }


STOCK = """
    select p.sku, p.name, p.unit, t.* from (
        select product_id, grade,
            coalesce(sum(qty) filter (where period < %(p)s), 0)::bigint,
            coalesce(sum(value) filter (where period < %(p)s), 0)::bigint,
            coalesce(sum(qty) filter (where period = %(p)s and qty > 0), 0)::bigint,
            coalesce(sum(value) filter (where period = %(p)s and came), 0)::bigint,
            coalesce(-sum(qty) filter (where period = %(p)s and qty < 0), 0)::bigint,
            coalesce(-sum(value) filter (where period = %(p)s and not came), 0)::bigint,
            coalesce(sum(abs(qty)) filter (where period = %(p)s and value is null), 0)::bigint
        from (
            select *, case when qty <> 0 then qty > 0 else value > 0 end as came
            from stock_movement where period <= %(p)s
        ) m
        group by product_id, grade
    ) t join stock_product p on p.id = t.product_id
    order by p.sku, t.grade
"""


def stock_statement(cursor: CursorWrapper, *, period: int) -> StockStatement:
    """What lay, came and left in a period; products with nothing at all are left out."""
    cursor.execute("select status from ledger_period where period = %s", [period])
    state = cursor.fetchone()
    determined = state is not None and state[0] == "closed"
    cursor.execute(STOCK, {"p": period})
    rows = []
    for sku, name, unit, _, *rest in cursor.fetchall():
        if determined:
            rest[-1] = 0
        if any(rest[1:]):
            rows.append(StockRow(sku, name, unit, *rest))
    return StockStatement(period=period, rows=tuple(rows))


def _row_json(row: StockRow) -> dict[str, Any]:
    return {
        "sku": row.sku,
        "name": row.name,
        "unit": row.unit,
        "grade": row.grade,
        "opening_qty": format_micro(row.opening_qty),
        "opening_value": format_fen(row.opening_value),
        "in_qty": format_micro(row.in_qty),
        "in_value": format_fen(row.in_value),
        "out_qty": format_micro(row.out_qty),
        "out_value": format_fen(row.out_value),
        "closing_qty": format_micro(row.closing_qty),
        "closing_value": format_fen(row.closing_value),
        "qty_waiting_for_cost": format_micro(row.waiting),
    }
