"""Like-for-like exchange, unlike exchange, and refusal before revenue."""

from __future__ import annotations

import pytest

from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db

R1 = {"case": "R1", "line": "1"}


def test_like_for_like_exchange_touches_neither_revenue_nor_tax() -> None:
    """Sold at cost 120.00; the replacement leaves at 150.00: 30.00 more cost of sales."""
    shop = Shop(costing="fifo")
    shop.stock_up(qty="1", net="120.00")
    shop.sell(invoice="B1")
    shop.stock_up(qty="1", net="150.00")
    accepted = shop.accept(kind="exchange")
    assert shop.ledger(accepted) == (
        "exchange_accepted: 借 goods_in_return 120.00\nexchange_accepted: 借 cost_of_sales -120.00"
    )
    shop.do("inspect_goods", qty="1", disposition="second_grade", **R1)
    assert shop.open() == ["R1-1 replacement 0.00 replacement_not_issued"]
    issued = shop.do("issue_replacement", **R1)
    assert shop.ledger(issued) == (
        "replacement_issued: 借 cost_of_sales 150.00\nreplacement_issued: 贷 inventory 150.00"
    )
    assert shop.open() == []
    assert shop.balances("revenue", "cost_of_sales", "output_vat") == {
        "revenue": "-200.00", "cost_of_sales": "150.00", "output_vat": "-26.00",
    }  # fmt: skip
    shop.prove()


def test_the_replacement_comes_back_at_its_own_cost_on_the_old_invoice() -> None:
    shop = Shop(costing="fifo")
    shop.stock_up(qty="1", net="120.00")
    shop.sell(invoice="B1")
    shop.stock_up(qty="1", net="150.00")
    shop.accept(kind="exchange")
    shop.do("issue_replacement", **R1)
    again = shop.accept("R2")
    line = again.detail["lines"][0]
    assert (line["gross"], line["cost"]) == ("226.00", "150.00")
    shop.do("register_red_invoice", invoice="C1", blue="B1", lines=[{"case": "R2", "line": "1"}])
    shop.do("inspect_goods", case="R2", line="1", qty="1")
    shop.do("inspect_goods", qty="1", **R1)
    assert shop.stock() == ("2", "270.00")
    assert shop.clearing() == {"refund_payable": "-226.00"}
    shop.prove()


def test_two_exchanges_of_one_line_make_a_chain() -> None:
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="2", amount="452.00")
    for case in ("R1", "R2"):
        shop.accept(case, kind="exchange")
        shop.do("issue_replacement", case=case, line="1")
    assert [shop.accept(case).detail["lines"][0]["gross"] for case in ("R3", "R4")] == [
        "226.00", "226.00",
    ]  # fmt: skip
    line = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}
    assert shop.refuse("accept_return", case="R5", lines=[line]) == "already_returned"


def test_refusals_of_a_replacement() -> None:
    shop = Shop()
    shop.stock_up(qty="2", net="240.00")
    shop.sell(qty="2", amount="452.00")
    line = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1", "kind": "exchange"}
    shop.do("request_return", case="R1", lines=[line])
    assert shop.refuse("issue_replacement", **R1) == "not_accepted"
    shop.do("decide_return", case="R1", accept=True)
    assert shop.refuse("issue_replacement", **R1) == "stock_short"
    assert shop.refuse("pay_refund", refund="T1", tender="cash", **R1) == "money_not_owed"
    shop.do("inspect_goods", qty="1", **R1)
    shop.do("issue_replacement", **R1)
    assert shop.refuse("issue_replacement", **R1) == "already_replaced"
    shop.accept("R2")
    assert shop.refuse("issue_replacement", case="R2", line="1") == "not_an_exchange"


def test_an_exchange_whose_goods_were_sent_back_owes_nothing() -> None:
    shop = Shop()
    shop.sold_and_paid()
    shop.accept(kind="exchange")
    shop.do("end_goods_leg", qty="1", exit="rejected", approved_by="王经理", **R1)
    assert shop.clearing() == {}
    assert shop.open() == []
    assert shop.refuse("issue_replacement", **R1) == "nothing_left"
    shop.accept("R2")
    shop.prove()


