"""The tax leg: red invoices on blue ones, uninvoiced sales, tails, VAT borne."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.invoices.queries import BluePool
from hongzi.invoices.rules.red import RedAmounts, amounts_of
from hongzi.kernel.commands import Fen, RedLine
from hongzi.kernel.refusals import Refused
from tests.returns.shop import Shop

R1 = {"case": "R1", "line": "1"}


@given(st.lists(st.integers(1, 60), max_size=8), st.integers(0, 400), st.integers(1, 120))
def test_red_never_exceeds_blue_and_the_last_takes_the_rest(
    vats: list[int], net: int, vat: int
) -> None:
    """Red invoices of any VAT against one line, then one for all that is left."""
    pool = BluePool(1, 1, 5, net, vat, 1300, 0, 0, 0)
    for asked in [Fen(one) for one in vats] + [None]:
        line = RedLine(case="R1", line="1", vat=asked)
        owed = (pool.qty - pool.red_qty, pool.net - pool.red_net, pool.vat - pool.red_vat)
        try:
            red = amounts_of(
                where="C1", asked=line, owed_qty=owed[0], owed_net=owed[1], owed_vat=owed[2],
                pool=pool, taken=RedAmounts(0, 0, 0), tail=0,
            )  # fmt: skip
        except Refused as refusal:
            assert refusal.code == ("red_above_owed" if owed[2] else "nothing_left")
            continue
        pool.red_qty += red.qty
        pool.red_net += red.net
        pool.red_vat += red.vat
        assert pool.red_qty <= pool.qty and pool.red_net <= pool.net and pool.red_vat <= pool.vat
    assert (pool.red_qty, pool.red_net, pool.red_vat) == (5, net, vat)


pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Shop:
    """Three units for 678.00 = 600.00 + 78.00 on blue invoice B1; one is accepted back."""
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="3", amount="678.00", invoice="B1")
    shop.accept()
    return shop


def redden(shop: Shop, number: str, *lines: dict[str, Any], blue: str = "B1") -> dict[str, Any]:
    done = shop.do("register_red_invoice", invoice=number, blue=blue, lines=list(lines))
    return dict(done.detail)


def test_part_by_part(shop: Shop) -> None:
    """26.00 owed: 10.00 first, with its share of net; then the rest."""
    assert redden(shop, "C1", {**R1, "vat": "10.00"})["lines"] == [
        {"case": "R1", "line": "1", "net": "76.92", "vat": "10.00"}
    ]
    assert redden(shop, "C2", R1)["lines"] == [
        {"case": "R1", "line": "1", "net": "123.08", "vat": "16.00"}
    ]
    assert shop.balances("vat_awaiting_red", "output_vat") == {
        "vat_awaiting_red": "0.00", "output_vat": "-52.00",
    }  # fmt: skip
    shop.prove()


def test_one_red_invoice_for_two_returns(shop: Shop) -> None:
    shop.accept("R2", qty="2")
    two = [R1, {"case": "R2", "line": "1"}]
    assert [one["vat"] for one in redden(shop, "C1", *two)["lines"]] == ["26.00", "52.00"]
    assert shop.balances("output_vat") == {"output_vat": "0.00"}
    again = shop.refuse("register_red_invoice", invoice="C2", blue="B1", lines=[R1])
    assert again == "nothing_left"
    twice = shop.refuse("register_red_invoice", invoice="C2", blue="B1", lines=[R1, R1])
    assert twice == "line_twice"


def test_red_on_two_lines_of_one_invoice_shares_its_pool(shop: Shop) -> None:
    """600.00 is on the blue line: 400.00 and 400.00 together are too much."""
    shop.accept("R2", qty="2")
    lines = [{"case": c, "line": "1", "net": "400.00"} for c in ("R1", "R2")]
    code = shop.refuse("register_red_invoice", invoice="C1", blue="B1", lines=lines)
    assert code == "red_above_blue"


def test_an_allowance_is_reddened_without_quantity(shop: Shop) -> None:
    shop.accept("R2", kind="allowance", qty="", gross="22.60")
    assert redden(shop, "C1", {"case": "R2", "line": "1"})["lines"][0]["net"] == "20.00"
    shop.prove()


@pytest.mark.parametrize(
    ("vat", "left", "sides"), [("25.99", "0.01", "借贷"), ("26.02", "-0.02", "贷借")]
)
def test_a_rounding_tail_is_closed_within_its_limit(
    shop: Shop, vat: str, left: str, sides: str
) -> None:
    """26.00 owed; a red invoice a fen or two off leaves a tail on either side."""
    redden(shop, "C1", {**R1, "net": "200.00", "vat": vat})
    assert f"R1-1 tax {left} red_rounding_tail" in shop.open()
    closed = shop.do("end_tax_leg", exit="tail", **R1)
    tail = left.lstrip("-")
    assert shop.ledger(closed) == (
        f"vat_tail: {sides[0]} vat_tail {tail}\nvat_tail: {sides[1]} vat_awaiting_red {tail}"
    )
    assert shop.balances("vat_awaiting_red") == {"vat_awaiting_red": "0.00"}
    shop.prove()


def test_vat_that_cannot_be_reddened_is_borne(shop: Shop) -> None:
    borne = shop.do("end_tax_leg", exit="borne", approved_by="王经理", **R1)
    assert shop.ledger(borne) == (
        "vat_borne: 借 vat_borne 26.00\nvat_borne: 贷 vat_awaiting_red 26.00"
    )
    assert shop.refuse("end_tax_leg", exit="borne", approved_by="王", **R1) == "nothing_left"


def test_an_uninvoiced_sale_is_declared(db: None) -> None:
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="2", amount="452.00")
    shop.accept()
    assert "R1-1 tax 26.00 uninvoiced_not_declared" in shop.open()
    declared = shop.do("end_tax_leg", exit="uninvoiced", **R1)
    assert shop.ledger(declared) == (
        "uninvoiced_declared: 贷 output_vat -26.00\nuninvoiced_declared: 贷 vat_awaiting_red 26.00"
    )
    shop.prove()


def test_a_later_blue_invoice_undoes_the_declaration(db: None) -> None:
    """Both units are invoiced after one was declared as returned: now a red invoice is owed."""
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="2", amount="452.00")
    shop.accept()
    shop.do("end_tax_leg", exit="uninvoiced", **R1)
    blue = shop.do("register_blue_invoice", invoice="B1", sale="S1")
    assert shop.ledger(blue) == (
        "declared_then_invoiced: 借 vat_awaiting_red 26.00\n"
        "declared_then_invoiced: 贷 output_vat 26.00"
    )
    assert "R1-1 tax 26.00 red_invoice_missing" in shop.open()
    redden(shop, "C1", R1)
    assert shop.balances("vat_awaiting_red", "output_vat") == {
        "vat_awaiting_red": "0.00", "output_vat": "-26.00",
    }  # fmt: skip
    shop.prove()


def test_without_vat_there_is_no_tax_leg(db: None) -> None:
    """Exempt goods are invoiced, so their return is reddened too: evidence, without entries."""
    shop = Shop()
    shop.stock_up()
    shop.sell(amount="200.00", line={"vat_rate_bp": 0}, invoice="B1")
    shop.accept()
    assert [item.split()[1] for item in shop.open()] == ["goods", "money"]
    detail = redden(shop, "C1", R1)
    assert detail == {"lines": [{"case": "R1", "line": "1", "net": "200.00", "vat": "0.00"}]}
    again = shop.refuse("register_red_invoice", lines=[R1], invoice="C2", blue="B1")
    assert again == "nothing_left"
    assert shop.refuse("end_tax_leg", exit="borne", approved_by="王", **R1) == "tax_not_owed"


def test_a_wrong_invoice_is_reddened_whole_and_issued_anew(db: None) -> None:
    """01 开票有误: nothing is returned, nothing is posted; the sale waits for its right invoice."""
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="3", amount="678.00", invoice="B1")
    red = shop.do("register_red_invoice", invoice="C1", blue="B1", reason_code="01")
    assert shop.ledger(red) == ""
    again = {"invoice": "C2", "blue": "B1", "reason_code": "01"}
    assert shop.refuse("register_red_invoice", **again) == "red_above_blue"
    shop.accept()
    assert "R1-1 tax 26.00 uninvoiced_not_declared" in shop.open()
    shop.do("register_blue_invoice", invoice="B2", sale="S1")
    refused = {"invoice": "C3", "blue": "B1", "lines": [R1]}
    assert shop.refuse("register_red_invoice", **refused) == "red_above_blue"
    redden(shop, "C3", R1, blue="B2")
    again = {"invoice": "C4", "blue": "B2", "reason_code": "01"}
    assert shop.refuse("register_red_invoice", **again) == "red_above_blue"
    shop.prove()


def test_small_scale_taxpayers_redden_at_the_old_rate(db: None) -> None:
    """R16: sold at 1 % for 101.00."""
    shop = Shop(taxpayer="small_scale")
    shop.stock_up()
    shop.sell(amount="101.00", line={"vat_rate_bp": 100}, invoice="B1")
    shop.accept()
    wrong = {**R1, "vat_rate_bp": 300}
    assert shop.refuse("register_red_invoice", invoice="C1", blue="B1", lines=[wrong]) == (
        "red_rate_differs"
    )
    redden(shop, "C1", R1)
    assert shop.balances("output_vat", "vat_awaiting_red") == {
        "output_vat": "0.00", "vat_awaiting_red": "0.00",
    }  # fmt: skip


def test_a_fen_too_much_on_a_line_without_vat_is_a_tail_too(db: None) -> None:
    """An allowance of 0.02 carries no VAT; the platform's red invoice shows one fen."""
    shop = Shop()
    shop.stock_up()
    shop.sell(amount="113.00", invoice="B1")
    shop.accept(kind="allowance", qty="", gross="0.02")
    redden(shop, "C1", {**R1, "vat": "0.01"})
    assert "R1-1 tax -0.01 red_rounding_tail" in shop.open()
    shop.do("end_tax_leg", exit="tail", **R1)
    assert shop.clearing() == {"refund_payable": "-0.02"}
    shop.prove()
