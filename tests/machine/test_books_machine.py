"""Any business in any order, against a naive model, in a real database.

Sell, pay, receive, return in parts, allow, exchange, refund, redden, declare, bounce, close: after
each step every balance by role and matter is the model's; what is refused leaves no trace; what is
closed does not move. At the end every open leg is ended, everything left is returned, and nothing
is left anywhere.

``HYPOTHESIS_PROFILE=campaign`` searches for long.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.machine.finishing import finish_everything
from tests.machine.model import UNIT, CaseLine, Sale, SoldLine
from tests.machine.returning import Asked, ReturnDriver

CAMPAIGN = os.environ.get("HYPOTHESIS_PROFILE") == "campaign"
SEARCH = settings(
    max_examples=int(os.environ.get("EX", "14")),
    stateful_step_count=int(os.environ.get("ST", "25")),
    derandomize=not CAMPAIGN,
    deadline=None,
    database=None,
    print_blob=True,
    phases=[Phase.generate] if os.environ.get("NOSHRINK") else list(Phase),
    suppress_health_check=list(HealthCheck),
)
_books = itertools.count(1)

WHICH = st.integers(0, 99)
PART = st.sampled_from(["all", "part", "part", "over"])
UNITS = st.integers(1, 4)
PRICE = st.sampled_from([0, 1, 3, 999, 10_000, 33_333])


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

    def line(self, which: int) -> CaseLine:
        return self.shop.model.lines[which % len(self.shop.model.lines)]

    has_sales = precondition(lambda self: bool(self.shop.model.sales))
    has_lines = precondition(lambda self: bool(self.shop.model.lines))

    # -- beginning ------------------------------------------------------------------------

    @initialize(
        costing=st.sampled_from(
            ["moving_average", "fifo", "specific", "month_end_average", "retail_price"]
        ),
        standard=st.sampled_from(["small_business", "enterprise"]),
        taxpayer=st.sampled_from(["general", "small_scale"]),
        acceptance=st.sampled_from(["first_evidence", "decision", "inspected"]),
        red_style=st.sampled_from(["same_side", "opposite_side"]),
    )
    def begin(
        self, costing: str, standard: str, taxpayer: str, acceptance: str, red_style: str
    ) -> None:
        self.shop = ReturnDriver(
            code=f"machine-{next(_books)}", costing=costing, standard=standard, taxpayer=taxpayer,
            policies={"acceptance": acceptance, "red_style": red_style},
        )  # fmt: skip
        for sku, units, cost in (("P", 7, 333), ("Q", 5, 1001), ("T", 4, 2500)):
            self.shop.receive(sku, units, cost)

    # -- goods in, sales ------------------------------------------------------------------

    @rule(sku=st.sampled_from("PQT"), units=UNITS, cost=st.integers(1, 999), invoiced=st.booleans())
    def receive(self, sku: str, units: int, cost: int, invoiced: bool) -> None:
        self.shop.receive(sku, units, cost, invoiced=invoiced)

    @precondition(lambda self: bool(self.shop.unbilled))
    @rule(change=st.integers(-50, 50))
    def bill(self, change: int) -> None:
        self.shop.bill(change)

    @rule(sku=st.sampled_from("PQT"), units=UNITS)
    def write_off(self, sku: str, units: int) -> None:
        self.shop.write_off(sku, units)

    @rule(
        wanted=st.lists(
            st.tuples(st.sampled_from("PPQTKV"), UNITS, PRICE), min_size=1, max_size=3,
            unique_by=lambda one: one[0],
        ),
        rate=st.integers(0, 2), included=st.booleans(), discount=st.sampled_from([0, 0, 10, 100]),
        platform=st.booleans(), shipped=st.sampled_from([True, True, False]),
        invoiced=st.booleans(), paid=st.booleans(),
    )  # fmt: skip
    def sell(
        self, wanted: list[tuple[str, int, int]], rate: int, included: bool, discount: int,
        platform: bool, shipped: bool, invoiced: bool, paid: bool,
    ) -> None:  # fmt: skip
        rates = (100, 300, 0) if self.shop.small else (1300, 900, 0)
        before = len(self.shop.model.sales)
        self.shop.sell(
            wanted, rate=rates[rate], included=included, discount=discount, shipped=shipped,
            via="platform" if platform else "direct", invoiced=invoiced,
        )  # fmt: skip
        if paid and len(self.shop.model.sales) > before:
            sale = self.shop.model.sales[-1]
            if sale.gross and not platform:
                self.shop.pay(sale, sale.gross, "bank")

    @has_sales
    @rule(which=WHICH)
    def ship(self, which: int) -> None:
        self.shop.ship(self.sale(which))

    @has_sales
    @rule(which=WHICH, amount=st.integers(1, 20_000), tender=st.sampled_from(["cash", "wechat"]))
    def pay(self, which: int, amount: int, tender: str) -> None:
        self.shop.pay(self.sale(which), amount, tender)

    @has_sales
    @rule(which=WHICH)
    def invoice(self, which: int) -> None:
        self.shop.invoice(self.sale(which))

    # -- returns --------------------------------------------------------------------------

    @has_sales
    @rule(
        which=WHICH, second=st.none() | WHICH, part=PART, agreed=st.booleans(),
        kind=st.sampled_from(["return", "return", "return", "exchange"]),
        how=st.sampled_from(["whole", "whole", "less", "kept", "over"]),
    )  # fmt: skip
    def ask(
        self, which: int, second: int | None, part: str, agreed: bool, kind: str, how: str
    ) -> None:
        chosen = {id(line): (sale, line) for sale, line in [self.sold(which)]}
        if second is not None:
            sale, line = self.sold(second)
            chosen[id(line)] = (sale, line)
        asked = []
        for sale, line in chosen.values():
            qty = part_of(line.left_qty, part, UNIT)
            kind_of = "return" if line.sku == "V" else kind
            asked.append(Asked(sale, line, kind_of, max(qty, UNIT), how))
        self.shop.ask(asked, agreed=agreed)

    @has_sales
    @rule(
        which=WHICH, allowance=st.booleans(), units=st.booleans(), part=PART, agreed=st.booleans(),
        how=st.sampled_from(["whole", "less", "over"]),
    )  # fmt: skip
    def allow(
        self, which: int, allowance: bool, units: bool, part: str, agreed: bool, how: str
    ) -> None:
        sale, line = self.sold(which)
        kind = "allowance" if allowance else "refund_only"
        units = units and not allowance and line.sku != "T"
        qty = part_of(line.left_qty, part, UNIT) if units else 0
        self.shop.ask([Asked(sale, line, kind, qty, how)], agreed=agreed)

    @has_lines
    @rule(which=WHICH, accept=st.sampled_from([True, True, False]))
    def decide(self, which: int, accept: bool) -> None:
        self.shop.decide(self.line(which), accept=accept)

    @has_lines
    @rule(
        which=WHICH, part=PART, transfer=st.sampled_from([0, 0, 7]),
        disposition=st.sampled_from(
            ["restock", "restock", "second_grade", "refurbish", "scrap", "back_to_supplier"]
        ),
    )  # fmt: skip
    def inspect(self, which: int, part: str, transfer: int, disposition: str) -> None:
        line = self.line(which)
        self.shop.inspect(line, self._goods(line, part), disposition, transfer=transfer)

    @has_lines
    @rule(which=WHICH, part=PART, exit=st.sampled_from(["never_came", "rejected"]))
    def end_goods(self, which: int, part: str, exit: str) -> None:
        line = self.line(which)
        self.shop.end_goods(line, self._goods(line, part), exit)

    @staticmethod
    def _goods(line: CaseLine, part: str) -> int:
        """Micro of a line's goods; serials stay together."""
        if line.of.sku == "T" and part == "part":
            part = "all"
        return max(part_of(line.left_goods, part, UNIT), UNIT)

    @has_lines
    @rule(which=WHICH)
    def replace(self, which: int) -> None:
        self.shop.replace(self.line(which))

    # -- tax and money --------------------------------------------------------------------

    @has_lines
    @rule(which=WHICH, part=PART)
    def redden(self, which: int, part: str) -> None:
        line = self.line(which)
        self.shop.redden(line, part_of(line.left_tax, part, 10))

    @has_lines
    @rule(
        which=WHICH, part=PART, exit=st.sampled_from(["uninvoiced", "uninvoiced", "tail", "borne"])
    )
    def end_tax(self, which: int, part: str, exit: str) -> None:
        line = self.line(which)
        self.shop.end_tax(line, part_of(line.left_tax, part), exit)

    @has_lines
    @rule(which=WHICH, part=PART, tender=st.sampled_from(["bank", "cash", "platform"]))
    def refund(self, which: int, part: str, tender: str) -> None:
        line = self.line(which)
        if tender == "platform" and line.sale.via != "platform":
            tender = "bank"
        self.shop.refund(line, part_of(line.left_money, part), tender)

    @precondition(lambda self: bool(self.shop.model.refunds))
    @rule(which=WHICH)
    def bounce(self, which: int) -> None:
        self.shop.bounce(self.shop.model.refunds[which % len(self.shop.model.refunds)])

    @has_lines
    @rule(which=WHICH, part=PART)
    def set_off(self, which: int, part: str) -> None:
        line = self.line(which)
        self.shop.set_off(line, part_of(line.left_money, part))

    @has_lines
    @rule(which=WHICH, part=PART)
    def unclaimed(self, which: int, part: str) -> None:
        line = self.line(which)
        self.shop.unclaimed(line, part_of(line.left_money, part))

    @has_lines
    @rule(which=WHICH, amount=st.integers(-300, 300))
    def differ(self, which: int, amount: int) -> None:
        self.shop.differ(self.line(which), amount)

    # -- time and retries -----------------------------------------------------------------

    @rule(days=st.integers(1, 25))
    def wait(self, days: int) -> None:
        self.shop.day += dt.timedelta(days=days)

    @rule()
    def close(self) -> None:
        self.shop.close()

    @precondition(lambda self: bool(self.shop.closed and self.shop.model.sales))
    @rule(which=WHICH, late=st.booleans())
    def pay_late(self, which: int, late: bool) -> None:
        self.shop.pay_late(self.sale(which), late=late)

    @rule(changed=st.booleans())
    def repeat(self, changed: bool) -> None:
        self.shop.repeat(changed=changed)


@pytest.mark.django_db
def test_any_business_in_any_order() -> None:
    run_state_machine_as_test(BooksMachine, settings=SEARCH)
