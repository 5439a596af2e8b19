"""Where inspected goods go, parcels, and the approved second exits of the goods leg."""

from __future__ import annotations

import pytest

from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db

R1 = {"case": "R1", "line": "1"}


@pytest.fixture
def shop(db: None) -> Shop:
    """Three units accepted back, cost 120.00 each."""
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="3", amount="678.00", invoice="B1")
    shop.pay(amount="678.00")
    shop.accept(qty="3")
    return shop


def test_dispositions(shop: Shop) -> None:
    """One unit each: second grade, scrapped by bad management, back to its supplier."""
    second = shop.do("inspect_goods", qty="1", disposition="second_grade", **R1)
    scrapped = shop.do("inspect_goods", qty="1", disposition="scrap", transfer_vat="15.60", **R1)
    claimed = shop.do(
        "inspect_goods", qty="1", disposition="back_to_supplier", supplier="厂家", **R1
    )
    assert shop.ledger(second, scrapped, claimed) == (
        "goods_inspected: 借 inventory_second 120.00\n"
        "goods_inspected: 贷 goods_in_return 120.00\n"
        "goods_inspected: 借 pending_loss 135.60\n"
        "goods_inspected: 贷 goods_in_return 120.00\n"
        "goods_inspected: 贷 input_vat_transfer_out 15.60\n"
        "goods_inspected: 借 supplier_claim 120.00\n"
        "goods_inspected: 贷 goods_in_return 120.00"
    )
    assert shop.stock(grade="second") == ("1", "120.00")
    assert shop.stock() == ("7", "840.00")
    shop.prove()


def test_refurbished_goods_wait_in_a_grade_of_their_own(shop: Shop) -> None:
    shop.do("inspect_goods", qty="3", disposition="refurbish", **R1)
    assert shop.stock(grade="refurbish") == ("3", "360.00")
    assert shop.balances("inventory_refurbish") == {"inventory_refurbish": "360.00"}
    shop.prove()


def test_inspection_in_parts_telescopes_over_the_cost(db: None) -> None:
    """Cost 1.00 for three: 0.33, 0.34, 0.33."""
    shop = Shop()
    shop.stock_up(qty="3", net="1.00")
    shop.sell(qty="3")
    shop.accept(qty="3")
    costs = [shop.do("inspect_goods", qty="1", **R1).detail["cost"] for _ in range(3)]
    assert costs == ["0.33", "0.34", "0.33"]
    assert shop.stock() == ("3", "1.00")
    shop.prove()


def test_goods_that_never_came_are_cost_of_sales_again(shop: Shop) -> None:
    ended = shop.do("end_goods_leg", qty="1", exit="never_came", approved_by="王经理", **R1)
    assert shop.ledger(ended) == (
        "goods_never_came: 借 cost_of_sales 120.00\ngoods_never_came: 贷 goods_in_return 120.00"
    )
    shop.do("inspect_goods", qty="2", **R1)
    assert shop.clearing() == {"refund_payable": "-678.00", "vat_awaiting_red": "78.00"}
    assert shop.balances("cost_of_sales") == {"cost_of_sales": "120.00"}
    assert shop.stock() == ("9", "1080.00")
    shop.prove()


def test_goods_sent_back_take_acceptance_back(shop: Shop) -> None:
    """One of three is not ours: 226.00 less is owed, and it may be returned once more."""
    rejected = shop.do("end_goods_leg", qty="1", exit="rejected", approved_by="王经理", **R1)
    assert shop.ledger(rejected) == (
        "goods_rejected: 借 refund_payable 226.00\n"
        "goods_rejected: 贷 revenue 200.00\n"
        "goods_rejected: 贷 vat_awaiting_red 26.00\n"
        "goods_rejected: 借 cost_of_sales 120.00\n"
        "goods_rejected: 贷 goods_in_return 120.00"
    )
    shop.do("inspect_goods", qty="2", **R1)
    shop.do("register_red_invoice", invoice="C1", blue="B1", lines=[R1])
    shop.do("pay_refund", refund="T1", tender="alipay", **R1)
    assert shop.balances("revenue", "alipay") == {"revenue": "-200.00", "alipay": "226.00"}
    assert shop.open() == []
    again = shop.accept("R2")
    assert again.detail["lines"][0]["gross"] == "226.00"
    shop.prove()


def test_refunded_before_it_was_sent_back_the_customer_owes_us(shop: Shop) -> None:
    shop.do("pay_refund", refund="T1", tender="alipay", **R1)
    shop.do("end_goods_leg", qty="3", exit="rejected", approved_by="王经理", **R1)
    assert shop.clearing() == {"refund_payable": "678.00"}
    assert shop.open() == ["R1-1 money -678.00 refund_above_owed"]
    shop.do("bounce_refund", refund="T1")
    assert shop.open() == []
    shop.prove()


