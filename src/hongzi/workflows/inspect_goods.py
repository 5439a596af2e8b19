"""Goods came back and were inspected: they go where their disposition says, at their own cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import InspectGoods
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.refusals import Refused
from hongzi.partners import queries as partners
from hongzi.partners import store as partners_store
from hongzi.partners.rules.parties import Parties
from hongzi.returns import store as returns_store
from hongzi.returns.rules.lines import GOODS, Line, parts_of_draw
from hongzi.returns.rules.shares import Goods, goods_left, next_goods
from hongzi.returns.store import NewExit
from hongzi.stock import queries as stock
from hongzi.stock import store as stock_store
from hongzi.stock.rules.items import Item
from hongzi.stock.rules.warehouse import Warehouse
from hongzi.workflows.batch import Batch
from hongzi.workflows.case_lines import (
    CaseLines,
    leg_may_move,
    load_lines,
    note_acceptance,
    part_of,
    plan_acceptance,
    stage_acceptances,
)
from hongzi.workflows.returning import (
    GRADES,
    cost_is_silent,
    goods_named,
    products_of,
    put_into_stock,
    stage_silent_move,
)
from hongzi.workflows.transferred_vat import check_transfer

KINDS = (InspectGoods,)


@dataclass(slots=True)
class State:
    """The group's case lines, their stock, suppliers, and the rows to write."""

    lines: CaseLines
    items: dict[int, Item]
    stock: Warehouse
    parties: Parties
    exits: list[NewExit] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[InspectGoods]) -> State:
    """Lock the case lines and the stock their goods go back to."""
    cursor = batch.cursor
    lines = load_lines(batch, ((c.case, c.line) for c in commands))
    products, lots, layers = products_of(lines.by_key.values())
    return State(
        lines=lines,
        items=stock.items_by_id(cursor, ids=products),
        stock=stock.open_warehouse(
            cursor,
            costing=batch.book.costing,
            new_id=batch.new_id,
            products=products,
            lot_codes={code for c in commands for code in (c.lot, *c.serials) if code},
            lot_ids=lots,
            layer_ids=layers,
        ),
        parties=partners.known_parties(cursor, codes={c.supplier for c in commands}),
    )


def record(batch: Batch, state: State, command: InspectGoods) -> dict[str, Any]:
    """Refused: not_accepted (turned down), goods_not_owed, over_accepted, lot_unknown,
    serial_unknown, serial_count, serial_already_back, supplier_missing, disposition_not_here,
    transfer_vat_not_here, transfer_vat_above_rate, and what finding the line or the period refuses.
    """
    line = state.lines.find(command.case, command.line)
    _check(batch, line, command)
    period = batch.posting_period(command)
    named = goods_named(line, command, state.items[line.product], state.stock)
    goods = next_goods(line, command.qty, lots=named) if line.sale else _blind(line, command, named)
    check_transfer(where=line.name, vat=command.transfer_vat, cost=goods.cost, on=command.date)
    acceptance = plan_acceptance(batch, command, line, evidence=True, leaving=goods)
    supplier = state.parties.mention(command.supplier, kind="supplier", subject=batch.subject)
    parts = _parts(batch, line, command, goods, supplier)
    fact = batch.stage_fact(command, "goods_inspected", parts=parts, period=period)
    stage_acceptances(batch, command, (acceptance,), cause=fact)
    if cost_is_silent(batch, line):
        stage_silent_move(batch, state.stock, line, command, goods, fact, period)
    note_acceptance(acceptance, command.date)
    if command.disposition in GRADES:
        put_into_stock(state.stock, line, goods, command, fact, period)
    _note(state, line, command, goods, fact, supplier)
    detail = {"qty": format_micro(goods.qty), "left": format_micro(line.left_goods)}
    if goods.cost is not None:
        detail["cost"] = format_fen(goods.cost)
    return detail


def write(batch: Batch, state: State) -> None:
    """Stock, goods exits, the case lines."""
    cursor, book_id = batch.cursor, batch.book.id
    partners_store.save_parties(cursor, book_id=book_id, parties=state.parties)
    stock_store.save_warehouse(cursor, book_id=book_id, warehouse=state.stock)
    returns_store.add_exits(cursor, book_id=book_id, exits=state.exits)
    state.exits = []
    state.lines.write(batch)


def _check(batch: Batch, line: Line, command: InspectGoods) -> None:
    leg_may_move(batch, line)
    if not line.owes_goods:
        raise Refused(
            "goods_not_owed",
            "{line} 没有要退回的货物。",
            cure="折让与仅退款不收货;实物另到的登记无信息包裹 receive_parcel。",
            line=line.name,
        )
    if command.qty > line.left_goods:
        raise Refused(
            "over_accepted",
            "{line} 待验收 {left_goods},验收 {qty}。",
            cure="多出的数量另立退货单,或登记无信息包裹 receive_parcel。",
            line=line.name,
            left_goods=format_micro(line.left_goods),
            qty=format_micro(command.qty),
        )
    if command.transfer_vat and (
        command.disposition != "scrap" or batch.book.taxpayer == "small_scale"
    ):
        raise Refused(
            "transfer_vat_not_here",
            "{line} 不应转出进项税额。",
            cure="只有一般纳税人因管理不善报废(scrap)的货物才转出进项税额。",
            line=line.name,
        )
    if command.disposition != "back_to_supplier":
        return
    if not command.supplier:
        raise Refused(
            "supplier_missing",
            "{line} 退供应商须写明供应商。",
            cure="写明 supplier。",
            line=line.name,
        )
    if cost_is_silent(batch, line):
        raise Refused(
            "disposition_not_here",
            "{line} 是拒收的货物,成本仍在库存商品。",
            cure="先良品入库,再用 write_off_stock 退供应商。",
            line=line.name,
        )


def _blind(line: Line, command: InspectGoods, named: Sequence[int]) -> Goods:
    """Goods without a sale bring their lots with them: the cost is spread over the lots named."""
    goods = next_goods(line, command.qty)
    if not named:
        return goods
    only = goods.parts[0]
    parts = []
    done = 0
    for number, lot in enumerate(named, 1):
        value = None if goods.cost is None else goods.cost * number // len(named) - done
        done += value or 0
        parts.append(only._replace(lot=lot, qty=goods.qty // len(named), value=value))
    return Goods(goods.qty, goods.cost, tuple(parts))


def _parts(
    batch: Batch, line: Line, command: InspectGoods, goods: Goods, supplier: int | None
) -> list[Part]:
    """What the rulebook sees: one part for each product; the VAT to transfer out on the first."""
    flags = {"disposition": command.disposition}
    transfer = int(command.transfer_vat)
    if cost_is_silent(batch, line):
        return []
    parts = []
    for product, qty, value in goods.by_product():
        amounts = {"cost": value, "transfer_vat": transfer} if transfer else {"cost": value}
        parts.append(part_of(line, amounts, flags, product=product, qty=qty, supplier=supplier))
        transfer = 0
    return parts


def _note(
    state: State,
    line: Line,
    command: InspectGoods,
    goods: Goods,
    fact: int,
    supplier: int | None,
) -> None:
    goods_left(line, goods)
    line.arrived_qty = max(line.arrived_qty, line.goods_qty)
    line.reception = "received" if line.arrived_qty >= line.qty else "partial"
    line.note_evidence(GOODS, command.date)
    parts = parts_of_draw(goods.parts, line.product)
    state.exits.append(
        NewExit(
            line.id, fact, command.date, command.disposition, goods.qty, goods.cost, parts, supplier
        )
    )
