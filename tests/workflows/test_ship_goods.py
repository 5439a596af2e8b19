"""A sale posted before its goods left: revenue at once, cost when they leave."""

from __future__ import annotations

import pytest

from hongzi.access.queries import BookSettings
from hongzi.kernel.commands import AcceptReturn, KitPart, ReturnLine, ShipGoods
from tests.books.bookkeeping import a_book, post, refusal_of, rows_of
from tests.workflows.shop import (
    booked,
    key,
    micro,
    on,
    on_hand,
    product,
    receipt,
    sale,
    sale_lines,
    sold,
    stock_agrees,
)

pytestmark = pytest.mark.django_db


def shop(**settings: object) -> BookSettings:
    """A shop with 10 A at 120.00."""
    book = a_book(**settings)
    post(book, product("A"), receipt("A", "10", "1200"))
    return book


def ship(code: str) -> ShipGoods:
    return ShipGoods(key=key(), date=on("2026-01-20"), sale=code)


def refund_only(code: str, units: str) -> AcceptReturn:
    """Units that will not be shipped any more."""
    line = ReturnLine(line="1", sale=code, sale_line="1", kind="refund_only", qty=micro(units))
    return AcceptReturn(key=key(), date=on("2026-01-15"), case=key(), lines=(line,))


def test_cost_follows_when_the_goods_leave() -> None:
    book = shop()
    sold_first, shipped = sale("S1", sold("1", "A", "2", "452"), shipped=False), ship("S1")
    post(book, sold_first)
    assert len(booked(book, sold_first.key).splitlines()) == 3
    assert sale_lines(book, "S1") == "1 2 400.00 52.00 ?"
    assert on_hand(book) == "A good 10 1200.00"
    post(book, shipped)
    assert booked(book, shipped.key) == (
        "借 主营业务成本—商品销售成本 240.00\n贷 库存商品—良品 240.00 2件"
    )
    assert sale_lines(book, "S1") == "1 2 400.00 52.00 240.00"
    stock_agrees(book)
    assert refusal_of(book, ship("S1")) == "already_shipped"
    assert refusal_of(book, ship("S9")) == "not_in_book"


def test_month_end_average_ships_without_a_cost() -> None:
    book = shop(costing="month_end_average")
    post(book, sale("S1", sold("1", "A", "2", "452"), shipped=False), ship("S1"))
    assert sale_lines(book, "S1") == "1 2 400.00 52.00 ?"
    assert rows_of(book, "select movement_no is not null from sales_saleline") == [(True,)]
    stock_agrees(book)


def test_what_was_cancelled_before_shipping_stays() -> None:
    """Of three one is cancelled: two ship, and a later return brings back those two's cost."""
    book = shop()
    post(book, sale("S1", sold("1", "A", "3", "339"), shipped=False), refund_only("S1", "1"))
    post(book, ship("S1"))
    assert on_hand(book) == "A good 8 960.00"
    assert rows_of(book, "select cost, taken_qty, taken_parts from sales_saleline") == [
        (24000, 1_000_000, "[[1000000, 0], [0, 0]]")
    ]
    back = ReturnLine(line="1", sale="S1", sale_line="1", qty=micro("2"))
    post(book, AcceptReturn(key=key(), date=on("2026-01-25"), case="T", lines=(back,)))
    assert rows_of(
        book,
        "select l.qty, l.cost from returns_caseline l join returns_case c on c.id = l.case_id "
        "where c.code = 'T'",
    ) == [(2_000_000, 24000)]


def test_a_kit_partly_cancelled_ships_the_rest_of_its_components() -> None:
    book = shop()
    kit = (KitPart(sku="A", qty=micro("2")),)
    post(
        book,
        product("K", kit=kit),
        sale("S1", sold("1", "K", "3", "339"), shipped=False),
        refund_only("S1", "2"),
        ship("S1"),
    )
    assert on_hand(book) == "A good 8 960.00"
    stock_agrees(book)


def test_all_cancelled_leaves_nothing_to_ship() -> None:
    book = shop()
    post(book, sale("S1", sold("1", "A", "3", "339"), shipped=False), refund_only("S1", "3"))
    assert refusal_of(book, ship("S1")) == "nothing_left"


def test_a_draft_cannot_ship_and_goods_must_be_there() -> None:
    book = shop()
    post(
        book,
        sale("S1", sold("1", "A", "1", "1"), state="draft"),
        sale("S2", sold("1", "A", "11", "1"), shipped=False),
    )
    assert refusal_of(book, ship("S1")) == "sale_draft"
    assert refusal_of(book, ship("S2")) == "stock_short"


def test_a_book_without_stock_ships_quantity_only() -> None:
    book = a_book(costing="cost_ratio")
    shipped = ship("S1")
    post(book, sale("S1", sold("1", "散货", "1", "113"), shipped=False), shipped)
    assert booked(book, shipped.key) == ""
    assert rows_of(book, "select shipped from sales_sale") == [(True,)]
