"""售价金额核算: the month's share of 商品进销差价, by the rate of differences 差价率.

Source: 小企业会计准则 附录 1407: 差价率 = 分摊前 1407 余额 ÷ (库存商品月末余额 + 本月销售的售价).
"""

from __future__ import annotations

from hongzi.kernel.costing import Issued, RetailPool, close_retail
from hongzi.kernel.facts import Part
from hongzi.kernel.money import div_half_up, format_fen
from hongzi.ledger.queries import retail_value_gone
from hongzi.workflows.closing.working import Closing

CARRIED = (
    "inventory",
    "inventory_second",
    "inventory_refurbish",
    "goods_in_return",
    "dispatched_goods",
)
"""Roles whose accounts hold goods at retail price."""


def spread_margin(closing: Closing) -> None:
    """Give what left at retail price in the month its margin: sold, lost, or claimed.

    More returned than sold gives margin back. Returns of earlier months' sales count into this
    month's net sales, as the standard's formula has it.
    """
    gone = retail_value_gone(closing.batch.cursor, period=closing.period)
    stands = sum(closing.balance_of(role) for role in CARRIED if closing.has_role(role))
    margin = -closing.balance_of("retail_margin")
    pool = stands + sum(gone.values())
    if not margin or pool <= 0:
        return
    parts = []
    for absorbed_by, retail in sorted(gone.items()):
        share = _share(retail, pool, margin)
        if share:
            parts.append(Part(amounts={"margin": share}, flags={"absorbed_by": absorbed_by}))
            margin -= share
            pool -= retail
    if parts:
        closing.post("retail_margin_determined", parts, suffix="margin")
        total = sum(part.amounts["margin"] for part in parts)
        closing.detail["margin"] = format_fen(total)


def _share(retail: int, pool: int, margin: int) -> int:
    """The margin of goods at retail, of all that is in the pool; negative when goods came back."""
    if retail <= 0:
        return div_half_up(margin * retail, pool)
    closed = close_retail(
        pool=RetailPool(opening_retail=pool, opening_margin=margin), issues=[Issued(0, retail)]
    )
    return closed.issue_margins[0]
