"""Freezing: every share sums to its order, VAT is half-up, the lines are the truth."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.commands import ONE, Fen, Micro, RecordSale, SaleLine
from hongzi.kernel.refusals import Refused
from hongzi.sales.rules.freezing import freeze

RATES = st.sampled_from([0, 100, 300, 600, 900, 1300])


def sale(*amounts: int, rate: int = 1300, **more: int | bool) -> RecordSale:
    lines = tuple(
        SaleLine(line=str(n), sku="A", qty=Micro(ONE), amount=Fen(amount), vat_rate_bp=rate)
        for n, amount in enumerate(amounts)
    )
    return RecordSale(key="k", date=dt.date(2026, 1, 1), sale="S", lines=lines, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("gross", "rate", "net", "vat"),
    [
        (22600, 1300, 20000, 2600),
        (9000, 1300, 7965, 1035),
        (21100, 1300, 18673, 2427),
        (1130, 600, 1066, 64),
        (10100, 100, 10000, 100),
        (1, 1300, 1, 0),
        (0, 1300, 0, 0),
    ],
)
def test_tax_inclusive(gross: int, rate: int, net: int, vat: int) -> None:
    (line,) = freeze(sale(gross, rate=rate))
    assert (line.net, line.vat) == (net, vat)


def test_tax_exclusive_rounds_the_tax_half_up() -> None:
    """0.50 × 13 % = 0.065 → 0.07."""
    (line,) = freeze(sale(50, tax_included=False))
    assert (line.net, line.vat) == (50, 7)


def test_a_store_coupon_of_30_over_three_lines() -> None:
    """行价 120 : 100 : 80, coupon 30 → 12 / 10 / 8; line B is 90.00 = 79.65 + 10.35 (R10)."""
    lines = freeze(sale(12000, 10000, 8000, coupon=3000))
    assert [line.coupon for line in lines] == [1200, 1000, 800]
    assert (lines[1].net, lines[1].vat) == (7965, 1035)


def test_a_subsidy_stays_revenue() -> None:
    """Listed 226.00, platform pays 26.00 of it: revenue is of 226.00 (R10P0)."""
    (line,) = freeze(sale(22600, subsidy=2600))
    assert (line.net, line.vat, line.subsidy) == (20000, 2600, 2600)


@given(
    amounts=st.lists(st.integers(1, 10**7), min_size=1, max_size=12),
    rate=RATES,
    included=st.booleans(),
    parts=st.tuples(*[st.integers(0, 10**6)] * 4),
)
def test_shares_sum_to_the_order(
    amounts: list[int], rate: int, included: bool, parts: tuple[int, int, int, int]
) -> None:
    discount, coupon, subsidy, freight = parts
    command = sale(
        *amounts, rate=rate, tax_included=included,
        discount=discount, coupon=coupon, subsidy=subsidy, freight=freight,
    )  # fmt: skip
    if discount + coupon + subsidy > sum(amounts):
        with pytest.raises(Refused) as refusal:
            freeze(command)
        assert refusal.value.code == "discount_above_line"
        return
    lines = freeze(command)
    assert sum(line.discount for line in lines) == discount
    assert sum(line.coupon for line in lines) == coupon
    assert sum(line.subsidy for line in lines) == subsidy
    assert sum(line.freight for line in lines) == freight
    paid = sum(amounts) - discount - coupon + freight
    total = sum(line.net for line in lines) + included * sum(line.vat for line in lines)
    assert total == paid
    assert all(line.net >= 0 and line.vat >= 0 for line in lines)


def test_two_lines_of_one_number_are_refused() -> None:
    line = sale(1).lines[0]
    command = RecordSale(key="k", date=dt.date(2026, 1, 1), sale="S", lines=(line, line))
    with pytest.raises(Refused) as refusal:
        freeze(command)
    assert refusal.value.code == "line_twice"
