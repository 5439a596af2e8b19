"""售价金额核算: the month's margin is shared between what was sold and what is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.costing import (
    Issued,
    RetailPool,
    Returned,
    close_retail,
)
from hongzi.kernel.money import parse_fen
from hongzi.kernel.refusals import Refused
from hongzi.kernel.shares import share
from tests.kernel.stock_ledger import MONTHS, as_rows


def test_a_month_at_retail_price() -> None:
    """进销差价率 = (100,000 + 150,000) ÷ (1,100,000 + 900,000) = 12.5 %.

    | row  | 售价         | 进价         | 进销差价   |
    | 期初 | 1,100,000.00 | 1,000,000.00 | 100,000.00 |
    | 购进 |   900,000.00 |   750,000.00 | 150,000.00 |
    | 销售 | 1,200,000.00 | 1,050,000.00 | 150,000.00 |
    | 期末 |   800,000.00 |   700,000.00 | 100,000.00 |
    """
    pool = RetailPool(
        opening_retail=parse_fen("1,100,000"),
        opening_margin=parse_fen("100,000"),
        received_retail=parse_fen("900,000"),
        received_margin=parse_fen("150,000"),
    )
    month = close_retail(pool=pool, issues=[Issued(1, parse_fen("1,200,000"))])
    assert month.rate_bp == 1250
    assert month.issue_margins == {1: parse_fen("150,000")}
    assert (month.retail, month.margin) == (parse_fen("800,000"), parse_fen("100,000"))


def test_a_return_at_retail_reverses_its_own_issue() -> None:
    """The same month; of the 1,200,000.00 sold, 200,000.00 come back, then 50,000.00 in the next.

    | row              | 售价         | 进销差价   |
    | 销售             | 1,200,000.00 | 150,000.00 |
    | 退回, same month |   200,000.00 |  25,000.00 |
    | 期末             | 1,000,000.00 | 125,000.00 |
    | 退回, next month |    50,000.00 |   6,250.00 | its own margin, whatever the new rate
    | 购进             |   150,000.00 |  68,750.00 |
    | pool             | 1,200,000.00 | 200,000.00 |
    | 销售             |   600,000.00 | 100,000.00 |
    """
    pool = RetailPool(
        opening_retail=parse_fen("1,100,000"),
        opening_margin=parse_fen("100,000"),
        received_retail=parse_fen("900,000"),
        received_margin=parse_fen("150,000"),
    )
    month = close_retail(
        pool=pool,
        issues=[Issued(1, parse_fen("1,200,000"))],
        returns=[Returned(1, 1, parse_fen("200,000"))],
    )
    assert month.return_margins == {1: parse_fen("25,000")}
    assert (month.retail, month.margin) == (parse_fen("1,000,000"), parse_fen("125,000"))

    kept_retail, kept_margin = parse_fen("1,000,000"), parse_fen("125,000")
    margin_back = share(
        total=kept_margin, cumulative=parse_fen("50,000"), whole=kept_retail, taken=0
    )
    assert margin_back == parse_fen("6,250")
    following = close_retail(
        pool=RetailPool(
            opening_retail=month.retail,
            opening_margin=month.margin,
            received_retail=parse_fen("150,000"),
            received_margin=parse_fen("68,750"),
            returned_retail=parse_fen("50,000"),
            returned_margin=margin_back,
        ),
        issues=[Issued(2, parse_fen("600,000"))],
    )
    assert following.issue_margins == {2: parse_fen("100,000")}


def test_new_prices_change_retail_and_margin_alike() -> None:
    """1,000.00 at retail with 200.00 margin, marked down by 300.00: margin −100.00.

    Half of it is sold at 350.00: its cost is 400.00, the margin −50.00.
    """
    pool = RetailPool(opening_retail=100000, opening_margin=20000, repriced=-30000)
    month = close_retail(pool=pool, issues=[Issued(1, 35000)])
    assert (month.issue_margins, month.retail, month.margin) == ({1: -5000}, 35000, -5000)
    assert month.rate_bp == -1429


def test_a_shop_sold_out_has_no_margin_left() -> None:
    pool = RetailPool(opening_retail=300, opening_margin=100)
    month = close_retail(pool=pool, issues=[Issued(1, 100), Issued(2, 100), Issued(3, 100)])
    assert month.issue_margins == {1: 33, 2: 34, 3: 33}
    assert (month.retail, month.margin) == (0, 0)
    assert close_retail(pool=RetailPool(), issues=[]).rate_bp == 0


@pytest.mark.parametrize(
    ("pool", "code"),
    [
        ({"opening_retail": -1}, "value_negative"),
        ({"opening_retail": 100, "repriced": -101}, "value_negative"),
        ({"opening_margin": 1}, "value_without_quantity"),
    ],
)
def test_an_impossible_retail_pool_is_refused(pool: dict[str, int], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        RetailPool(**pool)
    assert refusal.value.code == code


def test_more_than_the_shop_held_at_retail_is_refused() -> None:
    with pytest.raises(Refused, match="stock_short"):
        close_retail(pool=RetailPool(opening_retail=100), issues=[Issued(1, 101)])


@given(MONTHS, st.integers(0, 10**8), st.integers(-(10**8), 10**8))
def test_a_month_at_retail_keeps_every_fen(
    month: list[tuple[int, list[int]]], closing: int, margin: int
) -> None:
    issues, returns = as_rows(month)
    sold = sum(row.measure for row in issues) - sum(row.measure for row in returns)
    retail = sold + closing
    pool = RetailPool(opening_retail=retail, opening_margin=margin if retail else 0)
    result = close_retail(pool=pool, issues=issues, returns=returns)
    given_out = sum(result.issue_margins.values()) - sum(result.return_margins.values())
    assert given_out + result.margin == pool.margin
    assert result.retail == closing
    assert closing or not result.margin
