"""A supplier accepts a claim for returned goods that went back to it 退供应商."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hongzi.kernel.commands import SettleClaim
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.ledger import queries as ledger
from hongzi.partners import queries as partners
from hongzi.partners.rules.parties import Parties
from hongzi.workflows.batch import Batch
from hongzi.workflows.case_lines import CaseLines, load_lines

KINDS = (SettleClaim,)


@dataclass(slots=True)
class State:
    """Case lines, suppliers, the open claims by matter and supplier, and their latest period."""

    lines: CaseLines
    parties: Parties
    claims: dict[int, dict[int | None, int]]
    claimed_in: dict[int, int]


def load(batch: Batch, commands: Sequence[SettleClaim]) -> State:
    """The case lines (locked) and what the ledger holds as claims for them."""
    lines = load_lines(batch, ((command.case, command.line) for command in commands))
    matters = [line.matter for line in lines.by_key.values()]
    return State(
        lines=lines,
        parties=partners.known_parties(
            batch.cursor, codes={command.supplier for command in commands}
        ),
        claims=ledger.role_balances(batch.cursor, role="supplier_claim", matters=matters),
        claimed_in=ledger.role_periods(batch.cursor, role="supplier_claim", matters=matters),
    )


def record(batch: Batch, state: State, command: SettleClaim) -> dict[str, Any]:
    """The whole open claim of the line is settled; what is paid above its cost is a variance.

    Refused: case_unknown, line_unknown, claim_unknown, cost_unknown (at retail price, before the
    claim's month is closed), other_supplier, amount_negative, and what the rulebook or the period
    refuses.
    """
    line = state.lines.find(command.case, command.line)
    claims = state.claims.get(line.matter)
    if not claims:
        raise Refused(
            "claim_unknown",
            "{line} 没有未结的供应商索赔。",
            cure="先以 back_to_supplier 验收;月末才知成本的,结账后再结案。",
            line=line.name,
        )
    open_month = batch.periods.get(state.claimed_in[line.matter], "open") == "open"
    if open_month and batch.book.costing == "retail_price":
        raise Refused(
            "cost_unknown",
            "{line} 的索赔还按售价记账,进销差价月末才分摊。",
            cure="先结账索赔所在的月份,再结案。",
            line=line.name,
        )
    supplier = state.parties.get(command.supplier)
    party = supplier if supplier in claims else None
    cost = claims.get(party)
    if cost is None:
        raise Refused(
            "other_supplier",
            "{line} 的索赔不是对供应商 {supplier} 的。",
            cure="核对验收时写明的供应商。",
            line=line.name,
            supplier=command.supplier,
        )
    if command.net < 0 or command.vat < 0:
        raise Refused(
            "amount_negative", "{line} 的索赔金额为负。", cure="核对金额。", line=line.name
        )
    vat = 0 if batch.book.taxpayer == "small_scale" else command.vat
    gross = command.net + command.vat
    amounts = {"gross": gross, "cost": cost, "vat": vat, "variance": gross - cost - vat}
    part = Part(
        amounts,
        {"deducted": "yes" if command.deducted else "no"},
        case=line.matter,
        supplier=party,
        product=line.product,
    )
    batch.stage_fact(command, "supplier_claim_settled", parts=[part])
    del claims[party]
    return {"gross": format_fen(gross), "variance": format_fen(amounts["variance"])}


def write(batch: Batch, state: State) -> None:
    """Nothing but the fact and its entries."""
