"""售价金额核算: the month's share of 商品进销差价, by the rate of differences 差价率.

Source: 小企业会计准则 附录 1407: 差价率 = 分摊前 1407 余额 ÷ (库存商品月末余额 + 本月销售的售价).
"""

from __future__ import annotations

from hongzi.kernel.costing import Issued, RetailPool, close_retail
from hongzi.kernel.facts import Part
from hongzi.kernel.money import div_half_up, format_fen
from hongzi.kernel.shares import share as telescoped
from hongzi.ledger.queries import retail_claims, retail_value_gone
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
            parts += _absorbed(closing, absorbed_by, retail, share)
            margin -= share
            pool -= retail
    if parts:
        closing.post("retail_margin_determined", parts, suffix="margin")
        total = sum(part.amounts["margin"] for part in parts)
        closing.detail["margin"] = format_fen(total)


def _absorbed(closing: Closing, by: str, retail: int, margin: int) -> list[Part]:
    """Margin by where its goods went; each supplier's claim gets its own, to be settled at cost."""
    flags = {"absorbed_by": by}
    if by != "supplier_claim":
        return [Part(amounts={"margin": margin}, flags=flags)]
    parts, cumulative, given = [], 0, 0
    for matter, supplier, value in retail_claims(closing.batch.cursor, period=closing.period):
        cumulative += value
        part = telescoped(total=margin, cumulative=cumulative, whole=retail, taken=given)
        given += part
        if part:
            parts.append(Part({"margin": part}, flags, case=matter, supplier=supplier))
    return parts


def _share(retail: int, pool: int, margin: int) -> int:
    """The margin of goods at retail, of all that is in the pool; negative when goods came back."""
    if retail <= 0:
        return div_half_up(margin * retail, pool)
    closed = close_retail(
        pool=RetailPool(opening_retail=pool, opening_margin=margin), issues=[Issued(0, retail)]
    )
    return closed.issue_margins[0]
