"""Which captured payments a refund draws on; never more than was captured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused


class Captured(Protocol):
    """A payment: what can still be refunded of it, and of the cash discount taken with it (fen)."""

    code: str

    @property
    def left(self) -> int:
        """Fen that can still be refunded."""

    @property
    def left_discount(self) -> int:
        """Fen of cash discount not yet undone."""


class Taking(NamedTuple):
    """What a refund takes of the payment at this place; place None = of no captured payment."""

    place: int | None
    amount: int
    discount: int


def draw_on_payments(
    *, where: str, payments: Sequence[Captured], amount: int, discount: int, named: str = ""
) -> list[Taking]:
    """Draw ``amount`` paid out and ``discount`` undone on payments, in the order captured.

    named: the code of the only payment to draw on. Refused: payment_unknown (the sale has no
    such payment), over_refunded (amount or discount above what was captured).
    """
    takings = []
    rest, rest_discount = amount, discount
    for place, payment in enumerate(payments):
        if named and payment.code != named:
            continue
        part = min(rest, payment.left)
        part_discount = min(rest_discount, payment.left_discount)
        if part or part_discount:
            takings.append(Taking(place, part, part_discount))
        rest -= part
        rest_discount -= part_discount
    if named and all(payment.code != named for payment in payments):
        raise Refused(
            "payment_unknown",
            "{where}:该销售单没有收款 {named}。",
            cure="核对收款单号;不指定收款时按收款先后原路退回。",
            where=where,
            named=named,
        )
    if rest or rest_discount:
        raise _over_refunded(where, payments, amount, discount, named)
    return takings


def _over_refunded(
    where: str, payments: Sequence[Captured], amount: int, discount: int, named: str
) -> Refused:
    counted = [payment for payment in payments if not named or payment.code == named]
    left = sum(payment.left for payment in counted)
    left_discount = sum(payment.left_discount for payment in counted)
    what: str = Phrase(
        "{where}:实收可退 {left},要求退 {amount}",
        where=where,
        left=format_fen(left),
        amount=format_fen(amount),
    )
    if discount or left_discount:
        beside = Phrase(
            "现金折扣可冲 {left},要求冲 {discount}",
            left=format_fen(left_discount),
            discount=format_fen(discount),
        )
        what = listed([what, beside], by=";")
    return Refused(
        "over_refunded",
        "{what}。",
        cure="退款不能超过实收;当初享受现金折扣的部分写在 discount,"
        "未收款的销售用 end_money_leg 的 set_off_sale 抵账。",
        what=what,
    )


def draw_on_platform(*, payments: Sequence[Captured], amount: int, discount: int) -> list[Taking]:
    """The same for a sale whose money the platform collected.

    What was captured for the sale itself is drawn first; the rest draws on no captured payment:
    it came with the platform's settlements and is limited by the sale, as every draw is.
    """
    takings = []
    for place, payment in enumerate(payments):
        part = min(amount, payment.left)
        part_discount = min(discount, payment.left_discount)
        if part or part_discount:
            takings.append(Taking(place, part, part_discount))
        amount -= part
        discount -= part_discount
    if amount or discount:
        takings.append(Taking(None, amount, discount))
    return takings
