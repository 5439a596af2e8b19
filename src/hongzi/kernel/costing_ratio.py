"""Cost by an approved monthly ratio, for small clients without cost per product."""

from __future__ import annotations

from dataclasses import dataclass

from hongzi.kernel.money import div_half_up
from hongzi.kernel.refusals import Refused

FULL = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRatio:
    """An approved ratio of cost to net revenue, for one month.

    period: yyyymm. ratio_bp: basis points of net revenue, 1 to 10000. approved_by: who
    answers for it. ``mark`` goes on every entry made with it: such a cost is an estimate.
    Refused: ``ratio_out_of_range``, ``approval_missing``, ``period_wrong``.
    Source: a manual decision of the book (no standard knows it), hence approved and marked.
    """

    period: int
    ratio_bp: int
    approved_by: str

    def __post_init__(self) -> None:
        if not (100_001 <= self.period <= 999_912 and 1 <= self.period % 100 <= 12):
            raise Refused(
                "period_wrong",
                "期间 {period} 不合法。",
                cure="写成 202601 的形式。",
                period=self.period,
            )
        if not 1 <= self.ratio_bp <= FULL:
            raise Refused(
                "ratio_out_of_range",
                "成本率 {ratio_bp}(万分之)不在 1 到 {full} 之间。",
                cure="成本率以万分之一计:65% 写 6500;高于收入的成本请按商品核算。",
                ratio_bp=self.ratio_bp,
                full=FULL,
            )
        if not self.approved_by.strip():
            raise Refused("approval_missing", "成本率没有批准人。", cure="填写批准人后再用。")

    @property
    def mark(self) -> str:
        """The note for each entry: period, ratio and who approved it."""
        whole, rest = divmod(self.ratio_bp, 100)
        return f"按核定成本率 {whole}.{rest:02d}% 估算({self.period},{self.approved_by})"

    def cost_of(self, *, net: int) -> int:
        """Cost in fen of net revenue in fen: round_half_up(net × ratio); sign follows net.

        A return does not ask again: it takes its share of the cost its sale was given.
        """
        return div_half_up(net * self.ratio_bp, FULL)
