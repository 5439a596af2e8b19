"""The money leg: tenders, payments drawn on, cash discount, platforms, bounces, differences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.refusals import Refused
from hongzi.refunds.queries import CapturedPayment
from hongzi.refunds.rules.draws import draw_on_payments, draw_on_platform
from tests.returns.shop import Shop

R1 = {"case": "R1", "line": "1"}


def payment(number: int, amount: int, discount: int = 0) -> CapturedPayment:
    return CapturedPayment(
        number, f"P{number}", 1, "card", amount, discount, prepayment=False, net=0, refunded=0,
        refunded_discount=0,
    )  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 9)), max_size=4),
    st.integers(0, 120),
    st.integers(0, 20),
)
def test_a_refund_never_draws_more_than_was_captured(
    captured: list[tuple[int, int]], amount: int, discount: int
) -> None:
    payments = [payment(n, *one) for n, one in enumerate(captured)]
    enough = amount <= sum(a for a, _ in captured) and discount <= sum(d for _, d in captured)
    try:
        takings = draw_on_payments(
            where="退款 T1", payments=payments, amount=amount, discount=discount
        )
    except Refused as refusal:
        assert refusal.code == "over_refunded" and not enough
    else:
        assert enough
        assert sum(one.amount for one in takings) == amount
        assert sum(one.discount for one in takings) == discount
        for place, part, part_discount in takings:
            assert place is not None
            assert part <= payments[place].left and part_discount <= payments[place].left_discount


def test_what_the_platform_holds_is_drawn_on_no_payment() -> None:
    takings = draw_on_platform(payments=[payment(1, 30)], amount=100, discount=0)
    assert takings == [(0, 30, 0), (None, 70, 0)]


pytestmark = pytest.mark.django_db


def test_two_payments_are_drawn_in_order_or_as_named() -> None:
    """MON-24: 5.00 and 5.00 captured; 4.00 from the named one, then 6.00 from both."""
    shop = Shop()
    shop.stock_up()
    shop.sell(amount="10.00")
    shop.pay(amount="5.00", payment="CARD")
    shop.pay(amount="5.00", payment="CHEQUE")
    shop.accept()
    refund = {"tender": "bank", **R1}
    named = {"refund": "T1", "payment": "CHEQUE", **refund}
    assert shop.refuse("pay_refund", amount="5.01", **named) == "over_refunded"
    shop.do("pay_refund", amount="4.00", **named)
    shop.do("pay_refund", refund="T2", **refund)
    assert shop.clearing() == {"vat_awaiting_red": "1.15", "goods_in_return": "120.00"}
    shop.prove()


def test_an_earlier_goodwill_refund_counts(shop: Shop) -> None:
    """MON-22: 1.00 was allowed and refunded of 10.00; the return may refund 9.00 only."""
    shop.sell("S2", amount="10.00")
    shop.pay("S2", amount="10.00")
    shop.accept("R2", sale="S2", kind="allowance", qty="", gross="1.00")
    shop.do("pay_refund", refund="T1", case="R2", line="1", tender="alipay")
    line = {"line": "1", "sale": "S2", "sale_line": "1", "qty": "1", "gross": "10.00"}
    assert shop.refuse("accept_return", case="R3", lines=[line]) == "value_above_sale"
    assert shop.accept("R3", sale="S2").detail["lines"][0]["gross"] == "9.00"


def test_cash_discount_is_undone_with_the_refund(db: None) -> None:
    """R11: 11300.00 sold, 11100.00 received and 200.00 discount; all comes back."""
    shop = Shop()
    shop.stock_up()
    shop.sell(amount="11300.00")
    shop.pay(amount="11100.00", discount="200.00", tender="bank")
    shop.accept()
    refund = {"refund": "T1", "tender": "bank", **R1}
    assert shop.refuse("pay_refund", **refund) == "over_refunded"
    paid = shop.do("pay_refund", discount="200.00", **refund)
    assert shop.ledger(paid) == (
        "refund_confirmed: 借 refund_payable 11300.00\n"
        "refund_confirmed: 贷 bank 11100.00\n"
        "refund_confirmed: 贷 cash_discount 200.00"
    )
    assert shop.balances("bank", "cash_discount", "receivable") == {
        "bank": "0.00", "cash_discount": "0.00", "receivable": "0.00",
    }  # fmt: skip


@pytest.fixture
def shop(db: None) -> Shop:
    """226.00 = 200.00 + 26.00 sold, paid by Alipay; the unit is accepted back as R1."""
    shop = Shop()
    shop.sold_and_paid()
    shop.accept()
    return shop


@pytest.mark.parametrize("tender", ["cash", "bank", "alipay", "wechat", "store_credit"])
def test_tenders(shop: Shop, tender: str) -> None:
    paid = shop.do("pay_refund", refund="T1", tender=tender, **R1)
    assert shop.ledger(paid) == (
        f"refund_confirmed: 借 refund_payable 226.00\nrefund_confirmed: 贷 {tender} 226.00"
    )


def test_a_bounced_refund_is_owed_and_captured_again(shop: Shop) -> None:
    shop.do("pay_refund", refund="T1", tender="bank", **R1)
    bounced = shop.do("bounce_refund", refund="T1", date="2026-03-20")
    assert shop.ledger(bounced) == (
        "refund_bounced: 借 bank 226.00\nrefund_bounced: 贷 refund_payable 226.00"
    )
    assert shop.open()[-1] == "R1-1 money 226.00 refund_not_paid"
    assert shop.refuse("bounce_refund", refund="T1") == "already_bounced"
    assert shop.refuse("bounce_refund", refund="T9") == "refund_unknown"
    assert shop.refuse("pay_refund", refund="T1", tender="bank", **R1) == "refund_duplicate"
    shop.do("pay_refund", refund="T2", tender="bank", **R1)
    shop.prove()


def test_an_unpaid_sale_is_set_off(db: None) -> None:
    """A3: never paid, 226.00 receivable; the return takes it away."""
    shop = Shop()
    shop.stock_up()
    shop.sell()
    shop.accept()
    assert shop.open()[-1] == "R1-1 money 226.00 sale_unpaid"
    set_off = shop.do("end_money_leg", exit="set_off_sale", **R1)
    assert shop.ledger(set_off) == (
        "refund_set_off: 借 refund_payable 226.00\nrefund_set_off: 贷 receivable 226.00"
    )
    assert shop.balances("receivable") == {"receivable": "0.00"}
    assert shop.refuse("end_money_leg", exit="set_off_sale", **R1) == "nothing_left"
    shop.prove()


def test_a_payment_after_the_return_is_to_be_refunded(db: None) -> None:
    """Never paid, so there is a debt to set off; then 100.00 comes in, and it is money to pay back.

    A second return of the same sale knows it from its first day.
    """
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="2")
    shop.accept(qty="1")
    assert shop.open()[-1].endswith("sale_unpaid")
    shop.pay(amount="100.00")
    assert shop.open()[-1].endswith("refund_not_paid")
    shop.accept("R2", qty="1")
    assert [one for one in shop.open() if one.startswith("R2")][-1].endswith("refund_not_paid")
    shop.prove()


def test_a_payment_after_the_set_off_reopens_it(db: None) -> None:
    """226.00 unpaid, returned and set off, all finished. Then the customer pays it after all.

    receivable: 226.00 − 226.00 set off = 0; paid 226.00, so the set-off is undone and 226.00 is
    owed to the customer again, until it is paid back.
    """
    shop = Shop()
    shop.stock_up()
    shop.sell()
    shop.accept()
    shop.do("inspect_goods", qty="1", **R1)
    shop.do("end_tax_leg", exit="uninvoiced", **R1)
    shop.do("end_money_leg", exit="set_off_sale", **R1)
    assert shop.open() == []
    late = shop.pay(date="2026-03-20")
    assert late.detail["reopened"] == "226.00"
    assert shop.ledger(late) == (
        "payment_captured: 借 alipay 226.00\n"
        "payment_captured: 贷 receivable 226.00\n"
        "set_off_reopened: 借 receivable 226.00\n"
        "set_off_reopened: 贷 refund_payable 226.00"
    )
    assert shop.open() == ["R1-1 money 226.00 refund_not_paid"]
    shop.prove()
    assert shop.refuse("end_money_leg", exit="set_off_sale", **R1) == "set_off_above_receivable"
    shop.do("pay_refund", refund="T1", tender="alipay", date="2026-03-21", **R1)
    assert shop.open() == [] and shop.clearing() == {}
    assert shop.balances("alipay", "receivable") == {"alipay": "0.00", "receivable": "0.00"}
    shop.prove()


def test_only_what_the_receivable_no_longer_covers_is_undone(db: None) -> None:
    """452.00 for two, one set off at 226.00. Payments: 200.00, 100.00 and 300.00.

    receivable 452 − 226 = 226 | −200 = 26 | −100 = −74 → 74.00 undone | −300 → the other 152.00
    undone, and 148.00 too much stays as the customer's credit.
    """
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="2", amount="452.00")
    shop.accept()
    shop.do("end_money_leg", exit="set_off_sale", **R1)
    pay = {"sale": "S1", "tender": "bank"}
    first, second, third = shop.run(
        shop.command("capture_payment", payment="P1", amount="200.00", **pay),
        shop.command("capture_payment", payment="P2", amount="100.00", **pay),
        shop.command("capture_payment", payment="P3", amount="300.00", **pay),
    )
    undone = [one.detail.get("reopened") for one in (first, second, third)]
    assert undone == [None, "74.00", "152.00"]
    assert shop.balances("receivable", "refund_payable") == {
        "receivable": "-148.00", "refund_payable": "-226.00",
    }  # fmt: skip
    shop.prove()


def test_a_sale_paid_in_part_is_set_off_and_refunded(db: None) -> None:
    shop = Shop()
    shop.stock_up()
    shop.sell()
    shop.pay(amount="100.00")
    shop.accept()
    assert shop.do("end_money_leg", exit="set_off_sale", **R1).detail["amount"] == "126.00"
    assert shop.do("pay_refund", refund="T1", tender="alipay", **R1).detail["paid"] == "100.00"
    assert shop.clearing() == {"goods_in_return": "120.00", "vat_awaiting_red": "26.00"}


def test_the_platform_refunds_the_customer_itself(db: None) -> None:
    shop = Shop()
    shop.stock_up()
    shop.sell(via="platform", shop="天猫店")
    shop.accept()
    paid = shop.do("pay_refund", refund="T1", tender="platform", **R1)
    assert shop.ledger(paid) == (
        "refund_confirmed: 借 refund_payable 226.00\n"
        "refund_confirmed: 贷 platform_receivable 226.00"
    )
    assert shop.balances("platform_receivable") == {"platform_receivable": "0.00"}
    shop.prove()


def test_a_platform_sale_refunded_from_the_bank(db: None) -> None:
    shop = Shop()
    shop.stock_up()
    shop.sell(via="platform", shop="天猫店")
    shop.do("settle_platform", settlement="J1", shop="天猫店", received="220.00", fee_net="6.00")
    shop.accept()
    shop.do("pay_refund", refund="T1", tender="bank", **R1)
    assert shop.balances("bank", "platform_receivable", "refund_payable") == {
        "bank": "-6.00", "platform_receivable": "0.00", "refund_payable": "0.00",
    }  # fmt: skip


def test_the_platforms_subsidy_goes_back_to_the_platform(db: None) -> None:
    """R10P: list 226.00, subsidy 26.00, the buyer paid 200.00."""
    shop = Shop()
    shop.stock_up()
    shop.sell(subsidy="26.00", shop="天猫店")
    shop.pay(amount="200.00")
    shop.accept()
    assert shop.refuse("pay_refund", refund="T1", tender="alipay", **R1) == "over_refunded"
    back = shop.do("end_money_leg", exit="set_off_platform", **R1)
    assert shop.ledger(back) == (
        "refund_set_off: 借 refund_payable 26.00\nrefund_set_off: 贷 platform_receivable 26.00"
    )
    shop.do("pay_refund", refund="T1", tender="alipay", **R1)
    assert shop.balances("alipay", "platform_receivable", "refund_payable") == {
        "alipay": "0.00", "platform_receivable": "0.00", "refund_payable": "0.00",
    }  # fmt: skip
    assert shop.refuse("end_money_leg", exit="set_off_platform", **R1) == "set_off_above_subsidy"


def test_a_refund_nobody_claims_becomes_income(shop: Shop) -> None:
    kept = shop.do("end_money_leg", exit="unclaimed", approved_by="王经理", **R1)
    assert shop.ledger(kept) == (
        "refund_unclaimed: 借 refund_payable 226.00\n"
        "refund_unclaimed: 贷 non_operating_income 226.00"
    )


def test_more_than_the_draw_needs_a_difference_first(db: None) -> None:
    """113.00 was agreed of 226.00; then 22.60 more is owed: an allowance on the line."""
    shop = Shop()
    shop.sold_and_paid()
    shop.accept(gross="113.00")
    refund = {"refund": "T1", "tender": "alipay", **R1}
    assert shop.refuse("pay_refund", amount="135.60", **refund) == "refund_above_owed"
    difference = {"exit": "difference", **R1}
    assert shop.refuse("end_money_leg", amount="22.60", **difference) == "approval_missing"
    assert shop.refuse("end_money_leg", approved_by="店长", **difference) == "amount_missing"
    more = shop.do("end_money_leg", exit="difference", approved_by="店长", amount="22.60", **R1)
    assert shop.ledger(more) == (
        "refund_difference: 贷 revenue -20.00\n"
        "refund_difference: 借 vat_awaiting_red 2.60\n"
        "refund_difference: 贷 refund_payable 22.60"
    )
    shop.do("pay_refund", amount="135.60", **refund)
    assert (
        shop.refuse("end_money_leg", exit="difference", approved_by="店长", amount="90.41", **R1)
        == "value_above_sale"
    )
    shop.do("register_red_invoice", invoice="C1", blue="B1", lines=[R1])
    shop.do("inspect_goods", qty="1", **R1)
    assert shop.open() == []
    shop.prove()


def test_less_than_the_draw_gives_back_to_the_sale(shop: Shop) -> None:
    less = shop.do("end_money_leg", exit="difference", approved_by="店长", amount="-22.60", **R1)
    assert shop.ledger(less) == (
        "refund_difference: 贷 revenue 20.00\n"
        "refund_difference: 贷 vat_awaiting_red 2.60\n"
        "refund_difference: 借 refund_payable 22.60"
    )
    shop.do("pay_refund", refund="T1", tender="alipay", **R1)
    assert shop.balances("alipay") == {"alipay": "22.60"}
    assert (
        shop.refuse("end_money_leg", exit="difference", approved_by="店长", amount="-0.01", **R1)
        == "difference_below_done"
    )
    again = shop.accept("R2", kind="allowance", qty="", gross="22.60")
    assert again.status == "posted"
    shop.prove()
