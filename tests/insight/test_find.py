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


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("r1", "R1"),
        ("Ｒ１", "R1"),
        ("R 1", "R1"),
        ("R1-1", "R1"),
        ("sf 100", "SF100"),
        ("pay-s1", "PAY-S1"),
        ("ＰＡＹ－Ｓ１", "PAY-S1"),
        ("记-1", "记-1"),
        ("记 - 1", "记-1"),
        ("记１", "记-1"),
        ("记字第0001号", "记-1"),
        ("2026-03 记-1", "记-1"),
        ("2026年3月记字1号", "记-1"),
        ("张 三", "张三"),
        ("1 4 0 5 0 1", "140501"),
        ("银行存款", "1002"),
        ("sf300", "SF300"),
        ("fk-9", "FK-9"),
        ("pl-1", "PL-1"),
        ("sn-77", "SN-77"),
        ("b", "B"),
        ("Blue lamp", "B"),
        ("rk-1", "RK-1"),
    ],
)
def test_a_number_is_found_however_it_is_written(shop: Shop, typed: str, code: str) -> None:
    """Also: tracking announced SF300, refund order FK-9 in batch PL-1, serial SN-77 of B, receipt
    RK-1, and accounts by code and name."""
    payee = {"account": "6222020200112233445", "holder": "李四"}
    shop.pay("S2", amount="113.00", tender="bank")
    shop.do("announce_parcel", case="R10", tracking="SF300")
    shop.do(
        "prepare_refund", order="FK-9", case="R10", line="1", tender="bank", actor="小出", **payee
    )
    shop.do("approve_refund", order="FK-9", actor="老管")
    shop.do("batch_refunds", orders=["FK-9"], batch="PL-1", actor="小出")
    shop.do("define_product", sku="B", name="Blue lamp", tracking="serial")
    shop.do(
        "receive_goods", receipt="RK-1", supplier="供货商",
        lines=[{"sku": "B", "qty": "1", "net": "9.00", "serials": ["SN-77"]}],
    )  # fmt: skip
    number_vouchers(book="shop", period=202603)
    exact = [hit for hit in hits(shop, typed) if hit.exact]
    assert code in {hit.code for hit in exact} | {hit.about for hit in exact}
    found = only_page(hits(shop, typed))
    assert found is None or found.code == code or found.case == code


@pytest.mark.parametrize(
    "typed", ["226", "¥226.00", "２２６．００", "-226.00", "226元", "CNY 226.00"]
)
def test_an_amount_is_found_however_it_is_written(shop: Shop, typed: str) -> None:
    assert cases(shop, typed) == ["R1"]
    assert [hit.case for hit in hits(shop, typed)] == ["R1"]


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
