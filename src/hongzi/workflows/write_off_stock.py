"""Goods in stock are scrapped or lost (待处理财产损溢), or sent back to their supplier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hongzi.kernel.commands import WriteOffStock
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.partners import queries as partners
from hongzi.partners import store as partners_store
from hongzi.partners.rules.parties import Parties
from hongzi.stock import queries as stock_queries
from hongzi.stock import store as stock_store
from hongzi.stock.rules.items import Item, lots_named
from hongzi.stock.rules.warehouse import Want, Warehouse
from hongzi.workflows.batch import Batch
from hongzi.workflows.issuing import cost_of, item_of

KINDS = (WriteOffStock,)

HOW = {"scrap": "write_off", "to_supplier": "to_supplier"}
"""Ways out, and the kind of movement each is."""
GRADES = ("good", "second", "refurbish")


@dataclass(slots=True)
class State:
    """Products, their stock, suppliers."""

    items: dict[str, Item]
    stock: Warehouse
    parties: Parties


def load(batch: Batch, commands: Sequence[WriteOffStock]) -> State:
    """Products and their stock (locked), suppliers."""
    cursor = batch.cursor
    items = stock_queries.items_by_sku(cursor, skus={command.sku for command in commands})
    return State(
        items=items,
        stock=stock_queries.open_warehouse(
            cursor,
            costing=batch.book.costing,
            new_id=batch.new_id,
            products={item.id for item in items.values()},
            lot_codes={code for c in commands for code in (c.lot, *c.serials) if code},
        ),
        parties=partners.known_parties(cursor, codes={command.supplier for command in commands}),
    )


def record(batch: Batch, state: State, command: WriteOffStock) -> dict[str, Any]:
    """Refused: how_unknown, grade_unknown, sku_unknown, not_stocked, qty_not_positive,
    supplier_missing, claim_missing, cost_unknown (to a supplier before the month's average is
    known), amount_negative, stock_short, lots as a sale's, and what the rulebook refuses.
    """
    where = f"报废/退供 {command.key}"
    item = item_of(state.items, command.sku, where)
    _check(state, command, item, where)
    lots = lots_named(
        item=item, qty=command.qty, lot=command.lot, serials=command.serials, where=where
    )
    want = Want(item, command.qty, lots, where, command.grade)
    state.stock.check_issue([want])
    period = batch.posting_period(command)
    if command.how == "scrap" and command.transfer_vat and batch.book.taxpayer == "small_scale":
        raise Refused(
            "fact_amounts", f"{where}:小规模纳税人没有进项税额可转出。", cure="去掉 transfer_vat。"
        )
    supplier = state.parties.mention(command.supplier, kind="supplier", subject=batch.subject)
    moved = state.stock.issue(want)
    cost = cost_of(moved)
    amounts, flags = _amounts(batch, command, cost or 0)
    part = Part(amounts, flags, supplier=supplier, product=item.id, qty=command.qty)
    kind = "stock_written_off" if command.how == "scrap" else "supplier_return"
    fact = batch.stage_fact(command, kind, parts=[part], period=period)
    for one in moved:
        state.stock.note(
            one, kind=HOW[command.how], grade=command.grade, fact=fact, period=period, out=True
        )
    return {"sku": command.sku} | ({} if cost is None else {"cost": format_fen(cost)})


def _check(state: State, command: WriteOffStock, item: Item, where: str) -> None:
    refusals = (
        (command.how in HOW, "how_unknown", f"方式 {command.how} 不认识", "scrap 或 to_supplier。"),
        (
            command.grade in GRADES,
            "grade_unknown",
            f"等级 {command.grade} 不认识",
            "、".join(GRADES),
        ),
        (command.qty > 0, "qty_not_positive", "数量必须大于 0", "核对数量。"),
        (
            state.stock.keeps_quantity and item.stocked and not item.kit,
            "not_stocked",
            f"商品 {item.sku} 没有库存核算",
            "套装请按组成商品报废;按成本率核算的账套请用手工凭证。",
        ),
        (
            command.transfer_vat >= 0 and command.claim_vat >= 0 and (command.claim or 0) >= 0,
            "amount_negative",
            "金额为负",
            "核对金额。",
        ),
    )
    for holds, code, what, cure in refusals:
        if not holds:
            raise Refused(code, f"{where}:{what}。", cure=cure)
    if command.how == "to_supplier":
        _check_claim(state, command, where)


def _check_claim(state: State, command: WriteOffStock, where: str) -> None:
    if not command.supplier:
        raise Refused(
            "supplier_missing", f"{where}:退供应商没有写明供应商。", cure="写明 supplier。"
        )
    if command.claim is None or command.claim < command.claim_vat:
        raise Refused(
            "claim_missing",
            f"{where}:退供应商须写明对方同意的含税金额 claim(不小于其中税额)。",
            cure="按供应商确认的金额填写 claim 与 claim_vat。",
        )
    if not state.stock.knows_cost or state.stock.costing == "retail_price":
        raise Refused(
            "cost_unknown",
            f"{where}:月末才知道成本,退供应商的差异现在算不出。",
            cure="用红字入库凭证或在月末结账后用手工方式处理,并调整库存。",
        )


def _amounts(
    batch: Batch, command: WriteOffStock, cost: int
) -> tuple[dict[str, int], dict[str, str]]:
    if command.how == "scrap":
        return {"cost": cost, "transfer_vat": command.transfer_vat}, {"grade": command.grade}
    gross = command.claim or 0
    vat = 0 if batch.book.taxpayer == "small_scale" else command.claim_vat
    amounts = {"gross": gross, "cost": cost, "vat": vat, "variance": gross - cost - vat}
    return amounts, {"grade": command.grade, "deducted": "yes" if command.deducted else "no"}


def write(batch: Batch, state: State) -> None:
    """Suppliers and goods."""
    cursor, book_id = batch.cursor, batch.book.id
    partners_store.save_parties(cursor, book_id=book_id, parties=state.parties)
    stock_store.save_warehouse(cursor, book_id=book_id, warehouse=state.stock)