def test_unlike_exchange_sets_the_old_refund_off_against_the_new_sale() -> None:
    """R14b: 226.00 back, 282.50 sold anew, 56.50 paid."""
    shop = Shop()
    shop.sold_and_paid()
    shop.stock_up("B", "1", "150.00")
    shop.accept()
    shop.do("inspect_goods", qty="1", **R1)
    shop.sell("S2", sku="B", amount="282.50")
    set_off = shop.do("end_money_leg", exit="set_off_sale", sale="S2", **R1)
    assert shop.ledger(set_off) == (
        "refund_set_off: 借 refund_payable 226.00\nrefund_set_off: 贷 receivable 226.00"
    )
    shop.pay("S2", amount="56.50")
    assert shop.balances("receivable", "refund_payable") == {
        "receivable": "0.00", "refund_payable": "0.00",
    }  # fmt: skip
    shop.prove()


class TestRefusal:
    """A dispatched or prepaid sale is refused before revenue."""

    def test_enterprise_prepaid_and_dispatched(self) -> None:
        shop = Shop(standard="enterprise")
        shop.stock_up()
        shop.pay(prepayment=True, customer="张三", vat_rate_bp=1300, date="2026-02-27")
        shop.sell(via="prepaid", state="dispatched")
        assert shop.balances("dispatched_goods") == {"dispatched_goods": "120.00"}
        refused = shop.do("refuse_delivery", case="R1", sale="S1")
        assert shop.ledger(refused) == (
            "delivery_refused: 借 contract_liability 200.00\n"
            "delivery_refused: 借 vat_deferred 26.00\n"
            "delivery_refused: 贷 refund_payable 226.00\n"
            "delivery_refused: 借 goods_in_return 120.00\n"
            "delivery_refused: 贷 dispatched_goods 120.00"
        )
        shop.do("inspect_goods", qty="1", **R1)
        shop.do("pay_refund", refund="T1", tender="alipay", **R1)
        assert shop.open() == []
        assert shop.stock() == ("10", "1200.00")
        assert shop.balances("alipay", "contract_liability", "vat_deferred") == {
            "alipay": "0.00", "contract_liability": "0.00", "vat_deferred": "0.00",
        }  # fmt: skip
        assert shop.refuse("refuse_delivery", case="R2", sale="S1") == "sale_cancelled"
        shop.prove()

    def test_cash_on_delivery_owes_only_the_goods(self) -> None:
        shop = Shop(standard="enterprise")
        shop.stock_up()
        shop.sell(state="dispatched")
        shop.do("refuse_delivery", case="R1", sale="S1")
        assert shop.clearing() == {"goods_in_return": "120.00"}
        shop.do("inspect_goods", qty="1", disposition="scrap", **R1)
        assert shop.balances("pending_loss") == {"pending_loss": "120.00"}
        assert shop.open() == []
        shop.prove()

    def test_small_business_cost_never_left_inventory(self) -> None:
        shop = Shop()
        shop.stock_up()
        shop.pay(prepayment=True, customer="张三", date="2026-02-27")
        shop.sell(via="prepaid", state="dispatched", qty="3", amount="226.00")
        refused = shop.do("refuse_delivery", case="R1", sale="S1")
        assert shop.ledger(refused) == (
            "delivery_refused: 借 advance_received 226.00\n"
            "delivery_refused: 贷 refund_payable 226.00"
        )
        assert shop.balances_of_open_items() == {"goods": "0.00", "money": "226.00"}
        restocked = shop.do("inspect_goods", qty="1", **R1)
        assert shop.ledger(restocked) == ""
        second = shop.do("inspect_goods", qty="1", disposition="second_grade", **R1)
        scrapped = shop.do(
            "inspect_goods", qty="1", disposition="scrap", transfer_vat="15.60", **R1
        )
        assert shop.ledger(second, scrapped) == (
            "goods_regraded: 借 inventory_second 120.00\n"
            "goods_regraded: 贷 inventory 120.00\n"
            "stock_written_off: 借 pending_loss 135.60\n"
            "stock_written_off: 贷 inventory 120.00\n"
            "stock_written_off: 贷 input_vat_transfer_out 15.60"
        )
        assert (shop.stock(), shop.stock(grade="second")) == (("8", "960.00"), ("1", "120.00"))
        shop.do("pay_refund", refund="T1", tender="alipay", **R1)
        assert shop.open() == []
        shop.prove()

    def test_what_cannot_be_refused(self) -> None:
        shop = Shop()
        shop.sold_and_paid()
        shop.sell("S2", state="draft")
        assert shop.refuse("refuse_delivery", case="R1", sale="S1") == "sale_posted"
        assert shop.refuse("refuse_delivery", case="R1", sale="S2") == "sale_draft"
        assert shop.refuse("refuse_delivery", case="R1", sale="S3") == "not_in_book"
        shop.accept("R1")
        assert shop.refuse("refuse_delivery", case="R1", sale="S1") == "case_duplicate"
