"""Goods come in: at go-live, with their invoice, before it."""

from __future__ import annotations

import dataclasses

import pytest

from hongzi.kernel.commands import InvoicePurchase, KitPart, ReceiveGoods
from tests.books.bookkeeping import a_book, opening, post, refusal_of, rows_of
from tests.workflows.shop import (
    booked,
    dump,
    fen,
    key,
    micro,
    on,
    on_hand,
    opening_stock,
    product,
    receipt,
    sale,
    sold,
    stock_agrees,
    stock_line,
    table,
)

pytestmark = pytest.mark.django_db


def invoice(code: str, net: str, vat: str) -> InvoicePurchase:
    return InvoicePurchase(
        key=key(), date=on("2026-01-25"), receipt=code, invoice="进票", net=fen(net), vat=fen(vat)
    )


def test_with_its_invoice() -> None:
    book = a_book()
    buy = receipt("A", "10", "1200", "156")
    post(book, product("A"), buy)
    assert booked(book, buy.key) == table("""
        借 库存商品—良品                  1200.00  10件
        借 应交税费—应交增值税—进项税额    156.00
        贷 应付账款—供应商                1356.00
    """)
    assert on_hand(book) == "A good 10 1200.00"
    stock_agrees(book)


def test_a_small_scale_taxpayer_deducts_nothing() -> None:
    book = a_book(taxpayer="small_scale")
    buy = receipt("A", "10", "1200", "156")
    post(book, product("A"), buy)
    assert booked(book, buy.key) == table("""
        借 库存商品—良品      1356.00  10件
        贷 应付账款—供应商    1356.00
    """)
    assert on_hand(book) == "A good 10 1356.00"


def test_before_its_invoice_and_at_another_price() -> None:
    """暂估 1200.00; the invoice says 1230.00: 30.00 is a variance, layers stay as they are."""
    book = a_book(costing="fifo")
    post(book, product("A"))
    early = receipt("A", "10", "1200", code="R1", invoiced=False)
    bill = invoice("R1", "1230", "160")
    post(book, early, bill)
    assert booked(book, early.key) == table("""
        借 库存商品—良品      1200.00  10件
        贷 应付账款—暂估应付款      1200.00
    """)
    assert booked(book, bill.key) == table("""
        借 应付账款—暂估应付款                  1200.00
        借 主营业务成本—成本差异            30.00
        借 应交税费—应交增值税—进项税额    160.00
        贷 应付账款—供应商                1390.00
    """)
    stock_agrees(book)
    assert refusal_of(book, bill) == ""  # the same command again is a replay
    assert refusal_of(book, dataclasses.replace(bill, key=key())) == "already_invoiced"
    assert refusal_of(book, invoice("R9", "1", "0")) == "receipt_unknown"


def test_a_small_scale_taxpayers_late_invoice_has_its_vat_in_the_variance() -> None:
    book = a_book(taxpayer="small_scale")
    bill = invoice("R1", "1200", "156")
    post(book, product("A"), receipt("A", "10", "1200", code="R1", invoiced=False), bill)
    assert booked(book, bill.key).splitlines()[1:] == [
        "借 主营业务成本—成本差异 156.00",
        "贷 应付账款—供应商 1356.00",
    ]


def test_second_grade_goods_are_valued_apart() -> None:
    book = a_book()
    post(
        book,
        product("A"),
        receipt("A", "10", "1000"),
        receipt("A", "2", "60", grade="second"),
        sale("S1", sold("1", "A", "1", "113")),
    )
    assert on_hand(book) == "A good 9 900.00\nA second 2 60.00"
    stock_agrees(book)


def test_opening_stock_stands_before_the_first_month_beside_the_opening_balances() -> None:
    book = a_book()
    post(
        book,
        product("A"),
        opening("2025-12-31", ("140501", "借", "1200"), ("3001", "贷", "1200")),
        opening_stock(stock_line("A", "10", "1200")),
    )
    assert on_hand(book) == "A good 10 1200.00"
    assert rows_of(book, "select kind, period, qty, value from stock_movement") == [
        ("opening", 202512, 10_000_000, 120000)
    ]


def test_a_lots_value_is_spread_by_quantity_to_the_fen() -> None:
    book = a_book(costing="specific")
    three = receipt("P", "3", "100", serials=("甲", "乙", "丙"))
    post(book, product("P", tracking="serial"), three)
    assert rows_of(book, "select value from stock_layer order by id") == [(3333,), (3334,), (3333,)]
    stock_agrees(book)


def test_serials_may_come_back_in_only_when_they_are_out() -> None:
    book = a_book()
    post(book, product("P", tracking="serial"), receipt("P", "1", "10", serials=("甲",)))
    assert refusal_of(book, receipt("P", "1", "10", serials=("甲",))) == "serial_in_stock"
    assert refusal_of(book, receipt("P", "2", "10", serials=("乙", "乙"))) == "serial_twice"
    post(book, sale("S1", sold("1", "P", "1", "113", serials=("甲",))))
    post(book, receipt("P", "1", "10", serials=("甲",)))
    stock_agrees(book)


def test_named_refusals_leave_no_trace() -> None:
    book = a_book()
    kit = (KitPart(sku="A", qty=micro("1")),)
    post(book, product("A"), product("K", kit=kit), product("修", category="服务"))
    post(book, receipt("A", "1", "1", code="R1"))
    good = receipt("A", "1", "1")
    cases: dict[str, list[ReceiveGoods]] = {
        "receipt_duplicate": [receipt("A", "1", "1", code="R1")],
        "supplier_missing": [dataclasses.replace(good, key=key(), supplier="")],
        "lines_missing": [dataclasses.replace(good, key=key(), lines=())],
        "sku_unknown": [receipt("无", "1", "1")],
        "not_stocked": [receipt("K", "1", "1"), receipt("修", "1", "1")],
        "qty_not_positive": [receipt("A", "0", "1")],
        "amount_negative": [receipt("A", "1", "-1")],
        "grade_unknown": [receipt("A", "1", "1", grade="refurbish")],
        "lot_not_tracked": [receipt("A", "1", "1", lot="春")],
        "before_opening": [receipt("A", "1", "1", date=on("2025-12-01"))],
    }
    before = dump(book)
    for code, commands in cases.items():
        for command in commands:
            assert refusal_of(book, command) == code
    assert dump(book) == before


def test_a_retail_book_needs_a_price() -> None:
    book = a_book(costing="retail_price")
    post(book, product("A"))
    assert refusal_of(book, receipt("A", "1", "1")) == "retail_price_missing"


def test_a_book_with_a_cost_ratio_posts_the_money_only() -> None:
    book = a_book(costing="cost_ratio")
    buy = receipt("散货", "10", "1200", "156")
    post(book, buy)
    assert booked(book, buy.key).splitlines()[0] == "借 库存商品—良品 1200.00 10件"
    assert on_hand(book) == ""
    assert refusal_of(book, opening_stock(stock_line("散货", "1", "1"))) == "not_stocked"
