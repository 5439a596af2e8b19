"""The only writer of products, lots, balances, layers, movements and receipts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import insert_rows, update_rows
from hongzi.kernel.costing import Layer
from hongzi.stock.rules.items import LotState
from hongzi.stock.rules.shelves import LayerShelf
from hongzi.stock.rules.warehouse import Warehouse

MOVEMENT_COLUMNS = (
    "id", "fact_id", "period", "product_id", "grade", "lot_id", "layer_id", "kind", "qty",
    "value", "matter_id", "book_id",
)  # fmt: skip
LOT_COLUMNS = ("good", "second", "refurbish", "dispatched")


class NewProduct(NamedTuple):
    """A product; its id is that of its staged subject (``batch.subject``)."""

    id: int
    sku: str
    name: str
    unit: str
    tracking: str
    category: str
    stocked: bool
    retail_price: int
    kit: list[list[int]] | None


class NewReceipt(NamedTuple):
    """A purchase that arrived."""

    code: str
    fact_id: int
    date: dt.date
    supplier_id: int
    net: int
    vat: int
    invoiced: bool


def add_products(cursor: CursorWrapper, *, book_id: int, products: Sequence[NewProduct]) -> None:
    """Add products whose subjects are in the ledger."""
    _insert(cursor, book_id, "stock_product", NewProduct._fields, products)


def rename_products(
    cursor: CursorWrapper, *, book_id: int, products: Sequence[tuple[int, str, str, str]]
) -> None:
    """Change what is only display: (id, name, unit, category)."""
    update_rows(
        cursor,
        "stock_product",
        ("book_id", "id"),
        ("name", "unit", "category"),
        [(book_id, *product) for product in products],
    )


def add_receipts(cursor: CursorWrapper, *, book_id: int, receipts: Sequence[NewReceipt]) -> None:
    """Add purchase receipts."""
    rows = [(*receipt, "") for receipt in receipts]
    _insert(cursor, book_id, "stock_receipt", (*NewReceipt._fields, "invoice"), rows)


def invoice_receipts(
    cursor: CursorWrapper, *, book_id: int, receipts: Sequence[tuple[int, str, int]]
) -> None:
    """Note the supplier's invoice of receipts: (id, invoice number, vat)."""
    update_rows(
        cursor,
        "stock_receipt",
        ("book_id", "id"),
        ("invoice", "vat", "invoiced"),
        [(book_id, *receipt, True) for receipt in receipts],
    )


def save_warehouse(cursor: CursorWrapper, *, book_id: int, warehouse: Warehouse) -> None:
    """Write what changed: lots, layers, balances, movements; facts are written already.

    The database refuses a balance, lot or layer below zero once more.
    """
    _save_lots(cursor, book_id, list(warehouse.lots.values()))
    _save_layers(cursor, book_id, warehouse)
    changed = [item for item in warehouse.shelves.items() if item[1].changed]
    insert_rows(
        cursor,
        "stock_balance",
        ("book_id", "product_id", "grade", "qty", "value"),
        [(book_id, *key, shelf.qty, shelf.value) for key, shelf in changed if shelf.new],
    )
    update_rows(
        cursor,
        "stock_balance",
        ("book_id", "product_id", "grade"),
        ("qty", "value"),
        [(book_id, *key, shelf.qty, shelf.value) for key, shelf in changed if not shelf.new],
    )
    for _, shelf in changed:
        shelf.new = shelf.changed = False
    insert_rows(
        cursor, "stock_movement", MOVEMENT_COLUMNS, [(*m, book_id) for m in warehouse.movements]
    )
    warehouse.movements.clear()


def _save_lots(cursor: CursorWrapper, book_id: int, lots: Sequence[LotState]) -> None:
    _insert(
        cursor,
        book_id,
        "stock_lot",
        ("id", "product_id", "code", "kind", *LOT_COLUMNS),
        [(lot.id, lot.product, lot.code, lot.kind, *_held(lot)) for lot in lots if lot.new],
    )
    update_rows(
        cursor,
        "stock_lot",
        ("book_id", "id"),
        LOT_COLUMNS,
        [(book_id, lot.id, *_held(lot)) for lot in lots if lot.changed and not lot.new],
    )
    for lot in lots:
        lot.new = lot.changed = False


def _held(lot: LotState) -> tuple[int, int, int, int]:
    return lot.good, lot.second, lot.refurbish, lot.dispatched


def _save_layers(cursor: CursorWrapper, book_id: int, warehouse: Warehouse) -> None:
    new: list[tuple[Any, ...]] = []
    used: list[tuple[Any, ...]] = []
    received = {m.layer: m.fact for m in reversed(warehouse.movements) if m.layer is not None}
    for shelf in warehouse.shelves.values():
        if not isinstance(shelf, LayerShelf) or not shelf.touched:
            continue
        layers: dict[int, Layer] = {layer.layer_id: layer for layer in shelf.layers}
        for id in sorted(shelf.touched):
            layer, info = layers[id], warehouse.layers[id]
            left = (layer.left_qty, layer.left_value)
            if id in warehouse.new_layers:
                new.append(
                    (id, info.product, info.grade, info.lot, received[id], info.date,
                     layer.qty, layer.value, *left)
                )  # fmt: skip
            else:
                used.append((book_id, id, *left))
        shelf.touched.clear()
    _insert(
        cursor,
        book_id,
        "stock_layer",
        ("id", "product_id", "grade", "lot_id", "fact_id", "date", "qty", "value",
         "left_qty", "left_value"),
        new,
    )  # fmt: skip
    update_rows(cursor, "stock_layer", ("book_id", "id"), ("left_qty", "left_value"), used)
    warehouse.new_layers.clear()


def _insert(
    cursor: CursorWrapper,
    book_id: int,
    table: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    insert_rows(cursor, table, ("book_id", *columns), [(book_id, *row) for row in rows])
