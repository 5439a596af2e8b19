"""Books without cost per product: an approved ratio of the month's net revenue, marked as such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hongzi.facts.queries import cost_ratios
from hongzi.kernel.costing import CostRatio
from hongzi.kernel.facts import Part
from hongzi.kernel.refusals import Refused
from hongzi.kernel.shares import share
from hongzi.ledger.rules.periods import format_period
from hongzi.returns.month_end import lines_awaiting_cost
from hongzi.returns.rules.lines import Line
from hongzi.returns.store import set_costs as set_case_costs
from hongzi.sales.month_end import RatioLine, lines_without_cost
from hongzi.sales.store_month_end import CostOfLine, set_line_costs
from hongzi.workflows.closing.line_costs import Valued, exits_of, post_line_costs
from hongzi.workflows.closing.working import Closing


def determine_by_ratio(closing: Closing) -> None:
    """Give each sale line of the month its share, and each return its share of its line's.

    Refused: ``close_ratio_missing`` (sales without an approved ratio), as ``CostRatio``.
    """
    batch = closing.batch
    sold = lines_without_cost(batch.cursor, until=closing.date)
    if not sold:
        return
    ratio = _ratio(closing)
    waiting = lines_awaiting_cost(batch.cursor, sale_lines=[line.id for line in sold])
    costs = {line.id: ratio.cost_of(net=line.net) for line in sold}
    total = sum(costs.values())
    mark = {"mark": ratio.mark}
    closing.post("ratio_cost_determined", [Part(amounts={"cost": total})],
                 suffix="ratio", payload=mark)  # fmt: skip
    drawn, shares = _shares(sold, waiting, costs)
    exits = exits_of(closing, waiting)
    posted = post_line_costs(
        closing, [Valued(line, {0: shares[line.id]}, exits.get(line.id, ())) for line in waiting]
    )
    rows = [CostOfLine(id, cost, drawn.get(id, 0), None, None) for id, cost in costs.items()]
    closing.writes += [
        lambda: set_line_costs(batch.cursor, book_id=batch.book.id, costs=rows),
        lambda: set_case_costs(batch.cursor, book_id=batch.book.id, costs=posted.lines),
    ]
    closing.detail["cost_ratio"] = ratio.mark


def _ratio(closing: Closing) -> CostRatio:
    found = cost_ratios(closing.batch.cursor).get(closing.period)
    if found is None:
        raise Refused(
            "close_ratio_missing",
            "{period} 有销售,但没有批准成本率。",
            cure="由主管在「本月」的「批准」页批准当月成本率(命令 approve_cost_ratio),再结账。",
            period=format_period(closing.period),
        )
    return CostRatio(period=closing.period, ratio_bp=found.ratio_bp, approved_by=found.approved_by)


def _shares(
    sold: Sequence[RatioLine], waiting: Sequence[Line], costs: Mapping[int, int]
) -> tuple[dict[int, int], dict[int, int]]:
    """What returns hold of each sale line's cost, and each return's own share, telescoping."""
    whole = {line.id: line.qty for line in sold}
    drawn: dict[int, int] = {}
    quantities: dict[int, int] = {}
    shares: dict[int, int] = {}
    for line in waiting:
        id = line.sale_line or 0
        quantities[id] = quantities.get(id, 0) + line.qty - line.rejected_qty
        taken = drawn.get(id, 0)
        part = share(total=costs[id], cumulative=quantities[id], whole=whole[id], taken=taken)
        drawn[id] = taken + part
        sent_back = share(total=costs[id], cumulative=line.rejected_qty, whole=whole[id], taken=0)
        shares[line.id] = part + sent_back
    return drawn, shares
