"""The policy ``refunds``: money follows the goods 验货后退款.

Three units of 75.00 with 13 % inside, paid by Alipay, all asked back:

    inspected 0    payable 0.00
    inspected 2    payable 150.00 = 225.00 · 2/3; 225.00 counts a unit that never came
    the third stays away (rejected): the return is worth 150.00 and is settled
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hongzi.access.scope import book_scope
from hongzi.insight.cashier import DUE, due_refunds, totals
from hongzi.kernel.money import format_fen
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db

R1 = {"case": "R1", "line": "1"}
BY_ALIPAY = {**R1, "tender": "alipay"}


def a_shop(**policies: Any) -> Shop:
    shop = Shop(policies={"refunds": "after_inspection", **policies})
    shop.stock_up()
    shop.sell(qty="3", amount="225.00")
    shop.pay(amount="225.00")
    return shop


def test_no_more_is_paid_than_the_inspected_goods_stand_for() -> None:
    shop = a_shop()
    shop.accept(qty="3")
    assert shop.refuse("pay_refund", refund="T1", amount="0.01", **BY_ALIPAY) == "goods_not_back"
    shop.do("inspect_goods", qty="2", **R1)
    assert shop.refuse("pay_refund", refund="T1", **BY_ALIPAY) == "goods_not_back"
    assert shop.refuse("pay_refund", refund="T1", amount="150.01", **BY_ALIPAY) == "goods_not_back"
    shop.do("pay_refund", refund="T1", amount="100.00", **BY_ALIPAY)
    assert shop.refuse("pay_refund", refund="T2", amount="50.01", **BY_ALIPAY) == "goods_not_back"
    shop.do("pay_refund", refund="T2", amount="50.00", **BY_ALIPAY)
    shop.do("end_goods_leg", qty="1", exit="rejected", approved_by="主管", **R1)
    assert shop.refuse("pay_refund", refund="T3", **BY_ALIPAY) == "nothing_left"
    assert "refund_payable" not in shop.clearing()
    shop.prove()


def test_goods_that_are_given_up_release_the_money() -> None:
    """never_came: the customer keeps the right to the money, the cost becomes cost of sales."""
    shop = a_shop()
    shop.accept(qty="3")
    shop.do("end_goods_leg", qty="3", exit="never_came", approved_by="主管", **R1)
    shop.do("pay_refund", refund="T1", amount="225.00", **BY_ALIPAY)
    shop.prove()


def test_an_order_is_not_even_asked_for_before_the_goods() -> None:
    shop = a_shop()
    shop.accept(qty="3")
    assert shop.refuse("prepare_refund", actor="小出", **BY_ALIPAY) == "goods_not_back"
    shop.do("inspect_goods", qty="1", **R1)
    shop.do("prepare_refund", actor="小出", amount="75.00", **BY_ALIPAY)
    again = {"actor": "小出", "amount": "0.01", **BY_ALIPAY}
    assert shop.refuse("prepare_refund", **again) == "goods_not_back"
    shop.prove()


def test_what_the_bank_has_paid_is_recorded_whatever_the_policy_says_since() -> None:
    """Ordered and sent while money might go first, then the policy changed, then the bank paid:

    confirmed    payable 225.00 → 0.00; the goods are still to come
    """
    shop = a_shop(refunds="any_time")
    shop.accept(qty="3")
    shop.do("prepare_refund", order="TK1", actor="小出", **BY_ALIPAY)
    shop.do("approve_refund", order="TK1", actor="老管")
    change = {"name": "policy:refunds", "old": '"any_time"', "new": '"after_inspection"'}
    shop.do("change_settings", changes=[change], reason="内控", actor="老管")
    shop.do("confirm_refund", order="TK1", actor="小出")
    assert "refund_payable" not in shop.clearing()
    shop.prove()


def test_the_cashier_sees_what_may_go_today() -> None:
    """Due: 0, then 75.00 and 150.00 as units are inspected, less what an order asks for."""
    shop = a_shop()
    shop.accept(qty="3")
    assert due(shop) == []
    shop.do("inspect_goods", qty="1", **R1)
    assert due(shop) == ["75.00"]
    shop.do("inspect_goods", qty="1", **R1)
    assert due(shop) == ["150.00"]
    shop.do("prepare_refund", actor="小出", amount="100.00", **BY_ALIPAY)
    assert due(shop) == ["50.00"]
    shop.do("prepare_refund", actor="小出", amount="50.00", **BY_ALIPAY)
    assert due(shop) == []


def due(shop: Shop) -> list[str]:
    """What of each line no order pays yet; the count and sum above the list agree."""
    with book_scope(shop.book.id) as cursor:
        found = [one.left - one.ordered for one in due_refunds(cursor, today=dt.date(2026, 4, 1))]
        assert totals(cursor)[DUE] == (len(found), sum(found))
    return [format_fen(fen) for fen in found]


@pytest.mark.parametrize("kind", ["allowance", "refund_only"])
def test_money_without_goods_waits_for_none(kind: str) -> None:
    shop = a_shop()
    shop.accept(qty="", kind=kind, gross="20.00")
    shop.do("pay_refund", refund="T1", **BY_ALIPAY)
    shop.prove()


def test_without_the_policy_the_refund_may_go_first() -> None:
    shop = a_shop(refunds="any_time")
    shop.accept(qty="3")
    shop.do("pay_refund", refund="T1", **BY_ALIPAY)
    shop.prove()
