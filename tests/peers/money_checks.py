"""What a peer's case may expect of the money: what is owed, paid, set off, and its entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.peers.goods_checks import CENT, left_to_return, moved, stood
from tests.peers.measures import CREDITS, RETURNS, ROLES, SALES, events, number
from tests.peers.returning import take_back
from tests.peers.selling import FREIGHT
from tests.peers.world import CLEARING, Happened, World, units, yuan

# -- money ------------------------------------------------------------------------------------


def refund(world: World, want: Any) -> None:
    """What the last return owes the customer, each return, or each of its lines; in the case's own
    unit."""
    scale = 100 if world.minor else 1
    if isinstance(want, list):
        owed = [_owed(world, one) for one in events(world, RETURNS) if one.ret is not None]
        assert [one * scale for one in owed] == [number(one) for one in want]
        return
    if isinstance(want, Mapping):
        ret = _last_return(world).ret
        rows = world.case_lines(ret.code) if ret is not None else {}
        by_line = {line: yuan(_due(row)) * scale for line, row in rows.items() if line in want}
        assert by_line == {line: number(amount) for line, amount in want.items()}
        return
    assert _owed(world, _last_return(world)) * scale == number(want)


def _last_return(world: World) -> Happened:
    return [one for one in world.history if one.ret is not None and not one.refused][-1]


def refund_unrounded(world: World, want: Any) -> None:
    """To the fen here; the units that are left bring the line to exactly its total."""
    (sale,) = world.sales.values()
    owed = [_owed(world, world.history[-1])]
    assert owed[0] == number(want).quantize(CENT)
    while left_to_return(world):
        done = world.start("return")
        take_back(world, {"ev": "return", "qty": 1}, done)
        owed.append(_owed(world, done))
    assert sum(owed) == sum(yuan(p["net"] + p["vat"]) for p in world.pools(sale.code))


def both_units_total(world: World, want: Any) -> None:
    """The second unit gives back what the first left of the line."""
    first = world.history[-1]
    assert first.ret is not None
    (line,) = first.ret.lines
    second = world.start("return")
    take_back(world, {"ev": "return", "line": line, "qty": 1}, second)
    assert (_owed(world, first) + _owed(world, second)) * 100 == number(want)


def _owed(world: World, one: Happened) -> Decimal:
    assert one.ret is not None and not one.refused, one.refused
    rows = world.case_lines(one.ret.code).values()
    if all(row["kind"] == "exchange" for row in rows):
        return Decimal(0)
    return sum((yuan(_due(row)) for row in rows), Decimal(0))


def _due(row: Mapping[str, Any]) -> int:
    """Fen of a line: of the units that came, where only some of those announced did."""
    some = row["owes_goods"] and 0 < row["accepted_qty"] < row["qty"] - row["sent_back"]
    return int(row["accepted"] if some else row["owed"])


def refund_excludes(world: World, want: Any) -> None:
    last = _last_return(world).ret
    assert last is not None
    rows = world.case_lines(last.code)
    assert sorted(line for line, row in rows.items() if not row["net"]) == sorted(want)


def refund_uses(world: World, want: Any) -> None:
    assert world.history[-1].tenders == want


def refund_amounts(world: World, want: Any) -> None:
    assert [yuan(one) for one in world.history[-1].paid] == [number(one) for one in want]


def refunds(world: World, want: Any) -> None:
    """So many payments went back; one of a command said twice is one."""
    ((count,),) = world.rows("select count(*) from refunds_refund")
    assert count == want


def refunded_total(world: World, want: Any) -> None:
    ((paid,),) = world.rows("select coalesce(sum(amount), 0) from refunds_refund")
    assert yuan(int(paid)) == number(want)


def shipping_refund(world: World, want: Any) -> None:
    """What of the sale's freight the return gives back."""
    ret = _last_return(world).ret
    assert ret is not None
    freight = world.case_lines(ret.code).get(FREIGHT, {"owed": 0})
    assert yuan(freight["owed"]) == number(want)


def refund_called(world: World, want: Any) -> None:
    paid = moved(world, ("exchange",), "refund_payable", "bank", "cash")
    assert bool(paid) is bool(want)


def replacement(world: World, want: Any) -> None:
    (code,) = world.sales
    old, new = (
        next(pool for pool in world.pools(code) if bool(pool["successor"]) is has_successor)
        for has_successor in (True, False)
    )
    new = world.pools(code)[-1]
    assert units(new["qty"]) == number(want["qty"])
    same_price = new["net"] * old["qty"] == old["net"] * new["qty"]
    assert same_price is want["unit_price_same"]
    assert (new["rate"] == old["rate"]) is want["tax_rate_same"]


def tax_in_proportion(world: World, want: Any) -> None:
    """VAT is the part of the sale's own VAT that the quantity credited is of it."""
    (code,) = world.returns
    ret = world.returns[code]
    assert ret.sale is not None
    pools = {pool["line"]: pool for pool in world.pools(ret.sale.code)}
    for line, row in world.case_lines(code).items():
        pool = pools[line]
        share = Decimal(pool["vat"] * row["qty"]) / pool["qty"]
        assert abs(row["vat"] - share) <= 1


def receivable_credit(world: World, want: Any) -> None:
    assert -moved(world, CREDITS, "receivable", "refund_payable") == number(want)


def credit_note_outstanding(world: World, want: Any) -> None:
    assert stood(world, "refund_payable") == number(want)


def original_outstanding(world: World, want: Any) -> None:
    assert stood(world, "receivable") == number(want)


def clearing_balance(world: World, want: Any) -> None:
    assert {role: stood(world, role) for role in CLEARING} == dict.fromkeys(CLEARING, number(want))


def entries_of_sale(world: World, want: Any) -> None:
    _red_and_blue(world, SALES, want)


def entries_of_return(world: World, want: Any) -> None:
    _red_and_blue(world, RETURNS, want)


def entries_of_credit(world: World, want: Any) -> None:
    _red_and_blue(world, CREDITS, want)


def _red_and_blue(world: World, names: Sequence[str], want: Any) -> None:
    """Revenue stands on its own side, red when it is reduced; what is owed agrees as a net.

    What is owed to the customer passes through refund_payable on its way to the receivable.
    """
    found = [entry for one in events(world, names) for entry in world.entries(one)]
    for role, side, amount in want:
        if ROLES[role][0] in ("revenue", "cost_of_sales"):
            assert (ROLES[role][0], side, number(amount)) in found
        else:
            net = moved(world, names, *ROLES[role])
            assert net == (number(amount) if side == "dr" else -number(amount))
