"""A red-letter invoice was issued: the tax leg of its case lines; red never exceeds blue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.invoices import queries as invoices
from hongzi.invoices import store as invoices_store
from hongzi.invoices.queries import Blue, BluePool
from hongzi.invoices.rules.red import RedAmounts, amounts_of
from hongzi.invoices.store import NewRedInvoice, NewRedLine, RedPool
from hongzi.kernel.commands import RedLine, RegisterRedInvoice
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.returns.rules.lines import RED, Line
from hongzi.rulebook.tails import tail_limit
from hongzi.workflows.batch import Batch
from hongzi.workflows.case_lines import (
    Acceptance,
    CaseLines,
    leg_may_move,
    load_lines,
    note_acceptance,
    part_of,
    plan_acceptance,
    stage_acceptances,
)

KINDS = (RegisterRedInvoice,)

WRONG_INVOICE = "01"
"""红冲原因 开票有误: the whole invoice is reddened, and usually issued anew."""


@dataclass(slots=True)
class State:
    """The group's case lines, blue invoices, known numbers, and the rows to write."""

    lines: CaseLines
    blues: dict[str, Blue]
    known: set[str]
    invoices: list[NewRedInvoice] = field(default_factory=list)
    red_lines: list[NewRedLine] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Planned:
    """One line of a red invoice, checked."""

    line: Line
    pool: BluePool
    red: RedAmounts
    acceptance: Acceptance | None


def load(batch: Batch, commands: Sequence[RegisterRedInvoice]) -> State:
    """Lock the case lines and the blue lines that these red invoices name."""
    cursor = batch.cursor
    numbers = [command.invoice for command in commands]
    return State(
        lines=load_lines(batch, ((one.case, one.line) for c in commands for one in c.lines)),
        blues=invoices.lock_blue_invoices(cursor, numbers={c.blue for c in commands}),
        known=invoices.known_red_numbers(cursor, numbers=numbers)
        | invoices.known_blue_numbers(cursor, numbers=numbers),
    )


def record(batch: Batch, state: State, command: RegisterRedInvoice) -> dict[str, Any]:
    """A wrong invoice (reason 01) is reddened whole, without lines: no return, no entries.

    Refused: red_duplicate, blue_unknown, red_before_blue, red_not_on_blue, red_rate_differs,
    red_above_blue, red_above_owed, tax_not_owed, nothing_left, not_accepted, line_twice, and what
    finding the line or the period refuses.
    """
    blue = _blue(state, command)
    if command.reason_code == WRONG_INVOICE and not command.lines:
        return _withdraw(batch, state, command, blue)
    if not command.lines or len({(r.case, r.line) for r in command.lines}) != len(command.lines):
        raise Refused(
            "line_twice",
            "红字发票 {invoice} 没有明细行,或同一退货行列了两次。",
            cure="每个退货行列一次,金额合并。",
            invoice=command.invoice,
        )
    planned: list[Planned] = []
    for asked in command.lines:
        planned.append(_plan(batch, state, command, blue, asked, planned))
    parts = [part_of(one.line, {"vat": one.red.vat}, {}) for one in planned]
    fact = batch.stage_fact(command, "red_invoice_registered", parts=parts)
    stage_acceptances(batch, command, (one.acceptance for one in planned), cause=fact)
    _note(batch, state, command, blue, planned, fact)
    return {
        "lines": [
            {
                "case": one.line.case, "line": one.line.line,
                "net": format_fen(one.red.net), "vat": format_fen(one.red.vat),
            }
            for one in planned
        ]
    }  # fmt: skip


def write(batch: Batch, state: State) -> None:
    """Red invoices with their lines, the blue pools, the case lines."""
    pools = [pool for blue in state.blues.values() for pool in blue.lines.values() if pool.changed]
    invoices_store.add_red_invoices(
        batch.cursor,
        book_id=batch.book.id,
        invoices=state.invoices,
        lines=state.red_lines,
        pools=[RedPool(pool.id, pool.red_qty, pool.red_net, pool.red_vat) for pool in pools],
    )
    invoices_store.withdraw_blue_invoices(batch.cursor, book_id=batch.book.id, ids=state.withdrawn)
    state.invoices, state.red_lines, state.withdrawn = [], [], []
    for pool in pools:
        pool.changed = False
    state.lines.write(batch)


