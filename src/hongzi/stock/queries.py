"""Reading products and stock; what a workflow will change is read under lock."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.kernel.costing import Layer
from hongzi.stock.rules.items import Item, LotState
from hongzi.stock.rules.warehouse import (
    LAYERED,
    UNSTOCKED,
    LayerInfo,
    Warehouse,
    layer_shelf,
    new_shelf,
)

_ITEM = "select id, sku, tracking, stocked, retail_price, kit from stock_product where "


def items_by_sku(cursor: CursorWrapper, *, skus: Iterable[str]) -> dict[str, Item]:
    """Products of the scoped book by sku; unknown ones are left out."""
    cursor.execute(_ITEM + "sku = any(%s)", [list(set(skus))])
    return {item.sku: item for item in map(_item, cursor.fetchall())}


def items_by_id(cursor: CursorWrapper, *, ids: Collection[int]) -> dict[int, Item]:
    """Products by id."""
    if not ids:
        return {}
    cursor.execute(_ITEM + "id = any(%s)", [list(ids)])
    return {item.id: item for item in map(_item, cursor.fetchall())}


def products_for_choice(cursor: CursorWrapper, *, most: int = 2_000) -> list[tuple[str, str]]:
    """(sku, name) of products that are kept in stock, for choosing from a list."""
    cursor.execute(
        "select sku, name from stock_product where stocked and kit is null order by sku limit %s",
        [most],
    )
    return list(cursor.fetchall())


def components_of(cursor: CursorWrapper, *, items: Iterable[Item]) -> dict[int, Item]:
    """The components of kits among these products, by id."""
    return items_by_id(cursor, ids={part for item in items for part, _ in item.kit})


def _item(row: tuple[Any, ...]) -> Item:
    id, sku, tracking, stocked, retail_price, kit = row
    # Django's cursor gives a JSON column as text
    parts = tuple((part, qty) for part, qty in json.loads(kit)) if kit else ()
    return Item(id, sku, tracking, stocked, retail_price, parts)


def open_warehouse(
    cursor: CursorWrapper,
    *,
    costing: str,
    new_id: Callable[[str], int],
    products: Collection[int],
    lot_codes: Collection[str] = (),
    lot_ids: Collection[int] = (),
    layer_ids: Collection[int] = (),
) -> Warehouse:
    """The stock of these products, locked: balances, open layers (and those named), lots named.

    lot_codes may repeat over products; layer_ids and lot_ids are those a return goes back to.
    """
    warehouse = Warehouse(costing=costing, new_id=new_id)
    if costing in UNSTOCKED:
        return warehouse
    ids = list(products)
    cursor.execute(
        "select product_id, grade, qty, value from stock_balance where product_id = any(%s) "
        "order by product_id, grade for update",
        [ids],
    )
    for product, grade, qty, value in cursor.fetchall():
        warehouse.shelves[product, grade] = new_shelf(
            costing, grade, qty=qty, value=value, new=False
        )
    if costing in LAYERED:
        _load_layers(cursor, warehouse, ids, list(layer_ids))
    if lot_codes or lot_ids:
        _load_lots(cursor, warehouse, ids, list(lot_codes), list(lot_ids))
    return warehouse


def _load_layers(
    cursor: CursorWrapper, warehouse: Warehouse, products: list[int], layer_ids: list[int]
) -> None:
    cursor.execute(
        "select id, product_id, grade, lot_id, date, qty, value, left_qty, left_value "
        "from stock_layer where (product_id = any(%s) and left_qty > 0) or id = any(%s) "
        "order by date, id for update",
        [products, layer_ids],
    )
    found: dict[tuple[int, str], list[Layer]] = {}
    for id, product, grade, lot, date, qty, value, left_qty, left_value in cursor.fetchall():
        warehouse.layers[id] = LayerInfo(id, product, grade, lot, date)
        found.setdefault((product, grade), []).append(Layer(id, qty, value, left_qty, left_value))
    for (product, grade), layers in found.items():
        warehouse.shelves[product, grade] = layer_shelf(layers)


def _load_lots(
    cursor: CursorWrapper,
    warehouse: Warehouse,
    products: list[int],
    codes: list[str],
    ids: list[int],
) -> None:
    cursor.execute(
        "select id, product_id, code, kind, good, second, refurbish, dispatched from stock_lot "
        "where (product_id = any(%s) and code = any(%s)) or id = any(%s) order by id for update",
        [products, codes, ids],
    )
    for row in cursor.fetchall():
        lot = LotState(*row)
        warehouse.lots[lot.product, lot.code] = lot
        warehouse.lots_by_id[lot.id] = lot


def lot_ids_of(
    cursor: CursorWrapper, *, products: Collection[int], codes: Collection[str]
) -> dict[tuple[int, str], int]:
    """Ids of lots by (product, code); unknown ones are left out."""
    if not codes:
        return {}
    cursor.execute(
        "select product_id, code, id from stock_lot where product_id = any(%s) and code = any(%s)",
        [list(products), list(codes)],
    )
    return {(product, code): id for product, code, id in cursor.fetchall()}


class ReceiptRow(NamedTuple):
    """A purchase receipt; net is what it was booked at."""

    id: int
    code: str
    supplier: int
    net: int
    vat: int
    invoiced: bool


def lock_receipts(cursor: CursorWrapper, *, codes: Collection[str]) -> dict[str, ReceiptRow]:
    """Receipts by code, locked; unknown ones are left out."""
    cursor.execute(
        "select id, code, supplier_id, net, vat, invoiced from stock_receipt "
        "where code = any(%s) order by id for update",
        [list(codes)],
    )
    return {row[1]: ReceiptRow(*row) for row in cursor.fetchall()}


def uncosted_places(
    cursor: CursorWrapper, *, products: Collection[int], closed: Collection[int]
) -> set[tuple[int, str]]:
    """(product, grade) with movements that wait for a month's close to be valued.

    closed: the periods whose close has done so.
    """
    cursor.execute(
        "select distinct product_id, grade from stock_movement "
        "where value is null and product_id = any(%s) and not period = any(%s)",
        [list(products), list(closed)],
    )
    return set(cursor.fetchall())
