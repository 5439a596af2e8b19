"""A second person approves a refund order, or it is dropped before it went to the bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import ApproveRefund, WithdrawRefund
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.refunds import queries_orders as orders
from hongzi.refunds import store_orders
from hongzi.refunds.rules.orders import Order, check_approvable, check_withdrawable, named
from hongzi.refunds.store_orders import Approval, End
from hongzi.returns import queries as returns
from hongzi.returns.rules.lines import Line
from hongzi.workflows.batch import Batch

KINDS = (ApproveRefund, WithdrawRefund)


@dataclass(slots=True)
class State:
    """The orders named and their case lines, and the rows to write."""

    orders: dict[str, Order]
    lines: dict[int, Line]
    approvals: list[Approval] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[ApproveRefund | WithdrawRefund]) -> State:
    """Lock the orders and their case lines."""
    found = orders.lock_orders(batch.cursor, codes={command.order for command in commands})
    matters = [order.matter for order in found.values()]
    return State(found, returns.lock_lines_by_matter(batch.cursor, matters=matters))


def record(batch: Batch, state: State, command: ApproveRefund | WithdrawRefund) -> dict[str, Any]:
    """Refused: order_unknown, actor_missing, order_ended, order_paid, already_approved,
    approver_is_maker, already_sent, refund_above_owed, and what the period refuses.
    """
    order = find_order(state.orders, command.order)
    by = command.actor or batch.actor
    said = {"order": order.code, "amount": format_fen(order.amount), "by": by}
    if isinstance(command, ApproveRefund):
        check_still_owed(state.lines, order)
        check_approvable(order, by=by)
        fact = batch.stage_fact(command, "refund_approved")
        order.approved_by = by
        state.approvals.append(Approval(order.id, by, command.date, fact))
        return said
    named(by, Phrase("撤回付款单 {order}", order=order.code))
    check_withdrawable(order)
    fact = batch.stage_fact(command, "refund_withdrawn")
    order.end = "withdrawn"
    state.ends.append(End(order.id, order.end, command.date, fact, command.why))
    return said


def write(batch: Batch, state: State) -> None:
    """Approvals and ends."""
    store_orders.approve_orders(batch.cursor, book_id=batch.book.id, approvals=state.approvals)
    store_orders.end_orders(batch.cursor, book_id=batch.book.id, ends=state.ends)


def find_order(found: Mapping[str, Order], code: str) -> Order:
    """One order. Refused: order_unknown."""
    order = found.get(code)
    if order is None:
        raise Refused(
            "order_unknown", "本账套没有付款单 {code}。", cure="核对付款单号。", code=code
        )
    return order


def check_still_owed(lines: Mapping[int, Line], order: Order) -> None:
    """The line still owes what the order pays (it may have been set off or rejected since).

    Refused: refund_above_owed.
    """
    line = lines[order.matter]
    if order.gross > line.left_money:
        raise Refused(
            "refund_above_owed",
            "付款单 {order} 付 {gross},{line} 现在只欠客户 {left_money}。",
            cure="撤回该付款单,按现在的余额重新制单。",
            order=order.code,
            gross=format_fen(order.gross),
            line=line.name,
            left_money=format_fen(line.left_money),
        )
