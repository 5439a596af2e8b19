"""Money goes back to the customer for a case line, and sometimes bounces: the money leg."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import Command, PayRefund
from hongzi.kernel.commands.sales import TENDERS
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused
from hongzi.refunds import queries as refunds
from hongzi.refunds import store as refunds_store
from hongzi.refunds.queries import CapturedPayment
from hongzi.refunds.queries_orders import ordered_of_lines
from hongzi.refunds.rules.draws import Taking, draw_on_payments, draw_on_platform
from hongzi.refunds.store import NewRefund, PaymentPool
from hongzi.returns.rules.lines import REFUND, Line
from hongzi.workflows.batch import Batch
from hongzi.workflows.case_lines import (
    CaseLines,
    leg_may_move,
    load_lines,
    note_acceptance,
    part_of,
    plan_acceptance,
    refund_may_go,
    stage_acceptances,
)

KINDS = (PayRefund,)


@dataclass(slots=True)
class State:
    """The group's case lines, the payments of their sales, known codes, what open orders will
    pay (by matter, fen), and the rows to write."""

    lines: CaseLines
    payments: dict[int, list[CapturedPayment]]
    known: set[str]
    ordered: dict[int, int]
    refunds: list[NewRefund] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[PayRefund]) -> State:
    """Lock the case lines and the payments of their sales."""
    lines = load_lines(batch, ((c.case, c.line) for c in commands))
    found = lines.by_key.values()
    sales = {line.sale for line in found if line.sale is not None}
    return State(
        lines=lines,
        payments=refunds.lock_payments(batch.cursor, sales=sales),
        known=refunds.known_refunds(batch.cursor, codes=[c.refund for c in commands]),
        ordered=ordered_of_lines(batch.cursor, matters=[line.matter for line in found]),
    )


def record(batch: Batch, state: State, command: PayRefund) -> dict[str, Any]:
    """Refused: refund_ordered, and what ``pay`` refuses."""
    detail, _ = pay(batch, state, command, wish=command)
    return detail


def pay(
    batch: Batch, state: State, command: PayRefund, *, wish: Command
) -> tuple[dict[str, Any], int]:
    """Stage a refund, said by ``wish`` (the command itself, or the confirmation of an order).

    Gives the detail and the fact. Refused: refund_duplicate, tender_unknown, not_accepted,
    money_not_owed, nothing_left, amount_not_positive, refund_above_owed, goods_not_back,
    refund_ordered, over_refunded, payment_unknown, and what finding the line or the period refuses.
    """
    if wish is command and command.refund in state.known:
        raise Refused(
            "refund_duplicate",
            "退款 {refund} 已登记过。",
            cure="核对退款单号;同一笔退款只登记一次。",
            refund=command.refund,
        )
    if command.tender not in TENDERS:
        raise Refused(
            "tender_unknown",
            "退款 {refund} 的方式 {tender} 不认识。",
            cure="可用:{known}。",
            refund=command.refund,
            tender=command.tender,
            known=listed(TENDERS),
        )
    line = state.lines.find(command.case, command.line)
    leg_may_move(batch, line)
    amount = _amount(line, command)
    if wish is command:  # an order passed this when it was made; what the bank has paid is paid
        refund_may_go(batch, line, amount + command.discount)
        _check_not_ordered(state, line, command, amount)
    payments = state.payments.get(line.sale or 0, [])
    takings = _takings(line, payments, command, amount)
    acceptance = plan_acceptance(batch, wish, line, evidence=True)
    amounts = {"gross": amount + command.discount, "paid": amount, "discount": command.discount}
    part = part_of(line, amounts, {"tender": command.tender})
    fact = batch.stage_fact(wish, "refund_confirmed", parts=(part,))
    stage_acceptances(batch, wish, (acceptance,), cause=fact)
    note_acceptance(acceptance, command.date)
    _note(state, command, line, payments, takings, fact)
    return {"paid": format_fen(amount), "left": format_fen(line.left_money)}, fact


def write(batch: Batch, state: State) -> None:
    """Refunds, the pools of their payments, the case lines."""
    drawn_on = [one for payments in state.payments.values() for one in payments if one.changed]
    refunds_store.add_refunds(
        batch.cursor,
        book_id=batch.book.id,
        refunds=state.refunds,
        pools=[PaymentPool(one.id, one.refunded, one.refunded_discount) for one in drawn_on],
    )
    state.lines.write(batch)
    state.refunds = []
    for payment in drawn_on:
        payment.changed = False


def _amount(line: Line, command: PayRefund) -> int:
    left = line.left_money
    if not line.owes_money:
        raise Refused(
            "money_not_owed",
            "{line} 没有应退的款项。",
            cure="同品换货与未预收的拒收不退款。",
            line=line.name,
        )
    if left <= 0:
        raise Refused(
            "nothing_left",
            "{line} 的退款已结清。",
            cure="要多退的,先由主管在退货单页面「确认差额」(命令 end_money_leg 的 difference)。",
            line=line.name,
        )
    amount = left - command.discount if command.amount is None else command.amount
    if amount < 0 or command.discount < 0 or amount + command.discount == 0:
        raise Refused(
            "amount_not_positive",
            "退款 {refund}:金额 {amount}、冲回折扣 {discount} 不合理。",
            cure="退款金额与折扣写正数。",
            refund=command.refund,
            amount=format_fen(amount),
            discount=format_fen(command.discount),
        )
    if amount + command.discount > left:
        raise Refused(
            "refund_above_owed",
            "退款 {refund}:{line} 尚欠客户 {left},要求退 {amount}。",
            cure="核对金额;确要多退的,先由主管在退货单页面「确认差额」"
            "(命令 end_money_leg 的 difference)。",
            refund=command.refund,
            line=line.name,
            left=format_fen(left),
            amount=format_fen(amount + command.discount),
        )
    return amount


def _check_not_ordered(state: State, line: Line, command: PayRefund, amount: int) -> None:
    """What an order is paying is not paid beside it.

    Refused: refund_ordered.
    """
    ordered = state.ordered.get(line.matter, 0)
    if ordered and amount + command.discount > line.left_money - ordered:
        raise Refused(
            "refund_ordered",
            "退款 {refund}:{line} 尚欠 {left_money},其中 {ordered} 已有付款单在付。",
            cure="款已由付款单付出的,确认付款单;否则先撤回付款单再登记。",
            refund=command.refund,
            line=line.name,
            left_money=format_fen(line.left_money),
            ordered=format_fen(ordered),
        )


def _takings(
    line: Line, payments: Sequence[CapturedPayment], command: PayRefund, amount: int
) -> list[Taking]:
    """Which payments the refund draws on; of none when the platform pays or the sale is unknown."""
    if line.sale is None or (line.via == "platform" and command.tender == "platform"):
        return [Taking(None, amount, command.discount)]
    if line.via == "platform" and not command.payment:
        return draw_on_platform(payments=payments, amount=amount, discount=command.discount)
    return draw_on_payments(
        where=Phrase("退款 {refund}({line})", refund=command.refund, line=line.name),
        payments=payments,
        amount=amount,
        discount=command.discount,
        named=command.payment,
    )


def _note(
    state: State,
    command: PayRefund,
    line: Line,
    payments: Sequence[CapturedPayment],
    takings: Sequence[Taking],
    fact: int,
) -> None:
    state.known.add(command.refund)
    for number, (place, amount, discount) in enumerate(takings, 1):
        payment = None
        if place is not None:
            payment = payments[place]
            payment.refunded += amount
            payment.refunded_discount += discount
            payment.changed = True
        line.money_done += amount + discount
        state.refunds.append(
            NewRefund(
                command.refund, number, payment.id if payment else None, line.matter,
                command.tender, amount, discount, command.date, fact,
            )
        )  # fmt: skip
    line.note_evidence(REFUND, command.date)
