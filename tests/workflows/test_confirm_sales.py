"""A draft becomes a sale, dispatched goods pass to the customer, a draft is dropped."""

from __future__ import annotations

import pytest

from hongzi.access.queries import BookSettings
from hongzi.kernel.commands import CancelSale, ConfirmSale, RefuseDelivery, ShipGoods
from tests.books.bookkeeping import a_book, post, refusal_of, rows_of
from tests.workflows.shop import (
    booked,
    dump,
    key,
    on,
    on_hand,
    payment,
    product,
    receipt,
    sale,
    sale_lines,
    sold,
    stock_agrees,
    table,
)

pytestmark = pytest.mark.django_db


def shop(**settings: object) -> BookSettings:
    """A shop with 10 A at 120.00."""
    book = a_book(**settings)
    post(book, product("A"), receipt("A", "10", "1200"))
    return book


def confirm(code: str, day: str = "2026-01-20") -> ConfirmSale:
    return ConfirmSale(key=key(), date=on(day), sale=code)


def cancel(code: str) -> CancelSale:
    return CancelSale(key=key(), date=on("2026-01-20"), sale=code)


def test_a_confirmed_draft_posts_and_takes_its_goods() -> None:
    book = shop()
    command = confirm("S1")
    post(book, sale("S1", sold("1", "A", "2", "452"), state="draft", invoice="票"), command)
    assert booked(book, command.key) == table("""
        借 应收账款—客户                  452.00
        贷 主营业务收入                   400.00
        贷 应交税费—应交增值税—销项税额    52.00
        借 主营业务成本—商品销售成本      240.00
        贷 库存商品—良品                  240.00  2件
    """)
    assert sale_lines(book, "S1") == "1 2 400.00 52.00 240.00"
    assert rows_of(book, "select state, shipped, invoiced, date::text from sales_sale") == [
        ("posted", True, True, "2026-01-20")
    ]
    assert rows_of(book, "select number, qty from invoices_blueinvoice b join invoices_blueline l "
                         "on l.blue_id = b.id") == [("票", 2_000_000)]  # fmt: skip
    stock_agrees(book)
    assert refusal_of(book, confirm("S1")) == "sale_posted"


def test_a_draft_with_serials_remembers_them() -> None:
    book = a_book(costing="specific")
    post(book, product("P", tracking="serial"), receipt("P", "2", "20", serials=("甲", "乙")))
    post(book, sale("S1", sold("1", "P", "1", "113", serials=("乙",)), state="draft"))
    post(book, confirm("S1"))
    assert rows_of(book, "select code from stock_lot where good = 0") == [("乙",)]
    stock_agrees(book)


def test_a_draft_whose_goods_are_gone_is_refused_whole() -> None:
    book = shop()
    post(book, sale("S1", sold("1", "A", "11", "1"), state="draft"))
    before = dump(book)
    assert refusal_of(book, confirm("S1")) == "stock_short"
    assert dump(book) == before


def test_dispatched_goods_stand_apart_until_the_customer_accepts() -> None:
    """企业会计准则: 1406 发出商品; 小企业会计准则 has none, the cost stays in 库存商品."""
    big, small = shop(standard="enterprise"), shop()
    for book in (big, small):
        sent = sale("S1", sold("1", "A", "2", "452"), state="dispatched")
        accepted = confirm("S1")
        post(book, sent)
        assert on_hand(book) == "A dispatched 2 240.00\nA good 8 960.00"
        stock_agrees(book)
        post(book, accepted)
        if book is big:
            assert booked(book, sent.key) == "借 发出商品 240.00 2件\n贷 库存商品—良品 240.00 2件"
            assert booked(book, accepted.key).splitlines()[3:] == [
                "借 主营业务成本—商品销售成本 240.00",
                "贷 发出商品 240.00 2件",
            ]
        else:
            assert booked(book, sent.key) == ""
            assert booked(book, accepted.key).splitlines()[3:] == [
                "借 主营业务成本—商品销售成本 240.00",
                "贷 库存商品—良品 240.00 2件",
            ]
        assert on_hand(book) == "A good 8 960.00"
        stock_agrees(book)


@pytest.mark.parametrize("costing", ["fifo", "specific", "month_end_average"])
def test_dispatched_goods_by_other_methods(costing: str) -> None:
    book = a_book(costing=costing, standard="enterprise")
    two, one = (("甲", "乙"), ("甲",)) if costing == "specific" else ((), ())
    tracking = "serial" if two else "none"
    post(book, product("A", tracking=tracking), receipt("A", "2", "20", serials=two))
    post(book, sale("S1", sold("1", "A", "1", "113", serials=one), state="dispatched"))
    stock_agrees(book)
    post(book, confirm("S1"))
    stock_agrees(book)
    assert rows_of(book, "select grade, qty from stock_balance order by grade") == [
        ("dispatched", 0),
        ("good", 1_000_000),
    ]


def test_a_prepaid_draft_must_be_paid_when_it_is_confirmed() -> None:
    book = shop()
    post(book, sale("S1", sold("1", "A", "1", "226"), state="draft", via="prepaid"))
    assert refusal_of(book, confirm("S1")) == "prepayment_short"
    post(book, payment("P1", "S1", "226", prepayment=True), confirm("S1"))
    assert rows_of(
        book,
        "select sum(side * amount)::bigint from ledger_entry where role = 'advance_received'",
    ) == [(0,)]


def test_only_a_draft_can_be_dropped() -> None:
    book = shop()
    post(
        book,
        sale("S1", sold("1", "A", "1", "113"), state="draft"),
        sale("S2", sold("1", "A", "1", "113")),
        sale("S3", sold("1", "A", "1", "113"), state="dispatched"),
        cancel("S1"),
    )
    assert refusal_of(book, cancel("S1")) == "sale_cancelled"
    assert refusal_of(book, cancel("S2")) == "sale_posted"
    assert refusal_of(book, cancel("S3")) == "sale_dispatched"
    assert refusal_of(book, cancel("S4")) == "not_in_book"
    assert refusal_of(book, confirm("S1")) == "sale_cancelled"
    assert refusal_of(book, payment("P", "S1", "1")) == "sale_cancelled"
    ship = ShipGoods(key=key(), date=on("2026-01-20"), sale="S1")
    assert refusal_of(book, ship) == "sale_cancelled"


def test_a_refused_delivery_cannot_be_confirmed() -> None:
    book = shop(standard="enterprise")
    post(book, sale("S1", sold("1", "A", "1", "113"), state="dispatched"))
    post(book, RefuseDelivery(key=key(), date=on("2026-01-20"), case="T1", sale="S1"))
    assert refusal_of(book, confirm("S1")) == "sale_cancelled"
