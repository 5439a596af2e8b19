"""Shares that telescope, and totals spread over lines; nothing is ever lost to rounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hongzi.kernel.refusals import Refused


def share(*, total: int, cumulative: int, whole: int, taken: int) -> int:
    """The next share of ``total``: round_half_up(total · cumulative ÷ whole) − taken.

    total, taken: fen (or any int; total may be negative); cumulative, whole: quantity in
    micro, cumulative INCLUDING the part being taken; taken: what earlier parts took of total.
    Any order of parts ends at exactly 0 left, since cumulative = whole gives total − taken.
    After a draw that is not proportional, restart: total and whole = what is left, taken = 0.
    Refused: ``over_returned`` (cumulative beyond whole), ``whole_not_positive``,
    ``share_negative`` (a negative cumulative).
    """
    if not 0 <= cumulative <= whole or not whole:
        raise _no_share(cumulative, whole)
    part = 2 * total * cumulative
    if part >= 0:
        return (part + whole) // (2 * whole) - taken
    return -((whole - part) // (2 * whole)) - taken


def _no_share(cumulative: int, whole: int) -> Refused:
    if whole <= 0:
        return Refused(
            "whole_not_positive",
            "总量 {whole} 不大于 0,无法按比例计算。",
            cure="检查原数量。",
            whole=whole,
        )
    if cumulative < 0:
        return Refused(
            "share_negative",
            "累计数量 {cumulative} 为负。",
            cure="累计数量从 0 起。",
            cumulative=cumulative,
        )
    return Refused(
        "over_returned",
        "累计数量 {cumulative} 超过总量 {whole}。",
        cure="不能超过剩余可退数量。",
        cumulative=cumulative,
        whole=whole,
    )


def spread(*, total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """``total`` spread over lines by weight, by largest remainder; the parts sum to total.

    Fen left over by rounding down go to the largest remainders, ties to the earlier line. A
    negative total gives the mirror image of the positive one. A line of weight 0 gets 0, and
    no part exceeds its weight while total ≤ Σ weights.
    Refused: ``weight_negative``; ``weights_all_zero`` unless total is 0.
    Source: 按行价(含税)比例、最大余数法补分.
    """
    whole = sum(weights)
    if weights and min(weights) < 0:
        raise Refused("weight_negative", "分摊权重有负数。", cure="负数行请作为退货处理。")
    if not total:
        return (0,) * len(weights)
    if not whole:
        raise Refused(
            "weights_all_zero", "分摊权重全为 0,金额无处可分。", cure="把该金额单列一行。"
        )
    magnitude = abs(total)
    parts = [magnitude * weight // whole for weight in weights]
    left = magnitude - sum(parts)
    if left:
        remainders = [magnitude * weight % whole for weight in weights]
        # sorted() is stable, so of equal remainders the earlier line comes first
        for index in sorted(range(len(parts)), key=remainders.__getitem__, reverse=True)[:left]:
            parts[index] += 1
    return tuple(parts) if total > 0 else tuple(-part for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineParts:
    """One line's parts of its order, all in fen and ≥ 0.

    gross: line value before order discounts. discount, coupon: borne by the seller.
    subsidy: borne by the platform, which owes it. freight: charged to the customer.
    Refused: ``amount_negative``; ``discount_above_line`` (reductions above the line's value).
    """

    gross: int
    discount: int = 0
    coupon: int = 0
    subsidy: int = 0
    freight: int = 0

    def __post_init__(self) -> None:
        if self.discount < 0 or self.coupon < 0 or self.subsidy < 0 or self.freight < 0:
            raise Refused(
                "amount_negative", "优惠、补贴、运费不能为负。", cure="改记到相反的项目。"
            )
        if self.discount + self.coupon + self.subsidy > self.gross:
            raise Refused(
                "discount_above_line",
                "优惠合计超过行价 {gross} 分。",
                cure="检查整单优惠、优惠券与平台补贴之和是否超过商品总价。",
                gross=self.gross,
            )

    @property
    def consideration(self) -> int:
        """What the seller earns on the line: gross − discount − coupon + freight."""
        return self.gross - self.discount - self.coupon + self.freight

    @property
    def customer_pays(self) -> int:
        """What the customer owes: the consideration less what the platform pays instead."""
        return self.gross - self.discount - self.coupon - self.subsidy + self.freight


def spread_order(
    *,
    gross: Sequence[int],
    discount: int = 0,
    coupon: int = 0,
    subsidy: int = 0,
    freight: int = 0,
) -> tuple[LineParts, ...]:
    """Order discount, coupon, platform subsidy and freight spread over lines by value, in fen.

    gross: line values, all tax-inclusive or all exclusive. The discount goes by gross value;
    coupon and then subsidy by what the part before left of each line: the same proportion
    but for rounding, and no line can be reduced below 0. Freight goes by gross value.
    Refused: as ``spread`` and ``LineParts``; ``discount_above_line`` when the reductions
    exceed the order.
    Source: 分摊按行价比例 (企业会计准则第14号 第23条: 合同折扣按比例分摊).
    """
    if min(discount, coupon, subsidy, freight) < 0:
        raise Refused(
            "amount_negative", "整单优惠、补贴、运费不能为负。", cure="改记到相反的项目。"
        )
    if discount + coupon + subsidy > sum(gross):
        raise Refused(
            "discount_above_line",
            "整单优惠合计 {taken} 分超过商品总价 {gross} 分。",
            cure="核对优惠、优惠券与平台补贴。",
            taken=discount + coupon + subsidy,
            gross=sum(gross),
        )
    discounts = spread(total=discount, weights=gross)
    left = [value - part for value, part in zip(gross, discounts, strict=True)]
    coupons = spread(total=coupon, weights=left)
    left = [value - part for value, part in zip(left, coupons, strict=True)]
    subsidies = spread(total=subsidy, weights=left)
    freights = spread(total=freight, weights=gross)
    return tuple(
        LineParts(gross=line, discount=cut, coupon=ticket, subsidy=aid, freight=fee)
        for line, cut, ticket, aid, fee in zip(
            gross, discounts, coupons, subsidies, freights, strict=True
        )
    )
