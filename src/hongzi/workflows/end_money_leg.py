"""The other exits of the money leg: set off, unclaimed, or a difference agreed later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import EndMoneyLeg
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.kernel.shares import share
from hongzi.refunds import queries as refunds
from hongzi.refunds import store as refunds_store
from hongzi.refunds.store import NewSetOff
from hongzi.returns.rules.differences import difference_of
from hongzi.returns.rules.lines import REFUND, Line
from hongzi.sales import queries as sales
from hongzi.sales import store as sales_store
from hongzi.sales.queries import SaleHead
from hongzi.sales.rules.pools import Drawn, Pool, give_back, take
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

KINDS = (EndMoneyLeg,)


@dataclass(slots=True)
class State:
    """The group's case lines and their sale lines, the sales named, and the rows to write.

    owed: fen still receivable of each sale; platform: fen set off against its platform.
    """

    lines: CaseLines
    pools: dict[int, Pool]
    heads: dict[str, SaleHead]
    owed: dict[int, int]
    platform: dict[int, int]
    set_offs: list[NewSetOff] = field(default_factory=list)
    draws: list[NewDraw] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[EndMoneyLeg]) -> State:
    """Lock the case lines, their sale lines and the sales that are set off against."""
    cursor = batch.cursor
    lines = load_lines(batch, ((c.case, c.line) for c in commands))
    found = lines.by_key.values()
    codes = {one.sale_code for one in found if one.sale_code}
    heads = sales.lock_sales(cursor, codes=codes | {c.sale for c in commands if c.sale})
    ids = [head.id for head in heads.values()]
    settled = refunds.paid_or_set_off(cursor, sales=ids)
    return State(
        lines=lines,
        pools=sales.lock_pools_by_id(
            cursor, ids=[one.sale_line for one in found if one.sale_line is not None]
        ),
        heads=heads,
        owed={head.id: head.owed - sum(settled[head.id]) for head in heads.values()},
        platform=refunds.platform_set_off(cursor, sales=ids),
    )


def record(batch: Batch, state: State, command: EndMoneyLeg) -> dict[str, Any]:
    """Refused: not_accepted, money_not_owed, nothing_left, refund_above_owed, approval_missing,
    not_in_book, other_customer, set_off_above_receivable, set_off_above_subsidy, amount_missing,
    difference_below_done, value_above_sale, and what finding the line or the period refuses.
    """
    line = state.lines.find(command.case, command.line)
    is_accepted(line)
    if not line.owes_money:
        raise Refused(
            "money_not_owed", "{line} 没有应退的款项。", cure="该行的款已无事可做。", line=line.name
        )
    if command.exit == "difference":
        return _difference(batch, state, command, line)
    if command.exit == "unclaimed":
        if not command.approved_by:
            raise Refused(
                "approval_missing",
                "{line} 转无人认领须有批准人。",
                cure="写明 approved_by。",
                line=line.name,
            )
        amount = _amount(line, command)
        _clear(batch, command, line, "refund_unclaimed", part_of(line, {"gross": amount}, {}))
        return _detail(line, amount)
    if command.exit == "set_off_platform" or (line.via == "platform" and not command.sale):
        return _against_platform(batch, state, command, line)
    return _against_sale(batch, state, command, line)


def write(batch: Batch, state: State) -> None:
    """Set-offs, draws and their pools, the case lines."""
    cursor, book_id = batch.cursor, batch.book.id
    refunds_store.add_set_offs(cursor, book_id=book_id, set_offs=state.set_offs)
    sales_store.add_draws(cursor, book_id=book_id, draws=state.draws)
    sales_store.save_pools(cursor, book_id=book_id, pools=state.pools.values())
    state.lines.write(batch)


def _amount(line: Line, command: EndMoneyLeg, most: int | None = None) -> int:
    left = line.left_money
    if left <= 0:
        raise Refused(
            "nothing_left", "{line} 的款项已结清。", cure="核对以前的退款与抵账。", line=line.name
        )
    amount: int = left if most is None else min(left, most)
    if command.amount is not None:
        amount = command.amount
    if not 0 < amount <= left:
        raise Refused(
            "refund_above_owed",
            "{line} 尚欠客户 {left},要求了结 {amount}。",
            cure="金额写正数,不超过尚欠;确要多给的,先由主管在退货单页面「确认差额」"
            "(命令 end_money_leg 的 difference)。",
            line=line.name,
            left=format_fen(left),
            amount=format_fen(amount),
        )
    return amount


def _clear(
    batch: Batch,
    command: EndMoneyLeg,
    line: Line,
    kind: str,
    part: Part,
) -> int:
    """Stage the fact that clears the part's gross of refund_payable; note it on the line."""
    acceptance = plan_acceptance(batch, command, line, evidence=True)
    fact = batch.stage_fact(command, kind, parts=(part,))
    stage_acceptances(batch, command, (acceptance,), cause=fact)
    note_acceptance(acceptance, command.date)
    line.money_done += part.amounts["gross"]
    line.note_evidence(REFUND, command.date)
    return fact


