"""Sales from before go-live: frozen lines and pools less what came back, no entries, no stock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hongzi.kernel.commands import ONE, RecordSale
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.kernel.shares import spread
from hongzi.ledger.rules.periods import period_of, previous_period
from hongzi.sales.rules.freezing import FrozenLine
from hongzi.sales.rules.pools import Pool, plan_goods, plan_money, take
from hongzi.sales.store import NewLine, NewSale
from hongzi.stock.rules.items import Item, lots_named
from hongzi.stock.rules.warehouse import retail_value
from hongzi.workflows.batch import Batch
from hongzi.workflows.issuing import Issued, Parts, mention_product
from hongzi.workflows.sale_rows import State, new_line, stage_blue_invoice
from hongzi.workflows.stock_lines import RETAIL

Line = tuple[FrozenLine, Item]


def record_past(
    batch: Batch, state: State, command: RecordSale, lines: Sequence[Line]
) -> dict[str, Any]:
    """Stage a past sale. What was returned before go-live is taken from its pools.

    Refused: past_after_opening, state_unknown (a past draft), cost_missing, over_returned,
    value_above_sale, lot_missing, serial_count.
    """
    _check(batch, state, command, lines)
    where = Phrase("销售单 {sale}", sale=command.sale)
    goods = [_named_lots(state, line, where) for line in lines]
    for frozen, _ in lines:
        _plan_returned(_pool_of(frozen, 0, 0, Issued(0, None, None), command.sale), frozen)
    matter = batch.matter(kind="sale", label=command.sale)
    customer = state.parties.mention(command.customer, kind="customer", subject=batch.subject)
    shop = state.parties.mention(command.shop, kind="shop", subject=batch.subject)
    period = previous_period(period_of(batch.book.opened_on))
    fact = batch.stage_fact(command, "past_sale", period=period)
    net = sum(frozen.net for frozen, _ in lines)
    vat = sum(frozen.vat for frozen, _ in lines)
    sale = NewSale(
        id=batch.new_id("sales_sale"),
        code=command.sale,
        fact_id=fact,
        date=command.date,
        customer_id=customer,
        shop_id=shop,
        via=command.via,
        state="past",
        invoiced=bool(command.invoice),
        shipped=command.shipped,
        matter_id=matter,
        gross=net + vat,
        net=net,
        vat=vat,
        subsidy=command.subsidy,
    )
    state.known.add(command.sale)
    state.sales.append(sale)
    new = []
    for (frozen, named), lots in zip(lines, goods, strict=True):
        item = mention_product(batch, state.items, state.products, named, frozen.line.name)
        issued = _issued_before(batch, state, frozen, item, lots)
        row = new_line(batch, sale.id, frozen, item.id, issued)
        new.append(row)
        _take_returned(state, row, frozen, issued, command.sale)
    state.lines += new
    if command.invoice:
        _stage_invoice(batch, state, command, sale, new)
    return {"sale": sale.code, "gross": format_fen(sale.gross)}


def _check(batch: Batch, state: State, command: RecordSale, lines: Sequence[Line]) -> None:
    if command.date >= batch.book.opened_on:
        raise Refused(
            "past_after_opening",
            "销售单 {sale} 的日期 {date} 不早于启用日 {opened_on}。",
            cure="启用后的销售请按普通销售导入(past=false)。",
            sale=command.sale,
            date=command.date,
            opened_on=batch.book.opened_on,
        )
    if command.state != "posted":
        raise Refused(
            "state_unknown",
            "销售单 {sale} 是启用前的销售,状态只能是 posted。",
            cure="草稿与未确认的发出商品请在启用后重新登记。",
            sale=command.sale,
        )
    for frozen, item in lines:
        stocked = item.stocked or bool(item.kit)
        at_retail = batch.book.costing == RETAIL and item.retail_price and not item.kit
        if frozen.line.cost is None and stocked and state.stock.keeps_quantity and not at_retail:
            raise Refused(
                "cost_missing",
                "销售单 {sale}-{line} 没有写明成本。",
                cure="启用前的销售须写明当时结转的成本(售价金额核算写售价),退货时据此恢复存货。",
                sale=command.sale,
                line=frozen.line.line,
            )


def _named_lots(state: State, line: Line, where: str) -> list[tuple[Item, str, int]]:
    """The lots a line sold, (product, code, micro); they are made known when they are not."""
    frozen, item = line
    sold = frozen.line
    tracked = [item]
    if item.kit:
        tracked = [state.components[part] for part, _ in item.kit]
    found: list[tuple[Item, str, int]] = []
    for product in tracked:
        if product.tracking == "none" or not (sold.lot or sold.serials):
            continue
        qty: int = sold.qty
        if item.kit:
            qty = dict(item.kit)[product.id] * qty // ONE
        lots = lots_named(
            item=product,
            qty=qty,
            lot=sold.lot,
            serials=sold.serials,
            where=Phrase("{where}-{line}", where=where, line=sold.line),
        )
        found += [(product, code, lot_qty) for code, lot_qty in lots]
    return found


def _issued_before(
    batch: Batch,
    state: State,
    frozen: FrozenLine,
    item: Item,
    lots: Sequence[tuple[Item, str, int]],
) -> Issued:
    """How the line remembers goods that left before go-live, at the stated cost.

    Under 售价金额核算 that is the retail value they left at; unstated, today's.
    """
    cost = frozen.line.cost or 0
    if frozen.line.cost is None and batch.book.costing == RETAIL and item.stocked:
        cost = retail_value(item, frozen.line.qty)
    if not lots and not item.kit:
        return Issued(cost, None, None)
    pieces: list[tuple[int, int | None, int]] = []
    named = {product.id for product, _, _ in lots}
    for product, code, qty in lots:
        lot = state.stock.lot(product.id, code) or state.stock.new_lot(product, code)
        pieces.append((product.id, lot.id, qty))
    pieces += [
        (part, None, per_kit * frozen.line.qty // ONE)
        for part, per_kit in item.kit
        if part not in named and state.components[part].stocked
    ]
    values = spread(total=cost, weights=[qty for _, _, qty in pieces])
    parts: Parts = [
        [product, lot_id, None, qty, value, None]
        for (product, lot_id, qty), value in zip(pieces, values, strict=True)
    ]
    return Issued(cost, None, parts)


def _pool_of(frozen: FrozenLine, id: int, product: int, issued: Issued, sale: str) -> Pool:
    line = frozen.line
    return Pool(
        id=id,
        sale_id=0,
        line=line.line,
        sale=sale,
        product=product,
        qty=line.qty,
        net=frozen.net,
        vat=frozen.vat,
        cost=issued.cost,
        vat_rate_bp=line.vat_rate_bp,
        parts=issued.parts,
    )


def _plan_returned(pool: Pool, frozen: FrozenLine) -> None:
    """Refused unless what came back before go-live fits the line."""
    line = frozen.line
    if line.returned_qty > pool.qty:
        plan_goods(pool, qty=line.returned_qty)
    if not (0 <= line.returned_net <= frozen.net and 0 <= line.returned_vat <= frozen.vat):
        raise Refused(
            "value_above_sale",
            "{pool} 启用前退回的金额超过该行金额。",
            cure="核对 returned_net 与 returned_vat。",
            pool=pool.name,
        )


def _take_returned(
    state: State, row: NewLine, frozen: FrozenLine, issued: Issued, sale: str
) -> None:
    line = frozen.line
    if not (line.returned_qty or line.returned_net or line.returned_vat):
        return
    pool = _pool_of(frozen, row.id, row.product_id, issued, sale)
    if line.returned_qty:
        drawn = plan_goods(pool, qty=line.returned_qty)
    else:
        drawn = plan_money(pool, gross=line.returned_net + line.returned_vat)
    same = (drawn.net, drawn.vat) == (line.returned_net, line.returned_vat)
    drawn = drawn._replace(
        net=line.returned_net, vat=line.returned_vat, proportional=drawn.proportional and same
    )
    take(pool, drawn)
    state.pools.append(pool)


def _stage_invoice(
    batch: Batch, state: State, command: RecordSale, sale: NewSale, lines: Sequence[NewLine]
) -> None:
    """The sale's blue invoice; what came back before go-live is taken as reddened."""
    stage_blue_invoice(batch, state, command.invoice, sale, lines)
    returned = {line.line: line for line in command.lines}
    for place, row in zip(range(-len(lines), 0), lines, strict=True):
        line = returned[row.line]
        state.blue_lines[place] = state.blue_lines[place]._replace(
            red_qty=line.returned_qty, red_net=line.returned_net, red_vat=line.returned_vat
        )
