"""A naive model of books with returns: plain numbers, one balance for each role and matter.

It knows nothing of how hongzi computes. Where a share is rounded it takes the number that the
books report, after asking that it be within a fen of the exact fraction; what matters is then
exact: nothing is ever lost, and the last portion brings everything to its total.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

UNIT = 1_000_000
GRADE_ROLES = {
    "good": "inventory",
    "second": "inventory_second",
    "refurbish": "inventory_refurbish",
}
DISPOSITION_GRADES = {"restock": "good", "second_grade": "second", "refurbish": "refurbish"}


def half_up(exact: Fraction) -> int:
    """The nearest whole number, a half upwards."""
    return floor(exact + Fraction(1, 2))


def near(found: int, exact: Fraction, by: int = 1) -> bool:
    """Whether a rounded share is what it should be."""
    return abs(found - exact) <= by


def portion(total: int, reached: int, whole: int, taken: int) -> int:
    """The next portion of a draw for one of its legs: rounded up to here, less what was taken."""
    return half_up(Fraction(total * reached, whole)) - taken if whole else 0


@dataclass(eq=False)
class SoldLine:
    """A sale line. Quantities in micro, money in fen; cost None while nobody can know it."""

    name: str
    sku: str
    qty: int
    net: int
    vat: int
    rate: int
    cost: int | None
    root: SoldLine | None = None
    successor: SoldLine | None = None
    serials: list[str] = field(default_factory=list)
    taken_qty: int = 0
    taken_net: int = 0
    taken_vat: int = 0
    taken_cost: int = 0
    kept_net: int = 0
    kept_vat: int = 0
    blue: str = ""
    blue_vat: int = 0
    red_vat: int = 0

    @property
    def left_qty(self) -> int:
        return self.qty - self.taken_qty

    @property
    def left_net(self) -> int:
        return self.net - self.taken_net - self.kept_net

    @property
    def left_vat(self) -> int:
        return self.vat - self.taken_vat - self.kept_vat

    @property
    def left(self) -> int:
        return self.left_net + self.left_vat

    @property
    def first(self) -> SoldLine:
        """The line that a blue invoice names."""
        return self.root or self


@dataclass(eq=False)
class Money:
    """A captured payment."""

    code: str
    tender: str
    amount: int
    refunded: int = 0


@dataclass(eq=False)
class Sale:
    """A sale with its lines, payments and set-offs."""

    code: str
    via: str
    day: dt.date
    shipped: bool
    lines: list[SoldLine]
    payments: list[Money] = field(default_factory=list)
    set_off: int = 0

    @property
    def gross(self) -> int:
        return sum(one.net + one.vat for one in self.lines if one.root is None)

    @property
    def receivable(self) -> int:
        return self.gross - sum(one.amount for one in self.payments) - self.set_off

    @property
    def refundable(self) -> int:
        return sum(one.amount - one.refunded for one in self.payments)


@dataclass(eq=False)
class Refund:
    """Money paid back, by payment; None: the platform paid."""

    code: str
    line: CaseLine
    tender: str
    takings: list[tuple[Money | None, int]]
    bounced: bool = False

    @property
    def total(self) -> int:
        return sum(amount for _, amount in self.takings)


@dataclass(eq=False)
class CaseLine:
    """A case line: its draw, what acceptance posted of it, what left each leg."""

    case: str
    line: str
    sale: Sale
    of: SoldLine
    kind: str
    qty: int
    net: int
    vat: int
    cost: int | None
    kept: tuple[int, int]
    decision: str
    day: dt.date
    goods: bool
    posted: bool = False
    posted_qty: int = 0
    posted_net: int = 0
    posted_vat: int = 0
    posted_cost: int = 0
    prior: bool = False
    extra_net: int = 0
    extra_vat: int = 0
    sent_qty: int = 0
    sent_net: int = 0
    sent_vat: int = 0
    gone_qty: int = 0
    gone_cost: int = 0
    tax_done: int = 0
    declared: int = 0
    set_off: int = 0
    red_qty: int = 0
    money_done: int = 0
    replaced: bool = False
    evidence: bool = False
    taxed: bool = False
    serials: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.case}-{self.line}"

    @property
    def owes_money(self) -> bool:
        return self.kind != "exchange"

    @property
    def owed_net(self) -> int:
        return self.net + self.extra_net - self.sent_net

    @property
    def owed_vat(self) -> int:
        return self.vat + self.extra_vat - self.sent_vat

    @property
    def left_money(self) -> int:
        return self.owed_net + self.owed_vat - self.money_done if self.owes_money else 0

    @property
    def left_tax(self) -> int:
        return (self.owed_vat if self.taxed else 0) - self.tax_done

    @property
    def left_goods(self) -> int:
        return self.qty - self.gone_qty if self.goods else 0

    @property
    def left_new(self) -> int:
        """Micro of replacement still owed."""
        return self.qty - self.sent_qty if self.kind == "exchange" and not self.replaced else 0

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""
        left = self.left_money or self.left_tax or self.left_goods or self.left_new
        return self.decision == "rejected" or (self.posted and not left)

    @property
    def untouched(self) -> bool:
        """Whether nothing of it was posted."""
        return not (
            self.posted or self.gone_qty or self.tax_done or self.money_done or self.replaced
            or self.extra_net or self.extra_vat
        )  # fmt: skip


class Books:
    """The model's books: balances by (role, matter or ""), Dr +."""

    def __init__(self, *, standard: str, policy: str, deferred: bool) -> None:
        self.standard = standard
        self.policy = policy
        self.deferred = deferred
        self.ledger: Counter[tuple[str, str]] = Counter()
        self.qty: Counter[tuple[str, str]] = Counter()
        self.value: Counter[tuple[str, str]] = Counter()
        self.sales: list[Sale] = []
        self.lines: list[CaseLine] = []
        self.refunds: list[Refund] = []

    # -- reading --------------------------------------------------------------------------

    def post(self, *entries: tuple[str, str, int]) -> None:
        """Entries of one fact, Dr +; they balance, or the model itself is wrong."""
        assert sum(amount for _, _, amount in entries) == 0
        for role, key, amount in entries:
            self.ledger[role, key] += amount

    def balances(self) -> dict[tuple[str, str], int]:
        """What stands, without zeroes."""
        return {at: amount for at, amount in self.ledger.items() if amount}

    def sold_lines(self) -> Iterator[tuple[Sale, SoldLine]]:
        """Every sale line, successors of exchanges too."""
        for sale in self.sales:
            for line in sale.lines:
                yield sale, line

    # -- buying and selling ---------------------------------------------------------------

    def received(self, sku: str, qty: int, cost: int, vat: int, *, role: str = "payable") -> None:
        self.qty[sku, "good"] += qty
        self.post(("inventory", "", cost), ("input_vat", "", vat), (role, "", -cost - vat))

    def sold(self, sale: Sale) -> None:
        net, vat = (sum(getattr(line, name) for line in sale.lines) for name in ("net", "vat"))
        owed = "platform_receivable" if sale.via == "platform" else "receivable"
        at = "" if sale.via == "platform" else sale.code
        self.post((owed, at, net + vat), ("revenue", "", -net), ("output_vat", "", -vat))
        self.sales.append(sale)
        if sale.shipped:
            self.shipped(sale)

    def shipped(self, sale: Sale) -> None:
        sale.shipped = True
        cost = sum(line.cost or 0 for line in sale.lines)
        self.post(("cost_of_sales", "", cost), ("inventory", "", -cost))

    def paid(self, sale: Sale, code: str, tender: str, amount: int) -> None:
        sale.payments.append(Money(code, tender, amount))
        owed = "platform_receivable" if sale.via == "platform" else "receivable"
        at = "" if sale.via == "platform" else sale.code
        self.post((tender, "", amount), (owed, at, -amount))
        if sale.via != "platform":
            self._set_offs_undone(sale)

    def _set_offs_undone(self, sale: Sale) -> None:
        """Paid above what is owed: set-offs are owed to the customer again, the newest first."""
        for line in reversed(self.lines):
            back = min(line.set_off, max(-sale.receivable, 0)) if line.sale is sale else 0
            line.set_off -= back
            sale.set_off -= back
            line.money_done -= back
            self.post(("receivable", sale.code, back), ("refund_payable", line.key, -back))

    def invoiced(self, sale: Sale, number: str) -> None:
        """All of a sale is invoiced: declarations of its returns are undone."""
        for line in sale.lines:
            if line.root is None:
                line.blue, line.blue_vat = number, line.vat
        for case_line in self.lines:
            if case_line.sale is sale and case_line.declared:
                self.post(
                    ("vat_awaiting_red", case_line.key, case_line.declared),
                    ("output_vat", "", -case_line.declared),
                )
                case_line.tax_done -= case_line.declared
                case_line.declared = 0

    # -- the draw -------------------------------------------------------------------------

    def drew(self, line: CaseLine, sign: int = 1) -> None:
        """The line's draw leaves its pool, or goes back to it."""
        of = line.of
        of.taken_qty += sign * line.qty
        of.taken_net += sign * line.net
        of.taken_vat += sign * line.vat
        of.taken_cost += sign * (line.cost or 0)
        of.kept_net += sign * line.kept[0]
        of.kept_vat += sign * line.kept[1]

    # -- acceptance -----------------------------------------------------------------------

    def accept_what_is_due(self, line: CaseLine, day: dt.date) -> None:
        """Post what the book's policy wants posted by now."""
        if line.decision != "accepted" or (line.posted and line.posted_qty == line.qty):
            return
        if self.policy == "inspected" and line.goods:
            due = line.gone_qty - line.posted_qty
            cost = line.gone_cost - line.posted_cost
        elif self.policy == "first_evidence" and not line.evidence:
            return
        else:
            due = line.qty - line.posted_qty
            cost = (line.cost or 0) - line.posted_cost if line.goods else 0
        if due or not line.goods:
            self._accept(line, due, cost, day)

    def _accept(self, line: CaseLine, qty: int, cost: int, day: dt.date) -> None:
        net = vat = 0
        if line.owes_money:
            reached = line.posted_qty + qty
            whole = line.qty or 1
            reached = reached or whole
            net = portion(line.net, reached, whole, line.posted_net)
            vat = portion(line.vat, reached, whole, line.posted_vat)
        line.prior = line.prior or self._is_prior(line, day)
        revenue, cogs = self._profit_roles(line)
        self.post(
            (revenue, "", net), ("vat_awaiting_red", line.key, vat),
            ("refund_payable", line.key, -net - vat),
        )  # fmt: skip
        self.post(("goods_in_return", line.key, cost), (cogs, "", -cost))
        line.posted = True
        line.posted_qty += qty
        line.posted_net += net
        line.posted_vat += vat
        line.posted_cost += cost

    def _is_prior(self, line: CaseLine, day: dt.date) -> bool:
        """No report is ever approved here: under CAS 29 a return of last year's sale adjusts it."""
        return (
            self.standard == "enterprise"
            and line.kind != "exchange"
            and line.sale.day.year < day.year
        )

    def _profit_roles(self, line: CaseLine) -> tuple[str, str]:
        return ("prior_year_revenue", "prior_year_cost") if line.prior else (
            "revenue", "cost_of_sales",
        )  # fmt: skip

    def took_evidence(self, line: CaseLine, day: dt.date) -> None:
        line.evidence = True
        self.accept_what_is_due(line, day)

    # -- goods ----------------------------------------------------------------------------

    def inspected(
        self, line: CaseLine, qty: int, cost: int, disposition: str, transfer: int, day: dt.date
    ) -> None:
        line.gone_qty += qty
        line.gone_cost += cost
        role = {"scrap": "pending_loss", "back_to_supplier": "supplier_claim"}.get(disposition)
        if role is None:
            role = GRADE_ROLES[DISPOSITION_GRADES[disposition]]
        at = line.key if role == "supplier_claim" else ""
        self.post(("goods_in_return", line.key, -cost), (role, at, cost))
        self.post(("pending_loss", "", transfer), ("input_vat_transfer_out", "", -transfer))
        self.took_evidence(line, day)

    def never_came(self, line: CaseLine, qty: int, cost: int, day: dt.date) -> None:
        line.gone_qty += qty
        line.gone_cost += cost
        self.took_evidence(line, day)
        _, cogs = self._profit_roles(line)
        self.post((cogs, "", cost), ("goods_in_return", line.key, -cost))

    def sent_back(self, line: CaseLine, qty: int, cost: int, day: dt.date) -> None:
        """Rejected goods go back to the customer: the draw of that quantity is the sale's again."""
        line.gone_qty += qty
        line.gone_cost += cost
        self.took_evidence(line, day)
        reached = line.sent_qty + qty
        net = portion(line.net, reached, line.qty, line.sent_net)
        vat = portion(line.vat, reached, line.qty, line.sent_vat)
        line.sent_qty, line.sent_net = reached, line.sent_net + net
        line.sent_vat += vat
        revenue, cogs = self._profit_roles(line)
        if line.owes_money:
            self.post(
                (revenue, "", -net), ("vat_awaiting_red", line.key, -vat),
                ("refund_payable", line.key, net + vat),
            )  # fmt: skip
        self.post((cogs, "", cost), ("goods_in_return", line.key, -cost))
        line.of.taken_qty -= qty
        line.of.taken_net -= net
        line.of.taken_vat -= vat
        line.of.taken_cost -= cost

    def replaced(self, line: CaseLine, new: SoldLine, day: dt.date) -> None:
        line.replaced = True
        self.took_evidence(line, day)
        self.post(("cost_of_sales", "", new.cost or 0), ("inventory", "", -(new.cost or 0)))
        last = line.of
        while last.successor is not None:
            last = last.successor
        last.successor = new
        line.sale.lines.append(new)

    # -- tax ------------------------------------------------------------------------------

    def tax_left(self, line: CaseLine, vat: int, role: str, day: dt.date) -> None:
        """VAT leaves the tax leg, into this role."""
        line.tax_done += vat
        if role == "declared":
            line.declared += vat
            role = "output_vat"
        self.post((role, "", vat), ("vat_awaiting_red", line.key, -vat))
        self.took_evidence(line, day)

    # -- money ----------------------------------------------------------------------------

    def refunded(self, refund: Refund, day: dt.date) -> None:
        for payment, amount in refund.takings:
            if payment is not None:
                payment.refunded += amount
        self._money_left(refund.line, refund.total, refund.tender, "", day)
        self.refunds.append(refund)

    def bounced(self, refund: Refund) -> None:
        refund.bounced = True
        for payment, amount in refund.takings:
            if payment is not None:
                payment.refunded -= amount
        refund.line.money_done -= refund.total
        self.post(
            (refund.tender, "", refund.total), ("refund_payable", refund.line.key, -refund.total)
        )

    def set_off(self, line: CaseLine, amount: int, day: dt.date) -> None:
        if line.sale.via == "platform":
            self._money_left(line, amount, "platform_receivable", "", day)
        else:
            line.sale.set_off += amount
            line.set_off += amount
            self._money_left(line, amount, "receivable", line.sale.code, day)

    def unclaimed(self, line: CaseLine, amount: int, day: dt.date) -> None:
        self._money_left(line, amount, "non_operating_income", "", day)

    def _money_left(self, line: CaseLine, amount: int, role: str, at: str, day: dt.date) -> None:
        line.money_done += amount
        self.post(("refund_payable", line.key, amount), (role, at, -amount))
        self.took_evidence(line, day)

    def differed(self, line: CaseLine, net: int, vat: int) -> None:
        """More (or less) is owed than the draw: taken from the sale line as well."""
        revenue, _ = self._profit_roles(line)
        line.extra_net += net
        line.extra_vat += vat
        line.taxed = line.taxed or vat != 0
        line.of.taken_net += net
        line.of.taken_vat += vat
        self.post(
            (revenue, "", net), ("vat_awaiting_red", line.key, vat),
            ("refund_payable", line.key, -net - vat),
        )  # fmt: skip
