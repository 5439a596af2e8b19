"""How a refund should go back: the way the money came, payment by payment; the rest is named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Way(NamedTuple):
    """A captured payment of the sale and what is left of it, less what open orders will take.

    left: fen; left_discount: fen of cash discount not undone.
    """

    payment: str
    tender: str
    amount: int
    left: int
    left_discount: int


class Proposal(NamedTuple):
    """So much back by this tender, of this payment ("" = of none). discount: fen of it undone."""

    tender: str
    payment: str
    amount: int
    discount: int


class Rest(NamedTuple):
    """What goes back another way. why: ``set_off`` (never paid: against the receivable) or
    ``no_payment`` (paid for, but nothing captured is left: the way is a decision)."""

    amount: int
    why: str


def propose(
    *, left: int, ways: Sequence[Way], via: str, blind: bool
) -> tuple[list[Proposal], Rest | None]:
    """Proposals for ``left`` fen of a case line, by the sale's payments in the order captured.

    A cash discount of a payment is undone with the last fen of it, when the sale is returned
    whole. via: platform = what no payment covers is the platform's to pay back. blind: the line
    names no sale.
    """
    proposals = []
    for way in ways:
        amount = min(left, way.left)
        left -= amount
        discount = min(left, way.left_discount) if amount == way.left else 0
        left -= discount
        if amount or discount:
            proposals.append(Proposal(way.tender, way.payment, amount, discount))
    if not left:
        return proposals, None
    if via == "platform":
        return [*proposals, Proposal("platform", "", left, 0)], None
    return proposals, Rest(left, "no_payment" if blind or ways else "set_off")


def original_tenders(ways: Sequence[Way], *, via: str) -> frozenset[str]:
    """The ways a sale's money came; empty when nobody knows (a blind line)."""
    came = {way.tender for way in ways}
    return frozenset(came | {"platform"} if via == "platform" else came)
