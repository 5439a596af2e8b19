"""Month-end weighted average 月末一次加权平均: the cost of a month is known at its close.

During the month goods move in quantity only. The close has one pool of quantity and value
and gives every issue its value and every return of the month's own issues the same average;
returns of EARLIER months' issues come back at their posted value and are part of the pool.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hongzi.kernel.costing_parts import qty_not_positive, stock_short, value_negative
from hongzi.kernel.money import div_half_up
from hongzi.kernel.refusals import Refused


class Issued(NamedTuple):
    """Goods that left in the month; ``measure`` is quantity in micro (retail: fen at retail)."""

    issue_id: int
    measure: int


class Returned(NamedTuple):
    """A return, within the month, of goods that left in the same month."""

    return_id: int
    issue_id: int
    measure: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPool:
    """What the average is taken over: quantities in micro, values in fen; the sums are ≥ 0.

    opening: stock at the month's start. received: purchases less goods sent back to suppliers
    (so it may be negative). returned: returns of earlier months' issues, at those issues' own
    posted value.
    Refused: ``qty_negative``, ``value_negative``, ``value_without_quantity``.
    """

    opening_qty: int = 0
    opening_value: int = 0
    received_qty: int = 0
    received_value: int = 0
    returned_qty: int = 0
    returned_value: int = 0

    def __post_init__(self) -> None:
        if min(self.opening_qty, self.returned_qty, self.qty) < 0:
            raise Refused("qty_negative", "期初、退回或合计数量为负。", cure="核对本月入库与退供。")
        lowest = min(self.opening_value, self.returned_value, self.value)
        if lowest < 0:
            raise value_negative(lowest)
        if self.value and not self.qty:
            raise Refused(
                "value_without_quantity",
                "数量为 0 却有金额 {value} 分。",
                cure="先以差异调整把金额转出。",
                value=self.value,
            )

    @property
    def qty(self) -> int:
        """Σ quantity, the divisor of the average."""
        return self.opening_qty + self.received_qty + self.returned_qty

    @property
    def value(self) -> int:
        """Σ value."""
        return self.opening_value + self.received_value + self.returned_value


@dataclass(frozen=True, slots=True)
class MonthClose:
    """The month's determined values in fen, by issue and by return, and the exact rest."""

    qty: int
    value: int
    issue_values: dict[int, int]
    return_values: dict[int, int]


def close_month(
    *, pool: MonthPool, issues: Sequence[Issued], returns: Sequence[Returned] = ()
) -> MonthClose:
    """Determine the month: average = Σ value ÷ Σ quantity of the pool, never rounded itself.

    Each issue less its own returns of the month is valued by telescoping along the issues;
    a return leg is valued at the average; the issue's value is the sum of both. Hence: an
    issue wholly returned nets to 0, all values are ≥ 0, and pool = issues − returns + closing,
    exactly; closing value is 0 when closing quantity is 0. A later month returns what is left
    of an issue by telescoping over the rest (its value less the legs given here).
    Refused: ``stock_short`` (net issues above the pool), ``over_returned``, ``issue_unknown``,
    ``issue_twice``, ``return_twice``, ``qty_not_positive``.
    Source: 小企业会计准则 第13条, 企业会计准则第1号 第14条 (加权平均法).
    """
    issue_values, return_values = determine(
        pool_measure=pool.qty, pool_value=pool.value, issues=issues, returns=returns
    )
    qty = pool.qty - sum(row.measure for row in issues) + sum(row.measure for row in returns)
    value = pool.value - sum(issue_values.values()) + sum(return_values.values())
    return MonthClose(qty, value, issue_values, return_values)


def determine(
    *, pool_measure: int, pool_value: int, issues: Sequence[Issued], returns: Sequence[Returned]
) -> tuple[dict[int, int], dict[int, int]]:
    """Share a pool's value over issues and returns by measure: (by issue, by return) in fen.

    The rule of ``close_month``, for any measure; the value may be negative (a margin).
    Refused: as ``close_month``.
    """
    kept = _kept_of_issues(issues, returns)
    leaving = sum(kept.values())
    if leaving > pool_measure:
        raise stock_short(wanted=leaving, on_hand=pool_measure)
    divisor = pool_measure or 1  # an empty pool has no value, so any divisor gives 0
    values: dict[int, int] = {}
    gone = valued = 0
    for issue_id, measure in kept.items():
        gone += measure
        reached = div_half_up(pool_value * gone, divisor)
        values[issue_id] = reached - valued
        valued = reached
    legs: dict[int, int] = {}
    back: dict[int, int] = dict.fromkeys(kept, 0)
    for return_id, issue_id, measure in returns:
        before = back[issue_id]
        back[issue_id] = after = before + measure
        leg = div_half_up(pool_value * after, divisor) - div_half_up(pool_value * before, divisor)
        legs[return_id] = leg
        values[issue_id] += leg
    return values, legs


def _kept_of_issues(issues: Sequence[Issued], returns: Sequence[Returned]) -> dict[int, int]:
    """Each issue's measure less its own returns of the month."""
    kept: dict[int, int] = {}
    for issue_id, measure in issues:
        if measure <= 0:
            raise qty_not_positive(measure)
        if issue_id in kept:
            raise Refused(
                "issue_twice",
                "出库 {issue_id} 重复。",
                cure="每笔出库只列一次。",
                issue_id=issue_id,
            )
        kept[issue_id] = measure
    seen: set[int] = set()
    for return_id, issue_id, measure in returns:
        if measure <= 0:
            raise qty_not_positive(measure)
        if return_id in seen:
            raise Refused(
                "return_twice",
                "退回 {return_id} 重复。",
                cure="每笔退回只列一次。",
                return_id=return_id,
            )
        if issue_id not in kept:
            raise Refused(
                "issue_unknown",
                "退回 {return_id} 的原出库 {issue_id} 不在本月。",
                cure="以前月份出库的退回按其已过账成本并入期初池。",
                return_id=return_id,
                issue_id=issue_id,
            )
        if measure > kept[issue_id]:
            raise Refused(
                "over_returned",
                "退回 {return_id} 超过原出库 {issue_id} 的数量。",
                cure="不能超过该笔出库尚未退回的数量。",
                return_id=return_id,
                issue_id=issue_id,
            )
        seen.add(return_id)
        kept[issue_id] -= measure
    return kept
