"""Amounts as statements show them: yuan in JSON, a balance on the side where it stands."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from hongzi.kernel.money import format_fen


class TwoSides(NamedTuple):
    """A balance in its own column: debit or credit, the other 0 (fen)."""

    debit: int
    credit: int


def on_its_side(balance: int) -> TwoSides:
    """A signed balance (Dr +) as debit or credit."""
    return TwoSides(balance, 0) if balance >= 0 else TwoSides(0, -balance)


def direction(balance: int) -> str:
    """借, 贷 or 平: how a Chinese ledger names the side of a balance."""
    if balance == 0:
        return "平"
    return "借" if balance > 0 else "贷"


def yuan(fen: int) -> str:
    """Yuan with two decimals, as JSON carries money."""
    return format_fen(fen)


def as_of(until: dt.date | None) -> dict[str, str]:
    """The day up to which a statement was counted, for its JSON; nothing for whole months."""
    return {"as_of": until.isoformat()} if until else {}
