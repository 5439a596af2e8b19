"""What the database itself refuses, whoever asks."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from tests.books.bookkeeping import a_book, post, rows_of
from tests.workflows.shop import product, receipt, sale, sold

pytestmark = pytest.mark.django_db


def shop() -> BookSettings:
    book = a_book(costing="fifo")
    post(
        book,
        product("A"),
        product("P", tracking="serial"),
        receipt("A", "10", "100"),
        receipt("P", "1", "10", serials=("甲",)),
        sale("S1", sold("1", "A", "2", "226")),
    )
    return book


def refused(book: BookSettings, sql: str, *values: Any) -> str:
    """The message the database refuses a statement with."""
    with (
        pytest.raises((IntegrityError, ProgrammingError)) as refusal,
        transaction.atomic(),
        book_scope(book.id) as cursor,
    ):
        cursor.execute(sql, values)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("update stock_balance set qty = -1", "balance_not_negative"),
        ("update stock_balance set value = -1", "balance_not_negative"),
        ("update stock_layer set left_qty = qty + 1", "layer_left_within"),
        ("update stock_layer set left_qty = 0, left_value = 1", "layer_empty"),
        ("update stock_lot set good = 2000000", "lot_serial_is_one"),
        ("update stock_lot set good = -1", "lot_qty_not_negative"),
        ("update sales_saleline set taken_qty = qty + 1", "pool_qty_within"),
        ("update sales_saleline set taken_net = net, kept_net = 1", "pool_net_within"),
        ("update sales_saleline set kept_vat = -1", "pool_vat_within"),
        ("update sales_saleline set taken_cost = cost + 1", "pool_cost_within"),
        ("update sales_sale set gross = gross + 1", "sale_gross"),
    ],
)
def test_pools_and_balances_stay_within_their_bounds(statement: str, constraint: str) -> None:
    assert constraint in refused(shop(), statement)


@pytest.mark.parametrize("table", ["stock_movement", "sales_draw"])
def test_movements_and_draws_are_never_changed(table: str) -> None:
    book = shop()
    assert "permission denied" in refused(book, f"update {table} set qty = qty")
    assert "permission denied" in refused(book, f"delete from {table}")


def test_a_movement_points_into_its_own_book_and_period() -> None:
    book, other = shop(), shop()
    ((product_id,),) = rows_of(other, "select id from stock_product where sku = 'A'")
    ((fact,),) = rows_of(book, "select max(id) from facts_fact")
    insert = (
        "insert into stock_movement "
        "(book_id, fact_id, period, product_id, grade, kind, qty, value) "
        "values (%s, %s, %s, %s, 'good', 'receipt', 1, 1)"
    )
    ((own,),) = rows_of(book, "select id from stock_product where sku = 'A'")
    foreign = refused(book, insert, book.id, fact, 202601, product_id)
    assert "parent_missing: stock_movement.product_id" in foreign
    assert "movement_without_fact" in refused(book, insert, book.id, fact, 202602, own)


def test_a_sale_line_points_into_its_own_book() -> None:
    book, other = shop(), shop()
    ((foreign,),) = rows_of(other, "select id from stock_product where sku = 'A'")
    message = refused(
        book,
        "insert into sales_saleline (book_id, sale_id, line, product_id, qty, net, vat, "
        "vat_rate_bp, discount, coupon, subsidy, freight) "
        "select book_id, id, '9', %s, 1, 0, 0, 0, 0, 0, 0, 0 from sales_sale",
        foreign,
    )
    assert "parent_missing: sales_saleline.product_id" in message


def test_a_product_and_a_party_are_subjects_of_the_ledger() -> None:
    book = shop()
    assert "stock_product_subject" in refused(
        book,
        "insert into stock_product (id, book_id, sku, name, unit, tracking, category, stocked, "
        "retail_price) values (999999, %s, 'Z', '', '件', 'none', '', true, 0)",
        book.id,
    )
    assert "partners_party_subject" in refused(
        book,
        "insert into partners_party (id, book_id, kind, code, name) "
        "values (999999, %s, 'customer', 'Z', '')",
        book.id,
    )
