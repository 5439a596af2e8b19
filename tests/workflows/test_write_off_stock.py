"""Goods leave without a sale: scrapped to 待处理财产损溢, or back to their supplier."""

from __future__ import annotations

from typing import Any

import pytest

from hongzi.access.queries import BookSettings
from hongzi.kernel.commands import ClosePeriod, KitPart, WriteOffStock
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


def test_no_more_input_vat_leaves_than_the_goods_can_have_carried() -> None:
    """120.00 at 13 % is 15.60, and a rounding tail; goods of two layers are each at their cost."""
    book = shop(costing="fifo")
    post(book, receipt("A", "10", "2000"))
    before = dump(book)
    scrap: dict[str, Any] = {"grade": "second", "transfer_vat": fen("1000")}
    assert refusal_of(book, write_off(**scrap)) == "transfer_vat_above_rate"
    assert refusal_of(book, write_off("11", transfer_vat=fen("183"))) == "transfer_vat_above_rate"
    assert dump(book) == before
    post(book, write_off("11", transfer_vat=fen("182")))
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
    stock_agrees(book)


def test_a_month_end_book_sends_goods_back_at_the_agreed_price() -> None:
    """10 A for 1,200.00. Two go back, agreed at 113.00 each: the pool is 8 for 974.00.

    Nothing is left over as a difference: the month's average takes it, 121.75 each.
    """
    book = shop(costing="month_end_average")
    back: dict[str, Any] = {"how": "to_supplier", "supplier": "供货商"}
    command = write_off("2", claim=fen("255.38"), claim_vat=fen("29.38"), **back)
    post(book, command)
    assert booked(book, command.key) == table("""
        借 应付账款—供应商                        255.38
        贷 库存商品—良品                          226.00  2件
        贷 应交税费—应交增值税—进项税额转出        29.38
    """)
    assert on_hand(book) == "A good 8 974.00\nA second 1 120.00"
    scrapped = write_off("4")
    post(book, scrapped)
    above = write_off(claim=fen("974"), **back)
    assert refusal_of(book, above) == "claim_above_stock"
    post(book, ClosePeriod(key="close", date=DAY, period=202601))
    assert booked(book, "close/write_off-good") == table("""
        借 待处理财产损溢—待处理流动资产损溢      487.00
        贷 库存商品—良品                          487.00  4件
    """)
    stock_agrees(book)


def test_the_last_goods_of_a_month_take_all_their_value_with_them() -> None:
    """The only second-grade A, 120.00, goes back for 100.00: no average is to come."""
    book = shop(costing="month_end_average")
    command = write_off(grade="second", how="to_supplier", supplier="供货商", claim=fen("100"))
    post(book, command)
    assert booked(book, command.key) == table("""
        借 应付账款—供应商                        100.00
        贷 库存商品—残次品                        120.00  1件
        借 主营业务成本—成本差异                   20.00
    """)
    assert on_hand(book) == "A good 10 1200.00"
    stock_agrees(book)


def test_a_retail_book_sends_goods_back_at_retail_with_their_margin() -> None:
    """A at 200.00 retail, bought for 120.00; the supplier credits 110.00: margin 90.00 leaves."""
    book = a_book(costing="retail_price")
    post(book, product("A", retail_price=fen("200")), receipt("A", "10", "1200"))
    command = write_off(
        how="to_supplier", supplier="供货商", claim=fen("124.30"), claim_vat=fen("14.30")
    )
    post(book, command)
    assert booked(book, command.key) == table("""
        借 应付账款—供应商                        124.30
        贷 库存商品—良品                          200.00  1件
        借 商品进销差价                            90.00
        贷 应交税费—应交增值税—进项税额转出        14.30
    """)
    assert on_hand(book) == "A good 9 1800.00"
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
