"""Goods leave without a sale: scrapped to 待处理财产损溢, or back to their supplier."""

from __future__ import annotations

from typing import Any

import pytest

from hongzi.access.queries import BookSettings
from hongzi.kernel.commands import KitPart, WriteOffStock
from tests.books.bookkeeping import a_book, post, refusal_of, rows_of
from tests.workflows.shop import (
    DAY,
    booked,
    dump,
    fen,
    key,
    micro,
    on_hand,
    product,
    receipt,
    stock_agrees,
    table,
)

pytestmark = pytest.mark.django_db


def shop(**settings: object) -> BookSettings:
    """10 good A at 120.00 and one second-grade A at 120.00."""
    book = a_book(**settings)
    post(
        book,
        product("A"),
        receipt("A", "10", "1200"),
        receipt("A", "1", "120", grade="second"),
    )
    return book


def write_off(units: str = "1", **more: Any) -> WriteOffStock:
    return WriteOffStock(key=key(), date=DAY, **{"sku": "A", "qty": micro(units), **more})


def test_scrapped_by_bad_management() -> None:
    """R5a: 120.00 and its input VAT 15.60 wait for a decision."""
    book = shop()
    command = write_off(grade="second", transfer_vat=fen("15.60"))
    post(book, command)
    assert booked(book, command.key) == table("""
        借 待处理财产损溢—待处理流动资产损溢      135.60
        贷 库存商品—残次品                        120.00  1件
        贷 应交税费—应交增值税—进项税额转出        15.60
    """)
    assert on_hand(book) == "A good 10 1200.00"
    stock_agrees(book)


def test_sent_back_to_the_supplier() -> None:
    """R7: 135.60 credited against payable; 15.60 of it transferred out."""
    book = shop()
    command = write_off(
        grade="second", how="to_supplier", supplier="供货商", claim=fen("135.60"),
        claim_vat=fen("15.60"),
    )  # fmt: skip
    post(book, command)
    assert booked(book, command.key) == table("""
        借 应付账款—供应商                        135.60
        贷 库存商品—残次品                        120.00  1件
        贷 应交税费—应交增值税—进项税额转出        15.60
    """)
    stock_agrees(book)


def test_credited_at_another_price_and_not_yet_deducted() -> None:
    book = shop()
    command = write_off(
        how="to_supplier", supplier="供货商", claim=fen("113"), claim_vat=fen("13"), deducted=False
    )
    post(book, command)
    assert booked(book, command.key) == table("""
        借 应付账款—供应商                        113.00
        贷 库存商品—良品                          120.00  1件
        借 应交税费—应交增值税—进项税额           -13.00
        借 主营业务成本—成本差异                   20.00
    """)


def test_a_month_end_book_scraps_quantity_only_until_the_close() -> None:
    book = shop(costing="month_end_average")
    command = write_off("2")
    post(book, command)
    assert booked(book, command.key) == ""
    assert rows_of(
        book, "select kind, qty, value from stock_movement order by id desc limit 1"
    ) == [("write_off", -2_000_000, None)]
    to_supplier = write_off(how="to_supplier", supplier="供货商", claim=fen("1"))
    assert refusal_of(book, to_supplier) == "cost_unknown"
    stock_agrees(book)


def test_one_serial() -> None:
    book = a_book(costing="specific")
    post(book, product("P", tracking="serial"), receipt("P", "2", "20", serials=("甲", "乙")))
    post(book, write_off(sku="P", serials=("甲",)))
    assert refusal_of(book, write_off(sku="P", serials=("甲",))) == "serial_not_in_stock"
    stock_agrees(book)


def test_named_refusals_leave_no_trace() -> None:
    book = shop()
    post(book, product("K", kit=(KitPart(sku="A", qty=micro("1")),)))
    before = dump(book)
    back: dict[str, Any] = {"how": "to_supplier", "supplier": "供货商"}
    cases = {
        "how_unknown": [write_off(how="lost")],
        "grade_unknown": [write_off(grade="dispatched")],
        "sku_unknown": [write_off(sku="无")],
        "not_stocked": [write_off(sku="K")],
        "qty_not_positive": [write_off("0")],
        "stock_short": [write_off("11"), write_off(grade="refurbish")],
        "supplier_missing": [write_off(how="to_supplier", claim=fen("1"))],
        "claim_missing": [write_off(**back), write_off(**back, claim=fen("1"), claim_vat=fen("2"))],
        "amount_negative": [write_off(transfer_vat=fen("-1"))],
    }
    for code, commands in cases.items():
        for command in commands:
            assert refusal_of(book, command) == code
    assert dump(book) == before


def test_a_small_scale_taxpayer_has_no_input_vat_to_transfer() -> None:
    book = shop(taxpayer="small_scale")
    before = dump(book)
    assert refusal_of(book, write_off(transfer_vat=fen("1"), supplier="新商")) == "fact_amounts"
    assert dump(book) == before
