"""Cost methods: the front door. Each is a pure state machine over micro and fen.

Whatever the method, a return brings back its own issue's posted cost, never today's.
"""

from __future__ import annotations

from dataclasses import dataclass

from hongzi.kernel.costing_average import MovingAverage
from hongzi.kernel.costing_layers import Fifo, Layer, Specific
from hongzi.kernel.costing_month import (
    Issued,
    MonthClose,
    MonthPool,
    Returned,
    close_month,
)
from hongzi.kernel.costing_parts import Part, take_back
from hongzi.kernel.costing_ratio import CostRatio
from hongzi.kernel.costing_retail import RetailClose, RetailPool, close_retail
from hongzi.kernel.refusals import Refused

__all__ = [
    "METHODS",
    "CostRatio",
    "Fifo",
    "Issued",
    "Layer",
    "Method",
    "MonthClose",
    "MonthPool",
    "MovingAverage",
    "Part",
    "RetailClose",
    "RetailPool",
    "Returned",
    "Specific",
    "close_month",
    "close_retail",
    "method_for",
    "take_back",
]


@dataclass(frozen=True, slots=True)
class Method:
    """What a caller must know of a cost method.

    known_at_issue: an issue has its cost at once; otherwise the month's close determines it.
    keeps_layers: issues consist of parts of layers or lots, which returns restore.
    keeps_quantity: there is stock per product at all (the ratio has none).
    """

    name: str
    title: str
    known_at_issue: bool
    keeps_layers: bool
    keeps_quantity: bool


_ROWS = (
    # name, title, known_at_issue, keeps_layers, keeps_quantity
    Method("moving_average", "移动加权平均", True, False, True),
    Method("fifo", "先进先出", True, True, True),
    Method("specific", "个别计价", True, True, True),
    Method("month_end_average", "月末一次加权平均", False, False, True),
    Method("retail_price", "售价金额核算", False, False, True),
    Method("cost_ratio", "核定成本率", True, False, False),
)

METHODS: dict[str, Method] = {method.name: method for method in _ROWS}
"""Every cost method by its name."""


def method_for(name: str) -> Method:
    """The method of that name. Refused: ``costing_unknown``."""
    method = METHODS.get(name)
    if method is None:
        raise Refused(
            "costing_unknown",
            "不认识的成本方法 {name}。",
            cure="可用:{known}。",
            name=name,
            known=", ".join(METHODS),
        )
    return method
