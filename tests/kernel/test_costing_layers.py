"""先进先出 and 个别计价: goods keep their own cost, out and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.costing import (
    Fifo,
    Layer,
    Part,
    Specific,
    take_back,
)
from hongzi.kernel.refusals import Refused
from tests.kernel.stock_ledger import EVENTS, ONE, FifoBooks, keep


@pytest.mark.parametrize(
    "ledger",
    [
        pytest.param(
            """
            收入  10      100.00
            发出  10  S1  100.00
            收入  10      200.00
            退回  10  S1  100.00
            结存  20      300.00
            """,
            id="VAL-05 back at its own 10, not at 20",
        ),
        pytest.param(
            """
            收入  1      10.00
            收入  1       0.00
            发出  1  S1  10.00
            发出  1  S2   0.00
            退回  1  S2   0.00
            结存  1       0.00
            """,
            id="VAL-07 free goods come back free",
        ),
        pytest.param(
            """
            收入  1       10.00
            收入  1       20.00
            收入  1       60.00
            发出  1  S1   10.00
            发出  1  S2   20.00
            发出  1  S3   60.00
            收入  1      100.00
            退回  1  S2   20.00
            结存  2      120.00
            发出  1  S4   20.00
            """,
            id="COGS-01, COGS-02",
        ),
        pytest.param(
            """
            收入  1      10.00
            收入  1      50.00
            发出  1  S1  10.00
            结存  1      50.00
            退回  1  S1  10.00
            发出  1  S2  10.00
            结存  1      50.00
            """,
            id="COGS-04 taken back and sold again: the cost stays 10",
        ),
        pytest.param(
            """
            收入  10      100.00
            收入  10      120.00
            发出  12  S1  124.00
            退回   5  S1   54.00
            结存  13      150.00
            发出   4  S2   42.00
            退回   7  S1   70.00
            结存  16      178.00
            """,
            id="the last out come back first: 2 of the second layer, then the first",
        ),
        pytest.param(
            """
            收入  3       1.00
            发出  1  S1   0.33
            发出  2  S2   0.67
            退回  1  S2   0.34
            退回  1  S1   0.33
            退回  1  S2   0.33
            结存  3       1.00
            发出  3  S3   1.00
            """,
            id="odd fen go back where they came from",
        ),
    ],
)
def test_fifo(ledger: str) -> None:
    keep(FifoBooks(), ledger)


def test_an_issue_names_its_layers_and_a_return_restores_them() -> None:
    stock = Fifo([Layer(7, 10, 100, 4, 40), Layer(8, 5, 60, 5, 60)])
    parts = stock.issue(qty=6)
    assert parts == ((7, 4, 40), (8, 2, 24))
    assert (stock.qty, stock.value) == (3, 36)
    back = take_back(parts=parts, taken_qty=0, qty=3)
    assert back == ((8, 2, 24), (7, 1, 10))
    stock.return_in(parts=back)
    assert [(layer.left_qty, layer.left_value) for layer in stock.layers] == [(1, 10), (5, 60)]
    assert take_back(parts=parts, taken_qty=3, qty=3) == ((7, 3, 30),)
    assert take_back(parts=parts, taken_qty=0, qty=2) == ((8, 2, 24),)
    assert take_back(parts=parts, taken_qty=2, qty=4) == ((7, 4, 40),)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([Part(9, 1, 10)], "lot_unknown"),
        ([Part(7, 1, 10), Part(7, 1, 10)], "lot_twice"),
        ([Part(7, 0, 0)], "qty_not_positive"),
        ([Part(7, 3, 30)], "over_returned"),  # only 2 are out
        ([Part(7, 2, 21)], "over_returned"),  # at a higher value
        ([Part(7, 2, 19)], "over_returned"),  # all back, yet a fen is missing
        ([Part(7, 1, -1)], "over_returned"),
        ([Part(8, 1, 12)], "over_returned"),  # nothing of it is out
        ([Part(7, 2, 20), Part(8, 1, 12)], "over_returned"),
    ],
)
def test_a_faulty_return_to_layers_is_refused_whole(parts: list[Part], code: str) -> None:
    stock = Fifo([Layer(7, 10, 100, 8, 80), Layer(8, 5, 60, 5, 60)])
    with pytest.raises(Refused) as refusal:
        stock.return_in(parts=parts)
    assert refusal.value.code == code
    assert [(layer.left_qty, layer.left_value) for layer in stock.layers] == [(8, 80), (5, 60)]
    assert (stock.qty, stock.value) == (13, 140)


@pytest.mark.parametrize(("qty", "code"), [(14, "stock_short"), (0, "qty_not_positive")])
def test_fifo_refuses_to_sell_what_is_not_there(qty: int, code: str) -> None:
    stock = Fifo([Layer(7, 10, 100, 8, 80), Layer(8, 5, 60, 5, 60)])
    with pytest.raises(Refused) as refusal:
        stock.issue(qty=qty)
    assert refusal.value.code == code
    assert (stock.qty, stock.value) == (13, 140)


@pytest.mark.parametrize(
    ("qty", "value", "left_qty", "left_value"),
    [(5, 50, 6, 50), (5, 50, 5, 49), (5, 50, 0, 1), (5, 50, 3, 51), (5, 50, -1, 0), (0, 0, 0, 0)],
)
def test_an_impossible_layer_is_refused(
    qty: int, value: int, left_qty: int, left_value: int
) -> None:
    with pytest.raises(Refused, match="layer_wrong"):
        Layer(1, qty, value, left_qty, left_value)


@pytest.mark.parametrize("left_value", [0, 50])
def test_a_part_of_a_layer_may_hold_all_or_none_of_its_value(left_value: int) -> None:
    assert Layer(1, 5, 50, 3, left_value).take(3) == (1, 3, left_value)


@pytest.mark.parametrize(
    ("layer_id", "qty", "value", "code"),
    [
        (7, 1, 1, "layer_twice"),
        (8, 0, 1, "qty_not_positive"),
        (8, 1, -1, "value_negative"),
    ],
)
def test_a_faulty_receipt_is_refused(layer_id: int, qty: int, value: int, code: str) -> None:
    stock = Fifo([Layer(7, 10, 100, 10, 100)])
    with pytest.raises(Refused) as refusal:
        stock.receive(layer_id=layer_id, qty=qty, value=value)
    assert refusal.value.code == code
    assert (stock.qty, stock.value) == (10, 100)


@given(EVENTS)
def test_fifo_keeps_every_fen_and_full_returns_restore_every_layer(
    events: list[tuple[str, int, int]],
) -> None:
    stock = Fifo()
    came = went = 0
    out: list[tuple[tuple[Part, ...], int]] = []
    for verb, qty, value in events:
        if verb == "receive":
            stock.receive(layer_id=len(stock.layers), qty=qty, value=value)
            came += value
        elif verb == "issue" and qty <= stock.qty:
            parts = stock.issue(qty=qty)
            assert sum(part.qty for part in parts) == qty
            out.append((parts, 0))
            went += sum(part.value for part in parts)
        elif verb == "return" and out:
            parts, taken = out.pop(value % len(out))
            left = sum(part.qty for part in parts) - taken
            some = 1 + qty % left
            back = take_back(parts=parts, taken_qty=taken, qty=some)
            stock.return_in(parts=back)
            went -= sum(part.value for part in back)
            if some < left:
                out.append((parts, taken + some))
        assert stock.value == came - went
        assert stock.value == sum(layer.left_value for layer in stock.layers)
        assert stock.qty == sum(layer.left_qty for layer in stock.layers)
        assert all(layer.fits(layer.left_qty, layer.left_value) for layer in stock.layers)
    for parts, taken in out:
        rest = sum(part.qty for part in parts) - taken
        stock.return_in(parts=take_back(parts=parts, taken_qty=taken, qty=rest))
    assert all(layer.left_value == layer.value for layer in stock.layers)


PARTS = st.lists(
    st.tuples(st.integers(1, 10 * ONE), st.integers(0, 10**6)), min_size=1, max_size=5
).map(lambda rows: tuple(Part(n, qty, value) for n, (qty, value) in enumerate(rows)))


@given(PARTS, st.lists(st.integers(0, 10**8), max_size=6))
def test_parts_taken_back_in_any_steps_are_the_parts_issued(
    parts: tuple[Part, ...], steps: list[int]
) -> None:
    whole = sum(part.qty for part in parts)
    back: dict[int, list[int]] = {part.layer_id: [0, 0] for part in parts}
    taken = 0
    for draw in [*steps, -1]:  # the last step takes all that is left
        qty = 1 + draw % (whole - taken) if taken < whole and draw >= 0 else whole - taken
        if not qty:
            break
        step = take_back(parts=parts, taken_qty=taken, qty=qty)
        assert sum(part.qty for part in step) == qty
        for layer_id, came, value in step:
            assert came > 0 and value >= 0
            back[layer_id][0] += came
            back[layer_id][1] += value
        taken += qty
    assert [(n, qty, value) for n, (qty, value) in back.items()] == list(parts)


@pytest.mark.parametrize(
    ("taken_qty", "qty", "code"),
    [
        (0, 13, "over_returned"),
        (12, 1, "over_returned"),
        (-1, 2, "over_returned"),
        (0, 0, "qty_not_positive"),
    ],
)
def test_more_than_the_issue_never_comes_back(taken_qty: int, qty: int, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        take_back(parts=[Part(1, 10, 100), Part(2, 2, 24)], taken_qty=taken_qty, qty=qty)
    assert refusal.value.code == code


def test_each_batch_comes_back_at_its_own_cost() -> None:
    """VAL-12: B1 3 × 300.00, B2 2 × 100.00, both sold and returned.

    | batch | 收入      | 发出      | 退回      |
    | 1     | 3  900.00 | 3  900.00 | 3  900.00 |
    | 2     | 2  200.00 | 2  200.00 | 2  200.00 |
    """
    stock = Specific()
    stock.receive(layer_id=1, qty=3 * ONE, value=90000)
    stock.receive(layer_id=2, qty=2 * ONE, value=20000)
    first = stock.issue_picked(picks=[(1, 3 * ONE)])
    second = stock.issue_picked(picks=[(2, 2 * ONE)])
    assert (first, second) == (((1, 3 * ONE, 90000),), ((2, 2 * ONE, 20000),))
    stock.return_in(parts=first)
    assert (stock.qty, stock.value) == (3 * ONE, 90000)
    stock.return_in(parts=second)
    assert (stock.qty, stock.value) == (5 * ONE, 110000)


def test_a_batch_comes_back_in_parts() -> None:
    """VAL-11: 5 × 100.00 of one batch; 3 come back, then 2."""
    stock = Specific()
    stock.receive(layer_id=1, qty=5 * ONE, value=50000)
    parts = stock.issue_picked(picks=[(1, 5 * ONE)])
    for taken, qty, value in ((0, 3, 30000), (3, 2, 20000)):
        back = take_back(parts=parts, taken_qty=taken * ONE, qty=qty * ONE)
        assert back == ((1, qty * ONE, value),)
        stock.return_in(parts=back)
    assert (stock.qty, stock.value) == (5 * ONE, 50000)


@pytest.mark.parametrize(
    ("picks", "code"),
    [
        ([(3, ONE)], "lot_unknown"),
        ([(1, ONE), (1, ONE)], "lot_twice"),
        ([(1, 0)], "qty_not_positive"),
        ([(1, ONE), (2, 2 * ONE)], "stock_short"),
    ],
)
def test_a_faulty_pick_is_refused_whole(picks: list[tuple[int, int]], code: str) -> None:
    stock = Specific([Layer(1, ONE, 10000, ONE, 10000), Layer(2, ONE, 30000, ONE, 30000)])
    with pytest.raises(Refused) as refusal:
        stock.issue_picked(picks=picks)
    assert refusal.value.code == code
    assert (stock.qty, stock.value) == (2 * ONE, 40000)


def test_a_serial_is_sold_once_and_returned_once() -> None:
    """QTY-21, QTY-24: two phones at 1,000.00 and 1,300.00; the first comes back, once."""
    stock = Specific([Layer(1, ONE, 100000, ONE, 100000), Layer(2, ONE, 130000, ONE, 130000)])
    parts = stock.issue_picked(picks=[(1, ONE), (2, ONE)])
    stock.return_in(parts=parts[:1])
    assert (stock.qty, stock.value) == (ONE, 100000)
    with pytest.raises(Refused, match="over_returned"):
        stock.return_in(parts=parts[:1])
