"""Lines of goods that come in: checked, then put on their shelves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from hongzi.kernel.commands import StockLine
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused
from hongzi.stock.rules.items import Item, LotQty, lots_named
from hongzi.stock.rules.warehouse import Moved, Warehouse, retail_value
from hongzi.workflows.issuing import item_of

RETAIL = "retail_price"


class Coming(NamedTuple):
    """A line, checked. cost: what was paid; value: what the shelf takes it at, in fen.

    They differ under 售价金额核算 only, by the margin.
    """

    line: StockLine
    item: Item
    lots: tuple[LotQty, ...]
    cost: int
    value: int

    @property
    def margin(self) -> int:
        """Retail value above cost; 0 but under 售价金额核算."""
        return self.value - self.cost


def check_lines(
    lines: Sequence[StockLine],
    items: dict[str, Item],
    stock: Warehouse,
    *,
    where: str,
    vat_is_cost: bool,
    grades: Sequence[str] = ("good", "second"),
) -> list[Coming]:
    """The lines as they may come in. vat_is_cost: small-scale taxpayers deduct none.

    Refused: lines_missing, sku_unknown, not_stocked (a kit or a service), qty_not_positive,
    amount_negative, grade_unknown, lot_missing, serial_count, serial_twice, serial_in_stock,
    retail_price_missing.
    """
    if not lines:
        raise Refused("lines_missing", "{where}没有明细行。", cure="至少写一行。", where=where)
    found: list[Coming] = []
    serials: set[tuple[int, str]] = set()
    for line in lines:
        item = item_of(items, line.sku, where, known_only=stock.keeps_quantity)
        _check_line(line, item, where, grades)
        cost = line.net + (line.vat if vat_is_cost else 0)
        if not stock.keeps_quantity:
            found.append(Coming(line, item, (), cost, cost))
            continue
        lots = lots_named(item=item, qty=line.qty, lot=line.lot, serials=line.serials, where=where)
        if item.tracking == "serial":
            _check_serials(item, lots, stock, serials, where)
        value = retail_value(item, line.qty) if stock.costing == RETAIL else cost
        found.append(Coming(line, item, lots, cost, value))
    return found


def _check_line(line: StockLine, item: Item, where: str, grades: Sequence[str]) -> None:
    if item.kit or not item.stocked:
        raise Refused(
            "not_stocked",
            "{where}:商品 {sku} 是套装或服务,不能入库。",
            cure="套装请按组成商品入库。",
            where=where,
            sku=item.sku,
        )
    if line.qty <= 0:
        raise Refused(
            "qty_not_positive",
            "{where}:商品 {sku} 数量必须大于 0。",
            cure="核对数量。",
            where=where,
            sku=item.sku,
        )
    if line.net < 0 or line.vat < 0:
        raise Refused(
            "amount_negative",
            "{where}:商品 {sku} 金额为负。",
            cure="退货请用退供应商。",
            where=where,
            sku=item.sku,
        )
    if line.grade not in grades:
        raise Refused(
            "grade_unknown",
            "{where}:等级 {grade} 不能用于入库。",
            cure="可用:{grades}。",
            where=where,
            grade=line.grade,
            grades=listed(grades),
        )


def _check_serials(
    item: Item,
    lots: Sequence[LotQty],
    stock: Warehouse,
    seen: set[tuple[int, str]],
    where: str,
) -> None:
    stock.check_serials_free(item, lots, where)
    for code, _ in lots:
        if (item.id, code) in seen:
            raise Refused(
                "serial_twice",
                "{where}:序列号 {code} 重复。",
                cure="每个只写一次。",
                where=where,
                code=code,
            )
        seen.add((item.id, code))


def put_in(stock: Warehouse, coming: Coming, date: dt.date) -> list[Moved]:
    """Put a checked line on its shelf; nothing in a book without stock per product."""
    if not stock.keeps_quantity:
        return []
    return stock.receive(
        coming.item,
        qty=coming.line.qty,
        value=coming.value,
        lots=coming.lots,
        grade=coming.line.grade,
        date=date,
    )


def lot_codes(lines: Sequence[StockLine]) -> set[str]:
    """All batches and serials that lines name."""
    return {code for line in lines for code in (line.lot, *line.serials) if code}
