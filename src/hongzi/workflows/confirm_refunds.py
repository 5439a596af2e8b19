"""The bank paid a refund order, and the money leg moves; or it did not, and nothing was posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import ConfirmRefund, FailRefund, PayRefund
from hongzi.kernel.commands.base import Fen
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase
from hongzi.refunds import queries_orders as orders
from hongzi.refunds import store_orders
from hongzi.refunds.rules.orders import Order, check_confirmable, check_failable, named
from hongzi.refunds.store_orders import Confirmation, End
from hongzi.returns import queries as returns
from hongzi.returns.rules.lines import Line
from hongzi.workflows import pay_refunds
from hongzi.workflows.approve_refunds import find_order
from hongzi.workflows.batch import Batch

KINDS = (ConfirmRefund, FailRefund)


@dataclass(slots=True)
class State:
    """The orders named, their case lines by matter, the refunds they make, the rows to write."""

    orders: dict[str, Order]
    lines: dict[int, Line]
    paying: pay_refunds.State
    confirmations: list[Confirmation] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[ConfirmRefund | FailRefund]) -> State:
    """Lock the orders, and what paying them locks."""
    cursor = batch.cursor
    found = orders.lock_orders(cursor, codes={command.order for command in commands})
    matters = [order.matter for order in found.values()]
    lines = returns.lock_lines_by_matter(cursor, matters=matters)
    paid = [
        _refund(found[command.order], lines, command)
        for command in commands
        if isinstance(command, ConfirmRefund) and command.order in found
    ]
    return State(found, lines, pay_refunds.load(batch, paid))


def record(batch: Batch, state: State, command: ConfirmRefund | FailRefund) -> dict[str, Any]:
    """A confirmed order is a refund of the same number, posted as any other.

    Refused: actor_missing, order_unknown, order_ended, order_paid, already_confirmed,
    not_approved, payer_is_approver, and what paying refuses.
    """
    order = find_order(state.orders, command.order)
    by = named(command.actor or batch.actor, Phrase("付款单 {order} 的结果", order=order.code))
    if isinstance(command, FailRefund):
        check_failable(order)
        fact = batch.stage_fact(command, "refund_failed")
        order.end = "failed"
        state.ends.append(End(order.id, order.end, command.date, fact, command.why))
        return {"order": order.code, "amount": format_fen(order.amount), "why": command.why}
    check_confirmable(order, by=by)
    refund = _refund(order, state.lines, command)
    detail, fact = pay_refunds.pay(batch, state.paying, refund, wish=command)
    order.confirmed = fact
    state.confirmations.append(Confirmation(order.id, command.date, fact, command.receipt))
    return {"order": order.code, **detail}


def write(batch: Batch, state: State) -> None:
    """The refunds with their pools and case lines; the orders."""
    pay_refunds.write(batch, state.paying)
    store_orders.confirm_orders(
        batch.cursor, book_id=batch.book.id, confirmations=state.confirmations
    )
    store_orders.end_orders(batch.cursor, book_id=batch.book.id, ends=state.ends)


def _refund(order: Order, lines: dict[int, Line], command: ConfirmRefund) -> PayRefund:
    """The refund an order is, once its money went out."""
    line = lines[order.matter]
    return PayRefund(
        key=command.key,
        date=command.date,
        late=command.late,
        refund=order.code,
        case=line.case,
        line=line.line,
        tender=order.tender,
        amount=Fen(order.amount),
        discount=Fen(order.discount),
        payment=order.payment_code,
    )
