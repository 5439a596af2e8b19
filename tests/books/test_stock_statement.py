"""The stock ledger of a month: what lay, came and left, and what still waits for its cost."""

from __future__ import annotations

import pytest

from hongzi.access.scope import book_scope
from hongzi.kernel.money import format_fen, format_micro
from hongzi.stock.statement import stock_statement
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


def rows(shop: Shop, period: int) -> list[str]:
    """ "sku grade: opening | in | out | closing", units and yuan; "?" and what waits."""
    with book_scope(shop.book.id) as cursor:
        made = stock_statement(cursor, period=period)
    return [
        f"{row.sku} {row.grade}: "
        + " | ".join(
            f"{format_micro(qty)} {format_fen(value)}"
            for qty, value in (
                (row.opening_qty, row.opening_value),
                (row.in_qty, row.in_value),
                (row.out_qty, row.out_value),
                (row.closing_qty, row.closing_value),
            )
        )
        + (f" ? {format_micro(row.waiting)}" if row.waiting else "")
        for row in made.rows
    ]


def test_goods_come_leave_and_come_back_at_cost() -> None:
    shop = Shop()
    shop.sold_and_paid()
    shop.accept()
    shop.do("inspect_goods", case="R1", line="1", qty="1", disposition="second_grade")
    assert rows(shop, 202601) == ["A good: 0 0.00 | 10 1200.00 | 0 0.00 | 10 1200.00"]
    assert rows(shop, 202603) == [
        "A good: 10 1200.00 | 0 0.00 | 1 120.00 | 9 1080.00",
        "A second: 0 0.00 | 1 120.00 | 0 0.00 | 1 120.00",
    ]
    assert rows(shop, 202512) == []


def test_under_month_end_average_what_left_waits_until_the_close() -> None:
    shop = Shop(costing="month_end_average")
    shop.sold_and_paid()
    assert rows(shop, 202603) == ["A good: 10 1200.00 | 0 0.00 | 1 0.00 | 9 1200.00 ? 1"]
    for period in (202601, 202602, 202603):
        shop.do("close_period", period=period)
    assert rows(shop, 202603) == ["A good: 10 1200.00 | 0 0.00 | 1 120.00 | 9 1080.00"]
