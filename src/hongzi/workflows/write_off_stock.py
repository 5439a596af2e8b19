"""Goods in stock are scrapped or lost (待处理财产损溢), or sent back to their supplier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hongzi.kernel.commands import WriteOffStock
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase, listed, wording
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
from hongzi.workflows.transferred_vat import check_transfer

KINDS = (WriteOffStock,)

HOW = {"scrap": "write_off", "to_supplier": "to_supplier"}
"""Ways out, and the kind of movement each is."""
MONTH_END, RETAIL = "month_end_average", "retail_price"
GRADES = ("good", "second", "refurbish")


@dataclass(slots=True)
class State:
    """Products, their stock, suppliers; where goods wait for their month's cost."""

    items: dict[str, Item]
    stock: Warehouse
    parties: Parties
    uncosted: set[tuple[int, str]]


def load(batch: Batch, commands: Sequence[WriteOffStock]) -> State:
    """Products and their stock (locked), suppliers."""
    cursor = batch.cursor
    items = stock_queries.items_by_sku(cursor, skus={command.sku for command in commands})
    products = {item.id for item in items.values()}
    closed = [period for period, status in batch.periods.items() if status == "closed"]
    return State(
        items=items,
        stock=stock_queries.open_warehouse(
            cursor,
            costing=batch.book.costing,
            new_id=batch.new_id,
            products=products,
            lot_codes={code for c in commands for code in (c.lot, *c.serials) if code},
        ),
        parties=partners.known_parties(cursor, codes={command.supplier for command in commands}),
        uncosted=set()
        if batch.book.costing != MONTH_END
        else stock_queries.uncosted_places(cursor, products=products, closed=closed),
    )


def record(batch: Batch, state: State, command: WriteOffStock) -> dict[str, Any]:
    """Refused: how_unknown, grade_unknown, sku_unknown, not_stocked, qty_not_positive,
    supplier_missing, claim_missing, claim_above_stock, transfer_vat_above_rate,
    amount_negative, stock_short, lots as a sale's, and what the rulebook refuses.
    """
    where = Phrase("报废/退供 {key}", key=command.key)
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
            "fact_amounts",
            "{where}:小规模纳税人没有进项税额可转出。",
            cure="去掉 transfer_vat。",
            where=where,
        )
    if command.how == "scrap" and command.transfer_vat:
        check_transfer(
            where=where, vat=command.transfer_vat, cost=state.stock.cost_ahead(want),
            on=command.date,
        )  # fmt: skip
    supplier = state.parties.mention(command.supplier, kind="supplier", subject=batch.subject)
    if command.how == "to_supplier" and batch.book.costing == MONTH_END:
        value = _agreed_value(batch, state, command, item, where)
        moved = state.stock.issue_at(want, value=value)
    else:
        moved = state.stock.issue(want)
    cost = cost_of(moved)
    amounts, flags = _amounts(batch, command, cost or 0)
    if cost is None:
        state.uncosted.add((item.id, command.grade))
    part = Part(amounts, flags, supplier=supplier, product=item.id, qty=command.qty)
    kind = "stock_written_off" if command.how == "scrap" else "supplier_return"
    fact = batch.stage_fact(command, kind, parts=[part], period=period)
    for one in moved:
        state.stock.note(
            one, kind=HOW[command.how], grade=command.grade, fact=fact, period=period, out=True
        )
    return {"sku": command.sku} | ({} if cost is None else {"cost": format_fen(cost)})


def _check(state: State, command: WriteOffStock, item: Item, where: str) -> None:
    for holds, code, what, cure in (
        (
            command.how in HOW,
            "how_unknown",
            wording("{where}:方式 {how} 不认识。"),
            wording("scrap 或 to_supplier。"),
        ),
        (
            command.grade in GRADES,
            "grade_unknown",
            wording("{where}:等级 {grade} 不认识。"),
            "{known}",
        ),
        (
            command.qty > 0,
            "qty_not_positive",
            wording("{where}:数量必须大于 0。"),
            wording("核对数量。"),
        ),
        (
            state.stock.keeps_quantity and item.stocked and not item.kit,
            "not_stocked",
            wording("{where}:商品 {sku} 没有库存核算。"),
            wording("套装请按组成商品报废;按成本率核算的账套请用手工凭证。"),
        ),
        (
            command.transfer_vat >= 0 and command.claim_vat >= 0 and (command.claim or 0) >= 0,
            "amount_negative",
            wording("{where}:金额为负。"),
            wording("核对金额。"),
        ),
    ):
        if not holds:
            raise Refused(
                code, what, cure=cure, where=where, how=command.how, grade=command.grade,
                sku=item.sku, known=listed(GRADES),
            )  # fmt: skip
    if command.how == "to_supplier":
        _check_claim(state, command, where)


def _check_claim(state: State, command: WriteOffStock, where: str) -> None:
    if not command.supplier:
        raise Refused(
            "supplier_missing",
            "{where}:退供应商没有写明供应商。",
            cure="写明 supplier。",
            where=where,
        )
    if command.claim is None or command.claim < command.claim_vat:
        raise Refused(
            "claim_missing",
            "{where}:退供应商须写明对方同意的含税金额 claim(不小于其中税额)。",
            cure="按供应商确认的金额填写 claim 与 claim_vat。",
            where=where,
        )


def _agreed_value(
    batch: Batch, state: State, command: WriteOffStock, item: Item, where: str
) -> int:
    """Fen at which goods leave the month's pool, before its average is known: the agreed net.

    The last goods of a shelf take all its value with them when nothing else waits for it.
    Refused: claim_above_stock (nothing would be left to value the other goods at).
    """
    shelf = state.stock.shelf(item.id, command.grade)
    if shelf.qty == command.qty and (item.id, command.grade) not in state.uncosted:
        return shelf.value
    net = (command.claim or 0) - _vat_of(batch, command)
    if net and net >= shelf.value:
        raise Refused(
            "claim_above_stock",
            "{where}:商品 {sku} 账面 {value},退供应商 {net}(不含税)后其余商品没有成本。",
            cure="先补录入库或暂估;核对 claim 与 claim_vat。",
            where=where,
            sku=item.sku,
            value=format_fen(shelf.value),
            net=format_fen(net),
        )
    return net


def _vat_of(batch: Batch, command: WriteOffStock) -> int:
    return 0 if batch.book.taxpayer == "small_scale" else command.claim_vat


def _amounts(
    batch: Batch, command: WriteOffStock, cost: int
) -> tuple[dict[str, int], dict[str, str]]:
    """Cost is what left the shelf: at retail price under 售价金额核算, where the agreed net is the
    cost and the rest its margin, as when goods are bought.
    """
    if command.how == "scrap":
        return {"cost": cost, "transfer_vat": command.transfer_vat}, {"grade": command.grade}
    gross = command.claim or 0
    vat = _vat_of(batch, command)
    flags = {"grade": command.grade, "deducted": "yes" if command.deducted else "no"}
    if batch.book.costing == RETAIL:
        net = gross - vat
        return {
            "gross": gross, "cost": net, "vat": vat, "variance": 0, "margin": cost - net,
        }, flags  # fmt: skip
    amounts = {"gross": gross, "cost": cost, "vat": vat, "variance": gross - cost - vat}
    return amounts, flags


def write(batch: Batch, state: State) -> None:
    """Suppliers and goods."""
    cursor, book_id = batch.cursor, batch.book.id
    partners_store.save_parties(cursor, book_id=book_id, parties=state.parties)
    stock_store.save_warehouse(cursor, book_id=book_id, warehouse=state.stock)
