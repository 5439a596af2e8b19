"""Stock at go-live in quantity and value, piece by piece; its money is in the opening balances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hongzi.kernel.commands import RecordOpeningStock
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.ledger.rules.periods import period_of, previous_period
from hongzi.stock import queries as stock_queries
from hongzi.stock import store as stock_store
from hongzi.stock.rules.items import Item
from hongzi.stock.rules.warehouse import Warehouse
from hongzi.workflows.batch import Batch
from hongzi.workflows.stock_lines import check_lines, lot_codes, put_in

KINDS = (RecordOpeningStock,)


@dataclass(slots=True)
class State:
    """The products and their stock."""

    items: dict[str, Item]
    stock: Warehouse


def load(batch: Batch, commands: Sequence[RecordOpeningStock]) -> State:
    """Products of the lines and their stock, locked."""
    lines = [line for command in commands for line in command.lines]
    items = stock_queries.items_by_sku(batch.cursor, skus={line.sku for line in lines})
    return State(
        items,
        stock_queries.open_warehouse(
            batch.cursor,
            costing=batch.book.costing,
            new_id=batch.new_id,
            products={item.id for item in items.values()},
            lot_codes=lot_codes(lines),
        ),
    )


def record(batch: Batch, state: State, command: RecordOpeningStock) -> dict[str, Any]:
    """The goods stand in the month before the first, as the opening balances do.

    Refused: opening_late (that month is closed), not_stocked (a book with a cost ratio has no
    stock per product), and what ``check_lines`` refuses.
    """
    where = Phrase("期初库存 {key}", key=command.key)
    period = previous_period(period_of(batch.book.opened_on))
    if batch.periods.get(period) == "closed":
        raise Refused(
            "opening_late",
            "{where}:首个期间已结账,不能再录期初库存。",
            cure="请用采购入库补录。",
            where=where,
        )
    if not state.stock.keeps_quantity:
        raise Refused(
            "not_stocked",
            "{where}:本账套按批准成本率核算,没有分商品的库存。",
            cure="只录期初余额(opening-balances)。",
            where=where,
        )
    coming = check_lines(
        command.lines,
        state.items,
        state.stock,
        where=where,
        vat_is_cost=False,
        grades=("good", "second", "refurbish"),
    )
    fact = batch.stage_fact(command, "opening_stock", period=period)
    value = 0
    for one in coming:
        for moved in put_in(state.stock, one, command.date):
            state.stock.note(moved, kind="opening", grade=one.line.grade, fact=fact, period=period)
        value += one.value
    return {"value": format_fen(value)}


def write(batch: Batch, state: State) -> None:
    """The goods."""
    stock_store.save_warehouse(batch.cursor, book_id=batch.book.id, warehouse=state.stock)
