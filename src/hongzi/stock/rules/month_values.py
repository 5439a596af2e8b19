"""One product in one grade at a month's end: the value of every movement that had none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hongzi.kernel.costing import Issued, MonthPool, Returned, close_month


class MonthStock(NamedTuple):
    """A product in a grade over a month, as far as values are known (micro, fen).

    received: all but returns of earlier months' issues, which are ``returned``. closing_qty:
    what lay on the shelf at the month's end, uncosted movements included.
    """

    opening_qty: int
    opening_value: int
    received_qty: int
    received_value: int
    returned_qty: int
    returned_value: int
    closing_qty: int

    @property
    def value(self) -> int:
        """Fen that came to the shelf, as far as they are known."""
        return self.opening_value + self.received_value + self.returned_value


@dataclass(slots=True)
class MonthValues:
    """Fen by issue (movement id) and by return (its id), as the month's close determined them."""

    issues: dict[int, int]
    returns: dict[int, int]


def value_month(
    *, stock: MonthStock, issues: Sequence[Issued], returns: Sequence[Returned]
) -> MonthValues:
    """The month-end average over what came in, given to what left and what of it came back.

    ``returns`` are draws on this month's issues, wherever their goods are.
    Refused: as ``kernel.costing.close_month``.
    """
    pool = MonthPool(
        opening_qty=stock.opening_qty,
        opening_value=stock.opening_value,
        received_qty=stock.received_qty,
        received_value=stock.received_value,
        returned_qty=stock.returned_qty,
        returned_value=stock.returned_value,
    )
    made = close_month(pool=pool, issues=issues, returns=returns)
    return MonthValues(made.issue_values, made.return_values)


def settle_rounding(
    values: MonthValues,
    *,
    stock: MonthStock,
    returns: Sequence[Returned],
    back: Callable[[MonthValues], int],
    whole_back: Collection[int],
) -> None:
    """Let an empty shelf be worth nothing, and no shelf less than nothing.

    Shares are rounded one by one, so goods still on their way back may leave some fen on an
    empty shelf, or take too many from it. They go to the issues that kept goods, else to
    returns whose goods are not back. back: fen that came back to the shelf; whole_back: the
    returns that are wholly back on it.
    """
    while excess := _excess(values, stock, back(values)):
        kept = _kept(values, returns)
        issue = max(kept, key=lambda id: kept[id])
        if kept[issue]:
            values.issues[issue] += max(excess, -kept[issue])
            continue
        waiting = [row for row in returns if row.return_id not in whole_back]
        row = max(waiting, key=lambda row: values.returns[row.return_id])
        step = max(excess, -values.returns[row.return_id])
        values.returns[row.return_id] += step
        values.issues[row.issue_id] += step


def _excess(values: MonthValues, stock: MonthStock, back_value: int) -> int:
    left = stock.value - sum(values.issues.values()) + back_value
    return left if stock.closing_qty == 0 else min(left, 0)


def _kept(values: MonthValues, returns: Sequence[Returned]) -> dict[int, int]:
    kept = dict(values.issues)
    for row in returns:
        kept[row.issue_id] -= values.returns[row.return_id]
    return kept
