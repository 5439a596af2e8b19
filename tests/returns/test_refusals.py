"""Every return that must not be posted is refused by name, and leaves no trace."""

from __future__ import annotations

from typing import Any

import pytest

from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


def asked(shop: Shop, **line: Any) -> str:
    """The code a one-line request is refused with; S1-1, one unit, unless said otherwise."""
    body = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1", **line}
    case = body.pop("case", "R9")
    customer = body.pop("customer", "")
    return shop.refuse("accept_return", case=case, customer=customer, lines=[body])


@pytest.fixture
def shop(db: None) -> Shop:
    """Three units sold in S1 to 张三 for 678.00, invoiced as B1 and paid."""
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="3", amount="678.00", invoice="B1")
    shop.pay(amount="678.00")
    return shop


def test_more_than_was_sold(shop: Shop) -> None:
    assert asked(shop, qty="4") == "over_returned"


def test_twice(shop: Shop) -> None:
    shop.accept(qty="3")
    assert asked(shop) == "already_returned"


def test_more_than_is_left(shop: Shop) -> None:
    shop.accept(qty="2")
    assert asked(shop, qty="2") == "over_returned"


def test_two_lines_of_one_case_share_the_pool(shop: Shop) -> None:
    lines = [{"line": str(n), "sale": "S1", "sale_line": "1", "qty": "2"} for n in (1, 2)]
    assert shop.refuse("accept_return", case="R9", lines=lines) == "over_returned"
    shop.accept(qty="3")
    shop.prove()


def test_at_a_higher_value(shop: Shop) -> None:
    assert asked(shop, gross="226.01") == "value_above_sale"
    assert asked(shop, gross="220.00", kept="6.01") == "value_above_sale"


def test_a_product_never_sold(shop: Shop) -> None:
    shop.stock_up("B")
    assert asked(shop, sale_line="2") == "never_sold"
    assert asked(shop, sale_line="", sku="B") == "never_sold"
    assert asked(shop, sku="B") == "never_sold"


def test_another_customers_sale(shop: Shop) -> None:
    assert asked(shop, customer="李四") == "other_customer"
    shop.sell("S2", customer="李四")
    lines = [
        {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"},
        {"line": "2", "sale": "S2", "sale_line": "1", "qty": "1"},
    ]
    assert shop.refuse("accept_return", case="R9", lines=lines) == "other_customer"


def test_another_books_sale(shop: Shop) -> None:
    assert asked(shop, sale="S404") == "not_in_book"
    other = Shop(code="other")
    assert asked(other) == "not_in_book"


def test_goods_that_were_not_shipped(shop: Shop) -> None:
    shop.sell("S2", shipped=False)
    assert asked(shop, sale="S2") == "not_shipped"


def test_a_draft_and_a_cancelled_sale(shop: Shop) -> None:
    shop.sell("S2", state="draft")
    assert asked(shop, sale="S2") == "sale_draft"
    shop.do("cancel_sale", sale="S2")
    assert asked(shop, sale="S2") == "sale_cancelled"


def test_a_sale_not_confirmed_yet(shop: Shop) -> None:
    shop.sell("S2", state="dispatched")
    assert asked(shop, sale="S2") == "sale_dispatched"


def test_a_case_known_already(shop: Shop) -> None:
    shop.accept()
    assert asked(shop, case="R1") == "case_duplicate"


def test_dates_in_a_closed_period_and_before_opening(shop: Shop) -> None:
    """A late fact goes to the first open month and keeps its own date."""
    line = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}
    for period in (202601, 202602, 202603):
        shop.do("close_period", period=period, date="2026-03-31")
    late = {"case": "R9", "lines": [line], "date": "2026-03-20"}
    assert shop.refuse("accept_return", **late) == "period_closed"
    shop.do("accept_return", late=True, **late)
    assert shop.facts("return_accepted") == [("2026-03-20", 202604)]
    assert (
        shop.refuse("accept_return", case="R8", lines=[line], date="2025-12-31") == "before_opening"
    )


