"""Pools: any order of partial draws ends at exactly 0; nothing is drawn twice or too high."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.commands import ONE
from hongzi.kernel.refusals import Refused
from hongzi.sales.rules.pools import Drawn, Pool, give_back, plan_goods, plan_money, take


def pool(qty: int = 3, net: int = 30000, vat: int = 3900, cost: int | None = 10000,
         parts: Any = None) -> Pool:  # fmt: skip
    return Pool(
        id=1, sale_id=1, line="1", sale="S-1", product=7, qty=qty * ONE, net=net, vat=vat,
        cost=cost, vat_rate_bp=1300, movement=5, parts=parts,
    )  # fmt: skip


def money(drawn: Drawn) -> tuple[int, int, int | None]:
    return drawn.net, drawn.vat, drawn.cost


def code_of(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


def left(of: Pool) -> tuple[int, int, int, int]:
    return of.left_qty, of.left_net, of.left_vat, (of.cost or 0) - of.taken_cost


def test_three_units_one_by_one() -> None:
    """100.00 + 13.00 each of 300.00 + 39.00; cost 100.00: 33.33, 33.34, 33.33."""
    one = pool()
    drawn = []
    for _ in range(3):
        drawn.append(plan_goods(one, qty=ONE))
        take(one, drawn[-1])
    assert [money(d) for d in drawn] == [
        (10000, 1300, 3333),
        (10000, 1300, 3334),
        (10000, 1300, 3333),
    ]
    assert left(one) == (0, 0, 0, 0)
    assert code_of(plan_goods, one, qty=ONE) == "already_returned"
    assert code_of(plan_money, one, gross=1) == "nothing_left"


def test_a_kept_fee_closes_the_pool() -> None:
    """R9: 226.00 of which 15.00 is kept: 186.73 + 24.27 back, 13.27 + 1.73 stays revenue."""
    one = pool(qty=1, net=20000, vat=2600, cost=12000)
    drawn = plan_goods(one, qty=ONE, kept=1500)
    take(one, drawn)
    assert money(drawn) == (18673, 2427, 12000)
    assert (drawn.kept_net, drawn.kept_vat) == (1327, 173)
    assert left(one) == (0, 0, 0, 0)


def test_an_allowance_restarts_the_telescope() -> None:
    """R3: 22.60 off 226.00; then each of two units brings back half of the rest."""
    one = pool(qty=2, net=20000, vat=2600, cost=12000)
    allowance = plan_money(one, gross=2260)
    take(one, allowance)
    assert money(allowance) == (2000, 260, 0)
    first = plan_goods(one, qty=ONE)
    take(one, first)
    assert money(first) == (9000, 1170, 6000)
    take(one, plan_goods(one, qty=ONE))
    assert left(one) == (0, 0, 0, 0)


def test_named_refusals() -> None:
    one = pool()
    assert code_of(plan_goods, one, qty=4 * ONE) == "over_returned"
    assert code_of(plan_goods, one, qty=ONE, gross=11301) == "value_above_sale"
    assert code_of(plan_goods, one, qty=ONE, gross=11300, kept=1) == "value_above_sale"
    assert code_of(plan_money, one, gross=33901) == "value_above_sale"
    assert code_of(plan_goods, one, qty=ONE, lots=[9]) == "lot_unknown"


SERIALS = [[7, 11, None, ONE, 5000, 1], [7, 12, None, ONE, 4000, 2], [7, 13, None, ONE, 1000, 3]]


def test_serials_come_back_by_name() -> None:
    one = pool(parts=SERIALS)
    drawn = plan_goods(one, qty=ONE, lots=[12])
    take(one, drawn)
    assert [(part.lot, part.value) for part in drawn.parts] == [(12, 4000)]
    assert one.taken_parts == [[0, 0], [ONE, 4000], [0, 0]]
    assert code_of(plan_goods, one, qty=ONE, lots=[12]) == "serial_already_back"
    assert code_of(plan_goods, one, qty=ONE, lots=[99]) == "lot_unknown"
    assert code_of(plan_goods, one, qty=2 * ONE, lots=[11]) == "over_returned"
    rest = plan_goods(one, qty=2 * ONE)
    assert sorted(part.lot or 0 for part in rest.parts) == [11, 13]


def test_a_kit_brings_back_its_components_in_proportion() -> None:
    """Two kits of 3 a and 1 b each; one comes back."""
    kit = [[8, None, None, 6 * ONE, 601, 1], [9, None, None, 2 * ONE, 99, 2]]
    one = pool(qty=2, cost=700, parts=kit)
    first = plan_goods(one, qty=ONE)
    assert [(part.product, part.qty, part.value) for part in first.parts] == [
        (8, 3 * ONE, 301),
        (9, ONE, 50),
    ]
    take(one, first)
    second = plan_goods(one, qty=ONE)
    assert [part.value for part in second.parts] == [300, 49]


def test_a_cost_not_known_yet_stays_open() -> None:
    assert plan_goods(pool(cost=None), qty=ONE).cost is None


STEPS = st.lists(
    st.tuples(st.sampled_from(["goods", "kept", "lower", "allow", "undo"]), st.integers(1, 10**6)),
    max_size=12,
)


@given(
    qty=st.integers(1, 6),
    net=st.integers(0, 50000),
    cost=st.integers(0, 30000),
    layers=st.lists(st.integers(0, 5000), min_size=0, max_size=3),
    steps=STEPS,
)
def test_any_order_of_draws_ends_at_exactly_zero(
    qty: int, net: int, cost: int, layers: list[int], steps: list[tuple[str, int]]
) -> None:
    """After any mixture, drawing the rest leaves nothing; no pool is ever below 0."""
    parts = None
    if layers:
        qty = len(layers)
        cost = sum(layers)
        parts = [[7, None, n, ONE, value, n] for n, value in enumerate(layers)]
    one = pool(qty=qty, net=net, vat=(net * 13 + 50) // 100, cost=cost, parts=parts)
    drawn: list[Drawn] = []
    for what, size in steps:
        units = min(size % qty + 1, one.left_qty // ONE) * ONE
        if what == "undo" and drawn:
            give_back(one, drawn.pop(size % len(drawn)))
        elif what == "allow" and one.left_gross:
            plan = plan_money(one, gross=size % one.left_gross + 1)
            take(one, plan)
            drawn.append(plan)
        elif what != "allow" and units:
            whole = plan_goods(one, qty=units)
            plan = whole
            if what == "kept":
                plan = plan_goods(one, qty=units, kept=size % (whole.gross + 1))
            elif what == "lower":
                plan = plan_goods(one, qty=units, gross=size % (whole.gross + 1))
            take(one, plan)
            drawn.append(plan)
        assert min(left(one)) >= 0 and one.kept_net >= 0 and one.kept_vat >= 0
    if one.left_qty:
        take(one, plan_goods(one, qty=one.left_qty))
    elif one.left_gross:
        take(one, plan_money(one))
    assert left(one) == (0, 0, 0, 0)
