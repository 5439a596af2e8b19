"""Goods of a case line on their way back into stock; shared by the verbs of the goods leg."""

from __future__ import annotations

from collections.abc import Iterable

from hongzi.kernel.commands import ONE, InspectGoods
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_micro
from hongzi.kernel.refusals import Refused
from hongzi.returns.rules.asking import each_once
from hongzi.returns.rules.lines import Line
from hongzi.returns.rules.shares import Goods
from hongzi.stock.rules.items import Item
from hongzi.stock.rules.warehouse import Moved, Warehouse
from hongzi.workflows.batch import Batch

GRADES = {"restock": "good", "second_grade": "second", "refurbish": "refurbish"}
"""The grade of stock a disposition puts goods into; the others put nothing into stock."""


def products_of(lines: Iterable[Line]) -> tuple[set[int], set[int], set[int]]:
    """Ids of the products, lots and layers that these lines bring back."""
    products: set[int] = set()
    lots: set[int] = set()
    layers: set[int] = set()
    for line in lines:
        products.add(line.product)
        for _, product, lot, layer, *_ in line.parts or ():
            products.add(product)
            if lot is not None:
                lots.add(lot)
            if layer is not None:
                layers.add(layer)
    return products, lots, layers


def cost_is_silent(batch: Batch, line: Line) -> bool:
    """Whether its cost stays in 库存商品: refused goods of a small business, never derecognised."""
    return line.kind == "refusal" and batch.book.standard == "small_business"


def goods_named(
    line: Line, command: InspectGoods, item: Item, warehouse: Warehouse
) -> tuple[int, ...]:
    """Ids of the batch or serials an inspection names; () when it names none.

    A blind line may bring a lot the book has never seen: it is added. Refused: lot_unknown,
    serial_unknown, serial_count, serial_twice, serial_already_back (in stock already).
    """
    codes = command.serials or ((command.lot,) if command.lot else ())
    if not codes:
        return ()
    if command.serials and item.tracking == "serial" and len(codes) * ONE != command.qty:
        raise Refused(
            "serial_count",
            "{line}:验收 {qty},序列号 {count} 个。",
            cure="每一件写明一个序列号。",
            line=line.name,
            qty=format_micro(command.qty),
            count=len(codes),
        )
    each_once(line.name, codes)
    products = {line.product, *(part[1] for part in line.parts or ())}
    found = []
    for code in codes:
        lots = [lot for product in products if (lot := warehouse.lot(product, code)) is not None]
        if not lots and line.sale is None and item.tracking != "none":
            lots = [warehouse.new_lot(item, code)]
        if not lots:
            raise Refused(
                "serial_unknown" if command.serials else "lot_unknown",
                "{line}:本账套没有批次/序列号 {code}。",
                cure="核对实物的批号或序列号。",
                line=line.name,
                code=code,
            )
        for lot in lots:
            if lot.kind == "serial" and lot.everywhere - lot.dispatched:
                raise Refused(
                    "serial_already_back",
                    "{line}:序列号 {code} 已经在库。",
                    cure="核对序列号与以前的验收记录。",
                    line=line.name,
                    code=code,
                )
        found += [lot.id for lot in lots]
    return tuple(found)


def put_into_stock(
    warehouse: Warehouse,
    line: Line,
    goods: Goods,
    command: InspectGoods,
    fact: int,
    period: int,
) -> None:
    """Restore the issue's own layers (or the balance), or another grade's, at the posted value."""
    if not warehouse.keeps_quantity:
        return
    grade = GRADES[command.disposition]
    for part in goods.parts:
        moved = Moved(part.product, part.lot, part.layer, part.qty, part.value)
        back = warehouse.put_back(moved, grade=grade, date=command.date)
        warehouse.note(
            back, kind="return", grade=grade, fact=fact, period=period, matter=line.matter
        )


def leave_dispatched(
    warehouse: Warehouse, line: Line, goods: Goods, fact: int, period: int
) -> None:
    """Refused goods are no longer 发出商品."""
    if not warehouse.keeps_quantity:
        return
    for part in goods.parts:
        moved = Moved(part.product, part.lot, None, part.qty, part.value)
        warehouse.leave_dispatched(moved)
        warehouse.note(
            moved, kind="dispatch", grade="dispatched", fact=fact, period=period,
            matter=line.matter, out=True,
        )  # fmt: skip


def stage_silent_move(
    batch: Batch,
    warehouse: Warehouse,
    line: Line,
    command: InspectGoods,
    goods: Goods,
    fact: int,
    period: int,
) -> None:
    """Refused goods of a small business: only another grade, or scrapping, moves their cost."""
    leave_dispatched(warehouse, line, goods, fact, period)
    if command.disposition == "restock":
        return
    transfer = int(command.transfer_vat)
    parts = []
    for product, qty, value in goods.by_product():
        amounts, flags = (
            {"cost": value},
            {"from": "good", "to": GRADES.get(command.disposition, "")},
        )
        if command.disposition == "scrap":
            amounts, flags = {"cost": value, "transfer_vat": transfer}, {"grade": "good"}
            transfer = 0
        parts.append(
            Part(amounts, flags, case=line.matter, customer=line.customer, product=product, qty=qty)
        )
    kind = "stock_written_off" if command.disposition == "scrap" else "goods_regraded"
    batch.stage_fact(command, kind, parts=parts, cause=fact, period=period, key_suffix=kind)
