"""A return through its three legs: what each command posts, and when nothing is left."""

from __future__ import annotations

import pytest

from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


def test_whole_return_posts_each_leg_and_ends_at_zero() -> None:
    shop = Shop()
    shop.sold_and_paid()
    accepted = shop.accept()
    assert shop.ledger(accepted) == (
        "return_accepted: 贷 revenue -200.00\n"
        "return_accepted: 借 vat_awaiting_red 26.00\n"
        "return_accepted: 贷 refund_payable 226.00\n"
        "return_accepted: 借 goods_in_return 120.00\n"
        "return_accepted: 借 cost_of_sales -120.00"
    )
    assert shop.open() == [
        "R1-1 goods 120.00 goods_not_received",
        "R1-1 tax 26.00 red_invoice_missing",
        "R1-1 money 226.00 refund_not_paid",
    ]
    inspected = shop.do("inspect_goods", case="R1", line="1", qty="1", date="2026-03-12")
    assert shop.ledger(inspected) == (
        "goods_inspected: 借 inventory 120.00\ngoods_inspected: 贷 goods_in_return 120.00"
    )
    reddened = shop.do(
        "register_red_invoice", invoice="C1", blue="B1", lines=[{"case": "R1", "line": "1"}],
        date="2026-03-14",
    )  # fmt: skip
    assert shop.ledger(reddened) == (
        "red_invoice_registered: 贷 output_vat -26.00\n"
        "red_invoice_registered: 贷 vat_awaiting_red 26.00"
    )
    refunded = shop.do(
        "pay_refund", refund="T1", case="R1", line="1", tender="alipay", date="2026-03-15"
    )
    assert shop.ledger(refunded) == (
        "refund_confirmed: 借 refund_payable 226.00\nrefund_confirmed: 贷 alipay 226.00"
    )
    assert shop.clearing() == {}
    assert shop.open() == []
    assert shop.balances("revenue", "output_vat", "cost_of_sales", "alipay", "receivable") == {
        "revenue": "0.00", "output_vat": "0.00", "cost_of_sales": "0.00", "alipay": "0.00",
        "receivable": "0.00",
    }  # fmt: skip
    assert shop.stock() == ("10", "1200.00")
    shop.prove()
