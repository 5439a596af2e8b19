"""Returns that waited for a cost: it is posted wherever the goods are by now.

Acceptance brought them into 退货在途 without a cost; inspections took them out without one. Each
step is posted as it would have been, in the closing month, or in the later month it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hongzi.kernel.facts import Part
from hongzi.returns.month_end import WaitingExit, waiting_exits
from hongzi.returns.rules.late_costs import (
    Carried,
    carried_by_draw,
    carried_by_exits,
    cost_of_draw,
)
from hongzi.returns.rules.lines import Line, finished
from hongzi.returns.store import CostOfLine
from hongzi.stock.store_month_end import Determined
from hongzi.workflows.batch import period_of
from hongzi.workflows.case_lines import part_of, year_flag
from hongzi.workflows.closing.working import Closing
from hongzi.workflows.returning import GRADES, cost_is_silent


class Valued(NamedTuple):
    """A waiting line with its draw's value by place (fen), and its exits."""

    line: Line
    values: Mapping[int, int]
    exits: Sequence[WaitingExit]


class Posted(NamedTuple):
    """What lines' costs leave to be written: on the lines, and in stock."""

    lines: list[CostOfLine]
    stock: list[Determined]


def post_line_costs(closing: Closing, valued: Sequence[Valued]) -> Posted:
    """Post what each line's legs carry of its cost."""
    posted = Posted([], [])
    for line, values, exits in valued:
        carried = carried_by_exits(line, values, [(one.qty, one.parts) for one in exits])
        accepted = _accepted(line, values, carried)
        if accepted:
            _post_acceptance(closing, line, accepted, posted)
        for one, load in zip(exits, carried, strict=True):
            _post_exit(closing, line, one, load, posted)
        line.cost, line.parts = cost_of_draw(line, values)
        line.accepted_cost = sum(load.cost for load in accepted)
        line.goods_cost = sum(load.cost for load in carried)
        posted.lines.append(
            CostOfLine(
                line.id,
                line.cost,
                line.accepted_cost,
                line.goods_cost,
                line.parts,
                finished(line),
            )
        )
    return posted


def exits_of(closing: Closing, lines: Sequence[Line]) -> dict[int, list[WaitingExit]]:
    """The exits of waiting lines, by line id."""
    return waiting_exits(closing.batch.cursor, lines=[line.id for line in lines])


def _accepted(line: Line, values: Mapping[int, int], carried: Sequence[Carried]) -> list[Carried]:
    """What acceptance has posted so far: the whole draw, or as much as has left the goods leg.

    Units refunded without coming back hold their cost, but no leg carries it.
    """
    if not line.accepted_qty or not line.owes_goods:
        return []
    if line.accepted_qty == line.qty:
        return [carried_by_draw(line, values)]
    return list(carried)


def _post_acceptance(
    closing: Closing, line: Line, accepted: Sequence[Carried], posted: Posted
) -> None:
    assert line.accepted_on is not None
    period = max(closing.period, period_of(line.accepted_on))
    refused = line.kind == "refusal"
    kind = "refusal_cost_determined" if refused else "return_cost_determined"
    flags = {} if refused else year_flag(line)
    products = [piece for load in accepted for piece in load.products]
    parts = [
        part_of(line, {"cost": fen}, flags, product=product, qty=qty)
        for product, qty, fen in products
    ]
    fact = closing.post(kind, parts, suffix=f"return-{line.id}", period=period)
    if refused and not cost_is_silent(closing.batch, line):
        posted.stock.extend(
            Determined(fact, period, product, "dispatched", -fen) for product, _, fen in products
        )


def _post_exit(
    closing: Closing, line: Line, one: WaitingExit, load: Carried, posted: Posted
) -> None:
    period = max(closing.period, one.period)
    silent = cost_is_silent(closing.batch, line)
    kind, flags = _silent_fact(one.exit) if silent else _exit_fact(line, one.exit)
    parts: list[Part] = [
        part_of(line, {"cost": fen}, flags, product=product, qty=qty, supplier=one.supplier)
        for product, qty, fen in load.products
    ]
    fact = closing.post(kind, parts, suffix=f"exit-{one.id}", period=period)
    for product, _, fen in load.products:
        if silent:
            posted.stock.append(Determined(fact, period, product, "dispatched", -fen))
        if one.exit in GRADES:
            posted.stock.append(Determined(fact, period, product, GRADES[one.exit], fen))


def _exit_fact(line: Line, exit: str) -> tuple[str, Mapping[str, str]]:
    """The fact that carries an exit's cost, with its flags."""
    if exit == "never_came":
        return "never_came_cost_determined", year_flag(line)
    if exit == "rejected":
        return "rejected_cost_determined", year_flag(line)
    return "inspection_cost_determined", {"disposition": exit}


def _silent_fact(exit: str) -> tuple[str, Mapping[str, str]]:
    """The same for refused goods of a small business, whose cost never left 库存商品."""
    if exit == "scrap":
        return "writeoff_cost_determined", {"grade": "good"}
    if exit in ("second_grade", "refurbish"):
        return "goods_regraded", {"from": "good", "to": GRADES[exit]}
    return "refusal_cost_determined", {}
