"""How much a red invoice takes of a blue line: never more than is left, at the blue one's rate."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from hongzi.kernel.commands import RedLine
from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.refusals import Refused
from hongzi.kernel.shares import share
from hongzi.kernel.vat import vat_from_net


class RedAmounts(NamedTuple):
    """What a red line takes, positive (micro, fen)."""

    qty: int
    net: int
    vat: int


class Pool(Protocol):
    """A blue line: what it was issued for, and what red invoices have taken."""

    qty: int
    net: int
    vat: int
    vat_rate_bp: int
    red_qty: int
    red_net: int
    red_vat: int


def amounts_of(
    *,
    where: str,
    asked: RedLine,
    owed_qty: int,
    owed_net: int,
    owed_vat: int | None,
    pool: Pool,
    taken: RedAmounts,
    tail: int,
) -> RedAmounts:
    """What a line of a red invoice takes; absent amounts are what the case line still owes.

    owed_*: what the case line has left to redden; owed_vat None when it has no VAT at all
    (exempt or zero-rated goods are invoiced, and reddened, too). taken: what other lines of the
    same invoice take of this blue line. tail: fen by which the VAT may be off its rate, or above
    what is owed, by rounding.
    Refused: nothing_left, red_rate_differs, red_above_owed, red_above_blue.
    """
    if owed_vat is None:
        red, owed_vat = _wanted_without_vat(where, asked, owed_qty, owed_net), 0
    else:
        red = _wanted(where, asked, owed_qty, owed_net, owed_vat)
    left = RedAmounts(
        pool.qty - pool.red_qty - taken.qty,
        pool.net - pool.red_net - taken.net,
        pool.vat - pool.red_vat - taken.vat,
    )
    red = _fitted(asked, red, left, tail)
    _check_rate(where, asked, red, pool.vat_rate_bp, tail)
    if red.vat > owed_vat + tail or red.qty > owed_qty:
        raise Refused(
            "red_above_owed",
            "{where} 待红冲税额 {owed_vat}、数量 {owed_qty},红字税额 {vat}、数量 {qty}。",
            cure="核对退货行;多开的部分属于另一退货行或折让的,分开列示。",
            where=where,
            owed_vat=format_fen(owed_vat),
            owed_qty=format_micro(owed_qty),
            vat=format_fen(red.vat),
            qty=format_micro(red.qty),
        )
    _check_blue(where, red, left)
    return red


def _fitted(asked: RedLine, red: RedAmounts, left: RedAmounts, tail: int) -> RedAmounts:
    """Amounts that were not stated give way to what the blue line has left.

    By rounding, for money. For quantity always: units that were reddened, stayed with the customer
    after all and come back later are on no blue line.
    """
    net, vat = red.net, red.vat
    if asked.net is None and left.net < net <= left.net + tail:
        net = left.net
    if asked.vat is None and left.vat < vat <= left.vat + tail:
        vat = left.vat
    qty = min(red.qty, left.qty) if asked.qty is None else red.qty
    return RedAmounts(qty, net, vat)


def _wanted_without_vat(where: str, asked: RedLine, owed_qty: int, owed_net: int) -> RedAmounts:
    net: int = owed_net if asked.net is None else asked.net
    qty: int = owed_qty if asked.qty is None else asked.qty
    if net < 0 or qty < 0 or not (net or qty):
        raise Refused(
            "nothing_left",
            "{where} 没有剩余的待红冲金额。",
            cure="核对以前登记的红字发票;红字金额写正数。",
            where=where,
        )
    return RedAmounts(qty, net, asked.vat or 0)


def _wanted(where: str, asked: RedLine, owed_qty: int, owed_net: int, owed_vat: int) -> RedAmounts:
    vat: int = owed_vat if asked.vat is None else asked.vat
    if vat <= 0 or owed_vat <= 0:
        raise Refused(
            "nothing_left",
            "{where} 没有剩余的待红冲税额。",
            cure="核对以前登记的红字发票;红字金额写正数。",
            where=where,
        )

    def part_of(total: int) -> int:
        if vat >= owed_vat:
            return total
        return share(total=total, cumulative=vat, whole=owed_vat, taken=0)

    net: int = part_of(owed_net) if asked.net is None else asked.net
    qty: int = part_of(owed_qty) if asked.qty is None else asked.qty
    return RedAmounts(qty, net, vat)


def _check_rate(where: str, asked: RedLine, red: RedAmounts, blue_rate: int, tail: int) -> None:
    stated = asked.vat_rate_bp
    computed_apart = (
        asked.net is not None
        and asked.vat is not None
        and abs(vat_from_net(net=red.net, rate_bp=blue_rate) - red.vat) > tail
    )
    if (stated is None or stated == blue_rate) and not computed_apart:
        return
    raise Refused(
        "red_rate_differs",
        "{where} 的税率与蓝字发票({rate}%)不同。",
        cure="红字发票沿用原蓝字发票的税率与征收率。",
        where=where,
        rate=f"{blue_rate / 100:g}",
    )


def _check_blue(where: str, red: RedAmounts, left: RedAmounts) -> None:
    if red.qty <= left.qty and red.net <= left.net and red.vat <= left.vat:
        return
    raise Refused(
        "red_above_blue",
        "{where} 超过蓝字发票的余额:剩数量 {qty}、金额 {net}、税额 {vat},红字数量 {red_qty}、"
        "金额 {red_net}、税额 {red_vat}。",
        cure="累计红字不能超过蓝字;核对蓝字发票号码与以前的红字发票。",
        where=where,
        qty=format_micro(left.qty),
        net=format_fen(left.net),
        vat=format_fen(left.vat),
        red_qty=format_micro(red.qty),
        red_net=format_fen(red.net),
        red_vat=format_fen(red.vat),
    )
