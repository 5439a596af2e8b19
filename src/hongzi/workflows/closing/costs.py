"""The costs a close determines, by the book's method; the others know theirs at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hongzi.workflows.closing.averages import determine_averages
from hongzi.workflows.closing.ratio import determine_by_ratio
from hongzi.workflows.closing.retail import spread_margin
from hongzi.workflows.closing.working import Closing

AT_CLOSE: Mapping[str, Callable[[Closing], None]] = {
    "month_end_average": determine_averages,
    "retail_price": spread_margin,
    "cost_ratio": determine_by_ratio,
}
"""What a close does for each method that does not know its costs before."""


def determine_costs(closing: Closing) -> None:
    """Run what the book's method asks for."""
    step = AT_CLOSE.get(closing.batch.book.costing)
    if step is not None:
        step(closing)
