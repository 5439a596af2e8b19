"""What every verb on a case line needs: find it, post its acceptance when due, write it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hongzi.kernel.commands import Command
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused
from hongzi.returns import queries, store
from hongzi.returns.rules.acceptance import FACT_OF_KIND, POLICIES, quantity_due, year_of
from hongzi.returns.rules.lines import Line, finished
from hongzi.returns.rules.shares import (
    Goods,
    Money,
    accepted_money,
    done_goods,
    refund_due,
    whole_goods,
)
from hongzi.workflows.batch import Batch


@dataclass(slots=True)
class CaseLines:
    """The case lines that a group of commands touches, locked, by (case, line)."""

    by_key: dict[tuple[str, str], Line]
    known_cases: set[str] = field(default_factory=set)

    def find(self, case: str, line: str) -> Line:
        """One line. Refused: case_unknown, line_unknown."""
        found = self.by_key.get((case, line))
        if found is not None:
            return found
        if case in self.known_cases:
            raise Refused(
                "line_unknown",
                "退货单 {case} 没有行 {line}。",
                cure="核对退货单的行号。",
                case=case,
                line=line,
            )
        raise Refused(
            "case_unknown",
            "本账套没有退货单 {case}。",
            cure="核对退货单号,或先登记退货申请。",
            case=case,
        )

    def write(self, batch: Batch) -> None:
        """Write back what changed, each line settled or not."""
        for line in self.by_key.values():
            if line.changed:
                line.settled = finished(line)
        store.set_legs(batch.cursor, book_id=batch.book.id, lines=self.by_key.values())


def load_lines(batch: Batch, keys: Iterable[tuple[str, str]]) -> CaseLines:
    """Lock the lines of these (case, line) keys; unknown ones are found out when asked for."""
    wanted = set(keys)
    by_key = queries.lock_lines(batch.cursor, keys=wanted)
    missing = wanted - by_key.keys()
    known = queries.known_cases(batch.cursor, codes={c for c, _ in missing}) if missing else set()
    return CaseLines(by_key, known)


def not_rejected(line: Line) -> None:
    """Refused: not_accepted, for a line whose request was turned down."""
    if line.decision == "rejected":
        raise Refused(
            "not_accepted",
            "{line} 已被拒绝。",
            cure="如需受理,请另立退货单重新申请。",
            line=line.name,
        )


def leg_may_move(batch: Batch, line: Line) -> None:
    """Refused: not_accepted, for a line turned down; for an undecided one by the book's policy.

    Each leg posts on its own day, before the decision too (a refund at once 极速退款), unless the
    policy ``legs`` is ``after_decision``.
    """
    if batch.book.policies.get("legs") == "after_decision":
        is_accepted(line)
    not_rejected(line)


def refund_may_go(batch: Batch, line: Line, amount: int) -> None:
    """Where the book's policy ``refunds`` is ``after_inspection`` 验货后退款.

    Refused: goods_not_back, more than the goods inspected so far (or ended otherwise) stand for.
    """
    if batch.book.policies.get("refunds") != "after_inspection":
        return
    due = max(refund_due(line), 0)
    if amount > due:
        raise Refused(
            "goods_not_back",
            "{line}:本账套验货后退款,已了结 {back},现在可退 {due},要求退 {amount}。",
            cure="先验收退回的货物;收不到的,用 end_goods_leg 了结实物后再退款。",
            line=line.name,
            back=format_micro(line.goods_qty),
            due=format_fen(due),
            amount=format_fen(amount),
        )


def is_accepted(line: Line) -> None:
    """Refused: not_accepted, for a line that is not accepted (yet)."""
    not_rejected(line)
    if line.decision != "accepted":
        raise Refused(
            "not_accepted",
            "{line} 尚未同意。",
            cure="先用 decide_return 作出决定。",
            line=line.name,
        )


@dataclass(slots=True)
class Acceptance:
    """What acceptance of a line posts now; planned, not yet staged."""

    line: Line
    qty: int
    money: Money
    goods: Goods
    year: str

    @property
    def cost(self) -> int:
        """Fen that open the goods leg; 0 without one, or while the cost is not known."""
        return (self.goods.cost or 0) if self.line.owes_goods else 0

    @property
    def fact(self) -> str:
        """The kind of fact it is."""
        return FACT_OF_KIND[self.line.kind]


def policy_of(batch: Batch) -> str:
    """When the book posts acceptance: first_evidence, decision or inspected.

    Refused: policy_unknown.
    """
    policy = str(batch.book.policies.get("acceptance", POLICIES[0]))
    if policy not in POLICIES:
        raise Refused(
            "policy_unknown",
            "账套政策 acceptance 为 {policy},不认识。",
            cure="可用:{known}。",
            policy=policy,
            known=listed(POLICIES),
        )
    return policy


def plan_acceptance(
    batch: Batch, command: Command, line: Line, *, evidence: bool, leaving: Goods | None = None
) -> Acceptance | None:
    """What acceptance has to post with this command, None = nothing.

    evidence: whether any has come, this command's included. leaving: goods that leave the goods
    leg with it. Refused: prior_year_undecided.
    """
    if line.accepted_whole:
        return None
    gone = line.goods_qty + (leaving.qty if leaving else 0)
    qty = quantity_due(policy_of(batch), line, evidence=evidence, gone=gone)
    if qty is None:
        return None
    if qty == line.qty:
        goods = whole_goods(line)
    elif leaving is not None and line.accepted_qty == line.goods_qty:
        goods = leaving
    else:
        goods = done_goods(line)
    year = "current"
    if batch.book.standard == "enterprise":
        year = year_of(
            line,
            on=command.date,
            estimates=bool(batch.book.policies.get("estimates")),
            approved=batch.report_approvals(),
        )
    money = Money(0, 0) if line.kind == "exchange" else accepted_money(line, qty)
    return Acceptance(line, qty, money, goods, year)


def _parts(planned: Acceptance) -> list[Part]:
    """One part; one more for each component of a kit, which carries its own cost."""
    line, money, goods = planned.line, planned.money, planned.goods
    flags = {"year": planned.year}
    amounts = {} if line.kind == "exchange" else {
        "gross": money.gross, "net": money.net, "vat": money.vat,
    }  # fmt: skip
    if not line.owes_goods:
        return [part_of(line, amounts, flags)]
    by_product = goods.by_product()
    if len(by_product) == 1:
        product, qty, _ = by_product[0]
        return [part_of(line, {**amounts, "cost": planned.cost}, flags, product=product, qty=qty)]
    parts = [part_of(line, amounts, flags)] if amounts else []
    return parts + [
        part_of(line, {"cost": value}, flags, product=product, qty=qty)
        for product, qty, value in by_product
    ]


def part_of(
    line: Line,
    amounts: Mapping[str, int],
    flags: Mapping[str, str],
    *,
    product: int | None = None,
    qty: int = 0,
    supplier: int | None = None,
) -> Part:
    """What the rulebook sees of a line: amounts, and whom and what it concerns."""
    return Part(
        amounts, flags, line.matter, line.sale_matter, None, line.customer, line.shop, supplier,
        product, qty,
    )  # fmt: skip


def stage_acceptances(
    batch: Batch, command: Command, planned: Iterable[Acceptance | None], *, cause: int | None
) -> int | None:
    """Stage planned acceptances, one fact of each kind; without ``cause`` the only one is main.

    Gives the id of the last.
    """
    fact = None
    by_fact: dict[str, list[Acceptance]] = {}
    for one in planned:
        if one is not None:
            by_fact.setdefault(one.fact, []).append(one)
    for kind, ones in by_fact.items():
        parts = [part for one in ones for part in _parts(one)]
        suffix = kind if cause else ""
        fact = batch.stage_fact(command, kind, parts=parts, cause=cause, key_suffix=suffix)
    return fact


def note_acceptance(planned: Acceptance | None, on: dt.date) -> None:
    """Note on the line what acceptance posted."""
    if planned is None:
        return
    line = planned.line
    line.accepted_qty += planned.qty
    line.accepted_net += planned.money.net
    line.accepted_vat += planned.money.vat
    line.accepted_cost += planned.cost
    line.accepted_on = line.accepted_on or on
    line.year = "adjust" if planned.year == "prior" else line.year
    line.changed = True


def year_flag(line: Line) -> dict[str, str]:
    """The year that a line's acceptance went into, for what takes part of it back."""
    return {"year": "prior" if line.year == "adjust" else "current"}
