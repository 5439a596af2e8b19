"""售价金额核算: inventory at selling price, its margin in 1407 商品进销差价.

During the month sales leave at retail price (Dr cost of sales / Cr inventory, both at
retail) and returns reverse at the retail price of their own issue. The close gives the
margin of what was sold (Dr 1407 / Cr cost of sales) at one rate for the month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hongzi.kernel.costing_month import Issued, Returned, determine
from hongzi.kernel.money import div_half_up
from hongzi.kernel.refusals import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class RetailPool:
    """Goods at retail price and their margin (retail − cost), in fen.

    One price basis throughout: the one inventory is carried at. opening: balances of 1405 and
    1407 at the month's start. received: purchases less goods sent back to suppliers.
    returned: returns of earlier months' issues at their own retail price and the margin once
    given to them. repriced: the change of stock's retail value by new prices 调价 (it changes
    retail and margin alike).
    A margin may be negative (goods priced below cost); retail may not.
    Refused: ``value_negative``, ``value_without_quantity`` (margin without goods).
    """

    opening_retail: int = 0
    opening_margin: int = 0
    received_retail: int = 0
    received_margin: int = 0
    returned_retail: int = 0
    returned_margin: int = 0
    repriced: int = 0

    def __post_init__(self) -> None:
        if min(self.opening_retail, self.returned_retail, self.retail) < 0:
            raise Refused("value_negative", "售价金额为负。", cure="核对期初、购进、退回与调价。")
        if self.margin and not self.retail:
            raise Refused(
                "value_without_quantity",
                "没有商品却有进销差价 {margin} 分。",
                cure="先以差异调整把差价转出。",
                margin=self.margin,
            )

    @property
    def retail(self) -> int:
        """Σ retail = closing inventory at retail + the month's net sales at retail."""
        return self.opening_retail + self.received_retail + self.returned_retail + self.repriced

    @property
    def margin(self) -> int:
        """Σ margin = balance of 1407 before the month's allocation."""
        return self.opening_margin + self.received_margin + self.returned_margin + self.repriced


@dataclass(frozen=True, slots=True)
class RetailClose:
    """Closing balances and the margin given to each issue and return, in fen.

    retail, margin: closing 1405 and 1407. rate_bp: the month's margin rate 进销差价率 in basis
    points, rounded, for display only.
    """

    retail: int
    margin: int
    rate_bp: int
    issue_margins: dict[int, int]
    return_margins: dict[int, int]


def close_retail(
    *, pool: RetailPool, issues: Sequence[Issued], returns: Sequence[Returned] = ()
) -> RetailClose:
    """Share the month's margin between what was sold and what is left.

    Rate = margin before allocation ÷ (closing inventory at retail + net sales at retail); the
    measure of issues and returns is fen at retail. Cost of an issue = its retail − margin. It
    telescopes as ``close_month``: sold + left = pool exactly, an issue wholly returned in the
    month nets to 0, nothing left at retail means no margin left.
    Refused: as ``close_month`` (``stock_short``: more sold at retail than there was).
    Source: 小企业会计准则 附录 1407 商品进销差价.
    """
    issue_margins, return_margins = determine(
        pool_measure=pool.retail, pool_value=pool.margin, issues=issues, returns=returns
    )
    sold = sum(row.measure for row in issues) - sum(row.measure for row in returns)
    given = sum(issue_margins.values()) - sum(return_margins.values())
    return RetailClose(
        retail=pool.retail - sold,
        margin=pool.margin - given,
        rate_bp=div_half_up(pool.margin * 10_000, pool.retail) if pool.retail else 0,
        issue_margins=issue_margins,
        return_margins=return_margins,
    )
