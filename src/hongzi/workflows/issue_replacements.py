"""The replacement of a like-for-like exchange leaves the warehouse at today's cost.

What the exchange drew of its sale line moves to a successor line with the new issue's goods: a
later return of the replacement returns its own cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import Fen, IssueReplacement, Micro, SaleLine
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.returns.rules.lines import REPLACEMENT, Line
from hongzi.sales import queries as sales
from hongzi.sales import store as sales_store
from hongzi.sales.rules.pools import Pool
from hongzi.sales.store import NewLine
from hongzi.stock import queries as stock
from hongzi.stock import store as stock_store
from hongzi.stock.rules.items import Item
from hongzi.stock.rules.warehouse import Moved, Want, Warehouse
from hongzi.workflows.batch import Batch
from hongzi.workflows.case_lines import (
    CaseLines,
    is_accepted,
    load_lines,
    note_acceptance,
    plan_acceptance,
    stage_acceptances,
)
from hongzi.workflows.issuing import Issued, cost_of, note_issue, wants_of

KINDS = (IssueReplacement,)


@dataclass(slots=True)
class State:
    """The group's case lines, all lines of their sales, their stock, and the rows to write."""

    lines: CaseLines
    pools: dict[int, list[Pool]]
    items: dict[int, Item]
    components: dict[int, Item]
    stock: Warehouse
    successors: list[NewLine] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[IssueReplacement]) -> State:
    """Lock the case lines, the lines of their sales, and the stock of their products."""
    cursor = batch.cursor
    lines = load_lines(batch, ((c.case, c.line) for c in commands))
    items = stock.items_by_id(cursor, ids={one.product for one in lines.by_key.values()})
    components = stock.components_of(cursor, items=items.values())
    return State(
        lines=lines,
        pools=sales.lock_pools(
            cursor, sale_ids={one.sale for one in lines.by_key.values() if one.sale is not None}
        ),
        items=items,
        components=components,
        stock=stock.open_warehouse(
            cursor,
            costing=batch.book.costing,
            new_id=batch.new_id,
            products=items.keys() | components.keys(),
            lot_codes={code for c in commands for code in (c.lot, *c.serials) if code},
        ),
    )


def record(batch: Batch, state: State, command: IssueReplacement) -> dict[str, Any]:
    """Refused: not_accepted, not_an_exchange, already_replaced, nothing_left, stock_short,
    lot_missing, lot_unknown, serial_unknown, serial_count, and what finding the line or the period
    refuses.
    """
    line = state.lines.find(command.case, command.line)
    qty = _check(line)
    wants = _wants(state, command, line, qty)
    state.stock.check_issue(wants)
    period = batch.posting_period(command)
    acceptance = plan_acceptance(batch, command, line, evidence=True)
    moved = [one for want in wants for one in state.stock.issue(want)]
    fact = batch.stage_fact(command, "replacement_issued", parts=_parts(line, moved), period=period)
    stage_acceptances(batch, command, (acceptance,), cause=fact)
    note_acceptance(acceptance, command.date)
    issued = note_issue(
        state.stock, moved, product=line.product, fact=fact, period=period,
        matter=line.matter, kind="replacement",
    )  # fmt: skip
    if not state.stock.keeps_quantity:
        issued = Issued(None, None, None)
    _succeed(batch, state, line, qty, issued)
    line.replaced = True
    line.note_evidence(REPLACEMENT, command.date)
    cost = cost_of(moved)
    return {"qty": format_micro(qty)} | ({} if cost is None else {"cost": format_fen(cost)})


def write(batch: Batch, state: State) -> None:
    """Stock, successor lines, the lines they succeed, the case lines."""
    cursor, book_id = batch.cursor, batch.book.id
    stock_store.save_warehouse(cursor, book_id=book_id, warehouse=state.stock)
    sales_store.add_lines(cursor, book_id=book_id, lines=state.successors)
    pools = (pool for lines in state.pools.values() for pool in lines)
    sales_store.save_pools(cursor, book_id=book_id, pools=pools)
    state.lines.write(batch)


def _check(line: Line) -> int:
    """Micro of replacement owed."""
    is_accepted(line)
    if line.kind != "exchange":
        raise Refused(
            "not_an_exchange",
            "{line} 不是同品换货。",
            cure="异品换货:退旧、另记新销售。",
            line=line.name,
        )
    if line.replaced:
        raise Refused(
            "already_replaced", "{line} 的新件已发出。", cure="核对以前的发货记录。", line=line.name
        )
    qty = line.left_replacement
    if not qty:
        raise Refused(
            "nothing_left",
            "{line} 的旧件已全部退还客户,不欠新件。",
            cure="无需发货。",
            line=line.name,
        )
    return qty


def _wants(state: State, command: IssueReplacement, line: Line, qty: int) -> list[Want]:
    if not state.stock.keeps_quantity:
        return []
    item = state.items[line.product]
    asked = SaleLine(
        line=line.line, sku=item.sku, qty=Micro(qty), amount=Fen(0), vat_rate_bp=0,
        lot=command.lot, serials=command.serials,
    )  # fmt: skip
    return wants_of(
        asked, item, state.components, qty=qty, where=Phrase("{line} 换出", line=line.name)
    )


def _parts(line: Line, moved: Sequence[Moved]) -> list[Part]:
    sums: dict[int, list[int]] = {}
    for one in moved:
        total = sums.setdefault(one.product, [0, 0])
        total[0] += one.qty
        total[1] += one.value or 0
    return [
        Part({"cost": value}, case=line.matter, sale=line.sale_matter, customer=line.customer,
             product=product, qty=qty)
        for product, (qty, value) in sums.items()
    ]  # fmt: skip


def _succeed(batch: Batch, state: State, line: Line, qty: int, issued: Issued) -> None:
    """The last line of the chain gets a successor that carries what the exchange drew."""
    pools = state.pools[line.sale or 0]
    by_id = {pool.id: pool for pool in pools}
    old = by_id[line.sale_line or 0]
    last = old
    while last.successor is not None:
        last = by_id[last.successor]
    id = batch.new_id("sales_saleline")
    name = f"{old.line.split('~')[0]}~{line.case}-{line.line}"
    net, vat = line.net - line.rejected_net, line.vat - line.rejected_vat
    state.successors.append(
        NewLine(
            id, old.sale_id, name, old.product, qty, net, vat, issued.cost, old.vat_rate_bp,
            0, 0, 0, 0, issued.movement_no, issued.parts,
        )
    )  # fmt: skip
    pools.append(
        Pool(
            id=id, sale_id=old.sale_id, line=name, sale=old.sale, product=old.product, qty=qty,
            net=net, vat=vat, cost=issued.cost, vat_rate_bp=old.vat_rate_bp,
        )
    )  # fmt: skip
    last.successor = id
    last.changed = True
