"""The other exits of the tax leg: an uninvoiced sale, a rounding tail, VAT the seller bears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hongzi.invoices import queries as invoices
from hongzi.kernel.commands import Command, EndTaxLeg
from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.returns import queries as returns
from hongzi.returns import store as returns_store
from hongzi.returns.rules.lines import RED, Line, finished
from hongzi.rulebook.tails import tail_limit
from hongzi.workflows.batch import Batch
from hongzi.workflows.case_lines import (
    CaseLines,
    is_accepted,
    load_lines,
    note_acceptance,
    part_of,
    plan_acceptance,
    stage_acceptances,
)

KINDS = (EndTaxLeg,)

FACTS = {"uninvoiced": "uninvoiced_declared", "tail": "vat_tail", "borne": "vat_borne"}


@dataclass(slots=True)
class State:
    """The group's case lines, and what blue invoices of their sale lines have left to redden."""

    lines: CaseLines
    blue_left: dict[int, int]


def load(batch: Batch, commands: Sequence[EndTaxLeg]) -> State:
    """Lock the case lines."""
    lines = load_lines(batch, ((c.case, c.line) for c in commands))
    sale_lines = [one.invoice_line for one in lines.by_key.values() if one.invoice_line]
    return State(lines, invoices.blue_vat_left(batch.cursor, sale_lines=sale_lines))


def record(batch: Batch, state: State, command: EndTaxLeg) -> dict[str, Any]:
    """Refused: not_accepted, tax_not_owed, nothing_left, tax_above_owed, invoiced_use_red,
    tail_above_limit, approval_missing, and what finding the line or the period refuses.
    """
    line = state.lines.find(command.case, command.line)
    is_accepted(line)
    if not line.owes_tax and not line.left_tax:
        raise Refused(
            "tax_not_owed", "{line} 没有待红冲的税额。", cure="该行的税已无事可做。", line=line.name
        )
    vat = _amount(line, command)
    if command.exit == "uninvoiced":
        _check_uninvoiced(state, line, vat)
    elif command.exit == "borne" and not command.approved_by:
        raise Refused(
            "approval_missing",
            "{line} 自行负担税额须有批准人。",
            cure="写明 approved_by。",
            line=line.name,
        )
    acceptance = plan_acceptance(batch, command, line, evidence=True)
    amount = "tail" if command.exit == "tail" else "vat"
    fact = batch.stage_fact(command, FACTS[command.exit], parts=[part_of(line, {amount: vat}, {})])
    stage_acceptances(batch, command, [acceptance], cause=fact)
    note_acceptance(acceptance, command.date)
    line.tax_done += vat
    line.declared_vat += vat if command.exit == "uninvoiced" else 0
    line.note_evidence(RED, command.date)
    return {"vat": format_fen(vat)}


def write(batch: Batch, state: State) -> None:
    """The case lines."""
    state.lines.write(batch)


def _amount(line: Line, command: EndTaxLeg) -> int:
    left = line.left_tax
    vat = left if command.vat is None else command.vat
    if vat == 0 or (left == 0):
        raise Refused(
            "nothing_left", "{line} 的税额已结清。", cure="核对以前的登记。", line=line.name
        )
    if command.exit == "tail":
        limit = tail_limit(command.date)
        if vat != left or abs(left) > limit:
            raise Refused(
                "tail_above_limit",
                "{line} 待红冲税额余 {left},尾差上限 {limit}。",
                cure="补登红字发票;确实无法红冲的,由批准人用 borne 自行负担。",
                line=line.name,
                left=format_fen(left),
                limit=format_fen(limit),
            )
    elif not 0 < vat <= left:
        raise Refused(
            "tax_above_owed",
            "{line} 待红冲税额余 {left},要求 {vat}。",
            cure="金额写正数,不超过余额;税额多冲的用红字发票更正。",
            line=line.name,
            left=format_fen(left),
            vat=format_fen(vat),
        )
    return vat


def _check_uninvoiced(state: State, line: Line, vat: int) -> None:
    if state.blue_left.get(line.invoice_line or 0, 0) > 0:
        raise Refused(
            "invoiced_use_red",
            "{line} 的销售已开蓝字发票。",
            cure="登记红字发票 register_red_invoice;只有未开票的销售才按未开票收入冲减。",
            line=line.name,
        )


# -- a blue invoice that comes after the declaration ------------------------------------------


@dataclass(slots=True)
class Reopened:
    """Case lines whose uninvoiced declaration a later blue invoice undoes, by sale line."""

    by_sale_line: dict[int, list[Line]]

    def write(self, batch: Batch) -> None:
        """Write back the lines whose tax leg opened again."""
        lines = [line for lines in self.by_sale_line.values() for line in lines]
        for line in lines:
            if line.changed:
                line.settled = finished(line)
        returns_store.set_legs(batch.cursor, book_id=batch.book.id, lines=lines)


def load_declared(batch: Batch, sale_lines: Sequence[int]) -> Reopened:
    """Lock the case lines of these sale lines: for the workflow that registers a blue invoice."""
    return Reopened(returns.lock_lines_of_sale_lines(batch.cursor, sale_lines=sale_lines))


def reopen_declared(
    batch: Batch, command: Command, state: Reopened, *, sale_line: int, cause: int
) -> int:
    """A sale line was invoiced after its return was declared as uninvoiced: undo the declaration.

    The tax leg of each such case line opens again and waits for a red invoice. Gives the fen of
    VAT put back. Call it once for each sale line, when no blue invoice named it before.
    """
    lines = [line for line in state.by_sale_line.get(sale_line, ()) if line.declared_vat]
    if not lines:
        return 0
    batch.stage_fact(
        command,
        "declared_then_invoiced",
        parts=[part_of(line, {"vat": line.declared_vat}, {}) for line in lines],
        cause=cause,
        key_suffix=f"declared_then_invoiced/{sale_line}",
    )
    total = sum(line.declared_vat for line in lines)
    for line in lines:
        line.tax_done -= line.declared_vat
        line.declared_vat = 0
        line.changed = True
    return total
