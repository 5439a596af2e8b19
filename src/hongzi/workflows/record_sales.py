"""Sales: posted, kept as a draft, or dispatched before revenue. Past ones have a file of their own.

A posted sale freezes its lines, takes its goods at the cost the book's method gives, and posts
one fact: revenue and tax once, cost per product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import RecordSale
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.sales.rules.freezing import FrozenLine, freeze
from hongzi.sales.store import NewSale
from hongzi.stock.rules.items import Item
from hongzi.stock.rules.warehouse import Moved, Want, Warehouse
from hongzi.workflows.batch import Batch
from hongzi.workflows.issuing import (
    Issued,
    cost_of,
    cost_parts,
    item_of,
    mention_product,
    note_issue,
    wants_of,
)
from hongzi.workflows.past_sales import record_past
from hongzi.workflows.sale_rows import (
    State,
    load_sales,
    new_line,
    stage_blue_invoice,
    write_sales,
)

KINDS = (RecordSale,)

NOT_ISSUED = Issued(None, None, None)


@dataclass(slots=True)
class Planned:
    """A line, checked: frozen, its product, and the goods it takes."""

    frozen: FrozenLine
    item: Item
    wants: Sequence[Want]
    moved: list[Moved] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[RecordSale]) -> State:
    """Products, parties, stock (locked), and which codes and numbers are taken."""
    return load_sales(batch, commands)


def record(batch: Batch, state: State, command: RecordSale) -> dict[str, Any]:
    """Refused: sale_duplicate, sku_unknown, stock_short, serial_unknown, serial_not_in_stock,
    lot_unknown, lot_missing, shop_missing, invoice_duplicate, prepayment_short, cost_stated,
    subsidy_above_sale, and what freezing the lines or the period refuses.
    """
    _check_head(state, command)
    frozen = freeze(command)
    where = Phrase("销售单 {sale}", sale=command.sale)
    known_only = state.stock.keeps_quantity
    lines = [
        Planned(one, item_of(state.items, one.line.sku, where, known_only=known_only), ())
        for one in frozen
    ]
    if command.past:
        return record_past(batch, state, command, [(line.frozen, line.item) for line in lines])
    period = batch.posting_period(command)
    for line in lines:
        _check_stated_cost(state, command, line)
    _check_money(state, command, lines)
    issuing = state.stock.keeps_quantity and (
        command.state == "dispatched" or (command.state == "posted" and command.shipped)
    )
    if issuing:
        plan_goods(state, command, lines)
    return _stage(batch, state, command, lines, period=period, issuing=issuing)


def plan_goods(state: State, command: RecordSale, lines: Sequence[Planned]) -> None:
    """Which goods the lines take; refused unless all are there together."""
    wants: list[Want] = []
    for line in lines:
        sold = line.frozen.line
        line.wants = wants_of(
            sold,
            line.item,
            state.components,
            qty=sold.qty,
            where=Phrase("销售单 {sale}-{line}", sale=command.sale, line=sold.line),
        )
        wants += line.wants
    state.stock.check_issue(wants)


def _check_head(state: State, command: RecordSale) -> None:
    if command.sale in state.known:
        raise Refused(
            "sale_duplicate",
            "销售单 {sale} 已经登记。",
            cure="核对单号;同一单重新导入时请保持内容不变。",
            sale=command.sale,
        )
    if command.invoice and command.invoice in state.numbers:
        raise Refused(
            "invoice_duplicate",
            "销售单 {sale} 的发票 {invoice} 已经登记。",
            cure="核对发票号码。",
            sale=command.sale,
            invoice=command.invoice,
        )
    if not command.shop and (command.via == "platform" or command.subsidy):
        raise Refused(
            "shop_missing",
            "销售单 {sale} 由平台收款或有平台补贴,但没有写明店铺。",
            cure="写明 shop。",
            sale=command.sale,
        )


def _check_stated_cost(state: State, command: RecordSale, line: Planned) -> None:
    cost = line.frozen.line.cost
    if cost is None or not state.stock.keeps_quantity:
        return
    raise Refused(
        "cost_stated",
        "销售单 {sale}-{line} 写明了成本,但本账套按存货计价。",
        cure="去掉成本:出库成本由存货计价得出;启用前的销售请用 past=true。",
        sale=command.sale,
        line=line.frozen.line.line,
    )


def _check_money(state: State, command: RecordSale, lines: Sequence[Planned]) -> None:
    """The prepayment covers the sale. Refused: prepayment_short, subsidy_above_sale."""
    gross = sum(line.frozen.net + line.frozen.vat for line in lines)
    if command.subsidy > gross:
        raise Refused(
            "subsidy_above_sale",
            "销售单 {sale} 的平台补贴超过含税金额 {gross}。",
            cure="核对补贴与优惠。",
            sale=command.sale,
            gross=format_fen(gross),
        )
    if command.via == "prepaid" and command.state == "posted":
        paid = sum(one.amount for one in state.waiting.get(command.sale, ()))
        if paid < gross:
            raise prepayment_short(command.sale, paid, gross)


def prepayment_short(sale: str, paid: int, gross: int) -> Refused:
    """The refusal of a prepaid sale that was not paid in advance."""
    return Refused(
        "prepayment_short",
        "销售单 {sale} 按预收入账,预收 {paid} 不足 {gross}。",
        cure="先登记预收款(capture_payment,prepayment=true),或改为 direct。",
        sale=sale,
        paid=format_fen(paid),
        gross=format_fen(gross),
    )


def _stage(
    batch: Batch,
    state: State,
    command: RecordSale,
    lines: Sequence[Planned],
    *,
    period: int,
    issuing: bool,
) -> dict[str, Any]:
    """Everything is checked: take the goods, post the fact, stage the rows."""
    for line in lines:
        if not line.item.id:
            line.item = mention_product(
                batch, state.items, state.products, line.item, line.frozen.line.name
            )
    waiting = state.waiting.pop(command.sale, [])
    matter = waiting[0].matter if waiting else batch.matter(kind="sale", label=command.sale)
    customer = state.parties.mention(command.customer, kind="customer", subject=batch.subject)
    shop = state.parties.mention(command.shop, kind="shop", subject=batch.subject)
    if issuing:
        for line in lines:
            line.moved = [moved for want in line.wants for moved in state.stock.issue(want)]
    net = sum(line.frozen.net for line in lines)
    vat = sum(line.frozen.vat for line in lines)
    kind, parts = _fact_parts(command, lines, net, vat, (matter, customer, shop))
    fact = batch.stage_fact(command, kind, parts=parts, period=period)
    sale = NewSale(
        id=batch.new_id("sales_sale"),
        code=command.sale,
        fact_id=fact,
        date=command.date,
        customer_id=customer,
        shop_id=shop,
        via=command.via,
        state=command.state,
        invoiced=bool(command.invoice) and command.state == "posted",
        shipped=command.state == "dispatched" or (command.state == "posted" and command.shipped),
        matter_id=matter,
        gross=net + vat,
        net=net,
        vat=vat,
        subsidy=command.subsidy,
    )
    state.known.add(command.sale)
    state.sales.append(sale)
    state.links += [(one.id, sale.id) for one in waiting]
    _stage_lines(batch, state, command, sale, lines, period=period, issuing=issuing)
    return _detail(sale, lines, issuing=issuing)


def _fact_parts(
    command: RecordSale,
    lines: Sequence[Planned],
    net: int,
    vat: int,
    about: tuple[int, int | None, int | None],
) -> tuple[str, list[Part]]:
    """The kind of fact and what the rulebook sees: the money once, the cost of each product."""
    matter, customer, shop = about
    moved = [one for line in lines for one in line.moved]
    if command.state == "draft":
        return "sale_drafted", []
    if command.state == "dispatched":
        return "goods_dispatched", cost_parts(moved, {}, sale=matter, customer=customer)
    flags = {"via": command.via}
    amounts = {"gross": net + vat, "net": net, "vat": vat}
    if command.subsidy:
        amounts["subsidy"] = command.subsidy
    parts = [Part(amounts, flags, sale=matter, customer=customer, shop=shop)]
    parts += cost_parts(moved, flags, sale=matter, customer=customer)
    for line in lines:
        if line.frozen.line.cost:  # stated: only books without stock per product come here
            parts.append(
                Part(
                    {"cost": line.frozen.line.cost},
                    flags,
                    sale=matter,
                    customer=customer,
                    product=line.item.id,
                    qty=line.frozen.line.qty,
                )
            )
    return "sale", parts


def _stage_lines(
    batch: Batch,
    state: State,
    command: RecordSale,
    sale: NewSale,
    lines: Sequence[Planned],
    *,
    period: int,
    issuing: bool,
) -> None:
    dispatched = command.state == "dispatched"
    for line in lines:
        issued = NOT_ISSUED
        if issuing:
            issued = note_issue(
                state.stock,
                line.moved,
                product=line.item.id,
                fact=sale.fact_id,
                period=period,
                matter=sale.matter_id,
                kind="dispatch" if dispatched else "issue",
            )
            if dispatched:
                _dispatch(state.stock, line.moved, sale, period)
        elif not line.item.stocked:
            issued = Issued(0, None, None)
        elif not state.stock.keeps_quantity and command.state == "posted":
            issued = Issued(line.frozen.line.cost, None, None)
        state.lines.append(new_line(batch, sale.id, line.frozen, line.item.id, issued))
    if sale.invoiced:
        stage_blue_invoice(batch, state, command.invoice, sale, state.lines[-len(lines) :])


def _dispatch(stock: Warehouse, moved: Sequence[Moved], sale: NewSale, period: int) -> None:
    for one in moved:
        stock.dispatch(one)
        stock.note(
            one._replace(layer=None),
            kind="dispatch",
            grade="dispatched",
            fact=sale.fact_id,
            period=period,
            matter=sale.matter_id,
        )


def _detail(sale: NewSale, lines: Sequence[Planned], *, issuing: bool) -> dict[str, Any]:
    detail: dict[str, Any] = {
        "sale": sale.code,
        "gross": format_fen(sale.gross),
        "net": format_fen(sale.net),
        "vat": format_fen(sale.vat),
    }
    if issuing:
        cost = cost_of([moved for line in lines for moved in line.moved])
        if cost is not None:
            detail["cost"] = format_fen(cost)
    return detail


def write(batch: Batch, state: State) -> None:
    """Parties, goods, sales with their lines, blue invoices, prepayments that found their sale."""
    write_sales(batch, state)
