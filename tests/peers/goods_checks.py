"""What a peer's case may expect of goods, quantities, invoices and refusals.

Amounts are yuan, quantities units.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.peers.measures import CREDITS, RETURNS, SALES, events, number
from tests.peers.returning import receive_return, request_return
from tests.peers.selling import invoice, sell
from tests.peers.world import Happened, World, units, yuan

CENT = Decimal("0.01")


def moved(world: World, names: Sequence[str], *roles: str) -> Decimal:
    """What these kinds of events did to these roles together, Dr +."""
    net = world.net(events(world, names))
    return sum((net.get(role, Decimal(0)) for role in roles), Decimal(0))


def stood(world: World, *roles: str) -> Decimal:
    """What stands on these roles at the end, Dr +."""
    return sum((world.balances().get(role, Decimal(0)) for role in roles), Decimal(0))


def sale_qty(world: World) -> Decimal:
    """Units sold, all told."""
    return sum((sum(sale.qty.values(), Decimal(0)) for sale in world.sales.values()), Decimal(0))


def left_to_return(world: World) -> Decimal:
    """Units that can still come back."""
    pools = [pool for code in world.sales for pool in world.pools(code)]
    return sum((units(pool["qty"] - pool["taken_qty"]) for pool in pools), Decimal(0))


def returned(world: World) -> Decimal:
    """Units that came back."""
    return sale_qty(world) - left_to_return(world)


# -- stock and cost ---------------------------------------------------------------------------


def stock_qty(world: World, want: Any) -> None:
    if isinstance(want, Mapping):
        found = {sku: qty for sku, (qty, _) in world.stock().items() if sku in want}
        assert found == {sku: number(qty) for sku, qty in want.items()}
        return
    assert sum(qty for qty, _ in world.stock().values()) == number(want)


def stock_value(world: World, want: Any) -> None:
    if isinstance(want, Mapping):
        values = {sku: value for sku, (_, value) in world.stock().items() if sku in want}
        assert values == {sku: number(value) for sku, value in want.items()}
        return
    found = sum((value for _, value in world.stock().values()), Decimal(0))
    wanted = want if isinstance(want, list) else [want]
    assert found in [number(one) for one in wanted]


def unit_cost(world: World, want: Any) -> None:
    ((qty, value),) = world.stock().values()
    assert (value / qty).quantize(CENT) == number(want)


def issue_equals_return(world: World, want: Any) -> None:
    issued = moved(world, SALES, "inventory")
    assert (issued == -moved(world, CREDITS, "inventory")) is bool(want)


def return_value(world: World, want: Any) -> None:
    assert moved(world, CREDITS, "inventory") == number(want)


def return_unit_cost(world: World, want: Any) -> None:
    for one in events(world, RETURNS):
        assert one.ret is not None and one.sale is not None
        qty = sum(one.ret.lines.values(), Decimal(0))
        for sku in () if one.ret.component else one.sale.products.values():
            qty *= sum(world.products[sku].kit.values()) or 1
        wanted = want
        if isinstance(want, Mapping):
            (lots,) = one.sale.lots.values()
            wanted = want[lots[0]]
        assert world.net([one]).get("inventory", Decimal(0)) / qty == number(wanted)


def return_cost_is_issue_cost(world: World, want: Any) -> None:
    issued = -moved(world, SALES, "inventory") / sale_qty(world)
    assert (moved(world, CREDITS, "inventory") / returned(world) == issued) is bool(want)


def inventory_debit(world: World, want: Any) -> None:
    if match := re.fullmatch(r"(\d+) x issue cost", str(want)):
        want = int(match[1]) * -moved(world, SALES, "inventory") / sale_qty(world)
    assert moved(world, CREDITS, "inventory") == number(want)


def stock_or_in_return(world: World, want: Any) -> None:
    assert moved(world, CREDITS, "inventory", "goods_in_return") == number(want)


def cogs_credit(world: World, want: Any) -> None:
    assert -moved(world, CREDITS, "cost_of_sales") == number(want)


def cogs_at_the_end(world: World, want: Any) -> None:
    assert stood(world, "cost_of_sales") == number(want)


def average_before_return(world: World, want: Any) -> None:
    place = next(n for n, one in enumerate(world.history) if one.name in RETURNS)
    ((qty, value),) = world.history[place - 1].stock.values()
    assert value / qty == number(want)


def values_after(world: World, want: Any) -> None:
    found = [
        sum(value for _, value in one.stock.values()) for one in world.history if not one.refused
    ]
    assert found == [number(one) for one in want]


def stock_after(world: World, want: Any) -> None:
    found = [sum(qty for qty, _ in one.stock.values()) for one in world.history if not one.refused]
    assert found == [number(one) for one in want]


def stock_change(world: World, want: Any) -> None:
    before, after = (
        sum(qty for qty, _ in world.history[place].stock.values()) for place in (-2, -1)
    )
    assert after - before == number(want)


def same_batch(world: World, want: Any) -> None:
    sold = {lot for sale in world.sales.values() for lots in sale.lots.values() for lot in lots}
    assert (set(world.lots_back()) == sold) is bool(want)


# -- quantities -------------------------------------------------------------------------------


def returned_each(world: World, want: Any) -> None:
    found = [sum(one.ret.lines.values()) for one in events(world, RETURNS) if one.ret]
    assert found == [number(one) for one in want]


def returned_qty(world: World, want: Any) -> None:
    if isinstance(want, list):
        returned_each(world, [abs(number(one)) for one in want])
        return
    assert abs(returned(world)) == abs(number(want))


def returned_percent(world: World, want: Any) -> None:
    assert returned(world) * 100 / sale_qty(world) == number(want)


def returnable_left(world: World, want: Any) -> None:
    """Now, or after each of the last events."""
    if isinstance(want, list):
        found = [one.delivered for one in world.history[-len(want) :]]
        assert found == [number(one) for one in want]
        return
    assert left_to_return(world) == number(want)


def next_serial(world: World, want: Any) -> None:
    sold = [lot for sale in world.sales.values() for lots in sale.lots.values() for lot in lots]
    assert [lot for lot in sold if lot not in world.lots_back()] == [want]


def return_lines(world: World, want: Any) -> None:
    found = [one for one in events(world, RETURNS) if one.name != "exchange" and one.ret]
    assert sum(len(one.ret.lines) for one in found if one.ret) == want


def credited_qty(world: World, want: Any) -> None:
    if isinstance(want, list):
        (want,) = want
    notes = [one for one in world.history if one.name == "credit_note"] or world.history
    assert abs(notes[-1].credited) == abs(number(want))


def credited(world: World, want: Any) -> None:
    (code,) = world.returns
    found = {line: units(row["accepted_qty"]) for line, row in world.case_lines(code).items()}
    assert found == {line: number(qty) for line, qty in want.items()}


def received(world: World, want: Any) -> None:
    rows = [row for code in world.returns for row in world.case_lines(code).values()]
    assert sum(units(row["goods_qty"] - row["sent_back"]) for row in rows) == number(want)


def delivered_over_time(world: World, want: Any) -> None:
    if not isinstance(want, list):
        assert world.history[-1].delivered == number(want)
        return
    assert [one.delivered for one in _steps(world, len(want))] == [number(one) for one in want]


def invoiced_over_time(world: World, want: Any) -> None:
    blue = sum((world.invoiced(code)[0] for code in world.sales), Decimal(0))
    found = [blue - one.credited for one in _steps(world, len(want))]
    assert found == [number(one) for one in want]


def _steps(world: World, count: int) -> list[Happened]:
    """The events, without the goods leg of a return where its credit note is a step as well."""
    found = world.history
    if len(found) > count:
        found = [one for one in found if one.name != "return"]
    assert len(found) == count
    return found


def shipped(world: World, want: Any) -> None:
    assert sale_qty(world) == number(want)


def stock_in_lots(world: World, want: Any) -> None:
    """Units of each batch in good stock."""
    found = {code: units(qty) for code, qty in world.rows("select code, good from stock_lot")}
    assert {lot: found[lot] for lot in want} == {lot: number(qty) for lot, qty in want.items()}


def returned_serials(world: World, want: Any) -> None:
    assert sorted(world.lots_back()) == sorted(want)


def to_receive(world: World, want: Any) -> None:
    """Units that were agreed and have not come."""
    rows = [row for code in world.returns for row in world.case_lines(code).values()]
    assert sum(units(row["qty"] - row["goods_qty"]) for row in rows) == number(want)


def returns(world: World, want: Any) -> None:
    ((count,),) = world.rows("select count(*) from returns_case")
    assert count == want


def nothing_new(world: World, want: Any) -> None:
    """The last event left everything as it was."""
    before, after = world.history[-2:]
    same = (before.balances, before.stock) == (after.balances, after.stock) and not after.facts
    assert same is bool(want)


def state_of_sale(world: World, want: Any) -> None:
    """Returned whole, in part, or not at all."""
    left, sold = left_to_return(world), sale_qty(world)
    word = str(want).lower().replace(" ", "_")
    if "part" in word:
        assert 0 < left < sold
    elif "return" in word or "refund" in word:
        assert left == 0
    else:
        assert word in ("delivered", "completed", "fulfilled") and left == sold


# -- invoices ---------------------------------------------------------------------------------


def _proposed(world: World) -> tuple[Decimal, Decimal]:
    found = [one for sale in world.not_invoiced() for one in world.to_invoice(sale)]
    net = sum((yuan(one[2]) for one in found), Decimal(0))
    return sum((one[1] for one in found), Decimal(0)), net


def invoice_qty(world: World, want: Any) -> None:
    if isinstance(want, list):
        proposed = [one for sale in world.not_invoiced() for one in world.to_invoice(sale)]
        assert [qty for _, qty, _ in proposed] == [number(one) for one in want]
        return
    assert _proposed(world)[0] == number(want)


def invoice_lines(world: World, want: Any) -> None:
    (sale,) = world.not_invoiced()
    found = {line: qty for line, qty, _ in world.to_invoice(sale)}
    assert found == {line: number(qty) for line, qty in want.items()}


def invoice_amount(world: World, want: Any) -> None:
    assert _proposed(world)[1] == number(want)


def invoiced_amount(world: World, want: Any) -> None:
    """Net of the blue invoices, less the red."""
    found = [one for code in world.sales for one in world.blue_lines(code)]
    assert yuan(sum(one["net"] - one["red_net"] for one in found)) == number(want)


def billed_percent(world: World, want: Any) -> None:
    """Of what stayed, or was invoiced and came back; what is not invoiced yet is invoiced now."""
    from_now = world.start("invoice")
    if world.not_invoiced():
        invoice(world, {}, from_now)
    world.finish(from_now)
    assert not from_now.refused
    blue = sum((world.invoiced(code)[0] for code in world.sales), Decimal(0))
    left, _ = _proposed(world)
    assert blue * 100 / (blue + left) == number(want)


def one_invoice_with_qty(world: World, want: Any) -> None:
    (code,) = world.sales
    blue, red = world.invoiced(code)
    assert sorted([blue, -red]) == sorted(number(one) for one in want)


def invoice_state(world: World, want: Any) -> None:
    assert want == "reversed"
    for code, sale in world.sales.items():
        blue, red = world.invoiced(code)
        assert sale.invoice and blue == red
        assert not left_to_return(world)


def credit_note_state(world: World, want: Any) -> None:
    assert want == "settled"
    rows = [row for code in world.returns for row in world.case_lines(code).values()]
    assert rows and all(row["settled"] for row in rows)


# -- refusals ---------------------------------------------------------------------------------


def rejected(world: World, want: Any) -> None:
    assert bool(world.history[-1].refused) is bool(want)


def default_receive(world: World, want: Any) -> None:
    """What is asked for is what there is to inspect: one more is too much, all of it is not."""
    assert want == "all requested"
    rows = [row for code in world.returns for row in world.case_lines(code).values()]
    assert all(row["goods_qty"] == 0 for row in rows)
    done = world.start("receive_return")
    receive_return(world, {"ev": "receive_return"}, done)
    assert not done.refused
    rows = [row for code in world.returns for row in world.case_lines(code).values()]
    assert all(row["goods_qty"] == row["qty"] for row in rows)


def receive_before_approval(world: World, want: Any) -> None:
    """Goods of a request that nobody agreed to are not inspected into stock."""
    world.start("request_return")
    ask = world.start("request_return")
    sold = world.start("ship")
    sell(world, {"qty": 1}, sold)
    request_return(world, {"qty": 1, "state": "requested"}, ask)
    done = world.start("receive_return")
    receive_return(world, {"ev": "receive_return"}, done)
    assert bool(done.refused) is (want == "rejected")
