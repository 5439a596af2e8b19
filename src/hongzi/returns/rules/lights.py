"""The three lights of a return line: how each of its legs stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hongzi.returns.rules.lines import Line
from hongzi.returns.rules.open_items import OpenItem

LEGS = ("goods", "tax", "money")

NOT_OWED, WAITING, OPEN, DONE = "none", "waiting", "open", "done"
"""Nothing owed on this leg; owed once the line is decided; open now; back at zero."""


@dataclass(frozen=True, slots=True)
class Light:
    """One leg: fen is what is left to do while it is open, else what it was about.

    balance: what the ledger holds on the leg's clearing account now; age: days it is open.
    cause: of ``returns.rules.open_items.CAUSES`` while it is open.
    """

    leg: str
    state: str
    fen: int
    balance: int = 0
    age: int = 0
    cause: str = ""


def lights_of(line: Line, items: Sequence[OpenItem]) -> tuple[Light, Light, Light]:
    """Goods, tax and money of a line, given its open items."""
    open_legs = {item.leg: item for item in items}
    goods, tax, money = (_light(line, leg, open_legs.get(leg)) for leg in LEGS)
    return goods, tax, money


def _light(line: Line, leg: str, item: OpenItem | None) -> Light:
    owed, fen = {
        "goods": (line.owes_goods, line.cost or 0),
        "tax": (line.owes_tax, line.owed_vat),
        "money": (line.owes_money, line.owed_net + line.owed_vat),
    }[leg]
    if item is not None:
        return Light(leg, OPEN, item.fen, item.balance, item.age, item.cause)
    if not owed or line.decision == "rejected":
        return Light(leg, NOT_OWED, 0)
    return Light(leg, WAITING if line.decision == "pending" else DONE, fen)


def worst_of(lights: Sequence[Light]) -> Light:
    """One light for several of the same leg: the open ones together, else what most say."""
    shown = [light for light in lights if light.state == OPEN]
    if shown:
        oldest = max(shown, key=lambda light: light.age)
        return Light(
            oldest.leg, OPEN, sum(one.fen for one in shown), sum(one.balance for one in shown),
            oldest.age, oldest.cause,
        )  # fmt: skip
    for state in (WAITING, DONE):
        same = [light for light in lights if light.state == state]
        if same:
            return Light(same[0].leg, state, sum(one.fen for one in same))
    return lights[0]
