"""The bank's answer is taken into the books: each order confirmed, failed or bounced, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hongzi.access.queries import get_book
from hongzi.access.scope import book_scope
from hongzi.kernel.commands import BounceRefund, Command, ConfirmRefund, FailRefund
from hongzi.kernel.refusals import Refused
from hongzi.refunds.queries_orders import OrderHead, order_heads
from hongzi.refunds.rules.results import BOUNCE, CONFIRM, FAIL, BankResult, step_for
from hongzi.workflows.batch import Outcome
from hongzi.workflows.run import run


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a row. step: confirm, fail, bounce, nothing (the books said so already) or
    wait (the bank has not finished); "" when the row itself was refused."""

    row: int
    order: str
    step: str
    refusal: Refused | None = None


def take_bank_results(
    *, book: str, results: Sequence[BankResult], on: dt.date, actor: str, dry_run: bool = False
) -> list[Taken]:
    """Record every row of an answer; one outcome a row, in order. A row that says what the books
    say already changes nothing, so the same file may come again.

    on: the day of rows that state none.
    """
    with book_scope(get_book(book).id) as cursor:
        heads = order_heads(cursor, codes=[result.order for result in results])
    taken: list[Taken] = []
    commands: list[tuple[int, Command]] = []
    seen: set[str] = set()
    for place, result in enumerate(results):
        try:
            step = _step(result, heads, seen)
        except Refused as refusal:
            taken.append(Taken(result.row, result.order, "", refusal))
            continue
        seen.add(result.order)
        taken.append(Taken(result.row, result.order, step))
        command = _command(result, step, result.date or on, heads[result.order])
        if command is not None:
            commands.append((place, command))
    outcomes = run(
        book=book, commands=[command for _, command in commands], actor=actor, dry_run=dry_run
    )
    for (place, _), outcome in zip(commands, outcomes, strict=True):
        taken[place] = _after(taken[place], outcome)
    return taken


def _step(result: BankResult, heads: Mapping[str, OrderHead], seen: set[str]) -> str:
    """Refused: order_unknown, order_twice, and what the row asks for in vain."""
    head = heads.get(result.order)
    if head is None:
        raise result.problem or Refused(
            "order_unknown",
            "本账套没有付款单 {order}。",
            cure="核对付款单号或附言。",
            order=result.order,
        )
    if result.order in seen:
        raise Refused(
            "order_twice",
            "付款单 {order} 在文件中列了两次。",
            cure="只保留最后的结果。",
            order=result.order,
        )
    return step_for(result, state=head.state, amount=head.amount)


def _command(result: BankResult, step: str, day: dt.date, head: OrderHead) -> Command | None:
    """The command of a step. Its key is the order's: the same answer twice is one fact."""
    key = f"bank-result/{result.order}/{step}"
    if step == CONFIRM:
        return ConfirmRefund(key=key, date=day, order=result.order, receipt=result.receipt)
    why = result.why or result.word
    if step == FAIL:
        return FailRefund(key=key, date=day, order=result.order, why=why)
    if step == BOUNCE:
        day = max(day, head.confirmed_on or day)
        return BounceRefund(key=key, date=day, refund=result.order, why=why)
    return None


def _after(taken: Taken, outcome: Outcome) -> Taken:
    return Taken(taken.row, taken.order, taken.step, outcome.refusal)
