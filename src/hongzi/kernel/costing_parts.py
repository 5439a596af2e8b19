"""A part of an issue: what one layer or lot gave, and how a return takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hongzi.kernel.refusals import Refused


class Part(NamedTuple):
    """What one layer gave to an issue or gets back: quantity in micro, value in fen."""

    layer_id: int
    qty: int
    value: int


def take_back(*, parts: Sequence[Part], taken_qty: int, qty: int) -> tuple[Part, ...]:
    """The parts of an issue that come back with its next ``qty`` units.

    parts: the issue's parts as posted, in the order they left. taken_qty: what earlier
    returns of this issue took back (micro). The units that left last come back first, as if
    only the rest had been issued; within a part the value telescopes. So any sequence of
    partial returns takes back each part exactly, and the cost of a return is the sum of the
    values given here. An issue named by lot passes that lot's parts only.
    Refused: ``qty_not_positive``; ``over_returned`` (more than the issue).
    Source: 按原出库批次成本冲回 (architecture: a return restores the issue's own layers).
    """
    issued = sum(part.qty for part in parts)
    if qty <= 0:
        raise qty_not_positive(qty)
    if taken_qty < 0 or taken_qty + qty > issued:
        raise Refused(
            "over_returned",
            "累计退回 {total} 超过出库 {issued}(百万分之一单位)。",
            cure="不能超过该笔出库尚未退回的数量。",
            total=taken_qty + qty,
            issued=issued,
        )
    back: list[Part] = []
    start, end = taken_qty, taken_qty + qty
    for layer_id, whole, value in reversed(parts):
        if start < whole and end > 0:
            before, after = max(start, 0), min(end, whole)
            came = _half_up(value * after, whole) - _half_up(value * before, whole)
            back.append(Part(layer_id, after - before, came))
        start -= whole
        end -= whole
    return tuple(back)


def _half_up(n: int, d: int) -> int:
    # n ≥ 0: costs and quantities are never negative here
    return (n + n + d) // (d + d)


def qty_not_positive(qty: int) -> Refused:
    """The refusal of a movement without quantity."""
    return Refused(
        "qty_not_positive",
        "数量 {qty} 不大于 0(百万分之一单位)。",
        cure="数量必须大于 0。",
        qty=qty,
    )


def value_negative(value: int) -> Refused:
    """The refusal of goods that come in at less than nothing."""
    return Refused(
        "value_negative", "成本 {value} 分为负。", cure="红字入库请用退库或冲销。", value=value
    )


def stock_short(*, wanted: int, on_hand: int) -> Refused:
    """The refusal of an issue above the stock (both in micro)."""
    return Refused(
        "stock_short",
        "结存 {on_hand} 不够出库 {wanted}(百万分之一单位)。",
        cure="先补录入库,或核对商品与仓库。",
        on_hand=on_hand,
        wanted=wanted,
    )