def test_blind_return_needs_an_approved_valuation(shop: Shop) -> None:
    blind = {"sale": "", "sale_line": "", "sku": "A", "gross": "113.00", "vat_rate_bp": 1300}
    assert asked(shop, **blind) == "blind_needs_approval"
    assert asked(shop, **blind, cost="60.00") == "blind_needs_approval"
    assert asked(shop, **blind, approved_by="王经理") == "blind_needs_approval"
    allowed = {**blind, "cost": "60.00", "approved_by": "王经理"}
    assert asked(shop, **{**allowed, "sku": "Z"}) == "sku_unknown"
    assert asked(shop, **allowed, kind="exchange") == "blind_needs_approval"


def test_serials_and_batches(shop: Shop) -> None:
    shop.stock_up("T", "2", tracking="serial", serials=["T1", "T2"])
    shop.stock_up("C", "2", tracking="batch", lot="L1")
    shop.sell("S2", sku="T", qty="2", line={"serials": ["T1", "T2"]})
    shop.sell("S3", sku="C", qty="2", line={"lot": "L1"})
    assert asked(shop, sale="S2", serials=["T9"]) == "serial_unknown"
    assert asked(shop, sale="S2", qty="2", serials=["T1"]) == "serial_count"
    assert asked(shop, sale="S3", lot="L9") == "lot_unknown"
    assert asked(shop, sale="S3", lot="T1") == "lot_unknown"
    shop.accept("R2", sale="S2", serials=["T1"])
    assert asked(shop, sale="S2", serials=["T1"]) == "serial_already_back"


