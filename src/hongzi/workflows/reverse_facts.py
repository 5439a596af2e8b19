"""Reverse an earlier fact once, in red and linked to it.

Only what stands alone can be reversed this way: direct facts, manual vouchers, openings. A sale,
a return or a refund moved pools and stock as well; each has its own command that takes it back.
Source: 会计基础工作规范 第51条(五).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.facts.queries import KnownFact, facts_by_key
from hongzi.kernel.commands import Command, ReverseFact
from hongzi.kernel.phrases import Phrase, wording
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import EntryRow
from hongzi.ledger.queries_lines import posted_entries, reversed_facts
from hongzi.ledger.store_reversals import add_reversals
from hongzi.workflows.batch import Batch

KINDS: tuple[type[Command], ...] = (ReverseFact,)

EXPLICIT = ("manual_voucher", "opening_balances")

INSTEAD: Mapping[str, str] = {
    "sale": wording("用 accept_return 办理退货(草稿用 cancel_sale)。"),
    "goods_dispatched": wording("用 refuse_delivery 登记拒收。"),
    "payment_captured": wording("用 pay_refund 退款。"),
    "prepayment_received": wording("用 refuse_delivery 登记拒收并退款。"),
    "platform_settled": wording("用 record_voucher 记更正凭证。"),
    "return_accepted": wording("用 end_goods_leg(rejected)把货退还客户。"),
    "exchange_accepted": wording("用 end_goods_leg(rejected)把货退还客户。"),
    "goods_inspected": wording("按实际情况登记新的库存变动(如 write_off_stock)。"),
    "refund_confirmed": wording("退款被退回时用 bounce_refund。"),
    "red_invoice_registered": wording("红字发票不能撤销;如需恢复请登记新的蓝字发票。"),
    "purchase_received": wording("用 write_off_stock(to_supplier)退供应商。"),
    "goods_received_unbilled": wording("用 invoice_purchase 或 write_off_stock(to_supplier)。"),
    "estimate_set": wording("用 set_estimate 重新设定目标余额。"),
    "reversed": wording("重新记录原业务,不再冲销冲销。"),
}
"""What undoes facts that can't be reversed here."""


@dataclass(slots=True)
class Targets:
    """The facts to reverse by key, their entries, and which are reversed already.

    made: keys of the reversals that this very group makes.
    """

    facts: Mapping[str, KnownFact]
    entries: Mapping[int, Sequence[tuple[int, EntryRow]]]
    reversed: dict[int, int]
    new: list[tuple[int, int]] = field(default_factory=list)
    made: set[str] = field(default_factory=set)


def load(batch: Batch, commands: Sequence[ReverseFact]) -> Targets:
    """The facts named, with their postings."""
    facts = facts_by_key(batch.cursor, keys=[command.target for command in commands])
    ids = [fact.id for fact in facts.values()]
    return Targets(
        facts=facts,
        entries=posted_entries(batch.cursor, fact_ids=ids),
        reversed=reversed_facts(batch.cursor, fact_ids=ids),
    )


def record(batch: Batch, state: Targets, command: ReverseFact) -> dict[str, Any]:
    """The same accounts, sides and matters with the amounts in red.

    A posting of an earlier year is corrected in blue on the other side instead (第51条(五)).
    Refused: ``fact_unknown``, ``already_reversed``, ``not_reversible``, ``period_closed``,
    ``before_opening``.
    """
    target = state.facts.get(command.target)
    if target is None and command.target in state.made:
        raise _not_reversible(batch, command.target, "reversed")
    if target is None:
        raise Refused(
            "fact_unknown",
            "账套没有幂等键为 {target} 的业务事实。",
            cure="用 hongzi explain 查找原事实。",
            target=command.target,
        )
    if target.id in state.reversed:
        raise Refused(
            "already_reversed",
            "事实 {target} 已经冲销过。",
            cure="一项事实只能冲销一次。",
            target=command.target,
        )
    _refuse_kinds(batch, target, command)
    posted = state.entries.get(target.id, ())
    period = batch.posting_period(command)
    blue = any(entry_period // 100 < period // 100 for entry_period, _ in posted)
    swap = blue or batch.red_style == "opposite_side"
    fact = batch.stage_fact(
        command,
        "reversed",
        explicit=[_undone(entry, swap=swap) for _, entry in posted],
        period=period,
        payload={"reverses": command.target},
    )
    state.reversed[target.id] = fact
    state.new.append((fact, target.id))
    state.made.add(command.key)
    return {"reversed": command.target, "style": "blue" if blue else "red"}


def write(batch: Batch, state: Targets) -> None:
    """The links."""
    add_reversals(batch.cursor, book_id=batch.book.id, links=state.new)


def _refuse_kinds(batch: Batch, target: KnownFact, command: ReverseFact) -> None:
    kind = batch.rules.facts[target.kind]
    if kind.direct or target.kind in EXPLICIT:
        return
    raise _not_reversible(batch, command.target, target.kind)


def _not_reversible(batch: Batch, key: str, name: str) -> Refused:
    return Refused(
        "not_reversible",
        "事实 {target}({title})不能直接冲销:它还动了额度、库存或期间。",
        cure=INSTEAD.get(name, "用该业务自己的反向命令,或用 record_voucher 记更正凭证。"),
        target=key,
        title=Phrase(batch.rules.facts[name].title_zh),
    )


def _undone(entry: EntryRow, *, swap: bool) -> EntryRow:
    """The entry undone: in red on its own side, or in blue on the other."""
    if swap:
        return entry._replace(side=-entry.side)
    return entry._replace(amount=-entry.amount, qty=-entry.qty)
