"""A line's cost that became known after its legs had moved: what each of them carries of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hongzi.kernel.shares import share
from hongzi.returns.rules.lines import Line


class Carried(NamedTuple):
    """What a leg carries: (product, micro, fen) of each product."""

    products: tuple[tuple[int, int, int], ...]

    @property
    def cost(self) -> int:
        """Fen, all products together."""
        return sum(fen for *_, fen in self.products)


def cost_of_draw(line: Line, values: Mapping[int, int]) -> tuple[int, list[list[Any]] | None]:
    """The draw's cost and its parts with their values (fen by place; a simple line has place 0)."""
    if line.parts is None:
        return values[0], None
    parts = [[*part[:5], values[part[0]], *part[6:]] for part in line.parts]
    return sum(values[part[0]] for part in line.parts), parts


def carried_by_draw(line: Line, values: Mapping[int, int]) -> Carried:
    """What the whole draw carries."""
    if line.parts is None:
        return Carried(((line.product, line.qty, values[0]),))
    return _by_product([(part[1], part[4], values[part[0]]) for part in line.parts])


def carried_by_exits(
    line: Line,
    values: Mapping[int, int],
    exits: Sequence[tuple[int, Sequence[Sequence[Any]] | None]],
) -> list[Carried]:
    """What each exit carries, in the order they happened: (micro, parts) of each.

    The value of a part telescopes over its quantity, as it would have had it been known.
    """
    whole = {0: line.qty} if line.parts is None else {part[0]: part[4] for part in line.parts}
    done = dict.fromkeys(whole, 0)
    carried = []
    for qty, parts in exits:
        pieces = []
        for place, product, amount in exit_pieces(line, qty, parts):
            before = share(total=values[place], cumulative=done[place], whole=whole[place], taken=0)
            done[place] += amount
            fen = share(
                total=values[place], cumulative=done[place], whole=whole[place], taken=before
            )
            pieces.append((product, amount, fen))
        carried.append(_by_product(pieces))
    return carried


def exit_pieces(
    line: Line, qty: int, parts: Sequence[Sequence[Any]] | None
) -> list[tuple[int, int, int]]:
    """(place, product, micro) of one exit with these parts."""
    if line.parts is None or parts is None:
        return [(0, line.product, qty)]
    return [(part[0], part[1], part[4]) for part in parts]


def _by_product(pieces: Sequence[tuple[int, int, int]]) -> Carried:
    sums: dict[int, list[int]] = {}
    for product, qty, fen in pieces:
        of_product = sums.setdefault(product, [0, 0])
        of_product[0] += qty
        of_product[1] += fen
    return Carried(tuple((product, qty, fen) for product, (qty, fen) in sums.items()))