class TestLegs:
    """Refusals of the three legs, on R1: one of three units accepted."""

    @pytest.fixture(autouse=True)
    def accepted(self, shop: Shop) -> None:
        shop.accept()

    def test_inspecting_more_than_accepted(self, shop: Shop) -> None:
        inspect = {"case": "R1", "line": "1", "date": "2026-03-12"}
        assert shop.refuse("inspect_goods", qty="2", **inspect) == "over_accepted"
        shop.do("inspect_goods", qty="0.4", **inspect)
        assert shop.refuse("inspect_goods", qty="0.7", **inspect) == "over_accepted"

    def test_an_unknown_case_or_line(self, shop: Shop) -> None:
        assert shop.refuse("inspect_goods", case="R404", line="1", qty="1") == "case_unknown"
        assert shop.refuse("inspect_goods", case="R1", line="7", qty="1") == "line_unknown"

    def test_refunding_twice_or_too_much(self, shop: Shop) -> None:
        refund = {"case": "R1", "line": "1", "tender": "alipay"}
        assert (
            shop.refuse("pay_refund", refund="T1", amount="226.01", **refund) == "refund_above_owed"
        )
        shop.do("pay_refund", refund="T1", amount="100.00", **refund)
        assert shop.refuse("pay_refund", refund="T1", **refund) == "refund_duplicate"
        shop.do("pay_refund", refund="T2", **refund)
        assert shop.refuse("pay_refund", refund="T3", **refund) == "nothing_left"

    def test_refunding_above_what_was_captured(self, shop: Shop) -> None:
        shop.sell("S2")
        shop.pay("S2", amount="100.00")
        shop.accept("R2", sale="S2")
        refund = {"refund": "T1", "case": "R2", "line": "1", "tender": "bank"}
        assert shop.refuse("pay_refund", **refund) == "over_refunded"
        shop.do("pay_refund", amount="100.00", **refund)
        assert (
            shop.refuse("pay_refund", **{**refund, "refund": "T2"}, amount="0.01")
            == "over_refunded"
        )

    def test_refunding_in_an_unknown_way(self, shop: Shop) -> None:
        refund = {"refund": "T1", "case": "R1", "line": "1"}
        assert shop.refuse("pay_refund", tender="shells", **refund) == "tender_unknown"
        assert (
            shop.refuse("pay_refund", tender="bank", payment="PAY-X", **refund) == "payment_unknown"
        )

    def test_red_above_blue(self, shop: Shop) -> None:
        line = {"case": "R1", "line": "1", "net": "600.01"}
        red = {"invoice": "C1", "blue": "B1"}
        assert shop.refuse("register_red_invoice", lines=[line], **red) == "red_above_blue"

    def test_red_above_what_the_return_owes(self, shop: Shop) -> None:
        line = {"case": "R1", "line": "1", "vat": "26.07"}
        red = {"invoice": "C1", "blue": "B1"}
        assert shop.refuse("register_red_invoice", lines=[line], **red) == "red_above_owed"

    def test_red_at_another_rate(self, shop: Shop) -> None:
        red = {"invoice": "C1", "blue": "B1"}
        stated = {"case": "R1", "line": "1", "vat_rate_bp": 600}
        assert shop.refuse("register_red_invoice", lines=[stated], **red) == "red_rate_differs"
        implied = {"case": "R1", "line": "1", "net": "200.00", "vat": "12.00"}
        assert shop.refuse("register_red_invoice", lines=[implied], **red) == "red_rate_differs"

    def test_red_twice_or_on_no_blue(self, shop: Shop) -> None:
        lines = [{"case": "R1", "line": "1", "vat": "13.00"}]
        shop.do("register_red_invoice", invoice="C1", blue="B1", lines=lines)
        again = shop.refuse("register_red_invoice", invoice="C1", blue="B1", lines=lines)
        assert again == "red_duplicate"
        assert (
            shop.refuse("register_red_invoice", invoice="C2", blue="B9", lines=lines)
            == "blue_unknown"
        )
        shop.sell("S2", invoice="B2")
        assert (
            shop.refuse("register_red_invoice", invoice="C2", blue="B2", lines=lines)
            == "red_not_on_blue"
        )

    def test_declaring_an_invoiced_sale_as_uninvoiced(self, shop: Shop) -> None:
        leg = {"case": "R1", "line": "1"}
        assert shop.refuse("end_tax_leg", exit="uninvoiced", **leg) == "invoiced_use_red"
        assert shop.refuse("end_tax_leg", exit="tail", **leg) == "tail_above_limit"
        assert shop.refuse("end_tax_leg", exit="borne", **leg) == "approval_missing"

    def test_second_exits_need_an_approver(self, shop: Shop) -> None:
        leg = {"case": "R1", "line": "1"}
        assert shop.refuse("end_money_leg", exit="unclaimed", **leg) == "approval_missing"
        assert (
            shop.refuse("end_goods_leg", exit="never_came", qty="1", approved_by="", **leg)
            == "approval_missing"
        )

    def test_setting_off_against_a_paid_sale(self, shop: Shop) -> None:
        leg = {"case": "R1", "line": "1", "exit": "set_off_sale"}
        assert shop.refuse("end_money_leg", **leg) == "set_off_above_receivable"
        assert shop.refuse("end_money_leg", sale="S404", **leg) == "not_in_book"
        shop.sell("S2", customer="李四")
        assert shop.refuse("end_money_leg", sale="S2", **leg) == "other_customer"
        assert (
            shop.refuse("end_money_leg", case="R1", line="1", exit="set_off_platform")
            == "set_off_above_subsidy"
        )

    def test_turning_down_what_is_posted(self, shop: Shop) -> None:
        assert shop.refuse("decide_return", case="R1", accept=False) == "already_decided"
        turned = shop.refuse("decide_return", case="R1", accept=False, lines=["1"])
        assert turned == "already_accepted"

    def test_legs_of_a_line_turned_down(self, shop: Shop) -> None:
        line = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}
        shop.do("request_return", case="R2", lines=[line])
        shop.do("decide_return", case="R2", accept=False)
        leg = {"case": "R2", "line": "1"}
        assert shop.refuse("inspect_goods", qty="1", **leg) == "not_accepted"
        assert shop.refuse("pay_refund", refund="T1", tender="bank", **leg) == "not_accepted"

    def test_input_vat_above_the_highest_rate(self, shop: Shop) -> None:
        """Cost 120.00, at 13 % 15.60."""
        scrap = {"case": "R1", "line": "1", "qty": "1", "disposition": "scrap"}
        assert shop.refuse("inspect_goods", transfer_vat="1000.00", **scrap) == (
            "transfer_vat_above_rate"
        )

    def test_a_small_business_adjusts_no_prior_year(self, shop: Shop) -> None:
        line = {"line": "1", "sale": "S1", "sale_line": "1", "kind": "allowance", "gross": "1.00"}
        shop.do("request_return", case="R2", lines=[line])
        adjust = shop.refuse("decide_return", case="R2", accept=True, prior_year="adjust")
        assert adjust == "prior_year_not_here"

    def test_a_red_invoice_before_its_blue_one(self, shop: Shop) -> None:
        red = {"invoice": "C1", "blue": "B1", "lines": [{"case": "R1", "line": "1"}]}
        assert shop.refuse("register_red_invoice", date="2026-02-28", **red) == "red_before_blue"

    def test_a_return_before_its_sale(self, shop: Shop) -> None:
        """Sold on 1 March. A parcel may come before the request, but not before the sale."""
        line = {"line": "1", "sale": "S1", "sale_line": "1", "kind": "allowance", "gross": "1.00"}
        for kind in ("request_return", "accept_return"):
            early = shop.refuse(kind, case="R2", lines=[line], date="2026-02-28")
            assert early == "return_before_sale"
        shop.do("inspect_goods", case="R1", line="1", qty="1", date="2026-03-09")

    def test_a_supplier_must_be_named(self, shop: Shop) -> None:
        inspect = {"case": "R1", "line": "1", "qty": "1"}
        code = shop.refuse("inspect_goods", disposition="back_to_supplier", **inspect)
        assert code == "supplier_missing"
        assert shop.refuse("inspect_goods", transfer_vat="15.60", **inspect) == (
            "transfer_vat_not_here"
        )


