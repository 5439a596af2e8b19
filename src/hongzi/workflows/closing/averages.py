"""Month-end average 月末一次加权平均: the month's goods get their cost, wherever they are now.

Good stock first, since its average gives returns the value with which they enter other grades.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hongzi.kernel.costing import Issued, Returned
from hongzi.kernel.money import div_half_up
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.returns.month_end import WaitingExit, lines_awaiting_cost
from hongzi.returns.rules.late_costs import Carried, carried_by_exits, exit_pieces
from hongzi.returns.rules.lines import Line
from hongzi.returns.store import set_costs as set_case_costs
from hongzi.sales.month_end import UncostedLine, uncosted_lines
from hongzi.sales.store_month_end import CostOfLine, set_line_costs
from hongzi.stock import month_end
from hongzi.stock.month_end import Uncosted
from hongzi.stock.rules.month_values import MonthStock, MonthValues, settle_rounding, value_month
from hongzi.stock.store_month_end import Determined, add_values
from hongzi.workflows.closing.line_costs import Valued, exits_of, post_line_costs
from hongzi.workflows.closing.movement_costs import post_movements
from hongzi.workflows.closing.working import Closing

Place = tuple[int, int]
"""A case line's id and a place in its parts."""


class Draw(NamedTuple):
    """What one place of a waiting line took of one movement; rejected went back to the customer."""

    id: int
    place: Place
    movement: int
    qty: int
    rejected: int


@dataclass(slots=True)
class Month:
    """The month's movements without a cost, the sale lines they belong to, and their returns.

    values: fen by movement id. legs: fen that a place's draw holds of its issue; places: the
    same with what was sent back to the customer again.
    """

    movements: dict[int, Uncosted]
    lines: list[UncostedLine]
    waiting: list[Line]
    exits: dict[int, list[WaitingExit]]
    stock: dict[tuple[int, str], MonthStock]
    skus: dict[int, str]
    period: int
    by_shelf: dict[tuple[int, str], list[Uncosted]] = field(default_factory=dict)
    by_id: dict[int, Line] = field(default_factory=dict)
    by_sale_line: dict[int, list[Line]] = field(default_factory=dict)
    draws: dict[int, list[Draw]] = field(default_factory=dict)
    values: dict[int, int] = field(default_factory=dict)
    legs: dict[Place, int] = field(default_factory=dict)
    places: dict[Place, int] = field(default_factory=dict)


def determine_averages(closing: Closing) -> None:
    """Value every movement of the month that had no cost, and post it.

    Refused: ``close_average_missing`` (a receipt without value; more left than came in).
    """
    month = _load(closing)
    if not month.movements:
        return
    for product, grade in month.by_shelf:
        if grade == "good":
            _value_good(month, product)
    posted = post_line_costs(
        closing,
        [
            Valued(line, _values_of(month, line), month.exits.get(line.id, ()))
            for line in month.waiting
        ],
    )
    _value_other_grades(month, posted.stock)
    stock = [*posted.stock, *post_movements(closing, month.movements.values(), month.values)]
    batch = closing.batch
    costs = [_cost_of(month, line) for line in month.lines]
    closing.writes += [
        lambda: set_line_costs(batch.cursor, book_id=batch.book.id, costs=costs),
        lambda: set_case_costs(batch.cursor, book_id=batch.book.id, costs=posted.lines),
        lambda: add_values(batch.cursor, book_id=batch.book.id, values=stock),
    ]
    closing.detail["costed"] = {"sale_lines": len(costs), "return_lines": len(posted.lines)}


def _load(closing: Closing) -> Month:
    cursor = closing.batch.cursor
    found = month_end.uncosted_movements(cursor, period=closing.period)
    movements = {one.id: one for one in found}
    lines = [
        line
        for line in uncosted_lines(cursor)
        if line.issues and all(movement in movements for movement, *_ in line.issues)
    ]
    waiting = lines_awaiting_cost(cursor, sale_lines=[line.id for line in lines])
    products = {one.product for one in found}
    month = Month(
        movements=movements,
        lines=lines,
        waiting=waiting,
        exits=exits_of(closing, waiting),
        stock=month_end.month_stock(cursor, period=closing.period, products=products),
        skus=month_end.skus_of(cursor, products=products),
        period=closing.period,
    )
    for one in found:
        month.by_shelf.setdefault((one.product, one.grade), []).append(one)
    _find_draws(month)
    return month


def _find_draws(month: Month) -> None:
    """Which movement each place of each waiting line drew on."""
    simple = {line.id: line.movement for line in month.lines}
    number = 0
    for line in month.waiting:
        month.by_id[line.id] = line
        month.by_sale_line.setdefault(line.sale_line or 0, []).append(line)
        sent_back = _sent_back(line, month.exits.get(line.id, ()))
        if line.parts is None:
            pieces = [(0, simple[line.sale_line or 0], line.qty)]
        else:
            pieces = [(part[0], part[6], part[4]) for part in line.parts]
        for at, movement, qty in pieces:
            month.places[line.id, at] = 0
            if movement is None:
                continue
            number += 1
            draw = Draw(number, (line.id, at), movement, qty, sent_back.get(at, 0))
            month.draws.setdefault(month.movements[movement].product, []).append(draw)


