"""The draw of each line: shares, fees kept, agreed amounts, layers, batches, serials, kits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hongzi.kernel.commands import ONE
from hongzi.kernel.refusals import Refused
from hongzi.kernel.vat import split_gross
from hongzi.sales.rules.pools import Drawn, Pool, give_back, plan_goods, plan_money, take
from tests.returns.shop import Shop


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    """A sale line of any shape: simple, cost unknown, layers, or a kit of two products."""
    units = draw(st.integers(1, 8))
    pool = Pool(
        id=1, sale_id=1, line="1", sale="S1", product=9, qty=units * ONE,
        net=draw(st.integers(0, 500)), vat=draw(st.integers(0, 70)),
        cost=draw(st.integers(0, 300)), vat_rate_bp=1300,
    )  # fmt: skip
    shape = draw(st.sampled_from(["simple", "unknown", "layers", "kit"]))
    values = st.integers(0, 99)
    if shape == "unknown":
        pool.cost = None
    elif shape == "layers":
        cut = draw(st.integers(0, units))
        sizes = [size for size in (cut, units - cut) if size]
        pool.parts = [[9, None, 5 + n, q * ONE, draw(values), n] for n, q in enumerate(sizes)]
    elif shape == "kit":
        pool.parts = [
            [1, None, None, units * 2 * ONE, draw(values), 1],
            [2, None, 3, units * ONE, draw(values), 2],
        ]
    if pool.parts is not None:
        pool.cost = sum(int(part[4] or 0) for part in pool.parts)
    return pool


def planned(pool: Pool, data: st.DataObject) -> Drawn:
    """Some draw that somebody may ask for."""
    kind = data.draw(st.sampled_from(["units", "allowance", "agreed", "kept"]))
    if kind == "units":
        return plan_goods(pool, qty=data.draw(st.integers(1, 8)) * ONE)
    if kind == "allowance":
        return plan_money(pool, gross=data.draw(st.integers(1, 100)))
    if kind == "agreed":
        return plan_goods(pool, qty=ONE, gross=data.draw(st.integers(0, 100)))
    return plan_goods(pool, qty=ONE, kept=data.draw(st.integers(0, 50)))


@settings(max_examples=400, deadline=None)
@given(pools(), st.data())
def test_any_draws_in_any_order_end_at_exactly_zero(pool: Pool, data: st.DataObject) -> None:
    """Returns, allowances, agreed amounts, fees kept and draws given back, then the rest."""
    held: list[Drawn] = []
    for _ in range(data.draw(st.integers(0, 8))):
        back: bool = data.draw(st.booleans())
        if held and back:
            give_back(pool, held.pop(data.draw(st.integers(0, len(held) - 1))))
            continue
        try:
            drawn = planned(pool, data)
        except Refused:
            continue
        assert min(drawn.net, drawn.vat, drawn.kept_net, drawn.kept_vat, drawn.cost or 0) >= 0
        take(pool, drawn)
        held.append(drawn)
        assert min(pool.left_qty, pool.left_net, pool.left_vat) >= 0
        assert pool.cost is None or pool.taken_cost <= pool.cost
    if pool.left_qty:
        take(pool, plan_goods(pool, qty=pool.left_qty))
    elif pool.left_gross:
        take(pool, plan_money(pool))
    assert (pool.left_qty, pool.left_net, pool.left_vat) == (0, 0, 0)
    assert pool.cost is None or pool.taken_cost == pool.cost


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 5000), st.integers(1, 6), st.sampled_from([0, 100, 300, 600, 900, 1300]))
def test_equal_units_are_given_back_at_their_price(price: int, units: int, rate: int) -> None:
    net, vat = split_gross(gross=price * units, rate_bp=rate)
    pool = Pool(1, 1, "1", "S1-1", 9, units * ONE, net, vat, 0, rate)
    for _ in range(units):
        drawn = plan_goods(pool, qty=ONE)
        take(pool, drawn)
        assert drawn.gross == price


@settings(max_examples=200, deadline=None)
@given(pools(), st.lists(st.integers(1, 4), min_size=1, max_size=8))
def test_parts_come_to_the_same_whatever_their_order(pool: Pool, sizes: list[int]) -> None:
    """After the same number of units the same has been given back.

    Of units that are worth less than a fen without tax, net and VAT may change places by a fen
    on the way, since neither is ever taken back from the customer; all of them still end at 0.
    """
    units = pool.qty // ONE
    assume(pool.net >= units)
    taken = 0
    for size in sizes:
        if taken + size > units:
            break
        take(pool, plan_goods(pool, qty=size * ONE))
        taken += size
    at_once = Pool(
        1, 1, "1", "S1-1", 9, pool.qty, pool.net, pool.vat, pool.cost, 1300, parts=pool.parts
    )
    if taken:
        take(at_once, plan_goods(at_once, qty=taken * ONE))
    assert (pool.taken_net, pool.taken_vat, pool.taken_cost) == (
        at_once.taken_net, at_once.taken_vat, at_once.taken_cost,
    )  # fmt: skip


pytestmark = pytest.mark.django_db


def draws(outcome: Any) -> list[tuple[str, str, str]]:
    """(net, vat, cost) of the lines a command reserved."""
    return [(d["net"], d["vat"], d.get("cost", "")) for d in outcome.detail["lines"]]


def test_repeated_parts_of_one_line() -> None:
    """3 units for 100.00 (88.50 + 11.50), cost 50.00: 33.33, 33.34, 33.33."""
    shop = Shop()
    shop.stock_up(qty="3", net="50.00")
    shop.sell(qty="3", amount="100.00")
    parts = [draws(shop.accept(f"R{n}"))[0] for n in range(3)]
    assert parts == [
        ("29.50", "3.83", "16.67"), ("29.50", "3.84", "16.66"), ("29.50", "3.83", "16.67"),
    ]  # fmt: skip
    assert shop.balances("revenue", "cost_of_sales") == {
        "revenue": "0.00", "cost_of_sales": "0.00",
    }  # fmt: skip
    shop.prove()


def test_a_fee_kept_stays_revenue_and_closes_the_pool() -> None:
    """R9: 226.00 less 15.00 kept = 211.00 = 186.73 + 24.27; 13.27 stays revenue for good."""
    shop = Shop()
    shop.sold_and_paid()
    assert draws(shop.accept(kept="15.00")) == [("186.73", "24.27", "120.00")]
    assert shop.balances("revenue", "refund_payable") == {
        "revenue": "-13.27", "refund_payable": "-211.00",
    }  # fmt: skip
    again = [{"line": "1", "sale": "S1", "sale_line": "1", "kind": "allowance", "gross": "0.01"}]
    assert shop.refuse("accept_return", case="R2", lines=again) == "nothing_left"


def test_an_allowance_restarts_the_telescope_over_what_is_left() -> None:
    """2 units for 226.00; 22.60 allowed: 203.40 is left, 101.70 a unit. R3 of the textbook."""
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="2")
    allowed = shop.accept("R1", kind="allowance", qty="", gross="22.60")
    assert shop.ledger(allowed) == (
        "allowance_granted: 贷 revenue -20.00\n"
        "allowance_granted: 借 vat_awaiting_red 2.60\n"
        "allowance_granted: 贷 refund_payable 22.60"
    )
    assert draws(shop.accept("R2")) == [("90.00", "11.70", "120.00")]
    assert draws(shop.accept("R3")) == [("90.00", "11.70", "120.00")]
    assert shop.balances("revenue") == {"revenue": "0.00"}


def test_an_agreed_lower_amount_leaves_the_rest_in_the_pool() -> None:
    shop = Shop()
    shop.sold_and_paid()
    assert draws(shop.accept(gross="113.00")) == [("100.00", "13.00", "120.00")]
    more = shop.accept("R2", kind="allowance", qty="", gross="113.00")
    assert draws(more) == [("100.00", "13.00", "")]


def test_refund_only_takes_quantity_and_money_but_no_goods() -> None:
    shop = Shop()
    shop.sold_and_paid()
    granted = shop.accept(kind="refund_only")
    assert shop.ledger(granted) == (
        "refund_only_granted: 贷 revenue -200.00\n"
        "refund_only_granted: 借 vat_awaiting_red 26.00\n"
        "refund_only_granted: 贷 refund_payable 226.00"
    )
    inspect = {"case": "R1", "line": "1", "qty": "1"}
    assert shop.refuse("inspect_goods", **inspect) == "goods_not_owed"


@pytest.mark.parametrize("costing", ["moving_average", "fifo"])
def test_units_refunded_without_coming_back_keep_their_cost_out(costing: str) -> None:
    """Two of three stay with the customer for nothing; the third comes back alone, at 120.00."""
    shop = Shop(costing=costing)
    shop.stock_up()
    shop.sell(qty="3", amount="678.00")
    shop.accept("R1", kind="refund_only", qty="2")
    assert draws(shop.accept("R2")) == [("200.00", "26.00", "120.00")]
    shop.do("inspect_goods", case="R2", line="1", qty="1")
    assert shop.stock() == ("8", "960.00")
    assert shop.balances("cost_of_sales") == {"cost_of_sales": "240.00"}
    shop.prove()


def test_a_free_item_comes_back_for_nothing() -> None:
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="3", amount="0.00")
    assert draws(shop.accept()) == [("0.00", "0.00", "120.00")]
    shop.do("inspect_goods", case="R1", line="1", qty="1")
    assert shop.open() == []


def test_layers_come_back_at_their_own_cost() -> None:
    """FIFO: 2 at 10.00 and 2 at 20.00 sold; the last out come back first, into their layers."""
    shop = Shop(costing="fifo")
    shop.stock_up(qty="2", net="20.00")
    shop.stock_up(qty="2", net="40.00")
    shop.sell(qty="4")
    assert [draws(shop.accept(f"R{n}"))[0][2] for n in range(4)] == [
        "20.00", "20.00", "10.00", "10.00",
    ]  # fmt: skip
    shop.do("inspect_goods", case="R2", line="1", qty="1")
    assert shop.stock() == ("1", "10.00")
    shop.do("inspect_goods", case="R0", line="1", qty="1", disposition="second_grade")
    assert shop.stock(grade="second") == ("1", "20.00")
    shop.do("inspect_goods", case="R1", line="1", qty="1")
    assert shop.stock() == ("2", "30.00")
    shop.prove()


def test_a_serial_keeps_its_own_cost_and_state() -> None:
    shop = Shop(costing="specific")
    shop.stock_up("T", "1", "100.00", tracking="serial", serials=["T1"])
    shop.stock_up("T", "1", "300.00", tracking="serial", serials=["T2"])
    shop.sell(sku="T", qty="2", line={"serials": ["T1", "T2"]})
    assert draws(shop.accept(serials=["T1"])) == [("100.00", "13.00", "100.00")]
    inspect = {"case": "R1", "line": "1", "qty": "1"}
    assert shop.refuse("inspect_goods", serials=["T9"], **inspect) == "serial_unknown"
    assert shop.refuse("inspect_goods", serials=["T2"], **inspect) == "lot_unknown"
    shop.do("inspect_goods", serials=["T1"], **inspect)
    assert shop.stock("T") == ("1", "100.00")
    shop.sell("S2", sku="T", line={"serials": ["T1"]})
    assert draws(shop.accept("R2", sale="S2", serials=["T1"])) == [("200.00", "26.00", "100.00")]
    assert draws(shop.accept("R3")) == [("100.00", "13.00", "300.00")]
    shop.prove()


def test_a_serial_is_looked_for_where_it_left() -> None:
    """T1 and T2 sold on line 1 and T4 on line 2; T1 is exchanged for T3.

    T3 comes back though line 1, which is named, still has T2; T4 is found by its sku, and by the
    sale alone. What left with no line of the sale, or with two of them, is refused;
    so is T3 twice.
    """
    shop = Shop(costing="specific")
    for serial, net in (("T1", "100.00"), ("T2", "120.00"), ("T3", "150.00"), ("T4", "170.00")):
        shop.stock_up("T", "1", net, tracking="serial", serials=[serial])
    line = {"sku": "T", "amount": "226.00", "vat_rate_bp": 1300}
    shop.do(
        "record_sale", sale="S1", date="2026-03-01", customer="张三",
        lines=[
            {**line, "line": "1", "qty": "2", "amount": "452.00", "serials": ["T1", "T2"]},
            {**line, "line": "2", "qty": "1", "serials": ["T4"]},
        ],
    )  # fmt: skip
    shop.accept("R1", kind="exchange", serials=["T1"])
    shop.do("inspect_goods", case="R1", line="1", qty="1", serials=["T1"])
    shop.do("issue_replacement", case="R1", line="1", serials=["T3"])
    by_sku = {"sale_line": "", "sku": "T"}
    assert shop.refuse_accept("R9", serials=["T9"]) == "serial_unknown"
    assert shop.refuse_accept("R9", qty="2", serials=["T2", "T4"], **by_sku) == "serial_unknown"
    assert draws(shop.accept("R2", serials=["T3"])) == [("200.00", "26.00", "150.00")]
    assert draws(shop.accept("R3", serials=["T4"], **by_sku)) == [("200.00", "26.00", "170.00")]
    assert draws(shop.accept("R4", serials=["T2"], sale_line="")) == [("200.00", "26.00", "120.00")]
    assert shop.refuse_accept("R9", serials=["T3"]) == "already_returned"
    shop.prove()


def test_a_batch_comes_back_in_parts() -> None:
    """VAL-11: 5 of one batch at 100.00; 3 and then 2 come back into it."""
    shop = Shop(costing="specific")
    shop.stock_up("C", "5", "500.00", tracking="batch", lot="L1")
    shop.sell(sku="C", qty="5", line={"lot": "L1"})
    shop.accept("R1", qty="3", lot="L1")
    shop.accept("R2", qty="2")
    shop.do("inspect_goods", case="R1", line="1", qty="3", lot="L1")
    shop.do("inspect_goods", case="R2", line="1", qty="2", lot="L1")
    assert shop.stock("C") == ("5", "500.00")
    shop.prove()


def test_a_kit_comes_back_as_its_components() -> None:
    """VAL-13: a kit of 5 A and 2 B at 100.00 each; 2 of 5 kits come back: 1400.00."""
    shop = Shop()
    shop.stock_up("A", "50", "5000.00")
    shop.stock_up("B", "50", "5000.00")
    kit = [{"sku": "A", "qty": "5"}, {"sku": "B", "qty": "2"}]
    shop.do("define_product", sku="KIT", kit=kit)
    shop.sell(sku="KIT", qty="5", amount="2500.00")
    assert (shop.stock("A")[0], shop.stock("B")[0]) == ("25", "40")
    accepted = shop.accept(qty="2")
    assert draws(accepted)[0][2] == "1400.00"
    shop.do("inspect_goods", case="R1", line="1", qty="2")
    assert (shop.stock("A")[0], shop.stock("B")[0]) == ("35", "44")
    with_product = shop.balances("goods_in_return")
    assert with_product == {"goods_in_return": "0.00"}
    shop.prove()


def test_returns_of_two_sales_in_one_case() -> None:
    shop = Shop()
    shop.stock_up()
    shop.sell("S1")
    shop.sell("S2", amount="339.00")
    lines = [{"line": s, "sale": s, "sku": "A", "qty": "1"} for s in ("S1", "S2")]
    outcome = shop.do("accept_return", case="R1", lines=lines)
    assert draws(outcome) == [("200.00", "26.00", "120.00"), ("300.00", "39.00", "120.00")]


def test_a_blind_return_is_valued_by_its_approver() -> None:
    """COGS-08: no sale known; 113.00 and a stated cost of 60.00."""
    shop = Shop()
    shop.stock_up()
    line = {
        "line": "1", "sku": "A", "qty": "1", "gross": "113.00", "vat_rate_bp": 1300,
        "cost": "60.00", "approved_by": "王经理",
    }  # fmt: skip
    shop.do("accept_return", case="R1", customer="李四", lines=[line])
    shop.do("inspect_goods", case="R1", line="1", qty="1")
    assert shop.stock() == ("11", "1260.00")
    shop.do("end_tax_leg", case="R1", line="1", exit="uninvoiced")
    shop.do("pay_refund", refund="T1", case="R1", line="1", tender="cash")
    assert shop.open() == []
    shop.prove()


def test_blind_serials_are_new_to_the_book() -> None:
    shop = Shop(costing="specific")
    shop.do("define_product", sku="T", tracking="serial", date="2026-01-05")
    line = {
        "line": "1", "sku": "T", "qty": "2", "gross": "0.00", "cost": "99.99",
        "approved_by": "王经理",
    }  # fmt: skip
    shop.do("accept_return", case="R1", lines=[line])
    shop.do("inspect_goods", case="R1", line="1", qty="2", serials=["X1", "X2"])
    assert shop.stock("T") == ("2", "99.99")
    again = {**line, "qty": "1"}
    shop.do("accept_return", case="R2", lines=[again])
    inspect = {"case": "R2", "line": "1", "qty": "1"}
    assert shop.refuse("inspect_goods", serials=["X1"], **inspect) == "serial_already_back"
    shop.prove()


def test_a_sale_from_before_go_live_comes_back_at_its_stated_cost() -> None:
    """Three sold before go-live, one returned then; two are left, at 60.00 each."""
    for costing in ("moving_average", "fifo"):
        shop = Shop(code=f"past-{costing.replace('_', '-')}", costing=costing)
        shop.do("define_product", sku="A", date="2026-01-05")
        line = {
            "line": "1", "sku": "A", "qty": "3", "amount": "339.00", "vat_rate_bp": 1300,
            "cost": "180.00", "returned_qty": "1", "returned_net": "100.00",
            "returned_vat": "13.00",
        }  # fmt: skip
        shop.do("record_sale", sale="S1", lines=[line], past=True, date="2025-12-20")
        assert draws(shop.accept(qty="2")) == [("200.00", "26.00", "120.00")]
        shop.do("inspect_goods", case="R1", line="1", qty="2")
        assert shop.stock() == ("2", "120.00")
        again = [{"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}]
        assert shop.refuse("accept_return", case="R2", lines=again) == "already_returned"
        shop.prove()
