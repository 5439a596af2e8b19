"""What is left to take of a sale line, and how a draw takes it; nothing else reduces a sale.

Net and VAT telescope over quantity: share = round_half_up(total · cumulative ÷ whole) − taken,
so any order of partial draws ends at exactly 0. A draw out of proportion (an allowance, an
agreed lower amount) restarts the telescope over what is left. Cost comes back part by part at
the posted value of the issue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.kernel.shares import share
from hongzi.kernel.vat import split_gross

IssuePart = Sequence[int | None]
"""What one movement of the issue gave: [product, lot, layer, qty, value, movement]."""


class PartBack(NamedTuple):
    """What of one issue part comes back: its place in the parts, micro, fen (None: not known yet).

    lot, layer: None without. value telescopes within the part.
    """

    place: int
    product: int
    lot: int | None
    layer: int | None
    qty: int
    value: int | None
    movement: int | None


class Drawn(NamedTuple):
    """One taking: what the customer is given back, what is kept, and which goods it concerns.

    net + vat is the refund; kept_net + kept_vat stays revenue for good. cost is the sum of the
    parts' values, None while it is not known. proportional: the telescope need not restart.
    """

    qty: int
    net: int
    vat: int
    kept_net: int
    kept_vat: int
    cost: int | None
    parts: tuple[PartBack, ...]
    proportional: bool

    @property
    def gross(self) -> int:
        """What the customer is given back, tax-inclusive."""
        return self.net + self.vat


@dataclass(slots=True)
class Pool:
    """A sale line with its pools, read under lock; ``take`` and ``give_back`` change it.

    sale: its code, with which refusals name the line. parts: as in ``models.SaleLine``; those of a
    kit hold components, in units of their own.
    """

    id: int
    sale_id: int
    line: str
    sale: str
    product: int
    qty: int
    net: int
    vat: int
    cost: int | None
    vat_rate_bp: int
    subsidy: int = 0
    movement: int | None = None
    parts: Sequence[IssuePart] | None = None
    taken_qty: int = 0
    taken_net: int = 0
    taken_vat: int = 0
    taken_cost: int = 0
    kept_net: int = 0
    kept_vat: int = 0
    restart_qty: int = 0
    restart_net: int = 0
    restart_vat: int = 0
    taken_parts: list[list[int]] | None = None
    successor: int | None = None
    changed: bool = False

    @property
    def name(self) -> str:
        """How refusals name it; what an exchange issued has a line of its own."""
        if "~" in self.line:
            return self.line
        return Phrase("销售单 {sale}-{line}", sale=self.sale, line=self.line)

    @property
    def left_qty(self) -> int:
        """Micro not yet taken."""
        return self.qty - self.taken_qty

    @property
    def left_net(self) -> int:
        """Fen without tax neither taken nor kept."""
        return self.net - self.taken_net - self.kept_net

    @property
    def left_vat(self) -> int:
        """Fen of VAT neither taken nor kept."""
        return self.vat - self.taken_vat - self.kept_vat

    @property
    def left_gross(self) -> int:
        """Tax-inclusive fen neither taken nor kept."""
        return self.left_net + self.left_vat

    @property
    def issue_parts(self) -> Sequence[IssuePart]:
        """The parts of the issue; one for the simple line."""
        if self.parts is not None:
            return self.parts
        return ((self.product, None, None, self.qty, self.cost, self.movement),)


def plan_goods(
    pool: Pool,
    *,
    qty: int,
    gross: int | None = None,
    kept: int = 0,
    lots: Sequence[int] = (),
) -> Drawn:
    """The draw of ``qty`` micro with its goods and its money; the pool is not changed.

    gross: tax-inclusive fen agreed, absent = the pool's own share less ``kept``. kept: fee kept
    for good. lots: ids of the batch or serials that come back (none = the last that left).
    Refused: already_returned, over_returned, value_above_sale, lot_unknown, serial_already_back.
    """
    _check_quantity(pool, qty)
    money = _money(pool, qty=qty, gross=gross, kept=kept)
    parts = _parts_back(pool, qty=qty, lots=lots)
    return Drawn(qty, *money[:4], _cost_of(pool, parts), parts, money[4])


def plan_money(pool: Pool, *, gross: int | None = None, qty: int = 0) -> Drawn:
    """The draw of an amount: an allowance (qty 0), or refund-only of ``qty`` that stays out.

    Units refunded without coming back take their goods and cost with them: nobody returns them.
    Refused: nothing_left, value_above_sale, already_returned, over_returned.
    """
    if qty:
        _check_quantity(pool, qty)
    if not pool.left_gross:
        raise Refused(
            "nothing_left", "{pool} 已无可退金额。", cure="核对以前的退货与折让。", pool=pool.name
        )
    money = _money(pool, qty=qty, gross=gross, kept=0)
    parts = _parts_back(pool, qty=qty, lots=()) if qty else ()
    cost = _cost_of(pool, parts) if qty else 0
    return Drawn(qty, *money[:4], cost, parts, money[4])


def take(pool: Pool, drawn: Drawn) -> None:
    """Take a planned draw from the pool."""
    pool.taken_qty += drawn.qty
    pool.taken_net += drawn.net
    pool.taken_vat += drawn.vat
    pool.taken_cost += drawn.cost or 0
    pool.kept_net += drawn.kept_net
    pool.kept_vat += drawn.kept_vat
    if not drawn.proportional:
        pool.restart_qty = pool.taken_qty
        pool.restart_net = pool.taken_net + pool.kept_net
        pool.restart_vat = pool.taken_vat + pool.kept_vat
    _move_parts(pool, drawn.parts, sign=1)
    pool.changed = True


def give_back(pool: Pool, drawn: Drawn) -> None:
    """Put back a draw (or the rest of one) that will not be used; the telescope restarts."""
    pool.taken_qty -= drawn.qty
    pool.taken_net -= drawn.net
    pool.taken_vat -= drawn.vat
    pool.taken_cost -= drawn.cost or 0
    pool.kept_net -= drawn.kept_net
    pool.kept_vat -= drawn.kept_vat
    if pool.taken_qty == 0 and not pool.taken_net and not pool.taken_vat and not pool.kept_net:
        pool.restart_qty = pool.restart_net = pool.restart_vat = 0
    else:
        pool.restart_qty = pool.taken_qty
        pool.restart_net = pool.taken_net + pool.kept_net
        pool.restart_vat = pool.taken_vat + pool.kept_vat
    _move_parts(pool, drawn.parts, sign=-1)
    pool.changed = True


def _check_quantity(pool: Pool, qty: int) -> None:
    left = pool.left_qty
    if qty <= left:
        return
    if not left:
        raise Refused(
            "already_returned",
            "{pool} 的 {qty} 已全部退回或预留。",
            cure="核对该销售行以前的退货单。",
            pool=pool.name,
            qty=format_micro(pool.qty),
        )
    raise Refused(
        "over_returned",
        "{pool} 只剩 {left} 可退,要求 {qty}。",
        cure="数量不能超过该行尚未退回的数量。换货后的新件另成一行,连它一起退的分两行写。"
        if pool.successor
        else "数量不能超过该行尚未退回的数量。",
        pool=pool.name,
        left=format_micro(left),
        qty=format_micro(qty),
    )


def _money(
    pool: Pool, *, qty: int, gross: int | None, kept: int
) -> tuple[int, int, int, int, bool]:
    """(net, vat, kept net, kept vat, proportional) of a draw."""
    net, vat = _share(pool, qty) if qty else (pool.left_net, pool.left_vat)
    whole = net + vat
    if gross is None:
        gross = whole - kept
    if gross + kept > whole or gross < 0:
        raise Refused(
            "value_above_sale",
            "{pool} 可退 {whole},要求 {gross} 另扣留 {kept}。"
            if kept
            else "{pool} 可退 {whole},要求 {gross}。",
            cure="退款额与扣款之和不能超过该行剩余的含税额。",
            pool=pool.name,
            whole=format_fen(whole),
            gross=format_fen(gross),
            kept=format_fen(kept),
        )
    if gross == whole and not kept:
        return net, vat, 0, 0, bool(qty) or not pool.left_qty
    drawn_net, drawn_vat = _split(gross, pool.vat_rate_bp, net, vat)
    if gross + kept == whole:
        return drawn_net, drawn_vat, net - drawn_net, vat - drawn_vat, bool(qty)
    kept_net, kept_vat = _split(kept, pool.vat_rate_bp, net - drawn_net, vat - drawn_vat)
    return drawn_net, drawn_vat, kept_net, kept_vat, False


def _share(pool: Pool, qty: int) -> tuple[int, int]:
    """The telescoping share of net and VAT for the next ``qty``.

    The gross and the VAT telescope and net is the rest, so that one unit of three at 10.03 is
    given back at 10.03 and not a fen off because net and VAT both rounded up.
    """
    if qty == pool.left_qty:
        return pool.left_net, pool.left_vat
    whole = pool.qty - pool.restart_qty
    cumulative = pool.taken_qty - pool.restart_qty + qty
    vat_before = pool.taken_vat + pool.kept_vat - pool.restart_vat
    net_before = pool.taken_net + pool.kept_net - pool.restart_net
    vat_total = pool.vat - pool.restart_vat
    gross = share(
        total=pool.net - pool.restart_net + vat_total,
        cumulative=cumulative,
        whole=whole,
        taken=net_before + vat_before,
    )
    vat = share(total=vat_total, cumulative=cumulative, whole=whole, taken=vat_before)
    # amounts of a fen or two: neither part may exceed the whole or what is left of it
    vat = max(min(vat, gross), gross - pool.left_net)
    return gross - vat, vat


def _split(gross: int, rate_bp: int, most_net: int, most_vat: int) -> tuple[int, int]:
    """Net and VAT of a part of an amount, neither above what there is."""
    net, vat = split_gross(gross=gross, rate_bp=rate_bp)
    if net > most_net:
        return most_net, gross - most_net
    if vat > most_vat:
        return gross - most_vat, most_vat
    return net, vat


def _cost_of(pool: Pool, parts: Sequence[PartBack]) -> int | None:
    total = 0
    for part in parts:
        if part.value is None:
            return None
        total += part.value
    return total if parts or pool.cost is not None else None


def _parts_back(pool: Pool, *, qty: int, lots: Sequence[int]) -> tuple[PartBack, ...]:
    """Which goods of the issue come back: the named lots, else the last that left first."""
    if pool.parts is None:
        if lots:
            raise _lot_unknown(pool)
        return _simple_back(pool, qty)
    taken = _taken_parts(pool)
    by_product: dict[int, list[int]] = {}
    for place, part in enumerate(pool.parts):
        by_product.setdefault(int(part[0] or 0), []).append(place)
    found: list[PartBack] = []
    for places in by_product.values():
        issued = sum(int(pool.parts[place][3] or 0) for place in places)
        # a kit's components come back in proportion to the kits; others one to one
        back = share(
            total=issued,
            cumulative=pool.taken_qty + qty,
            whole=pool.qty,
            taken=sum(taken[place][0] for place in places),
        )
        chosen = _named(pool, places, taken, lots) if lots else list(reversed(places))
        found += _from_places(pool, chosen, taken, back)
    return tuple(found)


def _simple_back(pool: Pool, qty: int) -> tuple[PartBack, ...]:
    value = None
    if pool.cost is not None:
        value = max(
            share(
                total=pool.cost,
                cumulative=pool.taken_qty + qty,
                whole=pool.qty,
                taken=pool.taken_cost,
            ),
            0,
        )
    return (PartBack(0, pool.product, None, None, qty, value, pool.movement),)


def _named(
    pool: Pool, places: Sequence[int], taken: Sequence[Sequence[int]], lots: Sequence[int]
) -> list[int]:
    assert pool.parts is not None
    by_lot: dict[int | None, list[int]] = {}
    for place in reversed(places):
        by_lot.setdefault(pool.parts[place][1], []).append(place)
    chosen: list[int] = []
    for lot in lots:
        of_lot = by_lot.get(lot)
        if of_lot is None:
            raise _lot_unknown(pool)
        if all(taken[place][0] == pool.parts[place][3] for place in of_lot):
            raise Refused(
                "serial_already_back",
                "{pool} 的该批次/序列号已经退回。",
                cure="核对以前的退货单与序列号。",
                pool=pool.name,
            )
        chosen += of_lot
    return chosen


def _from_places(
    pool: Pool, places: Sequence[int], taken: Sequence[Sequence[int]], qty: int
) -> list[PartBack]:
    assert pool.parts is not None
    found: list[PartBack] = []
    for place in places:
        if not qty:
            break
        product, lot, layer, whole, value, movement = pool.parts[place]
        whole = int(whole or 0)
        back_qty, back_value = taken[place]
        came = min(qty, whole - back_qty)
        if not came:
            continue
        back = None
        if value is not None:
            due = share(total=value, cumulative=back_qty + came, whole=whole, taken=back_value)
            # a draw given back out of turn may leave a fen more or less than its telescope
            back = min(max(due, 0), value - back_value)
        found.append(PartBack(place, int(product or 0), lot, layer, came, back, movement))
        qty -= came
    if qty:
        raise Refused(
            "over_returned",
            "{pool} 指定的批次/序列号不足退回数量。",
            cure="每个退回的单位都要写明其批次或序列号。",
            pool=pool.name,
        )
    return found


def _taken_parts(pool: Pool) -> list[list[int]]:
    """[micro, fen] that is back of each part."""
    assert pool.parts is not None
    return pool.taken_parts or [[0, 0] for _ in pool.parts]


def _move_parts(pool: Pool, parts: Sequence[PartBack], *, sign: int) -> None:
    if pool.parts is None or not parts:
        return
    taken = [list(part) for part in _taken_parts(pool)]
    for part in parts:
        taken[part.place][0] += sign * part.qty
        taken[part.place][1] += sign * (part.value or 0)
    pool.taken_parts = taken


def _lot_unknown(pool: Pool) -> Refused:
    return Refused(
        "lot_unknown",
        "{pool} 没有卖出过这个批次/序列号。",
        cure="核对批号或序列号与原销售单。",
        pool=pool.name,
    )
