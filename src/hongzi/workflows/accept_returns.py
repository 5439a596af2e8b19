"""A return is requested, or agreed in one step: each line reserves its draw.

The draw (quantity, net, VAT, cost) is taken from the sale line's pools under lock and is fixed from
here on. Whether acceptance posts now is the book's policy (``returns.rules.acceptance``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from hongzi.kernel.commands import AcceptReturn, RequestReturn, ReturnLine
from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.refusals import Refused
from hongzi.partners import queries as partners
from hongzi.partners import store as partners_store
from hongzi.partners.rules.parties import Parties
from hongzi.refunds import queries as refunds
from hongzi.returns import queries as returns
from hongzi.returns import store as returns_store
from hongzi.returns.rules.asking import blind_draw, draw_asked, lots_asked, pool_asked, root_of
from hongzi.returns.rules.eligibility import Asked, check_eligible
from hongzi.returns.rules.lines import Line, finished, new_line
from hongzi.returns.store import NewCase
from hongzi.sales import queries as sales
from hongzi.sales import store as sales_store
from hongzi.sales.queries import SaleHead
from hongzi.sales.rules.pools import Drawn, Pool, take
from hongzi.sales.store import NewDraw
from hongzi.stock import queries as stock
from hongzi.stock.rules.items import Item
from hongzi.workflows.batch import Batch
from hongzi.workflows.case_lines import note_acceptance, plan_acceptance, stage_acceptances

KINDS = (RequestReturn, AcceptReturn)

UNKNOWN_PARTY = 0
"""Stands for a customer who is named but not in the book: nobody's sale is theirs."""

_POOL_STATE = (
    "taken_qty", "taken_net", "taken_vat", "taken_cost", "kept_net", "kept_vat",
    "restart_qty", "restart_net", "restart_vat", "taken_parts", "changed",
)  # fmt: skip
_pool_state = attrgetter(*_POOL_STATE)


@dataclass(slots=True)
class State:
    """What the group's requests touch, and the rows to write."""

    sales: dict[str, SaleHead]
    pools: dict[int, list[Pool]]
    items: dict[int, Item]
    by_sku: dict[str, Item]
    lots: dict[tuple[int, str], int]
    parties: Parties
    known: set[str]
    paid: set[int]
    cases: list[NewCase] = field(default_factory=list)
    lines: list[tuple[Line, str]] = field(default_factory=list)
    draws: list[NewDraw] = field(default_factory=list)


@dataclass(slots=True)
class Reserved:
    """One line of a request, checked and taken from its pool."""

    asked: ReturnLine
    drawn: Drawn
    pool: Pool | None
    root: int | None
    head: SaleHead | None
    item: Item


def load(batch: Batch, commands: Sequence[RequestReturn]) -> State:
    """Lock the sales named, with their lines and pools."""
    cursor = batch.cursor
    asked = [line for command in commands for line in command.lines]
    heads = sales.lock_sales(cursor, codes={line.sale for line in asked if line.sale})
    ids = [head.id for head in heads.values()]
    pools = sales.lock_pools(cursor, sale_ids=ids)
    by_sku = stock.items_by_sku(cursor, skus={line.sku for line in asked if line.sku})
    products = {pool.product for lines in pools.values() for pool in lines}
    items = stock.items_by_id(cursor, ids=products)
    items.update({item.id: item for item in by_sku.values()})
    codes = {code for line in asked for code in (line.lot, *line.serials) if code}
    parts = {part for item in items.values() for part, _ in item.kit}
    return State(
        sales=heads,
        pools=pools,
        items=items,
        by_sku=by_sku,
        lots=stock.lot_ids_of(cursor, products=items.keys() | parts, codes=codes),
        parties=partners.known_parties(cursor, codes={c.customer for c in commands}),
        known=returns.known_cases(cursor, codes={c.case for c in commands}),
        paid=refunds.paid_sales(cursor, sales=ids),
    )


def record(batch: Batch, state: State, command: RequestReturn) -> dict[str, Any]:
    """Refused: case_duplicate, line_twice, sku_unknown, serial_unknown, serial_count, what
    ``eligibility`` and the pools refuse (over_returned, already_returned, value_above_sale,
    nothing_left, lot_unknown …), prior_year_undecided, and what the period refuses.
    """
    if command.case in state.known:
        raise Refused(
            "case_duplicate",
            "退货单 {case} 已登记。",
            cure="核对退货单号;补充的行另立单。",
            case=command.case,
        )
    if len({line.line for line in command.lines}) != len(command.lines):
        raise Refused(
            "line_twice", "退货单 {case} 行号重复。", cure="每行一个行号。", case=command.case
        )
    batch.posting_period(command)
    saved: dict[int, tuple[Pool, tuple[Any, ...]]] = {}
    try:
        reserved = _reserve_all(state, command, saved)
        return _stage(batch, state, command, reserved)
    except Refused:
        for pool, values in saved.values():
            for name, value in zip(_POOL_STATE, values, strict=True):
                setattr(pool, name, value)
        raise


def write(batch: Batch, state: State) -> None:
    """Parties, cases with their lines, draws and the pools they reduce."""
    cursor, book_id = batch.cursor, batch.book.id
    partners_store.save_parties(cursor, book_id=book_id, parties=state.parties)
    returns_store.add_cases(cursor, book_id=book_id, cases=state.cases, lines=state.lines)
    sales_store.add_draws(cursor, book_id=book_id, draws=state.draws)
    pools = (pool for lines in state.pools.values() for pool in lines)
    sales_store.save_pools(cursor, book_id=book_id, pools=pools)
    state.cases, state.lines, state.draws = [], [], []


