"""Each thing that can happen, done to the books and to the model alike.

Before a command runs, the model says whether it must post or must be refused. A refused command
must leave every table of the book as it was; a posted one must leave the balances of the model.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import Any

from hongzi.kernel.commands import Command
from hongzi.kernel.money import format_fen, parse_fen
from hongzi.workflows.batch import Outcome
from tests.machine.books import COST_ROLES, OPENED, RealBooks
from tests.machine.model import UNIT, Books, Sale, SoldLine, half_up, near

KIT = {"P": 2, "Q": 1}
SKUS = ("P", "Q", "T", "K", "V")
"""Plain, plain, with serials, a kit of two P and one Q, a service."""
DEFERRED = ("month_end_average", "retail_price", "cost_ratio")
TAIL = 6


class Verdict(Enum):
    """What must become of a command; EITHER: the model does not follow so far."""

    POST = "post"
    REFUSE = "refuse"
    EITHER = "either"


def verdict(allowed: bool) -> Verdict:
    """POST or REFUSE."""
    return Verdict.POST if allowed else Verdict.REFUSE


def components(sku: str, qty: int) -> dict[str, int]:
    """Micro of stock by sku that so much of a product is."""
    if sku == "V":
        return {}
    if sku == "K":
        return {part: per * qty for part, per in KIT.items()}
    return {sku: qty}


class Driver:
    """The books, the model, and the day it is."""

    def __init__(
        self, *, code: str, costing: str, policies: Mapping[str, Any], opened: dt.date = OPENED,
        **kind: str,
    ) -> None:  # fmt: skip
        self.costing = costing
        self.keeps_stock = costing != "cost_ratio"
        self.small = kind["taxpayer"] == "small_scale"
        self.real = RealBooks(code=code, costing=costing, policies=policies, opened=opened, **kind)
        self.model = Books(
            standard=kind["standard"], policy=str(policies["acceptance"]),
            deferred=costing in DEFERRED,
        )  # fmt: skip
        self.opened = opened
        self.day = opened + dt.timedelta(days=1)
        self.closed: list[int] = []
        self.closed_sums: list[tuple[Any, ...]] = []
        self.unbilled: list[tuple[str, int]] = []
        self.lost_on: list[dt.date] = []
        self.last_posted: Command | None = None
        for sku in SKUS:
            self.define(sku)

    # -- running --------------------------------------------------------------------------

    def run(self, must: Verdict, kind: str, *, day: dt.date | None = None, **body: Any) -> Any:
        """One command; its outcome if it posted, None if it was refused."""
        return self.run_command(must, self.real.command(kind, day or self.day, **body))

    def run_command(self, must: Verdict, command: Command) -> Outcome | None:
        """The same for a command at hand."""
        before = "" if must is Verdict.POST else self.real.fingerprint()
        (outcome,) = self.real.do(command)
        if outcome.refusal is not None:
            assert must is not Verdict.POST, f"{outcome.refusal.code} refuses {command}"
            assert outcome.refusal.code and outcome.refusal.what
            assert self.real.fingerprint() == before, f"a refusal left a trace: {command}"
            return None
        assert must is not Verdict.REFUSE, f"posted: {command}"
        assert outcome.status == "posted"
        self.last_posted = command
        return outcome

    def compare(self) -> None:
        """The books stand as the model does, and what is closed has not moved."""
        real, model = self.real.balances(), self.model.balances()
        if self.model.deferred:
            real, model = (
                {at: amount for at, amount in one.items() if at[0] not in COST_ROLES}
                for one in (real, model)
            )
        assert real == model
        stock = self.real.stock()
        held = {at: qty for at, qty in self.model.qty.items() if qty and self.keeps_stock}
        assert {at: qty for at, (qty, _) in stock.items() if qty} == held
        self.model.value.clear()
        self.model.value.update({at: value for at, (_, value) in stock.items()})
        for _, line in self.model.sold_lines():
            assert min(line.left_qty, line.left_net, line.left_vat) >= 0
        assert not self.real.rows(
            "select fact_id from ledger_entry group by fact_id having sum(side * amount) <> 0"
        )
        assert self.real.sums_of(self.closed) == self.closed_sums

    # -- products and purchases -----------------------------------------------------------

    def define(self, sku: str) -> None:
        body: dict[str, Any] = {"tracking": "serial" if self.tracked(sku) else "none"}
        if sku == "K":
            body["kit"] = [{"sku": part, "qty": str(qty)} for part, qty in KIT.items()]
        if sku == "V":
            body["category"] = "服务"
        self.run(Verdict.POST, "define_product", sku=sku, retail_price="20.00", **body)

    def receive(self, sku: str, units: int, unit_cost: int, *, invoiced: bool = True) -> None:
        qty, net = units * UNIT, units * unit_cost
        vat = 0 if self.small or not invoiced else half_up(Fraction(net * 13, 100))
        code = self.real.code("GR")
        line = {"sku": sku, "qty": str(units), "net": format_fen(net), "vat": format_fen(vat)}
        if self.tracked(sku):
            line["serials"] = [self.real.code("T") for _ in range(units)]  # type: ignore[assignment]
        self.run(
            Verdict.POST, "receive_goods", receipt=code, supplier="供应商", lines=[line],
            invoiced=invoiced,
        )  # fmt: skip
        self.model.received(sku, qty, net, vat, role="payable" if invoiced else "payable_unbilled")
        if not invoiced:
            self.unbilled.append((code, net))
        self.compare()

    def bill(self, change: int) -> None:
        """The supplier's invoice for goods received before it, more or less than was booked."""
        code, booked = self.unbilled.pop()
        net = max(booked + change, 0)
        vat = 0 if self.small else half_up(Fraction(net * 13, 100))
        self.run(
            Verdict.POST, "invoice_purchase", receipt=code, invoice=self.real.code("PI"),
            net=format_fen(net), vat=format_fen(vat),
        )  # fmt: skip
        self.model.post(
            ("payable_unbilled", "", booked), ("input_vat", "", vat),
            ("cost_variance", "", net - booked), ("payable", "", -net - vat),
        )  # fmt: skip
        self.compare()

    def write_off(self, sku: str, units: int) -> None:
        qty = units * UNIT
        serials = self.serials_in_stock()[:units] if self.tracked(sku) else []
        transfer = 0 if self.small else 13 * units
        done = self.run(
            verdict(self.keeps_stock and self.has_stock(sku, qty)), "write_off_stock", sku=sku,
            qty=str(units), serials=serials, transfer_vat=format_fen(transfer),
        )  # fmt: skip
        if done is None:
            return
        cost = parse_fen(done.detail.get("cost", "0.00"))
        self.check_issue({sku: qty}, cost)
        self.lost_on.append(self.day)
        self.model.qty[sku, "good"] -= qty
        self.model.post(("pending_loss", "", cost), ("inventory", "", -cost))
        self.model.post(("pending_loss", "", transfer), ("input_vat_transfer_out", "", -transfer))
        self.compare()

    # -- stock ----------------------------------------------------------------------------

    def tracked(self, sku: str) -> bool:
        """Whether its units have serials; without stock per product nothing has."""
        return sku == "T" and self.keeps_stock

    def has_stock(self, sku: str, qty: int) -> bool:
        return self.have(components(sku, qty))

    def have(self, wanted: Mapping[str, int]) -> bool:
        """Whether so much good stock of each product is there; no matter where none is kept."""
        enough = (self.model.qty[sku, "good"] >= qty for sku, qty in wanted.items())
        return not self.keeps_stock or all(enough)

    def serials_in_stock(self) -> list[str]:
        rows = self.real.rows("select code from stock_lot where good > 0 order by id")
        return [code for (code,) in rows]

    def check_issue(self, wanted: Mapping[str, int], cost: int | None) -> None:
        """Moving average, exactly (each serial is rounded); others between nothing and all."""
        if self.model.deferred or cost is None:
            return
        shelves = [
            (qty, self.model.qty[sku, "good"], self.model.value[sku, "good"])
            for sku, qty in wanted.items()
        ]
        if self.costing == "moving_average":
            exact = [half_up(Fraction(value * qty, held)) for qty, held, value in shelves]
            serials = wanted.get("T", 0) // UNIT
            assert near(cost, Fraction(sum(exact)), serials)
        else:
            assert 0 <= cost <= sum(value for _, _, value in shelves)

    def to_stock(self, sku: str, qty: int, grade: str = "good") -> None:
        """Goods of a product (its components) come to stock; negative: they leave."""
        for part, of_part in components(sku, qty).items():
            self.model.qty[part, grade] += of_part

    # -- sales ----------------------------------------------------------------------------

    def sell(
        self,
        wanted: Sequence[tuple[str, int, int]],
        *,
        rate: int,
        included: bool,
        discount: int,
        via: str,
        shipped: bool,
        invoiced: bool,
    ) -> Sale | None:
        """wanted: (sku, units, fen of a unit), each sku once. discount: percent of the order."""
        code, number = self.real.code("S"), self.real.code("25120000000")
        free = self.serials_in_stock()
        lines: list[dict[str, Any]] = []
        needed: dict[str, int] = {}
        for place, (sku, units, price) in enumerate(wanted, 1):
            named = (free[:units] + ["没有"] * units)[:units] if self.tracked(sku) else []
            lines.append(
                {
                    "line": str(place), "sku": sku, "qty": str(units), "vat_rate_bp": rate,
                    "amount": format_fen(units * price), "serials": named,
                }
            )  # fmt: skip
            for part, qty in components(sku, units * UNIT).items():
                needed[part] = needed.get(part, 0) + qty
        total = sum(units * price for _, units, price in wanted)
        off = total * discount // 100
        enough = self.have(needed)
        named_all = all("没有" not in line["serials"] for line in lines)
        done = self.run(
            verdict(not shipped or (enough and named_all)), "record_sale", sale=code, lines=lines,
            customer="客户", shop="店铺", via=via, shipped=shipped, tax_included=included,
            discount=format_fen(off), invoice=number if invoiced else "",
        )  # fmt: skip
        if done is None:
            return None
        sale = Sale(code, via, self.day, False, self._frozen(code, lines, included, off))
        if shipped:
            self._issue(sale)
            sale.shipped = True
        self.model.sold(sale)
        if invoiced:
            self.model.invoiced(sale, number)
        self.compare()
        return sale

    def _frozen(
        self, code: str, lines: Sequence[Mapping[str, Any]], included: bool, off: int
    ) -> list[SoldLine]:
        """The lines as they were frozen: the discount shared to the fen, tax exact by line."""
        rows = self.real.lines_of(code)
        found = []
        total = sum(parse_fen(line["amount"]) for line in lines)
        reached = 0
        for line in lines:
            row, rate = rows[line["line"]], Fraction(line["vat_rate_bp"], 10_000)
            amount = parse_fen(line["amount"])
            base = row["net"] + row["vat"] if included else row["net"]
            exact = amount - (Fraction(off * amount, total) if total else 0)
            assert abs(base - exact) < 1
            net = half_up(base / (1 + rate)) if included else base
            vat = base - net if included else half_up(net * rate)
            assert (row["net"], row["vat"]) == (net, vat)
            reached += base
            found.append(
                SoldLine(
                    line["line"], line["sku"], row["qty"], net, vat, line["vat_rate_bp"],
                    row["cost"], serials=list(line["serials"]),
                )
            )  # fmt: skip
        assert reached == total - off
        return found

    def _issue(self, sale: Sale) -> None:
        """The goods of a sale left stock; each line's cost is what the books say it was."""
        rows = self.real.lines_of(sale.code)
        for line in sale.lines:
            line.cost = rows[line.name]["cost"]
            if len(sale.lines) == 1:
                self.check_issue(components(line.sku, line.left_qty), line.cost)
            self.to_stock(line.sku, -line.left_qty)

    def ship(self, sale: Sale) -> None:
        """What was cancelled before it left (refunded by units) stays."""
        needed: dict[str, int] = {}
        for line in sale.lines:
            for part, qty in components(line.sku, line.left_qty).items():
                needed[part] = needed.get(part, 0) + qty
        some = any(line.left_qty for line in sale.lines)
        enough = self.have(needed)
        serials = [one for line in sale.lines for one in line.serials]
        undecided = any(
            line.sale is sale and line.kind == "refund_only" and line.qty
            for line in self.model.lines
            if line.decision == "pending"
        )
        there = set(serials) <= set(self.serials_in_stock())
        done = self.run(
            verdict(not (sale.shipped or undecided) and some and enough and there),
            "ship_goods", sale=sale.code,
        )  # fmt: skip
        if done is None:
            return
        self._issue(sale)
        self.model.shipped(sale)
        self.compare()

    def pay(self, sale: Sale, amount: int, tender: str) -> None:
        code = self.real.code("P")
        self.run(
            verdict(amount > 0), "capture_payment", payment=code, sale=sale.code, tender=tender,
            amount=format_fen(amount),
        )  # fmt: skip
        self.model.paid(sale, code, tender, amount)
        self.compare()

    def invoice(self, sale: Sale) -> None:
        number = self.real.code("25120000000")
        open_lines = any(not line.blue for line in sale.lines if line.root is None)
        done = self.run(
            verdict(open_lines), "register_blue_invoice", invoice=number, sale=sale.code
        )
        if done is not None:
            self.model.invoiced(sale, number)
            self.compare()

    # -- months and retries ---------------------------------------------------------------

    def close(self) -> None:
        """The earliest open month."""
        last = self.closed[-1] if self.closed else self.opened.year * 100 + self.opened.month - 1
        period = last + 1 if last % 100 < 12 else last + 89
        first_of_next = dt.date(period // 100 + period % 100 // 12, period % 100 % 12 + 1, 1)
        day = first_of_next - dt.timedelta(days=1)
        if not self.keeps_stock:
            self.run(
                Verdict.POST, "approve_cost_ratio", day=day, period=period, ratio_bp=6200,
                approved_by="主管",
            )  # fmt: skip
        must = verdict(period % 100 != 12 or not self._lost_by(first_of_next))
        if must is Verdict.REFUSE and not self.keeps_stock:
            must = Verdict.EITHER  # what was given away for nothing has no cost, and is no loss
        done = self.run(must, "close_period", day=day, period=period)
        if done is None:
            return
        self.closed.append(period)
        self.closed_sums = self.real.sums_of(self.closed)
        self.day = max(self.day, first_of_next)
        self.compare()

    def _lost_by(self, day: dt.date) -> bool:
        """Whether a loss before this day waits for its approval, its cost known or not yet."""
        if self.costing in ("month_end_average", "cost_ratio") and any(
            lost < day for lost in self.lost_on
        ):
            return True
        rows = self.real.rows(
            "select coalesce(sum(side * amount), 0)::bigint from ledger_entry "
            "where role = 'pending_loss' and period < %s",
            [day.year * 100 + day.month],
        )
        return rows != [(0,)]

    def pay_late(self, sale: Sale, *, late: bool) -> None:
        """Money that came in a month that is closed by now."""
        code = self.real.code("P")
        done = self.run(
            verdict(late), "capture_payment", payment=code, sale=sale.code, tender="bank",
            amount="0.01", day=self.opened, late=late,
        )  # fmt: skip
        if done is not None:
            self.model.paid(sale, code, "bank", 1)
            self.compare()

    def repeat(self, *, changed: bool) -> None:
        """The last command again, or another one under its key: nothing happens twice."""
        assert self.last_posted is not None
        command = self.last_posted
        if changed:
            command = dataclasses.replace(command, date=command.date + dt.timedelta(days=1))
        before = self.real.fingerprint()
        (outcome,) = self.real.do(command)
        if changed:
            assert outcome.refusal is not None and outcome.refusal.code == "key_reused"
        else:
            assert outcome.status == "replayed"
        assert self.real.fingerprint() == before


def simple(costing: str, sku: str) -> bool:
    """Whether an issue of this product is one movement at one cost."""
    return costing == "moving_average" and sku in ("P", "Q")


def check_share(found: int, exact: Fraction, *, last: bool, by: int = 1) -> None:
    """Within a fen; exact when nothing is left after it."""
    assert (found == exact) if last else near(found, exact, by)