def _sent_back(line: Line, exits: Sequence[WaitingExit]) -> dict[int, int]:
    """Micro that were sent back to the customer, by place: the sale line has them again."""
    found: dict[int, int] = {}
    for one in exits:
        if one.exit == "rejected":
            for at, _, qty in exit_pieces(line, one.qty, one.parts):
                found[at] = found.get(at, 0) + qty
    return found


def _value_good(month: Month, product: int) -> None:
    """The average of a product's good stock, over all that left it and all draws on that."""
    issues = [Issued(one.id, -one.qty) for one in month.by_shelf[product, "good"] if one.qty < 0]
    if not issues:
        return
    draws = month.draws.get(product, [])
    returns = [
        Returned(draw.id, draw.movement, draw.qty - draw.rejected)
        for draw in draws
        if draw.qty > draw.rejected
    ]
    stock = month.stock[product, "good"]
    if not stock.value:
        raise _no_average(month, product, Phrase("它的入库没有金额。"))
    try:
        values = value_month(stock=stock, issues=issues, returns=returns)
    except Refused as refusal:
        raise _no_average(month, product, refusal.what) from refusal

    def back(current: MonthValues) -> int:
        _note(month, draws, current, stock)
        return _back_on_shelf(month, product)

    settle_rounding(
        values,
        stock=stock,
        returns=returns,
        back=back,
        whole_back={draw.id for draw in draws if _is_back(month, draw)},
    )
    _note(month, draws, values, stock)
    month.values.update(values.issues)


def _note(month: Month, draws: Sequence[Draw], values: MonthValues, stock: MonthStock) -> None:
    """Fen of each place; what went back to the customer came and went at the average."""
    qty = stock.opening_qty + stock.received_qty + stock.returned_qty
    for draw in draws:
        leg = values.returns.get(draw.id, 0)
        month.legs[draw.place] = leg
        month.places[draw.place] = leg + div_half_up(stock.value * draw.rejected, qty)


def _back_on_shelf(month: Month, product: int) -> int:
    """Fen with which this product came back to good stock within the month."""
    return sum(
        fen
        for id in {draw.place[0] for draw in month.draws.get(product, ())}
        for one, load in _loads(month, month.by_id[id])
        if one.exit == "restock" and one.period <= month.period
        for of_product, _, fen in load.products
        if of_product == product
    )


def _loads(month: Month, line: Line) -> list[tuple[WaitingExit, Carried]]:
    exits = month.exits.get(line.id, [])
    carried = carried_by_exits(
        line, _values_of(month, line), [(one.qty, one.parts) for one in exits]
    )
    return list(zip(exits, carried, strict=True))


def _values_of(month: Month, line: Line) -> dict[int, int]:
    """Fen by place of a waiting line."""
    places = (0,) if line.parts is None else (part[0] for part in line.parts)
    return {at: month.places[line.id, at] for at in places}


def _is_back(month: Month, draw: Draw) -> bool:
    """Whether all that a draw holds lies on the shelf again at the month's end."""
    line = month.by_id[draw.place[0]]
    back = sum(
        qty
        for one in month.exits.get(line.id, ())
        if one.exit == "restock" and one.period <= month.period
        for at, _, qty in exit_pieces(line, one.qty, one.parts)
        if at == draw.place[1]
    )
    return back == draw.qty - draw.rejected


def _value_other_grades(month: Month, posted: Sequence[Determined]) -> None:
    """Other grades: what left them, at the average of what lies there and came back there."""
    for (product, grade), inside in month.by_shelf.items():
        issues = [Issued(one.id, -one.qty) for one in inside if one.qty < 0]
        if grade in ("good", "dispatched") or not issues:
            continue
        came = sum(
            value.value
            for value in posted
            if (value.product_id, value.grade, value.period) == (product, grade, month.period)
        )
        stock = month.stock[product, grade]
        stock = stock._replace(
            returned_qty=stock.returned_qty + sum(one.qty for one in inside if one.qty > 0),
            returned_value=stock.returned_value + came,
        )
        try:
            values = value_month(stock=stock, issues=issues, returns=())
        except Refused as refusal:
            raise _no_average(month, product, refusal.what) from refusal
        month.values.update(values.issues)


def _cost_of(month: Month, line: UncostedLine) -> CostOfLine:
    """A sale line's cost, and what its returns hold of it."""
    taken: dict[int, int] = {}
    for drawing in month.by_sale_line.get(line.id, ()):
        for at in _values_of(month, drawing):
            taken[at] = taken.get(at, 0) + month.legs.get((drawing.id, at), 0)
    if line.parts is None:
        cost = month.values[line.movement or 0]
        return CostOfLine(line.id, cost, taken.get(0, 0), None, None)
    parts = [
        [*part[:4], part[4] if part[5] is None else month.values[part[5]], part[5]]
        for part in line.parts
    ]
    taken_parts = line.taken_parts and [
        [qty, taken.get(at, 0)] for at, (qty, _) in enumerate(line.taken_parts)
    ]
    cost = sum(part[4] for part in parts)
    return CostOfLine(line.id, cost, sum(taken.values()), parts, taken_parts)


def _no_average(month: Month, product: int, why: str) -> Refused:
    return Refused(
        "close_average_missing",
        "商品 {sku} 算不出月末平均成本:{why}",
        cure="补记入库或其暂估金额(无偿取得的按市价),核对出入库的日期和数量,再结账。",
        sku=month.skus[product],
        why=why,
    )
