"""Goods of a purchase arrive, with their invoice or before it 暂估."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import ReceiveGoods
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.partners import queries as partners
from hongzi.partners import store as partners_store
from hongzi.partners.rules.parties import Parties
from hongzi.stock import queries as stock_queries
from hongzi.stock import store as stock_store
from hongzi.stock.rules.items import Item
from hongzi.stock.rules.warehouse import Warehouse
from hongzi.stock.store import NewProduct, NewReceipt
from hongzi.workflows.batch import Batch
from hongzi.workflows.issuing import mention_product
from hongzi.workflows.stock_lines import Coming, check_lines, lot_codes, put_in

KINDS = (ReceiveGoods,)


@dataclass(slots=True)
class State:
    """Products, stock, suppliers, receipt codes taken, and the rows to write."""

    items: dict[str, Item]
    stock: Warehouse
    parties: Parties
    known: set[str]
    products: list[NewProduct] = field(default_factory=list)
    receipts: list[NewReceipt] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[ReceiveGoods]) -> State:
    """Products of the lines and their stock (locked), suppliers, receipts known."""
    cursor = batch.cursor
    lines = [line for command in commands for line in command.lines]
    items = stock_queries.items_by_sku(cursor, skus={line.sku for line in lines})
    codes = [command.receipt for command in commands]
    return State(
        items=items,
        stock=stock_queries.open_warehouse(
            cursor,
            costing=batch.book.costing,
            new_id=batch.new_id,
            products={item.id for item in items.values()},
            lot_codes=lot_codes(lines),
        ),
        parties=partners.known_parties(cursor, codes={command.supplier for command in commands}),
        known=set(stock_queries.lock_receipts(cursor, codes=codes)),
    )


def record(batch: Batch, state: State, command: ReceiveGoods) -> dict[str, Any]:
    """Small-scale taxpayers deduct no input VAT: it is part of the cost.

    Goods before their invoice are booked at the net amount the supplier is expected to ask.
    Refused: receipt_duplicate, supplier_missing, and what ``check_lines`` or the period refuses.
    """
    where = Phrase("入库单 {receipt}", receipt=command.receipt)
    if command.receipt in state.known:
        raise Refused("receipt_duplicate", "{where} 已经登记。", cure="核对单号。", where=where)
    if not command.supplier:
        raise Refused(
            "supplier_missing", "{where} 没有写明供应商。", cure="写明 supplier。", where=where
        )
    small = batch.book.taxpayer == "small_scale"
    coming = check_lines(
        command.lines,
        state.items,
        state.stock,
        where=where,
        vat_is_cost=small and command.invoiced,
    )
    period = batch.posting_period(command)
    supplier = state.parties.mention(command.supplier, kind="supplier", subject=batch.subject)
    assert supplier is not None
    coming = [
        one._replace(item=mention_product(batch, state.items, state.products, one.item, ""))
        for one in coming
    ]
    kind = "purchase_received" if command.invoiced else "goods_received_unbilled"
    parts = [_part(one, supplier, invoiced=command.invoiced, small=small) for one in coming]
    fact = batch.stage_fact(command, kind, parts=parts, period=period)
    for one in coming:
        for moved in put_in(state.stock, one, command.date):
            state.stock.note(moved, kind="receipt", grade=one.line.grade, fact=fact, period=period)
    net = sum(one.cost for one in coming)
    vat = sum(one.line.vat for one in coming) if command.invoiced and not small else 0
    state.known.add(command.receipt)
    state.receipts.append(
        NewReceipt(command.receipt, fact, command.date, supplier, net, vat, command.invoiced)
    )
    return {"receipt": command.receipt, "cost": format_fen(net), "vat": format_fen(vat)}


def _part(coming: Coming, supplier: int, *, invoiced: bool, small: bool) -> Part:
    amounts = {"cost": coming.cost}
    if coming.margin:
        amounts["margin"] = coming.margin
    if invoiced:
        vat = 0 if small else coming.line.vat
        amounts |= {"vat": vat, "gross": coming.cost + vat}
    return Part(
        amounts,
        {"grade": coming.line.grade},
        supplier=supplier,
        product=coming.item.id,
        qty=coming.line.qty,
    )


def write(batch: Batch, state: State) -> None:
    """Suppliers, goods, receipts."""
    cursor, book_id = batch.cursor, batch.book.id
    partners_store.save_parties(cursor, book_id=book_id, parties=state.parties)
    stock_store.add_products(cursor, book_id=book_id, products=state.products)
    stock_store.save_warehouse(cursor, book_id=book_id, warehouse=state.stock)
    stock_store.add_receipts(cursor, book_id=book_id, receipts=state.receipts)
