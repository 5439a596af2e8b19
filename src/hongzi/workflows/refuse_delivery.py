"""A sale is refused before revenue 拒收: its goods come back, its prepayment is owed back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import RefuseDelivery
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.kernel.shares import spread
from hongzi.refunds import queries as refunds
from hongzi.refunds.queries import CapturedPayment
from hongzi.returns import queries as returns
from hongzi.returns import store as returns_store
from hongzi.returns.rules.lines import Line, finished, new_line
from hongzi.returns.rules.shares import whole_goods
from hongzi.returns.store import NewCase
from hongzi.sales import queries as sales
from hongzi.sales import store as sales_store
from hongzi.sales.queries import SaleHead
from hongzi.sales.rules.pools import Drawn, Pool, plan_goods, take
from hongzi.sales.store import NewDraw
from hongzi.stock import queries as stock
from hongzi.stock import store as stock_store
from hongzi.stock.rules.items import Item
from hongzi.stock.rules.warehouse import Warehouse
from hongzi.workflows.batch import Batch
from hongzi.workflows.case_lines import part_of
from hongzi.workflows.returning import cost_is_silent, leave_dispatched

KINDS = (RefuseDelivery,)


@dataclass(slots=True)
class State:
    """The group's sales with lines and prepayments, dispatched stock, and the rows to write."""

    heads: dict[str, SaleHead]
    pools: dict[int, list[Pool]]
    payments: dict[int, list[CapturedPayment]]
    items: dict[int, Item]
    stock: Warehouse
    known: set[str]
    cases: list[NewCase] = field(default_factory=list)
    lines: list[tuple[Line, str]] = field(default_factory=list)
    draws: list[NewDraw] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[RefuseDelivery]) -> State:
    """Lock the sales named with their lines, prepayments and dispatched goods."""
    cursor = batch.cursor
    heads = sales.lock_sales(cursor, codes={c.sale for c in commands})
    ids = [head.id for head in heads.values()]
    pools = sales.lock_pools(cursor, sale_ids=ids)
    parts = [part for lines in pools.values() for pool in lines for part in pool.issue_parts]
    products = {pool.product for lines in pools.values() for pool in lines}
    return State(
        heads=heads,
        pools=pools,
        payments=refunds.lock_payments(cursor, sales=ids),
        items=stock.items_by_id(cursor, ids=products),
        stock=stock.open_warehouse(
            cursor,
            costing=batch.book.costing,
            new_id=batch.new_id,
            products=products | {int(part[0] or 0) for part in parts},
            lot_ids={part[1] for part in parts if part[1] is not None},
        ),
        known=returns.known_cases(cursor, codes={c.case for c in commands}),
    )


def record(batch: Batch, state: State, command: RefuseDelivery) -> dict[str, Any]:
    """Refused: case_duplicate, not_in_book, sale_draft, sale_cancelled, sale_posted, and what the
    period refuses.
    """
    if command.case in state.known:
        raise Refused(
            "case_duplicate", "退货单 {case} 已登记。", cure="核对退货单号。", case=command.case
        )
    head = _head(state, command)
    period = batch.posting_period(command)
    prepaid = [one for one in state.payments.get(head.id, ()) if one.prepayment]
    drawn = [(pool, _draw(pool, head)) for pool in state.pools[head.id]]
    case_id = batch.new_id("returns_case")
    lines = [_line(batch, command, state, head, case_id, pool, one) for pool, one in drawn]
    _share_prepayment(lines, prepaid)
    parts = [part for line in lines for part in _parts(line, bool(prepaid))]
    fact = batch.stage_fact(command, "delivery_refused", parts=parts, period=period)
    for line, (pool, one) in zip(lines, drawn, strict=True):
        take(pool, one)
        state.draws.append(
            NewDraw(
                pool.id, fact, line.matter, "refusal", one.qty, one.net, one.vat, 0, 0, one.cost
            )
        )
        if line.owes_goods and not cost_is_silent(batch, line):
            leave_dispatched(state.stock, line, whole_goods(line), fact, period)
        line.settled = finished(line)
    head.state = "refused"
    head.changed = True
    state.known.add(command.case)
    state.cases.append(NewCase(case_id, command.case, head.customer, command.date, fact))
    state.lines += [(line, "拒收") for line in lines]
    return {"gross": format_fen(sum(line.net + line.vat for line in lines))}


