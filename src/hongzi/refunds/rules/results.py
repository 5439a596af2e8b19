"""What to do with a row of the bank's answer, given how its order stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class BankResult:
    """One row: which order (its number), what the bank said of it.

    said: paid, failed, waiting, or unknown (its own word in ``word``). amount: fen, None = not
    stated. problem: why the row could not be read.
    """

    row: int
    order: str
    said: str
    word: str
    amount: int | None
    date: dt.date | None
    receipt: str
    why: str
    problem: Refused | None = None


CONFIRM, FAIL, BOUNCE, NOTHING, WAIT = "confirm", "fail", "bounce", "nothing", "wait"
"""What a row asks for; nothing: the books say so already."""


def step_for(result: BankResult, *, state: str, amount: int) -> str:
    """The step a row asks for, of an order in this state with this amount.

    Refused: what the row itself could not be read for, result_unknown, result_amount_differs.
    """
    if result.problem is not None:
        raise result.problem
    if result.amount is not None and abs(result.amount) != amount:
        raise Refused(
            "result_amount_differs",
            "付款单 {order} 金额 {amount},银行结果 {result_amount}。",
            cure="核对是否对错了行;金额不符的不登记。",
            order=result.order,
            amount=format_fen(amount),
            result_amount=format_fen(abs(result.amount)),
        )
    if result.said == "waiting":
        return WAIT
    if result.said == "paid":
        return NOTHING if state == "confirmed" else CONFIRM
    if result.said == "failed":
        if state in ("failed", "bounced"):
            return NOTHING
        return BOUNCE if state == "confirmed" else FAIL
    raise Refused(
        "result_unknown",
        "付款单 {order}:不认识的处理结果「{word}」。",
        cure="写成「成功」「失败」或「处理中」。",
        order=result.order,
        word=result.word,
    )