def _withdraw(
    batch: Batch, state: State, command: RegisterRedInvoice, blue: Blue
) -> dict[str, Any]:
    """All of a wrong invoice is red; the sale stands, and its lines can be invoiced anew."""
    if any(pool.red_qty or pool.red_net or pool.red_vat for pool in blue.lines.values()):
        raise Refused(
            "red_above_blue",
            "红字发票 {invoice}:蓝字发票 {blue} 已部分红冲,不能整张红冲。",
            cure="开票有误须整张红冲;已有退货红字发票的,按退货行列明其余部分。",
            invoice=command.invoice,
            blue=blue.number,
        )
    fact = batch.stage_fact(command, "red_invoice_registered")
    id = _add_invoice(batch, state, command, blue, fact)
    for pool in blue.lines.values():
        pool.red_qty, pool.red_net, pool.red_vat = pool.qty, pool.net, pool.vat
        pool.changed = True
        state.red_lines.append(NewRedLine(id, pool.id, blue.matter, pool.qty, pool.net, pool.vat))
    state.withdrawn.append(blue.id)
    return {"withdrawn": blue.number}


def _blue(state: State, command: RegisterRedInvoice) -> Blue:
    if command.invoice in state.known:
        raise Refused(
            "red_duplicate",
            "发票 {invoice} 已登记过。",
            cure="核对号码;一张红字发票只登记一次,号码也与蓝字发票不同。",
            invoice=command.invoice,
        )
    blue = state.blues.get(command.blue)
    if blue is None:
        raise Refused(
            "blue_unknown",
            "红字发票 {invoice}:本账套没有蓝字发票 {blue}。",
            cure="先登记蓝字发票,或核对号码。",
            invoice=command.invoice,
            blue=command.blue,
        )
    if command.date < blue.date:
        raise Refused(
            "red_before_blue",
            "红字发票 {invoice} 日期 {date},蓝字发票 {blue} 日期 {blue_date}。",
            cure="红字发票不早于它所冲的蓝字发票;核对两张发票的开票日期。",
            invoice=command.invoice,
            date=command.date,
            blue=blue.number,
            blue_date=blue.date,
        )
    return blue


def _plan(
    batch: Batch,
    state: State,
    command: RegisterRedInvoice,
    blue: Blue,
    asked: RedLine,
    before: Sequence[Planned],
) -> Planned:
    line = state.lines.find(asked.case, asked.line)
    leg_may_move(batch, line)
    where = Phrase("红字发票 {invoice} 的 {line}", invoice=command.invoice, line=line.name)
    if not line.owes_money:
        raise Refused(
            "tax_not_owed",
            "{where} 没有待红冲的税额。",
            cure="同品换货与拒收不开红字发票。",
            where=where,
        )
    pool = blue.lines.get(line.invoice_line or 0)
    if pool is None:
        raise Refused(
            "red_not_on_blue",
            "{where}:蓝字发票 {blue} 没有对应的销售行。",
            cure="用开具该销售行的蓝字发票;未开票的销售用 end_tax_leg 的 uninvoiced。",
            where=where,
            blue=blue.number,
        )
    taken = [one.red for one in before if one.pool is pool]
    red = amounts_of(
        where=where,
        asked=asked,
        owed_qty=line.qty - line.rejected_qty - line.red_qty,
        owed_net=line.owed_net - line.red_net,
        owed_vat=line.left_tax if line.owes_tax else None,
        pool=pool,
        tail=tail_limit(command.date),
        taken=RedAmounts(*map(sum, zip(*taken, strict=True))) if taken else RedAmounts(0, 0, 0),
    )
    return Planned(line, pool, red, plan_acceptance(batch, command, line, evidence=True))


def _note(
    batch: Batch,
    state: State,
    command: RegisterRedInvoice,
    blue: Blue,
    planned: Sequence[Planned],
    fact: int,
) -> None:
    id = _add_invoice(batch, state, command, blue, fact)
    for line, pool, red, acceptance in (
        (one.line, one.pool, one.red, one.acceptance) for one in planned
    ):
        pool.red_qty += red.qty
        pool.red_net += red.net
        pool.red_vat += red.vat
        pool.changed = True
        note_acceptance(acceptance, command.date)
        line.red_qty += red.qty
        line.red_net += red.net
        line.tax_done += red.vat
        line.note_evidence(RED, command.date)
        state.red_lines.append(NewRedLine(id, pool.id, line.matter, red.qty, red.net, red.vat))


def _add_invoice(
    batch: Batch, state: State, command: RegisterRedInvoice, blue: Blue, fact: int
) -> int:
    id = batch.new_id("invoices_redinvoice")
    state.known.add(command.invoice)
    state.invoices.append(
        NewRedInvoice(
            id, command.invoice, blue.id, fact, command.date, command.confirmation,
            command.reason_code,
        )
    )  # fmt: skip
    return id