def write(batch: Batch, state: State) -> None:
    """Stock, cases with their lines, draws and their pools, the sales."""
    cursor, book_id = batch.cursor, batch.book.id
    stock_store.save_warehouse(cursor, book_id=book_id, warehouse=state.stock)
    returns_store.add_cases(cursor, book_id=book_id, cases=state.cases, lines=state.lines)
    sales_store.add_draws(cursor, book_id=book_id, draws=state.draws)
    pools = (pool for lines in state.pools.values() for pool in lines)
    sales_store.save_pools(cursor, book_id=book_id, pools=pools)
    sales_store.save_heads(cursor, book_id=book_id, heads=state.heads.values())


def _head(state: State, command: RefuseDelivery) -> SaleHead:
    """The sale: dispatched, or a draft whose prepayment is owed back."""
    head = state.heads.get(command.sale)
    where = Phrase("退货单 {case}:销售单 {sale}", case=command.case, sale=command.sale)
    if head is None:
        raise Refused("not_in_book", "{where} 不在本账套。", cure="核对单号与账套。", where=where)
    if head.state == "draft" and not state.payments.get(head.id):
        raise Refused(
            "sale_draft",
            "{where} 还是草稿。",
            cure="未收款的草稿用 cancel_sale 作废。",
            where=where,
        )
    if head.state in ("cancelled", "refused"):
        raise Refused("sale_cancelled", "{where} 已取消或已拒收。", cure="核对单号。", where=where)
    if head.state not in ("dispatched", "draft"):
        raise Refused(
            "sale_posted",
            "{where} 已确认收入。",
            cure="确认收入后的退货用 accept_return。",
            where=where,
        )
    return head


def _draw(pool: Pool, head: SaleHead) -> Drawn:
    """All of the line; the goods of a draft never left."""
    if head.state == "dispatched":
        return plan_goods(pool, qty=pool.left_qty)
    return Drawn(pool.left_qty, pool.left_net, pool.left_vat, 0, 0, 0, (), True)


def _line(
    batch: Batch,
    command: RefuseDelivery,
    state: State,
    head: SaleHead,
    case_id: int,
    pool: Pool,
    drawn: Drawn,
) -> Line:
    """A case line, accepted as it is opened; its money is the prepayment's, set afterwards."""
    line = new_line(
        case_id=case_id,
        case=command.case,
        line=pool.line,
        matter=batch.matter(kind="case", label=f"{command.case}-{pool.line}"),
        product=pool.product,
        kind="refusal",
        drawn=drawn,
        accepted=True,
        stocked=state.items[pool.product].stocked and head.state == "dispatched",
        opened_on=command.date,
        captured=head.via == "platform" or head.id in state.payments,
    )
    line.sale, line.sale_line, line.invoice_line = head.id, pool.id, pool.id
    line.sale_code, line.sale_matter, line.shop = head.code, head.matter, head.shop
    line.customer, line.via = head.customer, head.via
    line.owes_tax = False
    line.accepted_qty, line.accepted_on = line.qty, command.date
    line.accepted_cost = (line.cost or 0) if line.owes_goods else 0
    return line


def _share_prepayment(lines: Sequence[Line], prepaid: Sequence[CapturedPayment]) -> None:
    """What was paid in advance and not refunded is owed back, spread over the lines by value."""
    gross = sum(one.left for one in prepaid)
    net = sum(one.net * one.left // one.amount for one in prepaid)
    weights = [line.net + line.vat for line in lines]
    if not sum(weights):
        weights = [1] * len(lines)
    nets = spread(total=net, weights=weights)
    vats = spread(total=gross - net, weights=weights)
    for line, line_net, line_vat in zip(lines, nets, vats, strict=True):
        line.net, line.vat = line_net, line_vat
        line.accepted_net, line.accepted_vat = line_net, line_vat
        line.owes_money = bool(line_net or line_vat)


def _parts(line: Line, prepaid: bool) -> list[Part]:
    """The prepayment's part of the line, and the cost of each product that comes back."""
    flags = {"prepaid": "yes" if prepaid else "no"}
    parts = []
    if prepaid:
        amounts = {"gross": line.net + line.vat, "net": line.net, "vat": line.vat}
        parts.append(part_of(line, amounts, flags))
    if line.owes_goods:
        parts += [
            part_of(line, {"cost": value}, flags, product=product, qty=qty)
            for product, qty, value in whole_goods(line).by_product()
        ]
    return parts
