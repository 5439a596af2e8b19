"""The next share of a line's draw for one of its legs; everything telescopes over the draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hongzi.kernel.money import format_micro
from hongzi.kernel.refusals import Refused
from hongzi.kernel.shares import share
from hongzi.returns.rules.lines import Line
from hongzi.sales.rules.pools import PartBack


class Money(NamedTuple):
    """A portion of the draw's money, in fen."""

    net: int
    vat: int

    @property
    def gross(self) -> int:
        """Tax-inclusive."""
        return self.net + self.vat


class Goods(NamedTuple):
    """A portion of the draw's goods; cost in fen, None while the sale's is not known."""

    qty: int
    cost: int | None
    parts: tuple[PartBack, ...]

    def by_product(self) -> list[tuple[int, int, int]]:
        """(product, micro, fen) of each product; one for anything but a kit."""
        if len(self.parts) == 1:
            only = self.parts[0]
            return [(only.product, only.qty, only.value or 0)]
        sums: dict[int, list[int]] = {}
        for part in self.parts:
            of_product = sums.setdefault(part.product, [0, 0])
            of_product[0] += part.qty
            of_product[1] += part.value or 0
        return [(product, qty, value) for product, (qty, value) in sums.items()]


def accepted_money(line: Line, qty: int) -> Money:
    """What acceptance posts for the next ``qty`` of the draw."""
    if qty == line.qty:
        return Money(line.net, line.vat)
    return _money(line, line.accepted_qty + qty, line.accepted_net, line.accepted_vat)


def refund_due(line: Line) -> int:
    """Fen that may be paid now where money follows the goods: the share of what has left the goods
    leg, less what was paid; all that is left for a line that owes no goods."""
    if not line.owes_goods or not line.qty:
        return line.left_money
    waiting = share(total=line.net + line.vat, cumulative=line.left_goods, whole=line.qty, taken=0)
    return line.left_money - waiting


def rejected_money(line: Line, qty: int) -> Money:
    """What of the accepted money is taken back because ``qty`` goes back to the customer."""
    return _money(line, line.rejected_qty + qty, line.rejected_net, line.rejected_vat)


def _money(line: Line, cumulative: int, net_taken: int, vat_taken: int) -> Money:
    return Money(
        share(total=line.net, cumulative=cumulative, whole=line.qty, taken=net_taken),
        share(total=line.vat, cumulative=cumulative, whole=line.qty, taken=vat_taken),
    )


def whole_goods(line: Line) -> Goods:
    """All goods of the draw."""
    if line.parts is None:
        only = PartBack(0, line.product, None, None, line.qty, line.cost, None)
        return Goods(line.qty, line.cost, (only,))
    return Goods(line.qty, line.cost, tuple(PartBack(*part[:7]) for part in line.parts))


def done_goods(line: Line) -> Goods:
    """The goods that have left the goods leg so far."""
    known = line.cost is not None
    if line.parts is None:
        value = line.goods_cost if known else None
        only = PartBack(0, line.product, None, None, line.goods_qty, value, None)
        return Goods(line.goods_qty, value, (only,))
    parts = []
    for place, product, lot, layer, whole, value, movement, done in line.parts:
        if done:
            back = None if value is None else _telescoped(value, whole, done)
            parts.append(PartBack(place, product, lot, layer, done, back, movement))
    return Goods(line.goods_qty, line.goods_cost if known else None, tuple(parts))


def next_goods(line: Line, qty: int, *, lots: Sequence[int] = ()) -> Goods:
    """The next ``qty`` of the draw's goods to leave the goods leg, of these lots if any are named.

    Refused: lot_unknown (not of this line), serial_already_back (left the leg before),
    over_accepted (the lots named have less left).
    """
    if line.parts is None:
        if lots:
            raise lot_not_of_line(line)
        cost = None
        if line.cost is not None:
            cost = share(
                total=line.cost,
                cumulative=line.goods_qty + qty,
                whole=line.qty,
                taken=line.goods_cost,
            )
        return Goods(qty, cost, (PartBack(0, line.product, None, None, qty, cost, None),))
    found: list[PartBack] = []
    for product in dict.fromkeys(part[1] for part in line.parts):
        places = [n for n, part in enumerate(line.parts) if part[1] == product]
        wanted = share(
            total=sum(line.parts[n][4] for n in places),
            cumulative=line.goods_qty + qty,
            whole=line.qty,
            taken=sum(line.parts[n][7] for n in places),
        )
        found += _of_places(line, _named(line, places, lots), wanted)
    values = [part.value for part in found]
    cost = None if line.cost is None else sum(value or 0 for value in values)
    return Goods(qty, cost, tuple(found))


def _named(line: Line, places: list[int], lots: Sequence[int]) -> list[int]:
    assert line.parts is not None
    if not lots:
        return places
    chosen = [n for n in places if line.parts[n][2] in lots]
    of_line = {part[2] for part in line.parts}
    if not of_line.issuperset(lots):
        raise lot_not_of_line(line)
    if chosen and all(line.parts[n][7] == line.parts[n][4] for n in chosen):
        raise Refused(
            "serial_already_back",
            "{line} 的该批次/序列号已经验收。",
            cure="核对以前的验收记录。",
            line=line.name,
        )
    return chosen


def _of_places(line: Line, places: Sequence[int], wanted: int) -> list[PartBack]:
    assert line.parts is not None
    found = []
    for n in places:
        if not wanted:
            break
        place, product, lot, layer, whole, value, movement, done = line.parts[n]
        qty = min(wanted, whole - done)
        if not qty:
            continue
        if value is not None:
            value = _telescoped(value, whole, done + qty) - _telescoped(value, whole, done)
        found.append(PartBack(place, product, lot, layer, qty, value, movement))
        wanted -= qty
    if wanted:
        raise Refused(
            "over_accepted",
            "{line} 指定的批次/序列号还差 {wanted} 才够验收数量。",
            cure="写明每个验收单位的批次或序列号,或分开验收。",
            line=line.name,
            wanted=format_micro(wanted),
        )
    return found


def _telescoped(value: int, whole: int, cumulative: int) -> int:
    return share(total=value, cumulative=cumulative, whole=whole, taken=0)


def goods_left(line: Line, goods: Goods) -> None:
    """Note that these goods left the goods leg."""
    line.goods_qty += goods.qty
    line.goods_cost += goods.cost or 0
    if line.parts is not None:
        by_place = {part.place: part.qty for part in goods.parts}
        line.parts = [[*part[:7], part[7] + by_place.get(part[0], 0)] for part in line.parts]
    line.changed = True


def lot_not_of_line(line: Line) -> Refused:
    """The refusal of a lot or serial that this line does not bring back."""
    return Refused(
        "lot_unknown",
        "{line} 没有登记这个批次/序列号。",
        cure="核对实物的批号或序列号;若实物与申请不符,先拒绝该行再按实物重新申请。",
        line=line.name,
    )
