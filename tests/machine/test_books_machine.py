"""Any business in any order, against a naive model, in a real database.

Sell, pay, receive, return in parts, allow, exchange, refund, redden, declare, bounce, close: after
each step every balance by role and matter is the model's; what is refused leaves no trace; what is
closed does not move. At the end every open leg is ended, everything left is returned, and nothing
is left anywhere.

``HYPOTHESIS_PROFILE=campaign`` searches for long, ``EXAMPLES=…`` for longer.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from tests.machine.books import OPENED
from tests.machine.finishing import finish_everything
from tests.machine.model import UNIT, CaseLine, Sale, SoldLine
from tests.machine.returning import Asked, ReturnDriver

CAMPAIGN = settings.get_current_profile_name() == "campaign"
SEARCH = settings(
    max_examples=int(os.environ.get("EXAMPLES", "300")) if CAMPAIGN else 20,
    stateful_step_count=60 if CAMPAIGN else 40,
    database=None,
    print_blob=True,
    # a failure in the steady run is told at once; a campaign has the time to make it small
    phases=list(Phase) if CAMPAIGN else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)
_books = itertools.count(1)
COSTINGS = ["moving_average", "fifo", "specific", "month_end_average", "retail_price", "cost_ratio"]

WHICH = st.integers(0, 99)
PART = st.sampled_from(["all", "part", "part", "part", "over"])
UNITS = st.integers(1, 4)
PRICE = st.sampled_from([0, 1, 3, 999, 10_000, 33_333])
DISPOSITION = st.sampled_from(
    ["restock", "restock", "second_grade", "refurbish", "scrap", "back_to_supplier"]
)
SALE = st.fixed_dictionaries(
    {
        "wanted": st.lists(
            st.tuples(st.sampled_from("PPQTKV"), UNITS, PRICE),
            min_size=1, max_size=3, unique_by=lambda one: one[0],
        ),
        "rate": st.integers(0, 2),
        "included": st.booleans(),
        "discount": st.sampled_from([0, 0, 10, 100]),
        "via": st.sampled_from(["direct", "direct", "platform"]),
        "shipped": st.sampled_from([True, True, False]),
        "invoiced": st.booleans(),
        "paid": st.booleans(),
    }
)  # fmt: skip


def part_of(left: int, part: str, step: int = 1) -> int:
    """All that is left, about half of it, or a step too much."""
    if part == "all":
        return left
    return left + step if part == "over" else max(left // 2 // step * step, min(step, left))


class BooksMachine(RuleBasedStateMachine):
    """Rules only say what happens; ``ReturnDriver`` does it to the books and to the model."""

    def __init__(self) -> None:
        super().__init__()
        self.open = transaction.atomic()
        self.open.__enter__()

    def teardown(self) -> None:
        try:
            if hasattr(self, "shop"):
                finish_everything(self.shop)
        finally:
            transaction.set_rollback(True)
            self.open.__exit__(None, None, None)

    # -- what there is --------------------------------------------------------------------

    def sale(self, which: int) -> Sale:
        return self.shop.model.sales[which % len(self.shop.model.sales)]

    def sold(self, which: int) -> tuple[Sale, SoldLine]:
        """A sale line; what is used up passes on to the line that replaced it."""
        lines = list(self.shop.model.sold_lines())
        sale, line = lines[which % len(lines)]
        while not line.left_qty and line.successor is not None:
            line = line.successor
        return sale, line

    def line(self, which: int, waits: Callable[[CaseLine], object]) -> CaseLine | None:
        """A case line that waits for this; one time in six any."""
        lines = self.shop.model.lines
        if which % 6:
            lines = [one for one in lines if waits(one)]
        return lines[which % len(lines)] if lines else None

    # -- business -------------------------------------------------------------------------

    @initialize(
        costing=st.sampled_from(COSTINGS),
        standard=st.sampled_from(["small_business", "enterprise"]),
        taxpayer=st.sampled_from(["general", "small_scale"]),
        acceptance=st.sampled_from(["first_evidence", "decision", "inspected"]),
        red_style=st.sampled_from(["same_side", "opposite_side"]),
        opened=st.sampled_from([OPENED, dt.date(2026, 3, 1)]),
        sales=st.lists(SALE, min_size=1, max_size=3),
        returned=st.lists(WHICH, min_size=1, max_size=3),
    )
    def begin(
        self, costing: str, standard: str, taxpayer: str, acceptance: str, red_style: str,
        opened: dt.date, sales: list[dict[str, Any]], returned: list[int],
    ) -> None:  # fmt: skip
        self.shop = ReturnDriver(
            code=f"machine-{next(_books)}", costing=costing, standard=standard, taxpayer=taxpayer,
            policies={"acceptance": acceptance, "red_style": red_style}, opened=opened,
        )  # fmt: skip
        for sku, units, cost in (("P", 17, 333), ("Q", 9, 1001), ("T", 7, 2500)):
            self.shop.receive(sku, units, cost)
        for sale in sales:
            self.sell(sale)
        for which in returned:
            if self.shop.model.sales:
                self.ask(which, None, "part", agreed=which % 2 == 0, kind="return", how="whole")

    def sell(self, sale: dict[str, Any]) -> None:
        rates = (100, 300, 0) if self.shop.small else (1300, 900, 0)
        asked = {name: value for name, value in sale.items() if name not in ("rate", "paid")}
        sold = self.shop.sell(**asked, rate=rates[sale["rate"]])
        if sold is not None and sale["paid"] and sold.gross and sold.via == "direct":
            self.shop.pay(sold, sold.gross, "bank")

    @rule(
        what=st.sampled_from(
            ["sell", "sell", "sell", "receive", "bill", "write_off", "ship", "pay", "invoice"]
        ),
        which=WHICH, sale=SALE, sku=st.sampled_from("PQT"), units=UNITS, fen=st.integers(1, 999),
    )  # fmt: skip
    def business(
        self, what: str, which: int, sale: dict[str, Any], sku: str, units: int, fen: int
    ) -> None:
        if what == "sell" or not self.shop.model.sales:
            self.sell(sale)
        elif what == "receive":
            self.shop.receive(sku, units, fen, invoiced=which % 2 == 0)
        elif what == "bill" and self.shop.unbilled:
            self.shop.bill(fen % 100 - 50)
        elif what == "write_off":
            self.shop.write_off(sku, units)
        elif what == "ship":
            self.shop.ship(self.sale(which))
        elif what == "invoice":
            self.shop.invoice(self.sale(which))
        else:
            self.shop.pay(self.sale(which), fen, "cash" if units % 2 else "wechat")

    # -- returns --------------------------------------------------------------------------

    @rule(
        which=WHICH, second=st.none() | WHICH, part=PART, agreed=st.booleans(),
        kind=st.sampled_from(["return"] * 3 + ["exchange", "allowance", "refund_only"]),
        how=st.sampled_from(["whole", "whole", "less", "kept", "over"]),
    )  # fmt: skip
    def ask(
        self, which: int, second: int | None, part: str, agreed: bool, kind: str, how: str
    ) -> None:
        if not self.shop.model.sales:
            return
        chosen = {id(line): (sale, line) for sale, line in [self.sold(which)]}
        if second is not None and kind in ("return", "exchange"):
            sale, line = self.sold(second)
            chosen[id(line)] = (sale, line)
        asked = []
        for sale, line in chosen.values():
            qty = max(part_of(line.left_qty, part, UNIT), UNIT)
            kind_of = "return" if line.sku == "V" and kind == "exchange" else kind
            if kind == "allowance" or (kind == "refund_only" and (which % 2 or line.sku == "T")):
                qty = 0
            asked.append(Asked(sale, line, kind_of, qty, how))
        self.shop.ask(asked, agreed=agreed)

    @rule(
        what=st.sampled_from(
            ["decide", "turn_down", "inspect", "inspect", "never_came", "rejected", "replace"]
        ),
        which=WHICH, part=PART, transfer=st.sampled_from([0, 0, 7]), disposition=DISPOSITION,
    )  # fmt: skip
    def goods(self, what: str, which: int, part: str, transfer: int, disposition: str) -> None:
        waits = {
            "decide": lambda one: one.decision == "pending",
            "turn_down": lambda one: one.untouched and one.decision != "rejected",
            "replace": lambda one: one.left_new and one.decision == "accepted",
        }.get(what, lambda one: one.left_goods and one.decision == "accepted")
        line = self.line(which, waits)
        if line is None:
            return
        if line.of.sku == "T" and part == "part":
            part = "all"
        qty = max(part_of(line.left_goods, part, UNIT), UNIT)
        if what in ("decide", "turn_down"):
            self.shop.decide(line, accept=what == "decide")
        elif what == "replace":
            self.shop.replace(line)
        elif what == "inspect":
            self.shop.inspect(line, qty, disposition, transfer=transfer)
        else:
            self.shop.end_goods(line, qty, what)

    @rule(
        what=st.sampled_from(["red", "red", "uninvoiced", "uninvoiced", "blue", "tail", "borne"]),
        which=WHICH, part=PART,
    )  # fmt: skip
    def tax(self, what: str, which: int, part: str) -> None:
        if what == "blue":
            line = self.line(which, lambda one: one.declared or not one.of.first.blue)
            if line is not None:
                self.shop.invoice(line.sale)
            return
        red = what == "red"
        line = self.line(which, lambda one: one.left_tax and bool(one.of.first.blue) is red)
        if line is not None and red:
            self.shop.redden(line, part_of(line.left_tax, part, 10))
        elif line is not None:
            self.shop.end_tax(line, part_of(line.left_tax, part), what)

    @rule(
        what=st.sampled_from(["refund"] * 3 + ["bounce", "set_off", "unclaimed", "differ"]),
        which=WHICH, part=PART, tender=st.sampled_from(["bank", "cash", "platform"]),
        difference=st.integers(-300, 300),
    )  # fmt: skip
    def money(self, what: str, which: int, part: str, tender: str, difference: int) -> None:
        refunds = self.shop.model.refunds
        if what == "bounce" and refunds:
            self.shop.bounce(refunds[which % len(refunds)])
            return
        paid = what == "refund"
        line = self.line(which, lambda one: one.left_money and bool(one.sale.refundable) is paid)
        if line is None:
            return
        amount = part_of(line.left_money, part)
        if what == "differ":
            self.shop.differ(line, difference)
        elif what == "set_off":
            self.shop.set_off(line, amount)
        elif what == "unclaimed":
            self.shop.unclaimed(line, amount)
        else:
            by = "bank" if tender == "platform" and line.sale.via != "platform" else tender
            self.shop.refund(line, amount, by)

    # -- time and retries -----------------------------------------------------------------

    @rule(
        what=st.sampled_from(["wait", "close", "late", "again", "changed"]),
        which=WHICH, days=st.integers(1, 20), late=st.booleans(),
    )  # fmt: skip
    def time(self, what: str, which: int, days: int, late: bool) -> None:
        if what == "close":
            self.shop.close()
        elif what == "late" and self.shop.closed and self.shop.model.sales:
            self.shop.pay_late(self.sale(which), late=late)
        elif what in ("again", "changed"):
            self.shop.repeat(changed=what == "changed")
        else:
            self.shop.day += dt.timedelta(days=days)


@pytest.mark.django_db
def test_any_business_in_any_order() -> None:
    run_state_machine_as_test(BooksMachine, settings=SEARCH)
