"""From what was agreed to what is frozen: each line's net, VAT and shares of the order.

Order discount, coupon, subsidy and freight are spread over the lines by largest remainder; the
sum of the lines is the truth, the order's total is their sum.
"""

from __future__ import annotations

from typing import NamedTuple

from hongzi.kernel.commands import RecordSale, SaleLine
from hongzi.kernel.refusals import Refused
from hongzi.kernel.shares import LineParts, spread_order
from hongzi.kernel.vat import split_gross, vat_from_net


class FrozenLine(NamedTuple):
    """A line as it will be kept; money in fen. net is after discount and coupon, with freight."""

    line: SaleLine
    net: int
    vat: int
    discount: int = 0
    coupon: int = 0
    subsidy: int = 0
    freight: int = 0


def freeze(command: RecordSale) -> list[FrozenLine]:
    """The frozen lines of a sale, in order.

    Amounts, discount, coupon and freight are all tax-inclusive or all exclusive; a subsidy is
    money, so always inclusive. Half-up per line.
    Refused: line_twice, discount_above_line, amount_negative, weights_all_zero.
    """
    lines = command.lines
    if len(lines) > 1 and len({line.line for line in lines}) != len(lines):
        raise Refused(
            "line_twice", "销售单 {sale} 有重复的行号。", cure="每行一个行号。", sale=command.sale
        )
    included = command.tax_included
    if not (command.discount or command.coupon or command.subsidy or command.freight):
        return [
            FrozenLine(line, *_net_and_vat(line.amount, line.vat_rate_bp, included))
            for line in lines
        ]
    spread = spread_order(
        gross=[line.amount for line in lines],
        discount=command.discount,
        coupon=command.coupon,
        subsidy=command.subsidy,
        freight=command.freight,
    )
    return [_frozen(line, parts, included) for line, parts in zip(lines, spread, strict=True)]


def _frozen(line: SaleLine, parts: LineParts, included: bool) -> FrozenLine:
    net, vat = _net_and_vat(parts.consideration, line.vat_rate_bp, included)
    return FrozenLine(line, net, vat, parts.discount, parts.coupon, parts.subsidy, parts.freight)


def _net_and_vat(amount: int, rate_bp: int, included: bool) -> tuple[int, int]:
    if included:
        return split_gross(gross=amount, rate_bp=rate_bp)
    return amount, vat_from_net(net=amount, rate_bp=rate_bp)
