"""Requested lines are accepted or turned down; turning down frees the draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import DecideReturn
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused
from hongzi.returns import queries as returns
from hongzi.returns.rules.lines import Line
from hongzi.returns.rules.shares import whole_goods
from hongzi.sales import queries as sales
from hongzi.sales import store as sales_store
from hongzi.sales.rules.pools import Drawn, Pool, give_back
from hongzi.sales.store import NewDraw
from hongzi.workflows.batch import Batch
from hongzi.workflows.case_lines import (
    CaseLines,
    note_acceptance,
    plan_acceptance,
    stage_acceptances,
)

KINDS = (DecideReturn,)

YEARS = ("", "adjust", "current")


@dataclass(slots=True)
class State:
    """The group's cases with all their lines, the pools they drew on, and the rows to write."""

    cases: dict[str, list[Line]]
    pools: dict[int, Pool]
    draws: list[NewDraw] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[DecideReturn]) -> State:
    """Lock the cases, and the pools of lines that are turned down."""
    cases = returns.lock_cases(batch.cursor, codes=list({c.case for c in commands}))
    refused = {command.case for command in commands if not command.accept}
    ids = [
        line.sale_line
        for case in refused
        for line in cases.get(case, ())
        if line.sale_line is not None
    ]
    return State(cases, sales.lock_pools_by_id(batch.cursor, ids=ids))


def record(batch: Batch, state: State, command: DecideReturn) -> dict[str, Any]:
    """Refused: case_unknown, line_unknown, already_decided, already_accepted, leg_already_posted,
    prior_year_unknown, prior_year_not_here, prior_year_undecided, and what the period refuses.
    """
    if command.prior_year not in YEARS:
        raise Refused(
            "prior_year_unknown",
            "退货单 {case}:prior_year {prior_year} 不认识。",
            cure="adjust 调整以前年度,current 计入当期,留空按账套日期判断。",
            case=command.case,
            prior_year=command.prior_year,
        )
    if command.prior_year == "adjust" and batch.book.standard == "small_business":
        raise Refused(
            "prior_year_not_here",
            "退货单 {case}:小企业会计准则没有以前年度损益调整。",
            cure="留空或写 current:以前年度销售的退货计入当期(准则第61条)。",
            case=command.case,
        )
    lines = _lines(state, command)
    if command.accept:
        _accept(batch, command, lines)
    else:
        _turn_down(batch, state, command, lines)
    return {"lines": [line.line for line in lines]}


def write(batch: Batch, state: State) -> None:
    """The case lines, draws given back and their pools."""
    cursor, book_id = batch.cursor, batch.book.id
    sales_store.add_draws(cursor, book_id=book_id, draws=state.draws)
    sales_store.save_pools(cursor, book_id=book_id, pools=state.pools.values())
    lines = [line for case in state.cases.values() for line in case]
    CaseLines({(line.case, line.line): line for line in lines}).write(batch)


def _lines(state: State, command: DecideReturn) -> list[Line]:
    """The lines named, or all that wait for a decision."""
    case = state.cases.get(command.case)
    if case is None:
        raise Refused(
            "case_unknown", "本账套没有退货单 {case}。", cure="核对退货单号。", case=command.case
        )
    by_line = {line.line: line for line in case}
    missing = [line for line in command.lines if line not in by_line]
    if missing:
        raise Refused(
            "line_unknown",
            "退货单 {case} 没有行 {missing}。",
            cure="现有行:{by_line}。",
            case=command.case,
            missing=listed(missing),
            by_line=listed(by_line),
        )
    if command.lines:
        return [by_line[line] for line in dict.fromkeys(command.lines)]
    waiting = [line for line in case if _waits(line, command)]
    if not waiting:
        raise Refused(
            "already_decided",
            "退货单 {case} 各行都已处理。",
            cure="写明要改的行。",
            case=command.case,
        )
    return waiting


def _waits(line: Line, command: DecideReturn) -> bool:
    """Whether a line waits for this: for a decision, or, accepted but not posted, for its year."""
    if command.accept and command.prior_year and line.decision == "accepted":
        return line.accepted_on is None
    return line.decision == "pending"


def _accept(batch: Batch, command: DecideReturn, lines: Sequence[Line]) -> None:
    for line in lines:
        if not _waits(line, command):
            raise Refused(
                "already_decided", "{line} 已处理。", cure="核对以前的决定。", line=line.name
            )
    before = [(line.decision, line.year) for line in lines]
    try:
        for line in lines:
            line.decision, line.year = "accepted", command.prior_year
        planned = [
            plan_acceptance(batch, command, line, evidence=bool(line.evidence)) for line in lines
        ]
        fact = batch.stage_fact(command, "return_decided")
        stage_acceptances(batch, command, planned, cause=fact)
    except Refused:
        for line, (decision, year) in zip(lines, before, strict=True):
            line.decision, line.year = decision, year
        raise
    for line, acceptance in zip(lines, planned, strict=True):
        note_acceptance(acceptance, command.date)
        line.decided_id = fact
        line.changed = True


def _turn_down(batch: Batch, state: State, command: DecideReturn, lines: Sequence[Line]) -> None:
    for line in lines:
        _can_be_turned_down(line)
    fact = batch.stage_fact(command, "return_decided")
    for line in lines:
        line.decision, line.decided_id = "rejected", fact
        line.changed = True
        if line.sale_line is None:
            continue
        goods = whole_goods(line) if line.qty else None
        drawn = Drawn(
            line.qty, line.net, line.vat, line.kept_net, line.kept_vat,
            line.cost, goods.parts if goods else (), False,
        )  # fmt: skip
        give_back(state.pools[line.sale_line], drawn)
        state.draws.append(
            NewDraw(
                line.sale_line, fact, line.matter, "given_back", -line.qty, -line.net, -line.vat,
                -line.kept_net, -line.kept_vat, None if line.cost is None else -line.cost,
            )
        )  # fmt: skip


def _can_be_turned_down(line: Line) -> None:
    if line.decision == "rejected":
        raise Refused("already_decided", "{line} 已拒绝。", cure="核对以前的决定。", line=line.name)
    if line.accepted_on is not None:
        raise Refused(
            "already_accepted",
            "{line} 已入账。",
            cure="货物寄回客户用 end_goods_leg 的 rejected;登记有误的用 reverse_fact 红冲。",
            line=line.name,
        )
    if line.kind == "refund_only" and line.qty and line.decision == "accepted":
        raise Refused(
            "already_accepted",
            "{line} 已同意退款而不退货:取消的数量可能已不随单发出。",
            cure="客户仍要的,另开销售单发货。",
            line=line.name,
        )
    if line.goods_qty or line.tax_done or line.money_done or line.replaced or line.extra_net:
        raise Refused(
            "leg_already_posted",
            "{line} 已有验收、退款或红字发票入账,不能拒绝。",
            cure="先同意该行,再以寄回客户、退票等方式了结;登记有误的先红冲。",
            line=line.name,
        )
