"""库存收发存表: each product and grade over a month, in quantity and value."""

from __future__ import annotations

import datetime as dt
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

    @property
    def values(self) -> tuple[int, int, int, int]:
        """Fen of all rows: opening, in, out, closing."""
        rows = self.rows
        return (
            sum(row.opening_value for row in rows),
            sum(row.in_value for row in rows),
            sum(row.out_value for row in rows),
            sum(row.closing_value for row in rows),
        )

    def to_json(self) -> dict[str, Any]:
        """One object; money in yuan, quantity in units."""
        return {
            "statement": "stock",
            "period": format_period(self.period),
            "rows": [_row_json(row) for row in self.rows],
            "closing_value": format_fen(self.values[-1]),
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
            select m.*, case when m.qty <> 0 then m.qty > 0 else m.value > 0 end as came
            from stock_movement m {up_to}
        ) m
        group by product_id, grade
    ) t join stock_product p on p.id = t.product_id
    order by p.sku, t.grade
"""


UP_TO_DAY = (
    "join facts_fact f on f.book_id = m.book_id and f.id = m.fact_id "
    "where m.period < %(p)s or (m.period = %(p)s and f.date <= %(until)s)"
)


def stock_statement(
    cursor: CursorWrapper, *, period: int, until: dt.date | None = None
) -> StockStatement:
    """What lay, came and left in a period, or up to a day of it; products with nothing at all are
    left out."""
    cursor.execute("select status from ledger_period where period = %s", [period])
    state = cursor.fetchone()
    determined = state is not None and state[0] == "closed" and until is None
    up_to = "where m.period <= %(p)s" if until is None else UP_TO_DAY
    cursor.execute(STOCK.replace("{up_to}", up_to), {"p": period, "until": until})
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
