"""Expectations by their form: a role's balance or movement, a list over the events, a refusal.

``cogs_debit``, ``revenue_after_return``, ``cogs_each``, ``second_request_rejected``: what is
measured, of which account, and when. Amounts of accounts on the credit side may be written with
either sign.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.peers.world import Happened, World, yuan

ROLES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("cogs", "net_cogs", "cost_of_sales", "cost_of_goods_sold"), ("cost_of_sales",)
    ),
    **dict.fromkeys(("inventory", "stock_account", "stock_in_hand"), ("inventory",)),
    **dict.fromkeys(("revenue", "sales", "income", "net_revenue", "net_sales"), ("revenue",)),
    **dict.fromkeys(
        ("receivable", "debtors", "customer", "outstanding", "amount_due", "difference_due"),
        ("receivable", "refund_payable"),
    ),
    **dict.fromkeys(("tax", "vat", "output_tax", "output_vat"), ("output_vat", "vat_awaiting_red")),
    **dict.fromkeys(("bank", "money"), ("bank",)),
    **dict.fromkeys(("scrap", "stock_loss", "scrapped"), ("pending_loss",)),
    **dict.fromkeys(("goods_out_clearing", "interim"), ("goods_in_return",)),
    **dict.fromkeys(("gross_profit", "profit", "margin"), ("revenue", "cost_of_sales")),
    **{
        role: (role,)
        for role in (
            *("refund_payable", "store_credit", "cash", "inventory_second", "refund_liability"),
            *("return_asset", "vat_awaiting_red", "advance_received"),
        )
    },
}
CREDIT_SIDE = frozenset(
    {
        *(
            "net_revenue",
            "net_sales",
            "revenue",
            "sales",
            "income",
            "tax",
            "vat",
            "output_tax",
            "output_vat",
            "profit",
        ),
        *("refund_payable", "store_credit", "refund_liability", "gross_profit", "margin"),
        "advance_received",
    }
)
SALES = ("sale", "ship", "order", "invoice", "redeliver")
RETURNS = ("return", "return_all", "return_and_refund", "receive_return", "exchange")
CREDITS = (*RETURNS, "credit_note", "credit_note_without_original", "allowance", "refund")
WHEN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("sale", "ship", "delivery", "invoice"), SALES),
    **dict.fromkeys(("return", "returns"), RETURNS),
    **dict.fromkeys(("credit", "credit_note", "refund"), CREDITS),
}
NTH = ("first", "second", "third", "fourth", "fifth")


def events(world: World, names: Sequence[str]) -> list[Happened]:
    """The events of these kinds that were not refused."""
    return [one for one in world.history if one.name in names and not one.refused]


def number(value: Any) -> Decimal:
    """A number as a case writes it."""
    return Decimal(str(value).replace(",", "").rstrip("%"))


def by_form(world: World, name: str, want: Any) -> bool:
    """Whether the expectation has a form that is known; it is then asserted."""
    for form, check in FORMS:
        match = re.fullmatch(form, name)
        if match and check(world, match, want):
            return True
    return False


def _same(role: str, found: Decimal, want: Any) -> None:
    if role in CREDIT_SIDE:
        assert abs(found) == abs(number(want)), f"{role}: {found}, expected {want}"
    else:
        assert found == number(want), f"{role}: {found}, expected {want}"


def _sum(net: Mapping[str, Decimal], role: str) -> Decimal:
    return sum((net.get(one, Decimal(0)) for one in ROLES[role]), Decimal(0))


def _after(world: World, match: re.Match[str], want: Any) -> bool:
    """A balance after the first sale, or after the last event of another kind."""
    role, when = match[1], match[2]
    if role not in ROLES or when not in WHEN:
        return False
    found = events(world, WHEN[when])
    _same(role, _sum(found[0 if WHEN[when] is SALES else -1].balances, role), want)
    return True


def _over_time(world: World, match: re.Match[str], want: Any) -> bool:
    """A balance after each event that was not refused."""
    role = match[1]
    if role not in ROLES or not isinstance(want, list):
        return False
    found = [_sum(one.balances, role) for one in world.history if not one.refused]
    assert [abs(one) for one in found] == [abs(number(one)) for one in want]
    return True


def _moved(world: World, match: re.Match[str], want: Any) -> bool:
    """What the returns and credits did; the sales, where nothing came back."""
    role, side = match[1], 1 if match[2] == "debit" else -1
    if role not in ROLES:
        return False
    done = events(world, CREDITS) or events(world, SALES)
    found = side * _sum(world.net(done), role)
    assert found == number(want), f"{role}: {found}, expected {want}"
    return True


def _each(world: World, match: re.Match[str], want: Any) -> bool:
    """One amount for each sale, or each return where the name says so; those of 0 left out."""
    role, kinds = match[1], CREDITS if match[2] else SALES
    if role not in ROLES:
        return False
    found = [abs(_sum(world.net([one]), role)) for one in events(world, kinds)]
    assert [one for one in found if one] == [abs(number(one)) for one in want]
    return True


def _balance(world: World, match: re.Match[str], want: Any) -> bool:
    """A balance at the end, or the movement of each named sale."""
    role = match[1]
    if role not in ROLES:
        return False
    if isinstance(want, Mapping):
        for name, amount in want.items():
            sale = world.named({"of": name})
            done = [one for one in world.history if sale is not None and one.sale is sale]
            _same(role, _sum(world.net(done), role), amount)
        return True
    if isinstance(want, list):
        entries = [one for done in events(world, CREDITS) for one in world.entries(done)]
        assert all(tuple(one) in entries for one in want)
        return True
    _same(role, _sum(world.balances(), role), want)
    return True


def _refused(world: World, match: re.Match[str], want: Any) -> bool:
    """The n-th event of a kind is refused (the last one where none is counted), none before."""
    nth, kind = match[1], match[2]
    if match[3] in ("accepted", "allowed", "ok", "succeeds"):
        want = not want
    kinds = WHEN.get(kind, (kind, f"{kind}_return", f"return_{kind}"))
    if kind == "request":
        kinds = ("request_return",)
    found = [one for one in world.history if one.name in kinds]
    if not found:
        return False
    place = NTH.index(nth) if nth else len(found) - 1
    assert bool(found[place].refused) is bool(want)
    assert not nth or not any(one.refused for one in found[:place])
    return True


def _money_back(world: World, match: re.Match[str], want: Any) -> bool:
    """What the last return takes off: with tax, without, or the tax alone."""
    part = match[1] or match[2] or "amount"
    last = [one for one in world.history if one.ret is not None and not one.refused][-1]
    assert last.ret is not None
    rows = list(world.case_lines(last.ret.code).values())
    names = {"tax": ("vat",), "vat": ("vat",), "net": ("net",)}.get(part, ("net", "vat"))
    found = sum((yuan(sum(row[name] for name in names)) for row in rows), Decimal(0))
    assert found == number(want), f"{part}: {found}, expected {want}"
    return True


FORMS = (
    (r"(?:(first|second|third|fourth|fifth)_)?(\w+)_(rejected|refused|accepted|allowed|ok|succeeds)",
     _refused),
    (r"(\w+)_after", _over_time),
    (r"(\w+)_after_(\w+)", _after),
    (r"(\w+?)_(debit|credit)(?:ed)?", _moved),
    (r"(\w+?)_(?:of_each_|per_)?(return_)?each", _each),
    (r"(?:credit_note|refund)_(net|tax|vat|amount|total|gross)|(tax|net|vat)_(?:reversed|refunded|credited)",
     _money_back),
    (r"(\w+?)(?:_balance|_total|_at_end|_owed)?", _balance),
)  # fmt: skip
"""The forms, tried in this order."""
