"""Whatever is bought, sold, shipped and scrapped, in whatever order: stock equals the ledger."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongzi.access.queries import BookSettings
from hongzi.kernel.commands import Command, ConfirmSale, KitPart, ShipGoods, WriteOffStock
from tests.books.bookkeeping import a_book, outcomes, post, rows_of
from tests.workflows.shop import (
    DAY,
    dump,
    fen,
    key,
    micro,
    product,
    receipt,
    sale,
    sold,
    stock_agrees,
)

pytestmark = pytest.mark.django_db

METHODS = ("moving_average", "fifo", "specific", "month_end_average", "retail_price")
EXPECTED = {
    "stock_short", "serial_unknown", "serial_not_in_stock", "serial_in_stock", "sale_duplicate",
    "sale_posted", "sale_cancelled", "not_in_book", "already_shipped", "sale_draft",
    "lot_unknown",
}  # fmt: skip

STEP = st.tuples(
    st.sampled_from(
        ["buy", "buy_phone", "buy_cloth", "sell", "sell_phone", "sell_cloth", "sell_kit", "draft",
         "send", "unshipped", "confirm", "ship", "scrap", "scrap_second"]
    ),
    st.integers(0, 5),
    st.integers(1, 997),
)  # fmt: skip


def command_for(step: tuple[str, int, int], made: int) -> Command:
    """The command a step stands for; numbers are small so that steps meet each other."""
    what, which, size = step
    units, yuan = str(size % 4 + 1), str(size)
    serial = (f"号{which}",)
    hows: dict[str, dict[str, Any]] = {
        "draft": {"state": "draft"},
        "send": {"state": "dispatched"},
        "unshipped": {"shipped": False},
    }
    how = hows.get(what, {})
    if what == "buy":
        grade = "second" if which == 5 else "good"
        return receipt("A", units, yuan, grade=grade, invoiced=which != 4)
    if what == "buy_phone":
        return receipt("P", "1", yuan, serials=serial)
    if what == "buy_cloth":
        return receipt("M", units, yuan, lot=f"批{which % 2}")
    if what in ("confirm", "ship"):
        of = {"confirm": ConfirmSale, "ship": ShipGoods}[what]
        return of(key=key(), date=DAY, sale=f"S{made - 1 - which}")
    if what in ("scrap", "scrap_second"):
        grade = "second" if what == "scrap_second" else "good"
        return WriteOffStock(key=key(), date=DAY, sku="A", qty=micro(units), grade=grade)
    line = {
        "sell_phone": sold("1", "P", "1", yuan, serials=serial),
        "sell_cloth": sold("1", "M", units, yuan, lot=f"批{which % 2}"),
        "sell_kit": sold("1", "K", units, yuan),
    }.get(what, sold("1", "A", units, yuan))
    return sale(f"S{made}", line, sold("2", "A", "0.5", "3"), **how)


def stocked_shop() -> list[Command]:
    """Products of every kind, and something of each to sell."""
    price = {"retail_price": fen("7")}
    kit = (KitPart(sku="A", qty=micro("2")),)
    return [
        product("A", **price),
        product("P", tracking="serial", **price),
        product("M", tracking="batch", **price),
        product("K", kit=kit),
        receipt("A", "17", "99.99"),
        receipt("A", "3", "10", grade="second"),
        receipt("P", "2", "100.01", serials=("号0", "号1")),
        receipt("M", "5", "50", lot="批0"),
    ]


@pytest.mark.parametrize("standard", ["small_business", "enterprise"])
@pytest.mark.parametrize("costing", METHODS)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(batches=st.lists(st.lists(STEP, min_size=4, max_size=14), min_size=1, max_size=3))
def test_stock_equals_the_ledger(
    costing: str, standard: str, batches: list[list[tuple[str, int, int]]]
) -> None:
    book = a_book(costing=costing, standard=standard)
    post(book, *stocked_shop())
    made = 0
    for steps in batches:
        commands = [command_for(step, made + n) for n, step in enumerate(steps)]
        made += len(steps)
        for done in outcomes(book, *commands):
            assert done.refusal is None or done.refusal.code in EXPECTED, done.refusal
        stock_agrees(book)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=3, max_size=12), costing=st.sampled_from(METHODS))
def test_one_batch_or_one_by_one_is_the_same(
    costing: str, steps: list[tuple[str, int, int]]
) -> None:
    """Refused commands leave no trace in a batch: what posts is as if they had never come."""
    together, apart = a_book(costing=costing), a_book(costing=costing)
    commands = [command_for(step, n) for n, step in enumerate(steps)]
    post(together, *stocked_shop())
    post(apart, *stocked_shop())
    at_once = [one.status for one in outcomes(together, *commands)]
    singly = []
    for command in commands:
        before = dump(apart)
        (done,) = outcomes(apart, command)
        singly.append(done.status)
        assert done.status != "refused" or dump(apart) == before
    assert at_once == singly
    assert on_shelves(together) == on_shelves(apart)


def on_shelves(book: BookSettings) -> list[tuple[Any, ...]]:
    """Stock and ledger of a book without its ids."""
    from_stock = rows_of(
        book,
        "select p.sku, b.grade, b.qty, b.value from stock_balance b "
        "join stock_product p on p.id = b.product_id order by 1, 2",
    )
    from_ledger = rows_of(
        book,
        "select role, sum(side * amount)::bigint, sum(side * qty)::bigint "
        "from ledger_entry group by role order by role",
    )
    return [*from_stock, *from_ledger]
