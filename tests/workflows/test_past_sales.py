"""Sales from before go-live: frozen, without entries; what came back before is taken already."""

from __future__ import annotations

from typing import Any

import pytest

from hongzi.access.queries import BookSettings
from hongzi.kernel.commands import (
    AcceptReturn,
    CapturePayment,
    KitPart,
    PayRefund,
    RecordSale,
    ReturnLine,
)
from tests.books.bookkeeping import a_book, outcomes, post, refusal_of, rows_of
from tests.workflows.shop import (
    booked,
    dump,
    fen,
    micro,
    on,
    on_hand,
    payment,
    product,
    sale,
    sale_lines,
    sold,
)

pytestmark = pytest.mark.django_db

TAKEN = (
    "select taken_qty, taken_net, taken_vat, taken_cost, restart_qty from sales_saleline "
    "order by id"
)


def past(code: str, *lines: Any, **more: Any) -> RecordSale:
    return sale(code, *lines, date=on("2025-11-03"), past=True, **more)


def shop(**settings: object) -> BookSettings:
    book = a_book(**settings)
    post(book, product("A"), product("P", tracking="serial"))
    return book


def test_frozen_lines_without_entries_or_goods() -> None:
    book = shop()
    command = past("S1", sold("1", "A", "2", "452", cost=fen("240")))
    post(book, command)
    assert booked(book, command.key) == ""
    assert on_hand(book) == ""
    assert sale_lines(book, "S1") == "1 2 400.00 52.00 240.00"
    assert rows_of(book, "select state, date::text from sales_sale") == [("past", "2025-11-03")]
    assert rows_of(book, "select kind, period from facts_fact where kind = 'past_sale'") == [
        ("past_sale", 202512)
    ]


def test_earlier_returns_are_taken_from_the_pools() -> None:
    """One of three came back in proportion; another sale's at a lower amount."""
    book = shop()
    proportional = sold("1", "A", "3", "339", cost=fen("100"), returned_qty=micro("1"),
                        returned_net=fen("100"), returned_vat=fen("13"))  # fmt: skip
    lower = sold("1", "A", "3", "339", cost=fen("100"), returned_qty=micro("1"),
                 returned_net=fen("90"), returned_vat=fen("11.70"))  # fmt: skip
    allowance = sold("1", "A", "3", "339", cost=fen("100"), returned_net=fen("10"),
                     returned_vat=fen("1.30"))  # fmt: skip
    post(book, past("S1", proportional), past("S2", lower), past("S3", allowance))
    assert rows_of(book, TAKEN) == [
        (1_000_000, 10000, 1300, 3333, 0),
        (1_000_000, 9000, 1170, 3333, 1_000_000),
        (0, 1000, 130, 0, 0),
    ]


def test_serials_sold_before_are_known_and_not_in_stock() -> None:
    book = shop(costing="specific")
    phones = sold(
        "1", "P", "2", "226", cost=fen("101"), serials=("甲", "乙"),
        returned_qty=micro("1"), returned_net=fen("100"), returned_vat=fen("13"),
    )  # fmt: skip
    post(book, past("S1", phones))
    assert rows_of(book, "select code, good from stock_lot order by id") == [("甲", 0), ("乙", 0)]
    assert rows_of(book, "select taken_parts, taken_cost from sales_saleline") == [
        ("[[0, 0], [1000000, 5050]]", 5050)
    ]
    again = sale("S2", sold("1", "P", "1", "113", serials=("甲",)))
    assert refusal_of(book, again) == "serial_not_in_stock"


def test_a_kit_spreads_its_stated_cost_over_its_components() -> None:
    book = shop()
    kit = (KitPart(sku="A", qty=micro("3")),)
    post(book, product("K", kit=kit), past("S1", sold("1", "K", "2", "226", cost=fen("60"))))
    ((parts,),) = rows_of(book, "select parts from sales_saleline")
    ((a,),) = rows_of(book, "select id from stock_product where sku = 'A'")
    assert parts == f"[[{a}, null, null, 6000000, 6000, null]]"


