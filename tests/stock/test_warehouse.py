"""The warehouse of a batch: what moves is what the shelves change by, whatever the method."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.commands import ONE
from hongzi.kernel.refusals import Refused
from hongzi.stock.rules.items import Item, LotQty, lots_named
from hongzi.stock.rules.warehouse import Moved, Want, Warehouse

DAY = dt.date(2026, 1, 1)
PLAIN = Item(1, "A", "none", True, 0)
PHONE = Item(2, "P", "serial", True, 0)
METHODS = ("moving_average", "fifo", "specific", "month_end_average", "retail_price")


def warehouse(costing: str) -> Warehouse:
    numbers = itertools.count(1)
    return Warehouse(costing=costing, new_id=lambda table: next(numbers))


def put(stock: Warehouse, item: Item, qty: int, value: int, *lots: LotQty) -> list[Moved]:
    moved = stock.receive(item, qty=qty, value=value, lots=lots, grade="good", date=DAY)
    for one in moved:
        stock.note(one, kind="receipt", grade="good", fact=1, period=202601)
    return moved


def take(stock: Warehouse, want: Want) -> list[Moved]:
    stock.check_issue([want])
    moved = stock.issue(want)
    for one in moved:
        stock.note(one, kind="issue", grade="good", fact=2, period=202601, out=True)
    return moved


def agree(stock: Warehouse) -> None:
    """Each shelf is the sum of its movements, in quantity and in known value."""
    qty: dict[tuple[int, str], int] = defaultdict(int)
    value: dict[tuple[int, str], int] = defaultdict(int)
    for one in stock.movements:
        qty[one.product, one.grade] += one.qty
        value[one.product, one.grade] += one.value or 0
    for key, shelf in stock.shelves.items():
        assert (shelf.qty, shelf.value) == (qty[key], value[key])
        assert shelf.qty >= 0 and shelf.value >= 0


STEPS = st.lists(
    st.tuples(st.sampled_from(["in", "out", "back", "second", "dispatch"]), st.integers(1, 9999)),
    max_size=25,
)


@pytest.mark.parametrize("costing", METHODS)
@given(steps=STEPS)
def test_shelves_are_the_sums_of_their_movements(
    costing: str, steps: list[tuple[str, int]]
) -> None:
    """Receipts, issues, returns to good and to second grade, dispatch and acceptance."""
    stock = warehouse(costing)
    out: list[Moved] = []
    for what, size in steps:
        qty = (size % 7 + 1) * ONE // 2
        if what == "in":
            put(stock, PLAIN, qty, size)
        elif what in ("out", "dispatch"):
            want = Want(PLAIN, qty, (), "测试")
            try:
                moved = take(stock, want)
            except Refused as refusal:
                assert refusal.code == "stock_short"
                continue
            if what == "out":
                out += moved
                continue
            for one in moved:
                stock.dispatch(one)
                stock.note(one, kind="dispatch", grade="dispatched", fact=3, period=202601)
            agree(stock)
            for one in moved:
                stock.leave_dispatched(one)
                stock.note(one, kind="issue", grade="dispatched", fact=3, period=202601, out=True)
        elif out:
            grade = "good" if what == "back" else "second"
            moved_back = stock.put_back(out.pop(size % len(out)), grade=grade, date=DAY)
            stock.note(moved_back, kind="return", grade=grade, fact=4, period=202601)
        agree(stock)


@pytest.mark.parametrize("costing", METHODS)
def test_everything_returned_is_worth_what_it_was(costing: str) -> None:
    """10.00 over three units and 7.01 over two: issued in parts, returned in another order."""
    stock = warehouse(costing)
    put(stock, PLAIN, 3 * ONE, 1000)
    put(stock, PLAIN, 2 * ONE, 701)
    before = (stock.shelf(1, "good").qty, stock.shelf(1, "good").value)
    moved = [one for units in (1, 3, 1)
             for one in take(stock, Want(PLAIN, units * ONE, (), "测试"))]  # fmt: skip
    assert stock.shelf(1, "good").qty == 0
    for one in reversed(moved):
        stock.put_back(one, grade="good", date=DAY)
    assert (stock.shelf(1, "good").qty, stock.shelf(1, "good").value) == before


def test_a_serial_keeps_its_own_cost_and_place() -> None:
    stock = warehouse("specific")
    put(stock, PHONE, ONE, 1000, LotQty("甲", ONE))
    put(stock, PHONE, ONE, 1300, LotQty("乙", ONE))
    (sold,) = take(stock, Want(PHONE, ONE, (LotQty("乙", ONE),), "测试"))
    assert sold.value == 1300
    lot = stock.lot(2, "乙")
    assert lot is not None and lot.everywhere == 0
    back = stock.put_back(sold, grade="second", date=DAY)
    assert (lot.second, back.layer != sold.layer) == (ONE, True)
    assert stock.shelf(2, "second").value == 1300


def code_of(item: Item, qty: int, lot: str = "", serials: tuple[str, ...] = ()) -> str:
    with pytest.raises(Refused) as refusal:
        lots_named(item=item, qty=qty, lot=lot, serials=serials, where="测试")
    return refusal.value.code


def test_lots_are_named_as_the_product_is_tracked() -> None:
    cloth = Item(3, "M", "batch", True, 0)
    assert lots_named(item=PLAIN, qty=ONE, lot="", serials=(), where="") == ()
    assert lots_named(item=cloth, qty=5, lot="春", serials=(), where="") == (LotQty("春", 5),)
    assert lots_named(item=PHONE, qty=ONE, lot="甲", serials=(), where="") == (LotQty("甲", ONE),)
    assert code_of(PLAIN, ONE, lot="春") == "lot_not_tracked"
    assert code_of(cloth, ONE) == "lot_missing"
    assert code_of(cloth, ONE, lot="春", serials=("甲",)) == "lot_missing"
    assert code_of(PHONE, 2 * ONE, serials=("甲",)) == "serial_count"
    assert code_of(PHONE, 2 * ONE, serials=("甲", "甲")) == "serial_twice"
