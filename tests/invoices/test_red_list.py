"""What must be reddened, by blue invoice, and what was never invoiced."""

from __future__ import annotations

import datetime as dt

import pytest

from hongzi.access.scope import book_scope
from hongzi.insight.red_list import (
    BlueDue,
    RedTotals,
    by_blue,
    red_lines_due,
    red_totals,
    registered,
)
from hongzi.rulebook.red_reasons import number_lengths, reasons, suggestions
from tests.returns.shop import Shop

TODAY = dt.date(2026, 3, 20)


def test_reasons_are_the_two_digit_ones() -> None:
    """01 开票有误, 02 销货退回, 03 服务中止, 04 销售折让; refund without goods is for a person."""
    assert {code: one.title for code, one in reasons().items()} == {
        "01": "开票有误", "02": "销货退回", "03": "服务中止", "04": "销售折让",
    }  # fmt: skip
    assert {kind: one.code for kind, one in suggestions().items()} == {
        "return": "02", "allowance": "04", "refund_only": "04",
    }  # fmt: skip
    assert [kind for kind, one in suggestions().items() if one.uncertain] == ["refund_only"]
    assert number_lengths() == (20, 8)


pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    """B1 over 2 × 226.00 (52.00 VAT): R1 takes one unit, R2 an allowance of 11.30; S2 has no
    invoice: R3 takes its unit."""
    made = Shop()
    made.stock_up()
    made.sell(qty="2", amount="452.00", invoice="B1")
    made.accept("R1")
    made.accept("R2", kind="allowance", qty="", gross="11.30")
    made.sell("S2")
    made.accept("R3", sale="S2")
    return made


def due(shop: Shop) -> list[BlueDue]:
    with book_scope(shop.book.id) as cursor:
        return by_blue(red_lines_due(cursor, today=TODAY, invoiced=True))


def test_lines_stand_under_their_blue_invoice(shop: Shop) -> None:
    (blue,) = due(shop)
    assert (blue.number, blue.date, blue.net, blue.vat) == ("B1", dt.date(2026, 3, 1), 21000, 2730)
    first, allowance = blue.lines
    assert (first.case, first.qty, first.net, first.vat) == ("R1", 1_000_000, 20000, 2600)
    assert (allowance.case, allowance.qty, allowance.net, allowance.vat) == ("R2", 0, 1000, 130)
    assert (first.left_qty, first.left_net, first.left_vat) == (2_000_000, 40000, 5200)
    assert first.rate_bp == 1300 and first.age == 10


def test_what_was_reddened_is_taken_off(shop: Shop) -> None:
    shop.do(
        "register_red_invoice", invoice="RED1", blue="B1",
        lines=[{"case": "R1", "line": "1", "net": "100.00", "vat": "13.00", "qty": "0"}],
    )  # fmt: skip
    first = due(shop)[0].lines[0]
    assert (first.net, first.vat, first.reddened) == (10000, 1300, 1300)
    assert (first.left_net, first.left_vat) == (30000, 3900)
    assert not first.is_tail(6)
    with book_scope(shop.book.id) as cursor:
        (red,) = registered(cursor)
    assert (red.number, red.blue, red.net, red.vat) == ("RED1", "B1", 10000, 1300)


def test_what_was_never_invoiced_stands_apart(shop: Shop) -> None:
    with book_scope(shop.book.id) as cursor:
        assert red_totals(cursor) == RedTotals(2, 2730, 1, 2600)
        (line,) = red_lines_due(cursor, today=TODAY, invoiced=False)
        assert red_lines_due(cursor, today=TODAY, invoiced=True, text="B2") == []
    assert (line.case, line.blue, line.vat, line.rate_bp) == ("R3", "", 2600, 1300)
    shop.do("end_tax_leg", case="R3", line="1", exit="uninvoiced")
    with book_scope(shop.book.id) as cursor:
        assert red_totals(cursor) == RedTotals(2, 2730, 0, 0)


def test_a_later_blue_invoice_moves_it_to_the_other_list(shop: Shop) -> None:
    shop.do("register_blue_invoice", invoice="B2", sale="S2")
    assert [blue.number for blue in due(shop)] == ["B1", "B2"]
