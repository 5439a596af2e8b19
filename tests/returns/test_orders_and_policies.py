"""The order of the legs and the book's policy change when things post, never what is left."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable

import pytest

from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db

LINE = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "2"}

LEGS: dict[str, Callable[[Shop], object]] = {
    "goods": lambda s: s.do("inspect_goods", case="R1", line="1", qty="2"),
    "tax": lambda s: s.do(
        "register_red_invoice", invoice="C1", blue="B1", lines=[{"case": "R1", "line": "1"}]
    ),
    "money": lambda s: s.do("pay_refund", refund="T1", case="R1", line="1", tender="alipay"),
}
OTHER_SIDE = {
    "goods": {"goods_in_return": "-240.00"},
    "tax": {"vat_awaiting_red": "-52.00"},
    "money": {"refund_payable": "452.00"},
}


def a_shop(policy: str, **settings: object) -> Shop:
    shop = Shop(policies={"acceptance": policy}, **settings)
    shop.stock_up()
    shop.sell(qty="2", amount="452.00", invoice="B1")
    shop.pay(amount="452.00")
    return shop


@pytest.mark.parametrize("policy", ["first_evidence", "decision", "inspected"])
@pytest.mark.parametrize("decided", range(4))
@pytest.mark.parametrize("order", list(itertools.permutations(LEGS)))
def test_any_order_of_decision_and_legs_ends_at_zero(
    policy: str, decided: int, order: tuple[str, ...]
) -> None:
    """The decision comes after 0, 1, 2 or all 3 legs."""
    shop = a_shop(policy)
    shop.do("request_return", case="R1", lines=[LINE])
    for number, leg in enumerate(order):
        if number == decided:
            shop.do("decide_return", case="R1", accept=True)
        LEGS[leg](shop)
    if decided == 3:
        assert shop.clearing() == OTHER_SIDE["goods"] | OTHER_SIDE["tax"] | OTHER_SIDE["money"]
        shop.do("decide_return", case="R1", accept=True)
    assert shop.clearing() == {}
    assert shop.open() == []
    assert shop.balances("revenue", "output_vat", "cost_of_sales", "alipay") == {
        "revenue": "0.00", "output_vat": "0.00", "cost_of_sales": "0.00", "alipay": "0.00",
    }  # fmt: skip
    assert shop.stock() == ("10", "1200.00")
    shop.prove()


@pytest.mark.parametrize("leg", list(LEGS))
def test_a_leg_before_the_decision_stands_on_the_other_side(leg: str) -> None:
    shop = a_shop("decision")
    shop.do("request_return", case="R1", lines=[LINE])
    LEGS[leg](shop)
    assert shop.clearing() == OTHER_SIDE[leg]
    causes = [item.split()[-1] for item in shop.open()]
    early = {
        "goods": "inspected_before_acceptance",
        "tax": "red_before_acceptance",
        "money": "refund_before_acceptance",
    }
    assert causes == ["not_decided", early[leg]]
    shop.prove()


def test_first_evidence_posts_acceptance_with_it() -> None:
    """Agreed on the 10th: nothing. Refunded on the 15th: acceptance and refund that day."""
    shop = a_shop("first_evidence")
    agreed = shop.do("accept_return", case="R1", lines=[LINE])
    assert shop.ledger(agreed) == ""
    assert shop.open() == [
        "R1-1 goods 240.00 goods_not_received",
        "R1-1 tax 52.00 red_invoice_missing",
        "R1-1 money 452.00 refund_not_paid",
    ]
    refunded = shop.do(
        "pay_refund", refund="T1", case="R1", line="1", tender="alipay", date="2026-03-15"
    )
    assert shop.ledger(refunded) == (
        "refund_confirmed: 借 refund_payable 452.00\n"
        "refund_confirmed: 贷 alipay 452.00\n"
        "return_accepted: 贷 revenue -400.00\n"
        "return_accepted: 借 vat_awaiting_red 52.00\n"
        "return_accepted: 贷 refund_payable 452.00\n"
        "return_accepted: 借 goods_in_return 240.00\n"
        "return_accepted: 借 cost_of_sales -240.00"
    )
    assert shop.clearing() == {"goods_in_return": "240.00", "vat_awaiting_red": "52.00"}


def test_inspected_accepts_the_quantity_inspected() -> None:
    """3 units for 1.00 = 0.88 + 0.12, cost 0.10: portions telescope and end at the draw."""
    shop = Shop(policies={"acceptance": "inspected"})
    shop.stock_up(qty="3", net="0.10")
    shop.sell(qty="3", amount="1.00")
    shop.pay(amount="1.00")
    shop.do("accept_return", case="R1", lines=[{**LINE, "qty": "3"}])
    assert shop.balances("revenue") == {"revenue": "-0.88"}
    portions = [
        shop.ledger(shop.do("inspect_goods", case="R1", line="1", qty="1")) for _ in range(3)
    ]
    assert [
        [row.split()[-1] for row in text.split("\n") if "return_accepted" in row]
        for text in portions
    ] == [
        ["-0.29", "0.04", "0.33", "0.03", "-0.03"],
        ["-0.30", "0.04", "0.34", "0.04", "-0.04"],
        ["-0.29", "0.04", "0.33", "0.03", "-0.03"],
    ]
    assert shop.balances("revenue", "refund_payable", "goods_in_return") == {
        "revenue": "0.00", "refund_payable": "-1.00", "goods_in_return": "0.00",
    }  # fmt: skip
    shop.prove()


def test_turning_a_request_down_frees_its_draw() -> None:
    shop = a_shop("decision")
    shop.do("request_return", case="R1", lines=[LINE])
    asked = {**LINE, "qty": "1"}
    assert shop.refuse("accept_return", case="R2", lines=[asked]) == "already_returned"
    shop.do("decide_return", case="R1", accept=False)
    assert shop.open() == []
    shop.do("accept_return", case="R2", lines=[LINE])
    assert shop.balances("refund_payable") == {"refund_payable": "-452.00"}
    shop.prove()


def test_one_line_is_accepted_and_the_other_turned_down() -> None:
    shop = a_shop("decision")
    lines = [{**LINE, "line": n, "qty": "1"} for n in ("1", "2")]
    shop.do("request_return", case="R1", lines=lines)
    shop.do("decide_return", case="R1", accept=True, lines=["2"])
    shop.do("decide_return", case="R1", accept=False)
    assert shop.balances("refund_payable") == {"refund_payable": "-226.00"}
    assert shop.refuse("decide_return", case="R1", accept=True) == "already_decided"
    assert shop.refuse("decide_return", case="R1", accept=True, lines=["3"]) == "line_unknown"
    assert shop.refuse("decide_return", case="R404", accept=True) == "case_unknown"


class TestPriorYear:
    """企业会计准则: sold in December, returned in February (CAS 29)."""

    @pytest.fixture
    def shop(self, db: None) -> Shop:
        shop = Shop(standard="enterprise", opened_on=dt.date(2025, 12, 1))
        shop.do("define_product", sku="A", date="2025-12-01")
        shop.do(
            "receive_goods", receipt="P1", supplier="厂家", date="2025-12-01",
            lines=[{"sku": "A", "qty": "1", "net": "120.00"}],
        )  # fmt: skip
        shop.sell(date="2025-12-20")
        return shop

    def test_before_the_report_is_approved_it_adjusts_last_year(self, shop: Shop) -> None:
        line = {**LINE, "qty": "1"}
        accepted = shop.do("accept_return", case="R1", lines=[line], date="2026-02-10")
        assert shop.ledger(accepted) == (
            "return_accepted: 借 prior_year_revenue 200.00\n"
            "return_accepted: 借 vat_awaiting_red 26.00\n"
            "return_accepted: 贷 refund_payable 226.00\n"
            "return_accepted: 借 goods_in_return 120.00\n"
            "return_accepted: 贷 prior_year_cost 120.00"
        )
        shop.do(
            "end_goods_leg", case="R1", line="1", qty="1", exit="rejected", approved_by="王经理",
            date="2026-05-01",
        )  # fmt: skip
        assert shop.balances("prior_year_revenue", "prior_year_cost", "refund_payable") == {
            "prior_year_revenue": "0.00", "prior_year_cost": "0.00", "refund_payable": "0.00",
        }  # fmt: skip

    def test_after_approval_it_is_current(self, shop: Shop) -> None:
        shop.do("approve_report", year=2025, date="2026-02-01")
        line = {**LINE, "qty": "1"}
        accepted = shop.do("accept_return", case="R1", lines=[line], date="2026-02-10")
        assert "贷 revenue -200.00" in shop.ledger(accepted)

    def test_open_across_the_approval_it_is_decided_by_hand(self, shop: Shop) -> None:
        line = {**LINE, "qty": "1"}
        shop.do("request_return", case="R1", lines=[line], date="2026-02-10")
        shop.do("approve_report", year=2025, date="2026-02-15")
        decide = {"case": "R1", "accept": True, "date": "2026-02-20"}
        assert shop.refuse("decide_return", **decide) == "prior_year_undecided"
        assert shop.refuse("decide_return", **decide, prior_year="?") == "prior_year_unknown"
        decided = shop.do("decide_return", **decide, prior_year="adjust")
        assert "借 prior_year_revenue 200.00" in shop.ledger(decided)
