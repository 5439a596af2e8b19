"""Cases of CAS 14: a portfolio is sold, estimated, estimated again, and comes back or not.

A phase is what textbooks print as one or two vouchers: the sale with its estimate, the new
estimate, the actual return with the end of the estimate. The net of each role must agree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from hongzi.kernel.commands import SetEstimate
from tests.peers import refunding, returning, selling
from tests.peers.cases import Case
from tests.peers.world import Happened, Settings, World, fen, units

ROLES = {
    "营业收入": "revenue",
    "营业成本": "cost_of_sales",
    "应收退货款": "return_asset",
    "应付退货款": "refund_liability",
    "销项税额": "output_vat",
    "应交税费": "output_vat",
    "预计负债": "refund_liability",
    "应收账款": "receivable",
    "银行存款": "bank",
    "主营业务收入": "revenue",
    "主营业务成本": "cost_of_sales",
    "库存商品": "inventory",
    "应收退货成本": "return_asset",
    "预计负债—应付退货款": "refund_liability",
    "应交税费—销项税额": "output_vat",
}
SETTINGS = frozenset(
    {
        *("qty", "unit_price", "unit_cost", "est_return", "expected_kept", "new_est"),
        *("actual", "actual_units", "vat", "unit", "restocking_fee", "return_cost"),
    }
)
NAMED = {"revenue": -1, "refund_liability": -1, "return_asset": 1, "cogs": 1}
"""Balances that are expected by name after the sale, and their side."""

Net = dict[str, Decimal]


def is_portfolio(case: Case) -> bool:
    """Whether the case is one of estimates."""
    return len(case.given) == 1 and "unit_cost" in case.given[0] and "ev" not in case.given[0]


def check_portfolio(case: Case) -> None:
    """Play the case; what each phase did must be what is printed."""
    said = case.given[0]
    strange = set(said) - SETTINGS
    assert not strange, f"{case.id}: 不认识的设定 {sorted(strange)}"
    scale = _scale(said, case.expect.get("entries", ()))
    printed = _printed(case.expect.get("entries", ()), scale)
    world, phases = _play(said, printed)
    for phase, net in printed.items():
        assert _net(world, phases[phase]) == net, phase
    for name, side in NAMED.items():
        if name in case.expect:
            role = "cost_of_sales" if name == "cogs" else name
            stood = _net(world, phases["sale"]).get(role, Decimal(0))
            assert side * stood == Decimal(case.expect[name]), name
    if "profit_effect" in case.expect:
        net = _net(world, phases["actual"])
        profit = -net.get("revenue", Decimal(0)) - net.get("cost_of_sales", Decimal(0))
        assert profit == Decimal(case.expect["profit_effect"])
    unknown = set(case.expect) - {"entries", "profit_effect", *NAMED}
    assert not unknown, f"{case.id}: 不认识的期望 {sorted(unknown)}"
    world.prove()


def _scale(said: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> int:
    """Yuan of one printed unit: ten thousand where prices are yuan and vouchers are not."""
    amounts = [Decimal(row[1]) for one in entries for row in (*one["dr"], *one["cr"])]
    whole = _quantity(said["qty"]) * Decimal(said["unit_price"])
    thousands = said.get("unit") == "万元" and max(amounts, default=whole) * 100 < whole
    return 10_000 if thousands else 1


def _printed(entries: Sequence[Mapping[str, Any]], scale: int) -> dict[str, Net]:
    """The net of each role by phase, in yuan."""
    found: dict[str, Net] = {}
    for entry in entries:
        net = found.setdefault(_phase(entry["memo"]), {})
        for side, rows in ((1, entry["dr"]), (-1, entry["cr"])):
            for account, amount in rows:
                role = _role(account)
                net[role] = net.get(role, Decimal(0)) + side * Decimal(amount) * scale
    return found


def _role(account: str) -> str:
    """The role of an account as textbooks write it: with or without its parent."""
    parts = [part for part in re.split(r"[—\-()()]+", account) if part]
    return ROLES.get(account) or ROLES[parts[-1]]


def _phase(memo: str) -> str:
    if re.match(r"(re-?|month-end |new )?estimate", memo):
        return "estimate"
    ends = ("returned", "came back", "over", "expir", "actual")
    return "actual" if any(word in memo for word in ends) else "sale"


def _net(world: World, events: Sequence[Happened]) -> Net:
    net = world.net(events)
    return {role: amount for role, amount in net.items() if amount}


def _play(
    said: Mapping[str, Any], printed: Mapping[str, Net]
) -> tuple[World, dict[str, list[Happened]]]:
    """The phases, in order; whether money moved through the bank is read off what is printed."""
    world = World(
        Settings(
            standard="enterprise", policies={"estimates": True}, unit_cost=str(said["unit_cost"])
        )
    )
    qty = _quantity(said["qty"])
    phases: dict[str, list[Happened]] = {"sale": [_sale(world, said, qty)]}
    phases["sale"].append(_estimate(world, said, _expected(said, qty)))
    if "bank" in printed.get("sale", {}):
        phases["sale"].append(_paid(world))
    if "new_est" in said:
        phases["estimate"] = [_estimate(world, said, _percent(said["new_est"]) * qty)]
    actual = _actual(said, qty)
    if actual is not None:
        if "bank" in printed.get("actual", {}):
            refunding.pay_if_unpaid(world, phases["sale"][0].sale or _no_sale())
        came = [_return(world, actual)] if actual else []
        phases["actual"] = [*came, _estimate(world, said, Decimal(0))]
    return world, phases


def _no_sale() -> Any:
    raise AssertionError("the sale was refused")


def _sale(world: World, said: Mapping[str, Any], qty: Decimal) -> Happened:
    done = world.start("sale")
    event = {"qty": str(qty), "unit_price": said["unit_price"], "tax_rate": said.get("vat")}
    selling.sell(world, event, done)
    assert done.sale is not None, done.refused
    assert selling.invoice_sale(world, done, done.sale, None)
    return done


def _paid(world: World) -> Happened:
    done = world.start("pay")
    selling.pay(world, {}, done)
    return done


def _estimate(world: World, said: Mapping[str, Any], expected: Decimal) -> Happened:
    """Targets for so many units still expected back, less the fee kept of each, less what it
    costs to get each back."""
    done = world.start("estimate")
    price, cost = Decimal(said["unit_price"]), Decimal(said["unit_cost"])
    fee = str(said.get("restocking_fee", "0"))
    fee_each = _percent(fee) * price if fee.endswith("%") else Decimal(fee)
    command = SetEstimate(
        **world.shared(),
        portfolio="组合",
        refund_liability=fen(expected * (price - fee_each)),
        return_asset=fen(expected * (cost - Decimal(str(said.get("return_cost", "0"))))),
    )
    assert world.do(done, command), done.refused
    return done


def _return(world: World, qty: Decimal) -> Happened:
    done = world.start("return")
    returning.credit_note(world, {"ev": "credit_note", "qty": str(qty)}, done)
    assert not done.refused, done.refused
    assert units(sum(row["goods_qty"] for row in world.case_lines("R1").values())) == qty
    return done


def _quantity(text: Any) -> Decimal:
    """``5 (x10000)`` is 50000."""
    times = re.fullmatch(r"(\d+) \(x(\d+)\)", str(text))
    return Decimal(times[1]) * Decimal(times[2]) if times else Decimal(str(text))


def _percent(text: Any) -> Decimal:
    return Decimal(str(text).rstrip("%")) / 100


def _expected(said: Mapping[str, Any], qty: Decimal) -> Decimal:
    if "expected_kept" in said:
        return qty - Decimal(str(said["expected_kept"]))
    return _percent(said["est_return"]) * qty


def _actual(said: Mapping[str, Any], qty: Decimal) -> Decimal | None:
    if "actual_units" in said:
        return Decimal(str(said["actual_units"]))
    return _percent(said["actual"]) * qty if "actual" in said else None
