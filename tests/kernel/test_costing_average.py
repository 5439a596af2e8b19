"""移动加权平均: a return comes back at its own issue's posted cost, never at today's average."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.costing import (
    MovingAverage,
)
from hongzi.kernel.money import format_fen, parse_fen
from hongzi.kernel.refusals import Refused
from tests.kernel.stock_ledger import EVENTS, ONE, AverageBooks, keep


@pytest.mark.parametrize(
    "ledger",
    [
        pytest.param(
            """
            收入  1      10.00
            收入  1      20.00
            发出  1  S1  15.00
            退回  1  S1  15.00
            结存  2      30.00
            """,
            id="VAL-01",
        ),
        pytest.param(
            """
            收入  1      13.13
            收入  1      12.20
            发出  2  S1  25.33
            结存  0       0.00
            退回  2  S1  25.33
            结存  2      25.33
            """,
            id="VAL-03 amounts are kept, not unit costs",
        ),
        pytest.param(
            """
            收入  5      750.00
            发出  5  S1  750.00
            退回  5  S1  750.00
            结存  5      750.00
            """,
            id="VAL-09",
        ),
        pytest.param(
            """
            收入  5      2000.00
            发出  2  S1   800.00
            收入  5      3000.00
            结存  8      4200.00
            退回  1  S1   400.00
            结存  9      4600.00
            """,
            id="VAL-16 comes back at 400, not at the average 525",
        ),
        pytest.param(
            """
            收入  50      5000.00
            发出   5  S1   500.00
            退回   2  S1   200.00
            结存  47      4700.00
            """,
            id="QTY-02",
        ),
        pytest.param(
            """
            收入  3      100.00
            发出  1  S1   33.33
            发出  1  S2   33.34
            发出  1  S3   33.33
            结存  0        0.00
            收入  1       40.00
            退回  1  S2   33.34
            发出  2  S4   73.34
            结存  0        0.00
            """,
            id="thirds leave nothing behind",
        ),
        pytest.param(
            """
            收入  7       10.00
            发出  3  S1    4.29
            退回  1  S1    1.43
            退回  1  S1    1.43
            退回  1  S1    1.43
            结存  7       10.00
            发出  0.35 S2  0.50
            结存  6.65     9.50
            """,
            id="partial returns and part units",
        ),
    ],
)
def test_moving_average(ledger: str) -> None:
    keep(AverageBooks(), ledger)


def test_returning_more_than_was_issued_is_refused_and_leaves_the_stock() -> None:
    """QTY-08: stock 10 → 4 → 6 → 9; one is still returnable, two are not.

    Goods for 600.00 a unit.
    """
    books = AverageBooks()
    keep(
        books,
        """
        收入 10      6000.00
        发出  6  S1  3600.00
        结存  4      2400.00
        退回  2  S1  1200.00
        结存  6      3600.00
        退回  3  S1  1800.00
        结存  9      5400.00
        """,
    )
    with pytest.raises(Refused, match="over_returned"):
        books.take_back("S1", 2 * ONE)
    keep(books, "退回 1 S1 600.00 \n 结存 10 6000.00")


@pytest.mark.parametrize(
    ("of_a", "of_b", "kits", "back", "stock_a", "stock_b", "cost_back"),
    [
        # VAL-13: 5 A and 2 B a kit, all at 100.00; 5 kits out, 2 back
        ((50, "5000.00", 5), (50, "5000.00", 2), 5, 2, 35, 44, "1400.00"),
        # VAL-18: 2 A at 100.00 and 1 B at 200.00; 1 kit out and back
        ((10, "1000.00", 2), (10, "2000.00", 1), 1, 1, 10, 10, "400.00"),
    ],
)
def test_a_kit_comes_back_as_its_components(
    of_a: tuple[int, str, int],
    of_b: tuple[int, str, int],
    kits: int,
    back: int,
    stock_a: int,
    stock_b: int,
    cost_back: str,
) -> None:
    cost = 0
    for (units, worth, per_kit), left in ((of_a, stock_a), (of_b, stock_b)):
        books = AverageBooks()
        books.receive(units * ONE, parse_fen(worth))
        books.issue("S1", kits * per_kit * ONE)
        cost += books.take_back("S1", back * per_kit * ONE)
        assert books.stock.qty == left * ONE
    assert format_fen(cost) == cost_back


def test_a_blind_return_comes_in_at_its_stated_cost() -> None:
    """COGS-08: no original sale; sold for 90,000.00, stated unit cost 10.00."""
    stock = MovingAverage()
    stock.return_in(qty=ONE, value=1000)
    assert (stock.qty, stock.value) == (ONE, 1000)


def test_selling_short_at_the_last_known_cost_shows_its_variance_at_the_next_receipt() -> None:
    """A book that allows negative stock (units, yuan):

    | event         | amount | variance | stock | value  |
    | 收入 10       | 100.00 |          |  10   | 100.00 |
    | 发出 12       | 120.00 |          |  −2   | −20.00 |
    | 收入 1        |  12.00 |  +2.00   |  −1   | −10.00 |
    | 发出 1        |  12.00 |          |  −2   | −22.00 |
    | 收入 4        |  40.00 |  −2.00   |   2   |  20.00 |
    | 发出 2        |  20.00 |          |   0   |   0.00 |
    | 发出 1        |  10.00 |          |  −1   | −10.00 |
    | 退回 1        |  10.00 |   0.00   |   0   |   0.00 |
    | 发出 2        |  20.00 |          |  −2   | −20.00 |
    | 收入 2        |  26.00 |  +6.00   |   0   |   0.00 |
    | 发出 1        |  13.00 |          |  −1   | −13.00 |
    """
    stock = MovingAverage(allow_negative=True)
    assert stock.receive(qty=10 * ONE, value=10000) == 0
    assert stock.issue(qty=12 * ONE) == 12000
    assert (stock.qty, stock.value) == (-2 * ONE, -2000)
    assert stock.receive(qty=ONE, value=1200) == 200
    assert (stock.qty, stock.value) == (-ONE, -1000)
    assert stock.issue(qty=ONE) == 1200
    assert stock.receive(qty=4 * ONE, value=4000) == -200
    assert (stock.qty, stock.value) == (2 * ONE, 2000)
    assert stock.issue(qty=2 * ONE) == 2000
    assert (stock.qty, stock.value) == (0, 0)
    assert stock.issue(qty=ONE) == 1000
    assert stock.return_in(qty=ONE, value=1000) == 0
    assert (stock.qty, stock.value) == (0, 0)
    assert stock.issue(qty=2 * ONE) == 2000
    assert stock.receive(qty=2 * ONE, value=2600) == 600
    assert (stock.qty, stock.value) == (0, 0)
    assert stock.issue(qty=ONE) == 1300
    assert (stock.qty, stock.value) == (-ONE, -1300)


def test_the_last_known_cost_is_the_average_while_there_is_stock() -> None:
    stock = MovingAverage(qty=2 * ONE, value=500, allow_negative=True, last_qty=1, last_value=9)
    assert stock.issue(qty=3 * ONE) == 750
    short = MovingAverage(qty=-ONE, value=-1000, allow_negative=True, last_qty=ONE, last_value=1200)
    assert short.issue(qty=ONE) == 1200


def test_stock_that_was_never_received_has_no_cost_to_sell_at() -> None:
    stock = MovingAverage(allow_negative=True)
    with pytest.raises(Refused, match="cost_unknown"):
        stock.issue(qty=ONE)
    assert (stock.qty, stock.value) == (0, 0)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ({"verb": "issue", "qty": 3 * ONE}, "stock_short"),
        ({"verb": "issue", "qty": 0}, "qty_not_positive"),
        ({"verb": "receive", "qty": 0, "value": 1}, "qty_not_positive"),
        ({"verb": "receive", "qty": ONE, "value": -1}, "value_negative"),
        ({"verb": "return_in", "qty": -ONE, "value": 1}, "qty_not_positive"),
    ],
)
def test_a_refused_movement_changes_nothing(call: dict[str, int | str], code: str) -> None:
    stock = MovingAverage(qty=2 * ONE, value=500)
    verb = str(call.pop("verb"))
    with pytest.raises(Refused) as refusal:
        getattr(stock, verb)(**call)
    assert refusal.value.code == code
    assert stock == MovingAverage(qty=2 * ONE, value=500)


@pytest.mark.parametrize(
    ("qty", "value", "code"),
    [(-1, -1, "stock_short"), (0, 5, "value_without_quantity"), (5, -1, "value_negative")],
)
def test_an_impossible_stock_is_refused(qty: int, value: int, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        MovingAverage(qty=qty, value=value)
    assert refusal.value.code == code


@given(EVENTS, st.booleans())
def test_moving_average_keeps_every_fen_and_no_value_without_goods(
    events: list[tuple[str, int, int]], allow_negative: bool
) -> None:
    stock = MovingAverage(allow_negative=allow_negative)
    came = went = variance = 0
    out: list[tuple[int, int]] = []
    for verb, qty, value in events:
        if verb == "receive":
            variance += stock.receive(qty=qty, value=value)
            came += value
        elif verb == "issue" and (qty <= stock.qty or (allow_negative and stock.last_qty)):
            issued = stock.issue(qty=qty)
            out.append((qty, issued))
            went += issued
        elif verb == "return" and out:
            back_qty, back = out.pop(value % len(out))
            variance += stock.return_in(qty=back_qty, value=back)
            came += back
        assert stock.value == came - went - variance
        assert stock.qty or not stock.value
        assert stock.value * stock.qty >= 0
        assert allow_negative or variance == 0
