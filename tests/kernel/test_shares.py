"""Partial returns end at exactly 0; order amounts spread over lines without losing a fen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.refusals import Refused
from hongzi.kernel.shares import LineParts, share, spread, spread_order

ONE = 1_000_000


def take_in_turn(total: int, quantities: list[int]) -> list[int]:
    """The shares of a whole line returned in these quantities, one after the other."""
    whole, cumulative, taken = sum(quantities), 0, 0
    shares = []
    for qty in quantities:
        cumulative += qty
        part = share(total=total, cumulative=cumulative, whole=whole, taken=taken)
        taken += part
        shares.append(part)
    return shares


@pytest.mark.parametrize(
    ("total", "quantities", "shares"),
    [
        # 100.00 for three, one by one
        (10000, [1, 1, 1], [3333, 3334, 3333]),
        # 300.00 less an order discount of 10.00, returned one by one: 290.00 in the end
        (29000, [1, 1, 1], [9667, 9666, 9667]),
        # 2 × 44,526.00 less 90.23, plus 20 %: each unit the same (amounts in minor units)
        (10675412, [1, 1], [5337706, 5337706]),
        # a half fen goes up, the last one makes good
        (5, [1, 1], [3, 2]),
        (-5, [1, 1], [-3, -2]),
        (0, [1, 1, 1], [0, 0, 0]),
        (1, [1, 1, 1], [0, 1, 0]),
        # by weight: 0.35 kg, then the other 0.65 kg
        (1999, [350_000, 650_000], [700, 1299]),
    ],
)
def test_partial_returns_in_turn(total: int, quantities: list[int], shares: list[int]) -> None:
    assert take_in_turn(total, quantities) == shares


@given(
    total=st.integers(-(10**12), 10**12),
    quantities=st.lists(st.integers(1, 10**9), min_size=1, max_size=12),
    data=st.data(),
)
def test_any_order_of_partial_returns_leaves_exactly_nothing(
    total: int, quantities: list[int], data: st.DataObject
) -> None:
    for order in (quantities, data.draw(st.permutations(quantities))):
        shares = take_in_turn(total, list(order))
        assert sum(shares) == total
        assert all(part >= 0 for part in shares) if total >= 0 else max(shares) <= 0


def test_nothing_returned_is_no_share() -> None:
    assert share(total=10000, cumulative=0, whole=3, taken=0) == 0


def test_an_allowance_restarts_the_telescope_over_what_is_left() -> None:
    """200.00 for 4; one comes back; then 22.60 is allowed on the other three.

    | event            | qty left | fen left |
    | sale             | 4        | 20000    |
    | return 1: 50.00  | 3        | 15000    |
    | allowance 22.60  | 3        | 12740    |
    | return 1: 42.47  | 2        |  8493    |
    | return 2: 84.93  | 0        |     0    |
    """
    assert share(total=20000, cumulative=1, whole=4, taken=0) == 5000
    left = 20000 - 5000 - 2260
    first = share(total=left, cumulative=1, whole=3, taken=0)
    assert first == 4247
    assert share(total=left, cumulative=3, whole=3, taken=first) == 8493


@pytest.mark.parametrize(
    ("cumulative", "whole", "code"),
    [
        (5 * ONE, 4 * ONE, "over_returned"),
        (-1, 4, "share_negative"),
        (0, 0, "whole_not_positive"),
        (-2, -1, "whole_not_positive"),
    ],
)
def test_a_share_beyond_the_whole_is_refused(cumulative: int, whole: int, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        share(total=100, cumulative=cumulative, whole=whole, taken=0)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (3000, [12000, 10000, 8000], (1200, 1000, 800)),  # 店铺券 30 按 120:100:80
        (1000, [1, 1, 1], (334, 333, 333)),  # ties go to the earlier line
        (-1000, [1, 1, 1], (-334, -333, -333)),
        (2, [1, 1, 1], (1, 1, 0)),
        (1000, [0, 5, 5], (0, 500, 500)),
        (100, [1, 1, 4], (17, 17, 66)),  # 16.67, 16.67, 66.67: all three remainders equal
        (10, [3, 3, 1], (4, 4, 2)),  # 4.29, 4.29, 1.43
        (0, [0, 0], (0, 0)),
        (0, [], ()),
        (7, [5], (7,)),
    ],
)
def test_spreading_by_largest_remainder(
    total: int, weights: list[int], parts: tuple[int, ...]
) -> None:
    assert spread(total=total, weights=weights) == parts


@given(
    total=st.integers(-(10**9), 10**9),
    weights=st.lists(st.integers(0, 10**8), min_size=1, max_size=10).filter(any),
)
def test_spread_parts_sum_to_the_total_and_stay_within_a_fen_of_proportion(
    total: int, weights: list[int]
) -> None:
    parts = spread(total=total, weights=weights)
    whole = sum(weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * whole - total * weight) < whole
        assert weight or not part
        assert abs(part) <= weight or abs(total) > whole
    assert spread(total=-total, weights=weights) == tuple(-part for part in parts)


@pytest.mark.parametrize(
    ("total", "weights", "code"),
    [
        (1, [0, 0], "weights_all_zero"),
        (1, [], "weights_all_zero"),
        (1, [2, -1], "weight_negative"),
        (0, [2, -1], "weight_negative"),
    ],
)
def test_what_cannot_be_spread_is_refused(total: int, weights: list[int], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        spread(total=total, weights=weights)
    assert refusal.value.code == code


def test_an_order_of_three_lines_with_a_shop_coupon() -> None:
    """店铺券 30.00 over 120 : 100 : 80; the middle line refunds 90.00.

    | line | gross  | coupon | freight | customer pays |
    | A    | 120.00 | 12.00  | 4.00    | 112.00        |
    | B    | 100.00 | 10.00  | 3.33    |  93.33        |
    | C    |  80.00 |  8.00  | 2.67    |  74.67        |
    """
    a, b, c = spread_order(gross=[12000, 10000, 8000], coupon=3000, freight=1000)
    assert [(line.gross, line.coupon, line.freight, line.customer_pays) for line in (a, b, c)] == [
        (12000, 1200, 400, 11200),
        (10000, 1000, 333, 9333),
        (8000, 800, 267, 7467),
    ]


def test_a_platform_subsidy_stays_the_sellers_revenue() -> None:
    """标价 226.00, 平台券 26.00 由平台承担: the buyer pays 200.00, the seller earns 226.00."""
    (line,) = spread_order(gross=[22600], subsidy=2600)
    assert (line.customer_pays, line.consideration) == (20000, 22600)


def test_what_the_seller_earns_and_what_the_customer_pays() -> None:
    """标价 100.00 − 折扣 10.00 − 店铺券 5.00 + 运费 8.00 = 93.00; the platform pays 20.00 of it."""
    line = LineParts(gross=10000, discount=1000, coupon=500, subsidy=2000, freight=800)
    assert (line.consideration, line.customer_pays) == (9300, 7300)
    plain = LineParts(gross=10000)
    assert (plain.consideration, plain.customer_pays) == (10000, 10000)


def test_several_reductions_share_the_odd_fen_between_lines() -> None:
    """10.00 discount, 10.00 coupon and 10.00 subsidy over three lines of 100.00.

    | line | discount | coupon | subsidy | customer pays |
    | 1    | 3.34     | 3.33   | 3.33    | 90.00         |
    | 2    | 3.33     | 3.34   | 3.33    | 90.00         |
    | 3    | 3.33     | 3.33   | 3.34    | 90.00         |
    """
    lines = spread_order(gross=[10000] * 3, discount=1000, coupon=1000, subsidy=1000)
    assert [(line.discount, line.coupon, line.subsidy) for line in lines] == [
        (334, 333, 333),
        (333, 334, 333),
        (333, 333, 334),
    ]
    assert [line.customer_pays for line in lines] == [9000, 9000, 9000]


@given(gross=st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any), data=st.data())
def test_no_line_is_reduced_below_zero_and_no_fen_is_lost(
    gross: list[int], data: st.DataObject
) -> None:
    left = sum(gross)
    amounts = {}
    for name in ("discount", "coupon", "subsidy"):
        amounts[name] = data.draw(st.integers(0, left), label=name)
        left -= amounts[name]
    amounts["freight"] = data.draw(st.integers(0, 10**5), label="freight")
    lines = spread_order(gross=gross, **amounts)
    for name, amount in amounts.items():
        assert sum(getattr(line, name) for line in lines) == amount
    assert [line.gross for line in lines] == gross
    assert all(line.customer_pays >= line.freight >= 0 for line in lines)
    assert sum(line.customer_pays for line in lines) == left + amounts["freight"]


@pytest.mark.parametrize(
    ("gross", "amounts", "code"),
    [
        ([100, 100], {"discount": 150, "coupon": 51}, "discount_above_line"),
        ([100, 100], {"discount": 100, "coupon": 50, "subsidy": 51}, "discount_above_line"),
        ([100], {"discount": -1}, "amount_negative"),
        ([100], {"freight": -1}, "amount_negative"),
        ([0, 0], {"freight": 500}, "weights_all_zero"),
    ],
)
def test_an_order_that_cannot_be_spread_is_refused(
    gross: list[int], amounts: dict[str, int], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        spread_order(gross=gross, **amounts)
    assert refusal.value.code == code


def test_a_lines_reductions_never_exceed_its_value() -> None:
    with pytest.raises(Refused, match="discount_above_line"):
        LineParts(gross=100, discount=60, coupon=30, subsidy=11)
    with pytest.raises(Refused, match="amount_negative"):
        LineParts(gross=100, discount=10, coupon=-5)