def _reserve_all(
    state: State, command: RequestReturn, saved: dict[int, tuple[Pool, tuple[Any, ...]]]
) -> list[Reserved]:
    """Check each line and take its draw; ``saved`` keeps how the pools were."""
    customer = None
    if command.customer:
        customer = state.parties.get(command.customer) or UNKNOWN_PARTY
    found = []
    for asked in command.lines:
        one = _reserve(state, command.case, asked, customer, command.date)
        if one.pool is not None:
            saved.setdefault(one.pool.id, (one.pool, _pool_state(one.pool)))
            take(one.pool, one.drawn)
        if customer is None and one.head is not None:
            customer = one.head.customer
        found.append(one)
    return found


def _reserve(
    state: State, case: str, asked: ReturnLine, customer: int | None, on: dt.date
) -> Reserved:
    head = state.sales.get(asked.sale)
    by_sku = state.by_sku.get(asked.sku)
    pools = state.pools[head.id] if head is not None else []
    pool = pool_asked(pools, asked, by_sku.id if by_sku else None, state.lots)
    if head is not None:
        question = Asked(
            case, asked, head.state, head.shipped, pool is not None, customer, head.customer,
            on, head.date,
        )  # fmt: skip
    else:
        question = Asked(case, asked)
    check_eligible(question)
    if pool is not None:
        item = state.items[pool.product]
        named = asked.lot or asked.serials
        lots = lots_asked(question.name, asked, item, pool, state.lots) if named else ()
        drawn = draw_asked(asked, pool, lots)
        return Reserved(asked, drawn, pool, root_of(pools, pool), head, item)
    if by_sku is None:
        raise Refused(
            "sku_unknown",
            "{question}:没有商品 {sku}。",
            cure="先导入商品 products。",
            question=question.name,
            sku=asked.sku,
        )
    return Reserved(asked, blind_draw(asked, by_sku), None, None, None, by_sku)


def _stage(
    batch: Batch, state: State, command: RequestReturn, reserved: Sequence[Reserved]
) -> dict[str, Any]:
    accepted = isinstance(command, AcceptReturn)
    case_id = batch.new_id("returns_case")
    lines = [_line(batch, command, one, case_id, accepted, state.paid) for one in reserved]
    planned = [plan_acceptance(batch, command, line, evidence=False) for line in lines]
    customer = _customer(batch, state, command, reserved)
    for line in lines:
        line.customer = customer
    kinds = {one.fact if one is not None else "" for one in planned}
    fact = None
    if len(kinds) == 1 and "" not in kinds:
        fact = stage_acceptances(batch, command, planned, cause=None)
    if fact is None:
        kind = "return_agreed" if accepted else "return_requested"
        fact = batch.stage_fact(command, kind)
        stage_acceptances(batch, command, planned, cause=fact)
    for line, acceptance in zip(lines, planned, strict=True):
        note_acceptance(acceptance, command.date)
        line.settled = finished(line)
    state.known.add(command.case)
    state.cases.append(NewCase(case_id, command.case, customer, command.date, fact))
    state.lines += [(line, one.asked.reason) for line, one in zip(lines, reserved, strict=True)]
    state.draws += draws_of(lines, reserved, fact)
    return {"lines": [_detail(line) for line in lines]}


def _customer(
    batch: Batch, state: State, command: RequestReturn, reserved: Sequence[Reserved]
) -> int | None:
    """The one the case names, else the buyer; called after the last check (it may be new)."""
    if command.customer:
        return state.parties.mention(command.customer, kind="customer", subject=batch.subject)
    buyers = (one.head.customer for one in reserved if one.head is not None)
    return next((buyer for buyer in buyers if buyer is not None), None)


def draws_of(lines: Iterable[Line], reserved: Iterable[Reserved], fact: int) -> list[NewDraw]:
    """The append-only record of what these lines took."""
    return [
        NewDraw(
            one.pool.id, fact, line.matter, line.kind, line.qty, line.net, line.vat,
            line.kept_net, line.kept_vat, line.cost,
        )
        for line, one in zip(lines, reserved, strict=True)
        if one.pool is not None
    ]  # fmt: skip


def _line(
    batch: Batch,
    command: RequestReturn,
    one: Reserved,
    case_id: int,
    accepted: bool,
    paid: Collection[int],
) -> Line:
    """The new case line of a reserved draw."""
    asked, drawn, head = one.asked, one.drawn, one.head
    line = new_line(
        case_id=case_id,
        case=command.case,
        line=asked.line,
        matter=batch.matter(kind="case", label=f"{command.case}-{asked.line}"),
        product=one.item.id,
        kind=asked.kind,
        drawn=drawn,
        accepted=accepted,
        stocked=one.item.stocked,
        opened_on=command.date,
        captured=head is None or head.via == "platform" or head.id in paid,
    )
    if one.pool is not None and head is not None:
        line.sale, line.sale_line, line.invoice_line = head.id, one.pool.id, one.root
        line.sale_code, line.sale_matter, line.shop = head.code, head.matter, head.shop
        line.via, line.sold_on = head.via, head.date
    return line


def _detail(line: Line) -> dict[str, str]:
    detail = {
        "line": line.line, "qty": format_micro(line.qty), "net": format_fen(line.net),
        "vat": format_fen(line.vat), "gross": format_fen(line.net + line.vat),
    }  # fmt: skip
    if line.kept_net or line.kept_vat:
        detail["kept"] = format_fen(line.kept_net + line.kept_vat)
    if line.cost is not None and line.owes_goods:
        detail["cost"] = format_fen(line.cost)
    return detail