def test_a_refused_command_stops_nobody_else(shop: Shop) -> None:
    """Three returns of the three units in one batch; the second asks for more than is left."""
    wants = {"R1": "2", "R2": "2", "R3": "1"}
    commands = [
        shop.command(
            "accept_return",
            case=case,
            lines=[{"line": "1", "sale": "S1", "sale_line": "1", "qty": qty}],
        )
        for case, qty in wants.items()
    ]
    outcomes = shop.run(*commands)
    assert [outcome.status for outcome in outcomes] == ["posted", "refused", "posted"]
    assert outcomes[1].refusal is not None and outcomes[1].refusal.code == "over_returned"
    assert shop.balances("revenue", "refund_payable") == {
        "revenue": "0.00", "refund_payable": "-678.00",
    }  # fmt: skip
    assert asked(shop) == "already_returned"
    shop.prove()


def test_one_refusal_undoes_an_atomic_batch(shop: Shop) -> None:
    before = shop.dump()
    line = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "2"}
    commands = [shop.command("accept_return", case=case, lines=[line]) for case in ("R1", "R2")]
    outcomes = shop.run(*commands, atomic=True)
    assert [outcome.status for outcome in outcomes] == ["posted", "refused"]
    assert shop.dump() == before


def test_the_same_command_again_is_a_replay(shop: Shop) -> None:
    line = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}
    command = shop.command("accept_return", case="R1", lines=[line])
    first, second = shop.run(command)[0], shop.run(command)[0]
    assert (first.status, second.status) == ("posted", "replayed")
    assert first.fact_ids == second.fact_ids


def test_units_to_be_cancelled_are_decided_before_the_sale_ships(db: None) -> None:
    """One of two is cancelled before shipping: it stays here, and can't come back from anywhere."""
    shop = Shop(policies={"acceptance": "first_evidence"})
    shop.stock_up()
    shop.sell(qty="2", amount="452.00", shipped=False)
    line = {"line": "1", "sale": "S1", "sale_line": "1", "kind": "refund_only", "qty": "1"}
    shop.do("request_return", case="R1", lines=[line])
    assert shop.refuse("ship_goods", sale="S1") == "cancel_undecided"
    shop.do("decide_return", case="R1", accept=True)
    shop.do("ship_goods", sale="S1")
    down = shop.refuse("decide_return", case="R1", lines=["1"], accept=False)
    assert down == "already_accepted"
    assert asked(shop, qty="2") == "over_returned"
    shop.prove()
