"""Approved refund orders go to the bank together: on record before the file leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import BatchRefunds
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.refunds import queries_orders as orders
from hongzi.refunds import store_orders
from hongzi.refunds.rules.orders import Order, check_sendable, named
from hongzi.refunds.store_orders import NewBatch
from hongzi.returns import queries as returns
from hongzi.returns.rules.lines import Line
from hongzi.workflows.approve_refunds import check_still_owed, find_order
from hongzi.workflows.batch import Batch

KINDS = (BatchRefunds,)
PREFIX = "PL"


@dataclass(slots=True)
class State:
    """The orders named and their case lines, batch codes in use, and the rows to write."""

    orders: dict[str, Order]
    lines: dict[int, Line]
    known: set[str]
    last: int
    batches: list[NewBatch] = field(default_factory=list)
    members: list[tuple[int, int]] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[BatchRefunds]) -> State:
    """Lock the orders and their case lines."""
    cursor = batch.cursor
    found = orders.lock_orders(cursor, codes={code for c in commands for code in c.orders})
    matters = [order.matter for order in found.values()]
    return State(
        orders=found,
        lines=returns.lock_lines_by_matter(cursor, matters=matters),
        known=orders.known_batches(cursor, codes=[c.batch for c in commands if c.batch]),
        last=orders.last_number(cursor, table="refundbatch", prefix=PREFIX),
    )


def record(batch: Batch, state: State, command: BatchRefunds) -> dict[str, Any]:
    """All of the orders or none.

    Refused: actor_missing, batch_duplicate, order_unknown, order_ended, not_approved,
    already_sent, payer_is_approver, tender_not_bank, refund_above_owed, and what the period
    refuses.
    """
    by = named(command.actor or batch.actor, Phrase("付款批次"))
    if command.batch in state.known:
        raise Refused(
            "batch_duplicate",
            "批次号 {batch} 已用过。",
            cure="换一个号,或不写由系统编号。",
            batch=command.batch,
        )
    found = [find_order(state.orders, code) for code in command.orders]
    for order in found:
        check_sendable(order, by=by)
        check_still_owed(state.lines, order)
    code = command.batch or _next_code(state)
    total = sum(order.amount for order in found)
    fact = batch.stage_fact(command, "refunds_batched", payload={"batch": code})
    id = batch.new_id("refunds_refundbatch")
    state.known.add(code)
    state.batches.append(NewBatch(id, code, by, command.date, len(found), total, fact))
    for order in found:
        order.batch = id
        state.members.append((order.id, id))
    return {"batch": code, "size": len(found), "total": format_fen(total)}


def write(batch: Batch, state: State) -> None:
    """The batches, and their orders."""
    store_orders.add_batches(
        batch.cursor, book_id=batch.book.id, batches=state.batches, members=state.members
    )


def _next_code(state: State) -> str:
    """PL0000001 and on; numbers that somebody chose are passed over."""
    state.last += 1
    while (code := f"{PREFIX}{state.last:07d}") in state.known:
        state.last += 1
    return code
