"""The approved second exits of the goods leg: goods that never came, or went back again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import EndGoodsLeg
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.refusals import Refused
from hongzi.returns import store as returns_store
from hongzi.returns.rules.lines import GOODS, Line, parts_of_draw
from hongzi.returns.rules.shares import Goods, Money, goods_left, next_goods, rejected_money
from hongzi.returns.store import NewExit
from hongzi.sales import queries as sales
from hongzi.sales import store as sales_store
from hongzi.sales.rules.pools import Drawn, Pool, give_back
from hongzi.sales.store import NewDraw
from hongzi.workflows.batch import Batch
from hongzi.workflows.case_lines import (
    CaseLines,
    is_accepted,
    load_lines,
    note_acceptance,
    part_of,
    plan_acceptance,
    stage_acceptances,
    year_flag,
)

KINDS = (EndGoodsLeg,)

FACTS = {"never_came": "goods_never_came", "rejected": "goods_rejected"}


@dataclass(slots=True)
class State:
    """The group's case lines, the pools they drew on, and the rows to write."""

    lines: CaseLines
    pools: dict[int, Pool]
    exits: list[NewExit] = field(default_factory=list)
    draws: list[NewDraw] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[EndGoodsLeg]) -> State:
    """Lock the case lines and their sale lines."""
    lines = load_lines(batch, ((c.case, c.line) for c in commands))
    ids = [one.sale_line for one in lines.by_key.values() if one.sale_line is not None]
    return State(lines, sales.lock_pools_by_id(batch.cursor, ids=ids))


def record(batch: Batch, state: State, command: EndGoodsLeg) -> dict[str, Any]:
    """never_came: the cost goes back into cost of sales. rejected: acceptance of that quantity is
    taken back and its draw given back to the sale; what was refunded meanwhile stays owed to us.

    Refused: not_accepted, goods_not_owed, over_accepted, already_replaced, exit_not_here,
    rejected_above_owed, and what finding the line or the period refuses.
    """
    line = state.lines.find(command.case, command.line)
    _check(line, command)
    goods = next_goods(line, command.qty)
    money = Money(0, 0)
    if command.exit == "rejected":
        money = rejected_money(line, command.qty)
        _check_value(line, money)
    acceptance = plan_acceptance(batch, command, line, evidence=True, leaving=goods)
    year = year_flag(line)
    if acceptance is not None:
        year = {"year": acceptance.year}
    fact = batch.stage_fact(
        command, FACTS[command.exit], parts=_parts(line, command, goods, money, year)
    )
    stage_acceptances(batch, command, (acceptance,), cause=fact)
    note_acceptance(acceptance, command.date)
    if command.exit == "rejected":
        _give_back(state, line, goods, money, fact)
        line.reception = "rejected"
    else:
        line.reception = "never_came"
    goods_left(line, goods)
    line.note_evidence(GOODS, command.date)
    parts = parts_of_draw(goods.parts, line.product)
    state.exits.append(
        NewExit(line.id, fact, command.date, command.exit, goods.qty, goods.cost, parts, None)
    )
    return {"qty": format_micro(goods.qty), "gross": format_fen(money.gross)}


def write(batch: Batch, state: State) -> None:
    """Goods exits, draws given back and their pools, the case lines."""
    cursor, book_id = batch.cursor, batch.book.id
    returns_store.add_exits(cursor, book_id=book_id, exits=state.exits)
    sales_store.add_draws(cursor, book_id=book_id, draws=state.draws)
    sales_store.save_pools(cursor, book_id=book_id, pools=state.pools.values())
    state.lines.write(batch)


def _check(line: Line, command: EndGoodsLeg) -> None:
    is_accepted(line)
    if not line.owes_goods:
        raise Refused(
            "goods_not_owed",
            "{line} 没有要退回的货物。",
            cure="该行的实物已无事可做。",
            line=line.name,
        )
    if not 0 < command.qty <= line.left_goods:
        raise Refused(
            "over_accepted",
            "{line} 未了结 {left_goods},要求了结 {qty}。",
            cure="数量写正数,不超过未验收的数量。",
            line=line.name,
            left_goods=format_micro(line.left_goods),
            qty=format_micro(command.qty),
        )
    if line.kind == "refusal":
        raise Refused(
            "exit_not_here",
            "{line} 是拒收的货物。",
            cure="拒收的货物退回后验收;途中灭失的先验收再报废,向承运人索赔。",
            line=line.name,
        )
    if line.replaced and command.exit == "rejected":
        raise Refused(
            "already_replaced",
            "{line} 的新件已发出,旧件不能再退还客户。",
            cure="旧件未到用 never_came 了结。",
            line=line.name,
        )


def _check_value(line: Line, money: Money) -> None:
    """Goods sent back take their draw with them; agreed to be worth less, they can't take more."""
    if money.net <= line.owed_net and money.vat <= line.owed_vat:
        return
    raise Refused(
        "rejected_above_owed",
        "{line} 已登记少退的差额,尚余 {owed},退还客户的货物原作价 {gross}。",
        cure="货物退还客户前,先用 difference 把少退的差额加回来。",
        line=line.name,
        owed=format_fen(line.owed_net + line.owed_vat),
        gross=format_fen(money.gross),
    )


def _parts(
    line: Line, command: EndGoodsLeg, goods: Goods, money: Money, year: dict[str, str]
) -> list[Part]:
    amounts = {}
    if command.exit == "rejected" and line.owes_money:
        amounts = {"gross": money.gross, "net": money.net, "vat": money.vat}
    parts = [
        part_of(line, {"cost": value}, year, product=product, qty=qty)
        for product, qty, value in goods.by_product()
    ]
    return [part_of(line, amounts, year), *parts] if amounts else parts


def _give_back(state: State, line: Line, goods: Goods, money: Money, fact: int) -> None:
    line.rejected_qty += goods.qty
    line.rejected_net += money.net
    line.rejected_vat += money.vat
    if line.sale_line is None:
        return
    drawn = Drawn(goods.qty, money.net, money.vat, 0, 0, goods.cost, goods.parts, False)
    give_back(state.pools[line.sale_line], drawn)
    state.draws.append(
        NewDraw(
            line.sale_line, fact, line.matter, "given_back", -goods.qty, -money.net, -money.vat,
            0, 0, None if goods.cost is None else -goods.cost,
        )
    )  # fmt: skip
