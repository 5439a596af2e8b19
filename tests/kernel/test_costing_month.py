"""月末一次加权平均: one average for the month, every fen placed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.costing import (
    Issued,
    MonthClose,
    MonthPool,
    Returned,
    close_month,
)
from hongzi.kernel.refusals import Refused
from tests.kernel.stock_ledger import MONTHS, ONE, as_rows


def closed(
    pool: MonthPool,
    issues: list[int],
    returns: list[tuple[int, int]] | None = None,
    *,
    unit: int = ONE,
) -> MonthClose:
    """Close a month with issues 0, 1, … of these units and returns (issue, units)."""
    return close_month(
        pool=pool,
        issues=[Issued(n, units * unit) for n, units in enumerate(issues)],
        returns=[Returned(n, of, units * unit) for n, (of, units) in enumerate(returns or [])],
    )


def test_a_month_at_one_average() -> None:
    """Average = (1,000.00 + 2,600.00) ÷ (100 + 200) = 12.00.

    | row            | qty | amount   |
    | 期初           | 100 | 1,000.00 |
    | 收入           | 200 | 2,600.00 |
    | 发出 0         | 150 | 1,800.00 |
    | 发出 1         |  20 |   240.00 |
    | 退回 0 (of 0)  |  10 |   120.00 |
    | 结存           | 140 | 1,680.00 |
    """
    month = closed(
        MonthPool(
            opening_qty=100 * ONE,
            opening_value=100000,
            received_qty=200 * ONE,
            received_value=260000,
        ),
        [150, 20],
        [(0, 10)],
    )
    assert month == MonthClose(140 * ONE, 168000, {0: 180000, 1: 24000}, {0: 12000})


def test_goods_of_an_earlier_month_come_back_at_their_own_cost_into_the_pool() -> None:
    """Average = (100.00 + 140.00 + 45.00) ÷ (10 + 10 + 5) = 11.40.

    | 期初                | 10 | 100.00 |
    | 收入                | 10 | 140.00 |
    | 退回 of last month  |  5 |  45.00 | at 9.00, as then posted
    | 发出                | 20 | 228.00 |
    | 结存                |  5 |  57.00 |
    """
    pool = MonthPool(
        opening_qty=10 * ONE,
        opening_value=10000,
        received_qty=10 * ONE,
        received_value=14000,
        returned_qty=5 * ONE,
        returned_value=4500,
    )
    assert closed(pool, [20]) == MonthClose(5 * ONE, 5700, {0: 22800}, {})


def test_goods_sent_back_to_the_supplier_lower_the_receipts() -> None:
    pool = MonthPool(
        opening_qty=10 * ONE, opening_value=10000, received_qty=-2 * ONE, received_value=-2400
    )
    assert closed(pool, [4]) == MonthClose(4 * ONE, 3800, {0: 3800}, {})


@pytest.mark.parametrize(
    ("issues", "returns", "issue_values", "return_values", "closing"),
    [
        # three units for 1.00: the odd fen falls in the middle, nothing stays behind
        ([1, 1, 1], [], [33, 34, 33], [], (0, 0)),
        # both of issue 0 come back, one by one: it nets to 0
        ([2, 2], [(0, 1), (0, 1)], [67, 67], [33, 34], (1, 33)),
        # one of issue 0 comes back and all is sold in the end: nothing stays behind
        ([2, 2], [(0, 1)], [66, 67], [33], (0, 0)),
        # more passes through the shop than it ever held
        ([3, 3, 3], [(0, 3), (1, 3)], [100, 100, 100], [100, 100], (0, 0)),
        ([], [], [], [], (3, 100)),
    ],
)
def test_a_month_with_odd_fen(
    issues: list[int],
    returns: list[tuple[int, int]],
    issue_values: list[int],
    return_values: list[int],
    closing: tuple[int, int],
) -> None:
    for unit in (ONE, 1):  # pieces, and the smallest quantity there is
        pool = MonthPool(opening_qty=3 * unit, opening_value=100)
        month = closed(pool, issues, returns, unit=unit)
        assert list(month.issue_values.values()) == issue_values
        assert list(month.return_values.values()) == return_values
        assert (month.qty // unit, month.value) == closing


def test_a_month_without_any_goods_has_no_cost() -> None:
    assert closed(MonthPool(), []) == MonthClose(0, 0, {}, {})
    assert closed(MonthPool(), [2], [(0, 2)]) == MonthClose(0, 0, {0: 0}, {0: 0})


@pytest.mark.parametrize(
    ("issues", "returns", "code"),
    [
        ([Issued(1, 4)], [], "stock_short"),
        ([Issued(1, 1), Issued(1, 1)], [], "issue_twice"),
        ([Issued(1, 0)], [], "qty_not_positive"),
        ([Issued(1, 2)], [Returned(1, 1, 0)], "qty_not_positive"),
        ([Issued(1, 2)], [Returned(1, 1, 1), Returned(2, 1, 2)], "over_returned"),
        ([Issued(1, 2)], [Returned(1, 1, 1), Returned(1, 1, 1)], "return_twice"),
        ([Issued(1, 2)], [Returned(1, 2, 1)], "issue_unknown"),
    ],
)
def test_a_month_that_cannot_be_determined_is_refused(
    issues: list[Issued], returns: list[Returned], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        close_month(
            pool=MonthPool(opening_qty=3, opening_value=100), issues=issues, returns=returns
        )
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("pool", "code"),
    [
        ({"opening_qty": -1}, "qty_negative"),
        ({"opening_qty": 1, "received_qty": -2}, "qty_negative"),
        ({"opening_qty": 1, "opening_value": -1}, "value_negative"),
        ({"opening_qty": 1, "received_value": -1}, "value_negative"),
        ({"opening_value": 1}, "value_without_quantity"),
    ],
)
def test_an_impossible_pool_is_refused(pool: dict[str, int], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        MonthPool(**pool)
    assert refusal.value.code == code


@given(MONTHS, st.integers(0, 10 * ONE), st.integers(0, 10**8))
def test_a_month_keeps_every_fen(
    month: list[tuple[int, list[int]]], closing: int, value: int
) -> None:
    issues, returns = as_rows(month)
    gone = sum(row.measure for row in issues) - sum(row.measure for row in returns)
    qty = gone + closing
    pool = MonthPool(opening_qty=qty, opening_value=value if qty else 0)
    result = close_month(pool=pool, issues=issues, returns=returns)
    out, back = result.issue_values, result.return_values
    assert pool.value == sum(out.values()) - sum(back.values()) + result.value
    assert result.qty == closing and result.value >= 0
    assert closing or not result.value
    for issue in issues:
        legs = [row for row in returns if row.issue_id == issue.issue_id]
        kept = out[issue.issue_id] - sum(back[row.return_id] for row in legs)
        kept_measure = issue.measure - sum(row.measure for row in legs)
        assert kept >= 0 and (kept_measure or not kept)
        # within a fen of the exact average, itself never rounded
        assert abs(kept * qty - pool.value * kept_measure) <= qty
    assert all(leg >= 0 for leg in back.values())
