"""Sales recorded earlier, found again under lock: their heads, lines, commands and goods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from hongzi.facts import queries as facts
from hongzi.kernel.commands import (
    RecordSale,
    SaleLine,
    command_from_json,
)
from hongzi.kernel.refusals import Refused
from hongzi.sales import queries as sales
from hongzi.sales import store as sales_store
from hongzi.sales.queries import SaleHead
from hongzi.sales.rules.pools import Pool
from hongzi.sales.store import Issue
from hongzi.stock import queries as stock_queries
from hongzi.stock import store as stock_store
from hongzi.stock.rules.items import Item
from hongzi.stock.rules.warehouse import Moved, Warehouse
from hongzi.workflows.batch import Batch


@dataclass(slots=True)
class KeptSales:
    """Sales by code with what recording them said, and the stock of their products.

    said: the command that recorded a sale, by sale id. items: products by id, components too.
    """

    heads: dict[str, SaleHead]
    pools: dict[int, list[Pool]]
    said: dict[int, RecordSale]
    items: dict[int, Item]
    stock: Warehouse
    issues: list[Issue] = field(default_factory=list)

    def find(self, code: str) -> SaleHead:
        """Refused: not_in_book."""
        return find_sale(self.heads, code)

    def lines(self, head: SaleHead) -> list[tuple[Pool, SaleLine]]:
        """Each kept line with what the command said of it (its lot and serials)."""
        said = {line.line: line for line in self.said[head.id].lines}
        return [(pool, said[pool.line]) for pool in self.pools[head.id] if pool.line in said]


def find_sale(heads: Mapping[str, SaleHead], code: str) -> SaleHead:
    """A sale by its code. Refused: not_in_book."""
    head = heads.get(code)
    if head is None:
        raise Refused(
            "not_in_book",
            "本账套没有销售单 {code}。",
            cure="核对单号与账套;先导入该销售单。",
            code=code,
        )
    return head


def load_kept(batch: Batch, codes: Sequence[str]) -> KeptSales:
    """Lock sales by code, their lines, and the stock of everything on them."""
    cursor = batch.cursor
    heads = sales.lock_sales(cursor, codes=codes)
    pools = sales.lock_pools(cursor, sale_ids=[head.id for head in heads.values()])
    raw = facts.commands_of(cursor, facts=[head.fact for head in heads.values()])
    said = {head.id: cast(RecordSale, command_from_json(raw[head.fact])) for head in heads.values()}
    items = stock_queries.items_by_id(
        cursor, ids={pool.product for of_sale in pools.values() for pool in of_sale}
    )
    items |= stock_queries.components_of(cursor, items=items.values())
    lines = [line for command in said.values() for line in command.lines]
    parts = [part for of_sale in pools.values() for pool in of_sale for part in pool.parts or ()]
    return KeptSales(
        heads=heads,
        pools=pools,
        said=said,
        items=items,
        stock=stock_queries.open_warehouse(
            cursor,
            costing=batch.book.costing,
            new_id=batch.new_id,
            products=items.keys(),
            lot_codes={code for line in lines for code in (line.lot, *line.serials) if code},
            lot_ids={part[1] for part in parts if part[1] is not None},
        ),
    )


def moved_of(pool: Pool) -> list[Moved]:
    """The goods a line's issue consists of, as they moved; none for services."""
    if pool.parts is None and pool.movement is None:
        return []
    return [
        Moved(int(part[0] or 0), part[1], part[2], int(part[3] or 0), part[4])
        for part in pool.issue_parts
    ]


def write_kept(batch: Batch, state: KeptSales) -> None:
    """Write back goods, heads, and what was issued for lines."""
    cursor, book_id = batch.cursor, batch.book.id
    stock_store.save_warehouse(cursor, book_id=book_id, warehouse=state.stock)
    sales_store.save_heads(cursor, book_id=book_id, heads=state.heads.values())
    sales_store.set_issues(cursor, book_id=book_id, issues=state.issues)
    sales_store.save_pools(
        cursor,
        book_id=book_id,
        pools=(pool for of_sale in state.pools.values() for pool in of_sale),
    )
