"""The cost methods by name, and the approved ratio 核定成本率."""

from __future__ import annotations

import pytest

from hongzi.kernel.costing import (
    METHODS,
    CostRatio,
    method_for,
)
from hongzi.kernel.refusals import Refused


def test_cost_by_an_approved_ratio_is_marked() -> None:
    """65 % of 200.00 is 130.00; of 0.77 is 0.50 (0.5005); red mirrors blue."""
    ratio = CostRatio(period=202601, ratio_bp=6500, approved_by="王会计")
    assert ratio.cost_of(net=20000) == 13000
    assert ratio.cost_of(net=77) == 50
    assert ratio.cost_of(net=-20000) == -13000
    assert ratio.mark == "按核定成本率 65.00% 估算(202601,王会计)"


@pytest.mark.parametrize(("period", "ratio_bp"), [(202601, 1), (202612, 10_000)])
def test_a_ratio_may_be_anything_up_to_the_whole_in_any_month(period: int, ratio_bp: int) -> None:
    ratio = CostRatio(period=period, ratio_bp=ratio_bp, approved_by="王会计")
    assert ratio.cost_of(net=10_000) == ratio_bp


@pytest.mark.parametrize(
    ("period", "ratio_bp", "approved_by", "code"),
    [
        (202613, 6500, "王会计", "period_wrong"),
        (202600, 6500, "王会计", "period_wrong"),
        (2026, 6500, "王会计", "period_wrong"),
        (202601, 0, "王会计", "ratio_out_of_range"),
        (202601, 10_001, "王会计", "ratio_out_of_range"),
        (202601, 6500, " ", "approval_missing"),
    ],
)
def test_a_ratio_nobody_can_stand_for_is_refused(
    period: int, ratio_bp: int, approved_by: str, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        CostRatio(period=period, ratio_bp=ratio_bp, approved_by=approved_by)
    assert refusal.value.code == code


def test_the_methods_by_name() -> None:
    """| method            | cost at issue | layers | quantity |"""
    table = {
        "moving_average": (True, False, True),
        "fifo": (True, True, True),
        "specific": (True, True, True),
        "month_end_average": (False, False, True),
        "retail_price": (False, False, True),
        "cost_ratio": (True, False, False),
    }
    assert {
        name: (one.known_at_issue, one.keeps_layers, one.keeps_quantity)
        for name, one in METHODS.items()
    } == table
    assert method_for("fifo").title == "先进先出"


def test_an_unknown_method_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refused) as refusal:
        method_for("lifo")
    assert refusal.value.code == "costing_unknown"
    assert "moving_average" in refusal.value.cure
