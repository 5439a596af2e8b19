"""Products: defined once; later only what is display may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import DefineProduct
from hongzi.kernel.refusals import Refused
from hongzi.stock import queries as stock_queries
from hongzi.stock import store as stock_store
from hongzi.stock.rules.items import Item
from hongzi.stock.store import NewProduct
from hongzi.workflows.batch import Batch

KINDS = (DefineProduct,)

SERVICES = ("service", "服务")
"""Categories of products that have neither quantity nor cost."""


@dataclass(slots=True)
class State:
    """The products known by sku, and the rows to write."""

    items: dict[str, Item]
    new: list[NewProduct] = field(default_factory=list)
    renamed: dict[int, tuple[int, str, str, str]] = field(default_factory=dict)


def load(batch: Batch, commands: Sequence[DefineProduct]) -> State:
    """Products of these skus, and of the components that kits name."""
    skus = {command.sku for command in commands}
    skus |= {part.sku for command in commands for part in command.kit}
    return State(stock_queries.items_by_sku(batch.cursor, skus=skus))


def record(batch: Batch, state: State, command: DefineProduct) -> dict[str, Any]:
    """Refused: sku_missing, sku_unknown (a component), kit_of_kits, qty_not_positive,
    amount_negative, product_differs (tracking, kit, price or kind of a known product).
    """
    kit = _components(state, command)
    stocked = command.category not in SERVICES
    known = state.items.get(command.sku)
    if known is not None:
        return _define_again(batch, state, command, known, kit, stocked)
    batch.stage_fact(command, "product_defined")
    id = batch.subject(kind="product", code=command.sku, name=command.name)
    item = Item(id, command.sku, command.tracking, stocked, command.retail_price, kit)
    state.items[command.sku] = item
    state.new.append(
        NewProduct(
            id=id,
            sku=command.sku,
            name=command.name,
            unit=command.unit,
            tracking=command.tracking,
            category=command.category,
            stocked=stocked,
            retail_price=command.retail_price,
            kit=[list(part) for part in kit] or None,
        )
    )
    return {"sku": command.sku}


def _components(state: State, command: DefineProduct) -> tuple[tuple[int, int], ...]:
    if not command.sku:
        raise Refused("sku_missing", "商品缺少编码 sku。", cure="给每个商品一个唯一的编码。")
    if command.retail_price < 0:
        raise Refused(
            "amount_negative",
            "商品 {sku} 的售价为负。",
            cure="核对 retail_price。",
            sku=command.sku,
        )
    found: list[tuple[int, int]] = []
    for part in command.kit:
        item = state.items.get(part.sku)
        if item is None:
            raise Refused(
                "sku_unknown",
                "套装 {sku} 的组成 {part_sku} 没有建档。",
                cure="先导入组成商品,再导入套装。",
                sku=command.sku,
                part_sku=part.sku,
            )
        if item.kit:
            raise Refused(
                "kit_of_kits",
                "套装 {sku} 的组成 {part_sku} 也是套装。",
                cure="把组成写到单品为止。",
                sku=command.sku,
                part_sku=part.sku,
            )
        if part.qty <= 0:
            raise Refused(
                "qty_not_positive",
                "套装 {sku} 的组成 {part_sku} 数量不大于 0。",
                cure="写明每套用几个。",
                sku=command.sku,
                part_sku=part.sku,
            )
        found.append((item.id, part.qty))
    return tuple(found)


def _define_again(
    batch: Batch,
    state: State,
    command: DefineProduct,
    known: Item,
    kit: tuple[tuple[int, int], ...],
    stocked: bool,
) -> dict[str, Any]:
    fixed = (known.tracking, known.stocked, known.retail_price, known.kit)
    if fixed != (command.tracking, stocked, command.retail_price, kit):
        raise Refused(
            "product_differs",
            "商品 {sku} 已建档,追踪方式、售价、组成或是否存货与原来不同。",
            cure="这些会改变存货核算:请用新的商品编码。名称、单位、类别可以改。",
            sku=command.sku,
        )
    batch.stage_fact(command, "product_defined")
    new = next((n for n, one in enumerate(state.new) if one.id == known.id), None)
    if new is not None:
        state.new[new] = state.new[new]._replace(
            name=command.name, unit=command.unit, category=command.category
        )
    else:
        state.renamed[known.id] = (known.id, command.name, command.unit, command.category)
    return {"sku": command.sku}


def write(batch: Batch, state: State) -> None:
    """Products, new and renamed."""
    cursor, book_id = batch.cursor, batch.book.id
    stock_store.add_products(cursor, book_id=book_id, products=state.new)
    stock_store.rename_products(cursor, book_id=book_id, products=list(state.renamed.values()))
