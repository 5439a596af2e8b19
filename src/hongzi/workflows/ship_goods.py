"""Goods of a sale that was posted before they left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hongzi.kernel.commands import ONE, ShipGoods
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.returns import queries as returns
from hongzi.sales.rules.pools import Pool
from hongzi.sales.store import Issue
from hongzi.stock.rules.warehouse import Moved, Want
from hongzi.workflows.batch import Batch
from hongzi.workflows.issuing import Issued, cost_parts, note_issue, wants_of
from hongzi.workflows.kept_sales import KeptSales, load_kept, write_kept

KINDS = (ShipGoods,)


@dataclass(slots=True)
class State:
    """The sales, and the case that asks to cancel units of one, undecided, by sale id."""

    kept: KeptSales
    cancelling: Mapping[int, str]


def load(batch: Batch, commands: Sequence[ShipGoods]) -> State:
    """Lock the sales and the stock of their products."""
    kept = load_kept(batch, [command.sale for command in commands])
    ids = [head.id for head in kept.heads.values()]
    return State(kept, returns.cancelling(batch.cursor, sales=ids))


def record(batch: Batch, state: State, command: ShipGoods) -> dict[str, Any]:
    """What was cancelled before shipping (refund-only) stays in the warehouse.

    Refused: not_in_book, sale_draft, sale_cancelled, already_shipped, cancel_undecided,
    nothing_left, stock_short, serial_not_in_stock.
    """
    kept = state.kept
    head = kept.find(command.sale)
    if head.state == "draft":
        raise Refused(
            "sale_draft",
            "销售单 {sale} 还是草稿。",
            cure="先确认(confirm_sale)再发货。",
            sale=head.code,
        )
    if head.state in ("cancelled", "refused"):
        raise Refused(
            "sale_cancelled", "销售单 {sale} 已取消。", cure="已取消的不能发货。", sale=head.code
        )
    if head.shipped:
        raise Refused(
            "already_shipped", "销售单 {sale} 已经发货。", cure="核对单号。", sale=head.code
        )
    if head.id in state.cancelling:
        raise Refused(
            "cancel_undecided",
            "销售单 {sale} 有未处理的取消申请 {return_case}。",
            cure="先用 decide_return 同意或拒绝,再发货。",
            sale=head.code,
            return_case=state.cancelling[head.id],
        )
    period = batch.posting_period(command)
    plans = _plan(kept, command) if kept.stock.keeps_quantity else []
    kept.stock.check_issue([want for _, wants in plans for want in wants])
    goods = [
        (pool, [moved for want in wants for moved in kept.stock.issue(want)])
        for pool, wants in plans
    ]
    moved = [one for _, of_line in goods for one in of_line]
    parts = cost_parts(moved, {}, sale=head.matter, customer=head.customer)
    fact = batch.stage_fact(command, "goods_shipped", parts=parts, period=period)
    for pool, of_line in goods:
        issued = note_issue(
            kept.stock,
            of_line,
            product=pool.product,
            fact=fact,
            period=period,
            matter=head.matter,
        )
        _note(kept, pool, issued, of_line)
    head.shipped, head.changed = True, True
    return {"sale": head.code, "cost": format_fen(sum(one.value or 0 for one in moved))}


def _plan(state: KeptSales, command: ShipGoods) -> list[tuple[Pool, list[Want]]]:
    head = state.find(command.sale)
    lines = state.lines(head)
    if not any(pool.left_qty for pool, _ in lines):
        raise Refused(
            "nothing_left",
            "销售单 {sale} 已全部取消,没有可发的货。",
            cure="核对退款单。",
            sale=head.code,
        )
    return [
        (
            pool,
            wants_of(
                line,
                state.items[pool.product],
                state.items,
                qty=pool.left_qty,
                where=Phrase("销售单 {sale}-{line}", sale=head.code, line=pool.line),
            )
            if pool.left_qty
            else [],
        )
        for pool, line in lines
    ]


def _note(state: KeptSales, pool: Pool, issued: Issued, moved: Sequence[Moved]) -> None:
    """Note the issue; units cancelled before shipping are a part without cost, all taken."""
    if pool.taken_qty and moved:
        issued, taken = _with_cancelled(state, pool, issued, moved)
        pool.taken_parts = taken
        pool.changed = True
    pool.cost, pool.movement, pool.parts = issued
    state.issues.append(Issue(pool.id, *issued))


def _with_cancelled(
    state: KeptSales, pool: Pool, issued: Issued, moved: Sequence[Moved]
) -> tuple[Issued, list[list[int]]]:
    shipped = issued.parts
    if shipped is None:
        shipped = [[*one, issued.movement_no] for one in moved]
    item = state.items[pool.product]
    of_one = item.kit or ((item.id, ONE),)
    cancelled = [
        [product, None, None, per_one * pool.taken_qty // ONE, 0, None]
        for product, per_one in of_one
        if state.items[product].stocked
    ]
    taken = [[int(part[3] or 0), 0] for part in cancelled] + [[0, 0] for _ in shipped]
    return Issued(issued.cost, None, [*cancelled, *shipped]), taken


def write(batch: Batch, state: State) -> None:
    """Goods, sales and lines."""
    write_kept(batch, state.kept)
