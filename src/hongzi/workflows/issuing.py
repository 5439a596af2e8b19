"""Goods of a sale line: what must leave the warehouse, and how the line remembers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hongzi.kernel.commands import ONE, SaleLine
from hongzi.kernel.facts import Part
from hongzi.kernel.refusals import Refused
from hongzi.stock.rules.items import Item, LotQty, lots_named
from hongzi.stock.rules.warehouse import Moved, Want, Warehouse
from hongzi.stock.store import NewProduct
from hongzi.workflows.batch import Batch

Parts = list[list[int | None]]


class Issued(NamedTuple):
    """How a sale line remembers its goods: cost in fen (None: the close will tell)."""

    cost: int | None
    movement_no: int | None
    parts: Parts | None


def item_of(items: Mapping[str, Item], sku: str, where: str, *, known_only: bool = True) -> Item:
    """The product of a line. Refused: sku_unknown.

    known_only: False in a book without stock per product; there a product not known yet is made
    by ``mention_product`` once the command is checked.
    """
    item = items.get(sku)
    if item is None:
        if not known_only and sku:
            return Item(0, sku, "none", True, 0)
        raise Refused(
            "sku_unknown",
            "{where}:没有商品 {sku}。",
            cure="先导入商品(products),再导入销售、采购或库存。",
            where=where,
            sku=sku,
        )
    return item


def mention_product(
    batch: Batch, items: dict[str, Item], new: list[NewProduct], item: Item, name: str
) -> Item:
    """The product itself, staged when this is its first mention (see ``item_of``)."""
    if item.id:
        return item
    known = items.get(item.sku)
    if known is None:
        id = batch.subject(kind="product", code=item.sku, name=name)
        known = items[item.sku] = item._replace(id=id)
        new.append(NewProduct(id, item.sku, name, "件", "none", "", True, 0, None))
    return known


def wants_of(
    line: SaleLine, item: Item, components: Mapping[int, Item], *, qty: int, where: str
) -> list[Want]:
    """The goods that a sale line takes: its product, the components of a kit, or none.

    Refused: lot_missing, lot_not_tracked, serial_count, serial_twice.
    """
    if item.kit:
        return _wants_of_kit(line, item, components, qty, where)
    if not item.stocked:
        return []
    if item.tracking == "none" and not line.lot and not line.serials:
        return [Want(item, qty, (), where)]
    lots = lots_named(item=item, qty=qty, lot=line.lot, serials=line.serials, where=where)
    return [Want(item, qty, lots, where)]


def _wants_of_kit(
    line: SaleLine, item: Item, components: Mapping[int, Item], qty: int, where: str
) -> list[Want]:
    wants: list[Want] = []
    for component_id, per_kit in item.kit:
        component = components[component_id]
        needed = per_kit * qty // ONE
        if not component.stocked:
            continue
        lots: tuple[LotQty, ...] = ()
        if component.tracking != "none":
            lots = lots_named(
                item=component, qty=needed, lot=line.lot, serials=line.serials, where=where
            )
        wants.append(Want(component, needed, lots, where))
    return wants


def cost_of(moved: Sequence[Moved]) -> int | None:
    """The cost of goods that left, None while one of them has none."""
    total = 0
    for one in moved:
        if one.value is None:
            return None
        total += one.value
    return total


def cost_parts(
    moved: Sequence[Moved], flags: Mapping[str, str], *, sale: int, customer: int | None
) -> list[Part]:
    """What the rulebook sees of goods whose cost is known: one part for each product."""
    sums: dict[int, list[int]] = {}
    for one in moved:
        if one.value is None:
            continue
        total = sums.get(one.product)
        if total is None:
            sums[one.product] = [one.qty, one.value]
        else:
            total[0] += one.qty
            total[1] += one.value
    return [
        Part({"cost": value}, flags, sale=sale, customer=customer, product=product, qty=qty)
        for product, (qty, value) in sums.items()
    ]


def note_issue(
    stock: Warehouse,
    moved: Sequence[Moved],
    *,
    product: int,
    fact: int,
    period: int,
    matter: int,
    kind: str = "issue",
    grade: str = "good",
) -> Issued:
    """Stage the movements of a line's goods; how the line remembers them."""
    if not moved:
        return Issued(0, None, None)
    ids = [
        stock.note(one, kind=kind, grade=grade, fact=fact, period=period, matter=matter, out=True)
        for one in moved
    ]
    first = moved[0]
    if len(moved) == 1 and first.lot is None and first.layer is None and first.product == product:
        return Issued(first.value, ids[0], None)
    parts = [[*one, id] for one, id in zip(moved, ids, strict=True)]
    return Issued(cost_of(moved), None, parts)