def test_its_invoice_is_red_by_what_came_back() -> None:
    book = shop()
    line = sold("1", "A", "3", "339", cost=fen("100"), returned_qty=micro("1"),
                returned_net=fen("100"), returned_vat=fen("13"))  # fmt: skip
    post(book, past("S1", line, invoice="旧票"))
    assert rows_of(book, "select qty, red_qty, red_net, red_vat from invoices_blueline") == [
        (3_000_000, 1_000_000, 10000, 1300)
    ]


def test_a_past_sale_may_be_paid_after_go_live() -> None:
    book = shop()
    paid = payment("P1", "S1", "452")
    post(book, past("S1", sold("1", "A", "2", "452", cost=fen("240"))), paid)
    assert booked(book, paid.key) == "借 银行存款 452.00\n贷 应收账款—客户 452.00"


def test_at_retail_price_goods_left_at_their_price() -> None:
    """Two at 226.00 left the shelf at 452.00, unless another value of that day is stated."""
    book = a_book(costing="retail_price")
    post(
        book,
        product("A", retail_price=fen("226")),
        past("S1", sold("1", "A", "2", "452")),
        past("S2", sold("1", "A", "2", "452", cost=fen("440"))),
    )
    assert rows_of(book, "select cost from sales_saleline order by id") == [(45200,), (44000,)]


def test_what_was_paid_before_go_live_can_be_refunded() -> None:
    """Bought and paid by Alipay in December, half of it back in January.

    | December | paid 452.00, in the opening balances: nothing to enter |
    | January  | 借 待退客户款 226.00 / 贷 支付宝 226.00 |
    """
    book = shop()
    paid = CapturePayment(
        key="K1", date=on("2025-12-20"), payment="P1", sale="S1", tender="alipay",
        amount=fen("452"),
    )  # fmt: skip
    back = ReturnLine(line="1", sale="S1", sale_line="1", qty=micro("1"))
    refund = PayRefund(
        key="K3",
        date=on("2026-01-20"),
        refund="F1",
        case="R1",
        line="1",
        tender="alipay",
        amount=fen("226"),
    )
    post(
        book,
        past("S1", sold("1", "A", "2", "452", cost=fen("240"))),
        paid,
        AcceptReturn(key="K2", date=on("2026-01-20"), case="R1", lines=(back,)),
        refund,
    )
    assert booked(book, paid.key) == ""
    assert booked(book, refund.key).startswith(
        "借 其他应付款—待退客户款 226.00\n贷 其他货币资金—支付宝 226.00\n"
    )
    assert rows_of(book, "select period, kind from facts_fact where key = 'K1'") == [
        (202512, "past_payment")
    ]
    assert rows_of(book, "select amount, refunded from refunds_payment") == [(45200, 22600)]
    more = PayRefund(
        key="K4",
        date=on("2026-01-20"),
        refund="F2",
        case="R1",
        line="1",
        tender="alipay",
        amount=fen("226.01"),
    )
    assert refusal_of(book, more) == "nothing_left"


def test_named_refusals() -> None:
    book = shop()
    cost = fen("10")
    cases = {
        "past_after_opening": sale("S1", sold("1", "A", "1", "1", cost=cost), past=True),
        "cost_missing": past("S1", sold("1", "A", "1", "1")),
        "over_returned": past("S1", sold("1", "A", "1", "1", cost=cost, returned_qty=micro("2"))),
        "value_above_sale": past("S1", sold("1", "A", "1", "1", cost=cost, returned_net=fen("2"))),
        "state_unknown": past("S1", sold("1", "A", "1", "1", cost=cost), state="draft"),
        "serial_count": past("S1", sold("1", "P", "2", "1", cost=cost, serials=("甲",))),
    }
    for code, command in cases.items():
        before = dump(book)
        assert refusal_of(book, command) == code
        assert dump(book) == before
    (done,) = outcomes(book, past("S1", sold("1", "A", "1", "1", cost=cost)))
    assert done.status == "posted"
