"""A refund came back 退票: the money leg opens again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import BounceRefund
from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.refunds import queries as refunds
from hongzi.refunds import queries_orders as orders
from hongzi.refunds import store as refunds_store
from hongzi.refunds import store_orders
from hongzi.refunds.queries import CapturedPayment, RefundRow
from hongzi.refunds.rules.orders import Order
from hongzi.refunds.store import NewBounce, PaymentPool
from hongzi.refunds.store_orders import End
from hongzi.returns import queries as returns
from hongzi.returns.rules.lines import Line
from hongzi.workflows.batch import Batch
from hongzi.workflows.case_lines import CaseLines, part_of

KINDS = (BounceRefund,)


@dataclass(slots=True)
class State:
    """The refunds named, their payments and case lines, and the rows to write."""

    refunds: dict[str, list[RefundRow]]
    payments: dict[int, CapturedPayment]
    lines: dict[int, Line]
    bounced: set[str]
    orders: dict[str, Order]
    bounces: list[NewBounce] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[BounceRefund]) -> State:
    """Lock the case lines and payments of the refunds that came back."""
    cursor = batch.cursor
    codes = [command.refund for command in commands]
    found = refunds.refunds_by_code(cursor, codes=codes)
    rows = [row for parts in found.values() for row in parts]
    ids = [row.payment for row in rows if row.payment is not None]
    return State(
        refunds=found,
        payments=refunds.lock_payments_by_id(cursor, ids=ids),
        lines=returns.lock_lines_by_matter(cursor, matters=[row.matter for row in rows]),
        bounced={code for code, parts in found.items() if parts[0].bounced},
        orders=orders.lock_orders(cursor, codes=codes),
    )


def record(batch: Batch, state: State, command: BounceRefund) -> dict[str, Any]:
    """The paid money is ours again and still owed; a discount undone stays undone.

    Refused: refund_unknown, already_bounced, and what the period refuses.
    """
    rows = state.refunds.get(command.refund)
    if not rows:
        raise Refused(
            "refund_unknown",
            "本账套没有退款 {refund}。",
            cure="核对退款单号。",
            refund=command.refund,
        )
    if command.refund in state.bounced:
        raise Refused(
            "already_bounced",
            "退款 {refund} 已登记过退票。",
            cure="核对退款单号。",
            refund=command.refund,
        )
    line = state.lines[rows[0].matter]
    paid = sum(row.amount for row in rows)
    part = part_of(line, {"paid": paid}, {"tender": rows[0].tender})
    fact = batch.stage_fact(command, "refund_bounced", parts=(part,))
    state.bounced.add(command.refund)
    for row in rows:
        state.bounces.append(NewBounce(row.id, fact, command.date))
        if row.payment is not None:
            payment = state.payments[row.payment]
            payment.refunded -= row.amount
            payment.changed = True
    _end_order(state, command, fact)
    line.money_done -= paid
    line.changed = True
    return {"paid": format_fen(paid), "left": format_fen(line.left_money)}


def _end_order(state: State, command: BounceRefund, fact: int) -> None:
    """The order that paid it ended: what it paid may be asked again."""
    order = state.orders.get(command.refund)
    if order is not None:
        order.end = "bounced"
        state.ends.append(End(order.id, order.end, command.date, fact, command.why))


def write(batch: Batch, state: State) -> None:
    """Bounces, the pools of their payments, the case lines."""
    refunds_store.add_bounces(
        batch.cursor,
        book_id=batch.book.id,
        bounces=state.bounces,
        pools=[
            PaymentPool(payment.id, payment.refunded, payment.refunded_discount)
            for payment in state.payments.values()
            if payment.changed
        ],
    )
    store_orders.end_orders(batch.cursor, book_id=batch.book.id, ends=state.ends)
    CaseLines({(line.case, line.line): line for line in state.lines.values()}).write(batch)
