"""Any number leads to what it is.

S1 sold 226.00 to 张三, invoiced B1, paid PAY-S1 · R1 returned, parcel P1 by SF100, red V1,
refund F1 · S2 sold 113.00 to 李四, returned as R10
"""

from __future__ import annotations

import pytest

from hongzi.access.scope import book_scope
from hongzi.insight.find import Hit, find, lines_about, only_page
from hongzi.workflows.number_vouchers import number_vouchers
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop()
    shop.sold_and_paid()
    shop.sell("S2", amount="113.00", customer="李四")
    shop.accept("R1")
    parcel = {"parcel": "P1", "sku": "A", "qty": "1", "case": "R1", "line": "1"}
    shop.do("receive_parcel", tracking="SF100", **parcel)
    shop.do("receive_parcel", parcel="P2", sku="A", qty="1", tracking="SF200")
    red = {"invoice": "V1", "blue": "B1", "lines": [{"case": "R1", "line": "1"}]}
    shop.do("register_red_invoice", **red)
    shop.do("pay_refund", refund="F1", case="R1", line="1", tender="alipay")
    shop.accept("R10", sale="S2")
    number_vouchers(book="shop", period=202603)
    return shop


def hits(shop: Shop, text: str) -> list[Hit]:
    with book_scope(shop.book.id) as cursor:
        return find(cursor, text)


def cases(shop: Shop, text: str) -> list[str]:
    """The returns whose lines a text leads to."""
    with book_scope(shop.book.id) as cursor:
        ids = lines_about(cursor, text)
        cursor.execute(
            "select c.code from returns_caseline l join returns_case c on c.id = l.case_id "
            "where l.id = any(%s) order by l.id desc",
            [list(ids)],
        )
        return [code for (code,) in cursor.fetchall()]


@pytest.mark.parametrize(
    ("text", "kind", "code", "leads_to"),
    [
        ("R1", "return", "R1", "R1"),
        ("  R1\u3000", "return", "R1", "R1"),
        ("S1", "order", "S1", "S1"),
        ("V1", "red", "V1", "R1"),
        ("B1", "blue", "B1", "S1"),
        ("F1", "refund", "F1", "R1"),
        ("PAY-S1", "payment", "PAY-S1", "S1"),
        ("P1", "parcel", "P1", "R1"),
        ("SF100", "parcel", "SF100", "R1"),
        ("SF200", "parcel", "SF200", ""),
        ("张三", "customer", "张三", ""),
    ],
)
def test_a_number_goes_straight_to_its_page(
    shop: Shop, text: str, kind: str, code: str, leads_to: str
) -> None:
    hit = only_page(hits(shop, text))
    assert hit is not None
    assert (hit.kind, hit.code, hit.case or hit.sale) == (kind, code, leads_to)


def test_the_beginning_of_a_number_lists_what_it_may_be(shop: Shop) -> None:
    found = hits(shop, "R")
    assert [(hit.kind, hit.code) for hit in found] == [("return", "R1"), ("return", "R10")]
    assert only_page(found) is None
    assert {hit.kind for hit in hits(shop, "SF")} == {"parcel"}
    assert hits(shop, "没有这个") == hits(shop, "  ") == []


@pytest.mark.parametrize("text", ["记-2", "记2", "2026-03-记-2", "202603-记-2"])
def test_a_voucher_by_word_and_number(shop: Shop, text: str) -> None:
    hit = only_page(hits(shop, text))
    assert hit is not None
    assert (hit.kind, hit.period, hit.word, hit.number) == ("voucher", 202603, "记", 2)


@pytest.mark.parametrize("text", ["226", "226.00", "¥226.00", "226元"])
def test_an_amount_lists_the_lines_of_exactly_that_amount(shop: Shop, text: str) -> None:
    assert [(hit.kind, hit.code) for hit in hits(shop, text)] == [("amount", "R1-1")]
    assert cases(shop, text) == ["R1"]


def test_what_a_list_is_narrowed_to(shop: Shop) -> None:
    for text in ("R1", "S1", "V1", "B1", "F1", "PAY-S1", "P1", "SF100", "张三"):
        assert cases(shop, text) == ["R1"], text
    assert cases(shop, "李四") == ["R10"]
    assert cases(shop, "SF200") == cases(shop, "") == cases(shop, "无") == []


def test_odd_texts_find_nothing_and_break_nothing(shop: Shop) -> None:
    odd = ("%", "_", "'; select 1 --", "\0", "9" * 80, "9" * 18 + ".99", "1,2,3", "记-" + "9" * 9)
    for text in odd:
        assert only_page(hits(shop, text)) is None
        assert cases(shop, text) == []