def test_what_was_agreed_to_be_worth_less_does_not_go_back_whole(shop: Shop) -> None:
    """Three at 226.00, 100.00 less agreed: two may be sent back, the third only undone first."""
    shop.do("end_money_leg", exit="difference", amount="-100.00", approved_by="王经理", **R1)
    shop.do("end_goods_leg", qty="2", exit="rejected", approved_by="王经理", **R1)
    third = {"qty": "1", "exit": "rejected", "approved_by": "王经理", **R1}
    assert shop.refuse("end_goods_leg", **third) == "rejected_above_owed"
    shop.do("end_money_leg", exit="difference", amount="100.00", approved_by="王经理", **R1)
    shop.do("end_goods_leg", **third)
    assert shop.clearing() == {}
    assert shop.open() == []
    shop.prove()


def test_rejecting_before_acceptance_posted_takes_both_ways(db: None) -> None:
    shop = Shop(policies={"acceptance": "inspected"})
    shop.stock_up()
    shop.sell(qty="2", amount="452.00")
    shop.accept(qty="2")
    shop.do("end_goods_leg", qty="1", exit="rejected", approved_by="王经理", **R1)
    assert shop.clearing() == {}
    shop.do("inspect_goods", qty="1", **R1)
    assert shop.clearing() == {"refund_payable": "-226.00", "vat_awaiting_red": "26.00"}
    shop.prove()


def test_exits_of_more_than_is_left(shop: Shop) -> None:
    shop.do("inspect_goods", qty="2", **R1)
    end = {"exit": "never_came", "approved_by": "王经理", **R1}
    assert shop.refuse("end_goods_leg", qty="2", **end) == "over_accepted"


class TestParcels:
    """A parcel is quantity without value; matched or not, only inspection moves cost."""

    def test_a_parcel_of_a_case(self, shop: Shop) -> None:
        parcel = {"sku": "A", **R1}
        assert shop.ledger(shop.do("receive_parcel", parcel="X1", qty="2", **parcel)) == ""
        assert shop.open()[0] == "R1-1 goods 360.00 goods_not_inspected"
        assert shop.refuse("receive_parcel", parcel="X1", qty="2", **parcel) == "parcel_duplicate"
        assert shop.refuse("receive_parcel", parcel="X2", qty="2", **parcel) == "over_accepted"
        shop.do("inspect_goods", qty="2", **R1)
        assert shop.open()[0] == "R1-1 goods 120.00 goods_partly_inspected"

    def test_a_parcel_nobody_can_match_is_held(self, shop: Shop) -> None:
        held = shop.do("receive_parcel", parcel="X1", sku="A", qty="1")
        assert held.detail == {"held": True}
        assert shop.refuse("receive_parcel", parcel="X1", sku="A", qty="1") == "parcel_duplicate"
        assert (
            shop.refuse("receive_parcel", parcel="X1", sku="A", qty="2", **R1) == "parcel_differs"
        )
        matched = shop.do("receive_parcel", parcel="X1", sku="A", qty="1", **R1)
        assert matched.detail == {"held": False}

    def test_a_parcel_of_something_else(self, shop: Shop) -> None:
        shop.stock_up("B")
        parcel = {"parcel": "X1", "qty": "1", **R1}
        assert shop.refuse("receive_parcel", sku="B", **parcel) == "never_sold"
        assert shop.refuse("receive_parcel", sku="Z", **parcel) == "sku_unknown"
        assert shop.refuse("receive_parcel", sku="A", **{**parcel, "qty": "0"}) == (
            "qty_not_positive"
        )


class TestUnknownCost:
    """月末一次加权平均: until the close the goods leg moves quantity only."""

    @pytest.fixture
    def shop(self, db: None) -> Shop:
        shop = Shop(costing="month_end_average")
        shop.stock_up(qty="10", net="1000.00")
        shop.sell(qty="2", amount="452.00")
        shop.pay(amount="452.00")
        shop.accept()
        return shop

    def test_goods_move_without_value_and_wait_for_the_close(self, shop: Shop) -> None:
        inspected = shop.do("inspect_goods", qty="1", **R1)
        assert shop.ledger(inspected) == ""
        assert shop.stock()[0] == "9"
        shop.do("end_tax_leg", exit="uninvoiced", **R1)
        shop.do("pay_refund", refund="T1", tender="alipay", **R1)
        assert shop.open() == ["R1-1 goods 0.00 cost_awaits_month_end"]
        assert shop.clearing() == {}

    def test_the_close_brings_the_cost_and_finishes_the_line(self, shop: Shop) -> None:
        """10 at 100.00: one of two comes back, one more is refunded without coming back."""
        shop.accept("R2", kind="refund_only")
        shop.do("inspect_goods", qty="1", **R1)
        for case in ("R1", "R2"):
            leg = {"case": case, "line": "1"}
            shop.do("end_tax_leg", exit="uninvoiced", **leg)
            shop.do("pay_refund", refund=f"T-{case}", tender="alipay", **leg)
        for period in (202601, 202602, 202603):
            shop.do("close_period", period=period, date="2026-03-31")
        assert shop.open() == []
        assert shop.stock() == ("9", "900.00")
        assert shop.clearing() == {}
        line = [{"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}]
        april = {"case": "R3", "lines": line, "date": "2026-04-02"}
        assert shop.refuse("accept_return", **april) == "already_returned"
        shop.prove()