def _against_sale(batch: Batch, state: State, command: EndMoneyLeg, line: Line) -> dict[str, Any]:
    """Cr the customer's receivable: of the line's own unpaid sale, or of an exchange's new one."""
    code = command.sale or line.sale_code
    head = state.heads.get(code)
    if head is None:
        raise Refused(
            "not_in_book",
            "{line}:本账套没有销售单 {code}。",
            cure="写明要抵的销售单号。",
            line=line.name,
            code=code,
        )
    if line.customer is not None and head.customer not in (None, line.customer):
        raise Refused(
            "other_customer",
            "{line}:销售单 {code} 是另一位客户的。",
            cure="只能抵同一客户的应收款。",
            line=line.name,
            code=code,
        )
    owed = state.owed[head.id]
    amount = _amount(line, command, most=max(owed, 0) if owed > 0 else None)
    if amount > owed:
        raise Refused(
            "set_off_above_receivable",
            "{line}:销售单 {code} 尚欠 {owed},要求抵 {amount}。",
            cure="已收款的部分用 pay_refund 退款。",
            line=line.name,
            code=code,
            owed=format_fen(max(owed, 0)),
            amount=format_fen(amount),
        )
    return _set_off(batch, state, command, line, head, "receivable", amount)


def _against_platform(
    batch: Batch, state: State, command: EndMoneyLeg, line: Line
) -> dict[str, Any]:
    """Cr what the platform owes: its subsidy, or all of a sale whose money it collected."""
    head = state.heads.get(line.sale_code)
    if head is None:
        raise Refused(
            "not_in_book",
            "{line} 没有原销售,无平台应收可抵。",
            cure="用 pay_refund 退款。",
            line=line.name,
        )
    most = None
    if head.via != "platform":
        left = head.subsidy - state.platform.get(head.id, 0)
        pool = state.pools[line.sale_line or 0]
        most = min(left, share(total=pool.subsidy, cumulative=line.qty, whole=pool.qty, taken=0))
        if left <= 0 or (command.amount or 0) > left:
            raise Refused(
                "set_off_above_subsidy",
                "{line}:销售单 {sale} 的平台补贴尚可冲 {left}。",
                cure="核对平台补贴;其余用 pay_refund 退给客户。",
                line=line.name,
                sale=head.code,
                left=format_fen(max(left, 0)),
            )
    amount = _amount(line, command, most=most)
    return _set_off(batch, state, command, line, head, "platform_receivable", amount)


def _set_off(
    batch: Batch,
    state: State,
    command: EndMoneyLeg,
    line: Line,
    head: SaleHead,
    against: str,
    amount: int,
) -> dict[str, Any]:
    part = Part(
        {"gross": amount},
        {"against": against},
        case=line.matter,
        sale=head.matter,
        customer=line.customer,
        shop=head.shop,
    )
    fact = _clear(batch, command, line, "refund_set_off", part)
    if against == "receivable":
        state.owed[head.id] -= amount
    else:
        state.platform[head.id] = state.platform.get(head.id, 0) + amount
    state.set_offs.append(NewSetOff(head.id, line.matter, against, amount, command.date, fact))
    return _detail(line, amount)


def _detail(line: Line, amount: int) -> dict[str, Any]:
    return {"amount": format_fen(amount), "left": format_fen(line.left_money)}


def _difference(batch: Batch, state: State, command: EndMoneyLeg, line: Line) -> dict[str, Any]:
    """More (or less) is owed to the customer than the draw: an allowance on the sale line."""
    if not command.approved_by:
        raise Refused(
            "approval_missing",
            "{line} 登记差额须有批准人。",
            cure="写明 approved_by。",
            line=line.name,
        )
    pool = state.pools.get(line.sale_line or 0)
    drawn = difference_of(line, pool, amount=command.amount)
    amounts = {"gross": drawn.net + drawn.vat, "net": drawn.net, "vat": drawn.vat}
    part = part_of(line, amounts, year_flag(line))
    fact = batch.stage_fact(command, "refund_difference", parts=(part,))
    line.extra_net += drawn.net
    line.extra_vat += drawn.vat
    line.owes_tax = line.owes_tax or drawn.vat != 0
    line.changed = True
    if pool is not None:
        if drawn.net + drawn.vat > 0:
            take(pool, drawn)
        else:
            give_back(pool, Drawn(0, -drawn.net, -drawn.vat, 0, 0, 0, (), False))
        state.draws.append(
            NewDraw(pool.id, fact, line.matter, "difference", 0, drawn.net, drawn.vat, 0, 0, 0)
        )
    return {
        "net": format_fen(drawn.net), "vat": format_fen(drawn.vat),
        "left": format_fen(line.left_money),
    }  # fmt: skip
