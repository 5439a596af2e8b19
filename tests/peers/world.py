"""The throw-away book in which a case happens, one event a day, and what can be read in it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.kernel.commands import (
    ONE,
    Command,
    DefineProduct,
    Fen,
    KitPart,
    Micro,
    ReceiveGoods,
    StockLine,
)
from hongzi.workflows.check_books import check_book
from hongzi.workflows.open_book import open_book
from hongzi.workflows.run import run

OPENED = dt.date(2025, 1, 1)
CLEARING = ("goods_in_return", "refund_payable", "vat_awaiting_red")


def fen(yuan: Any, *, minor: bool = False) -> Fen:
    """Fen of an amount written in yuan (or already in the smallest unit)."""
    whole = Decimal(str(yuan)) * (1 if minor else 100)
    return Fen(int(whole.to_integral_value(ROUND_HALF_UP)))


def yuan(amount: int) -> Decimal:
    """Fen as yuan."""
    return Decimal(amount) / 100


def micro(units: Any) -> Micro:
    """Units as micro."""
    return Micro(int(Decimal(str(units)) * ONE))


def units(qty: int) -> Decimal:
    """Micro as units."""
    return Decimal(qty) / ONE


@dataclass(slots=True)
class Product:
    """tracking: none, batch or serial; kit: sku → units of each component."""

    tracking: str = "none"
    kit: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Sold:
    """A sale as the case knows it. products: sku by line; price and prices in fen of a unit.

    again: the sales by which goods that came back were sent out once more.
    """

    code: str
    customer: str
    products: dict[str, str]
    qty: dict[str, Decimal]
    lots: dict[str, Sequence[str]]
    rate_bp: int
    shipped: bool = True
    invoice: str = ""
    payments: dict[str, str] = field(default_factory=dict)
    again: list[Sold] = field(default_factory=list)


@dataclass(slots=True)
class Returned:
    """A return as the case knows it: the case's code, its sale, its lines with their units.

    requested: asked for and not decided yet. paid: its money went back or was set off.
    component: units are of one component of the set that was sold.
    """

    code: str
    sale: Sold | None
    lines: dict[str, Decimal]
    credited: bool = False
    requested: bool = False
    paid: bool = False
    component: bool = False


@dataclass(slots=True)
class Happened:
    """One event of the case: its name, the facts it made, the code of its refusal if any.

    balances: net by role after it (yuan, Dr +); stock: (units, yuan) of each sku after it.
    delivered, credited: units that stayed with customers, units credited and not taken back.
    commands: what was asked of hongzi. paid: fen of each refund, beside its tender.
    """

    name: str
    sale: Sold | None = None
    ret: Returned | None = None
    facts: list[int] = field(default_factory=list)
    refused: str = ""
    tenders: list[str] = field(default_factory=list)
    paid: list[int] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    said: Mapping[str, Any] = field(default_factory=dict)
    balances: Mapping[str, Decimal] = field(default_factory=dict)
    stock: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    delivered: Decimal = Decimal(0)
    credited: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a case says before and beside its events.

    tracking, unit_cost, unit_price: of goods of which the case says nothing else. refund_order:
    tenders, first one first. keeps_credit: a credit note is not set off against the sale.
    stays_in_leg: goods are not inspected at once. goods_follow: a credit note comes before its
    goods.
    """

    standard: str = "small_business"
    costing: str = "moving_average"
    policies: Mapping[str, Any] = field(default_factory=dict)
    tracking: str = "none"
    unit_cost: str = "10"
    unit_price: str = "100"
    refund_order: Sequence[str] = ()
    keeps_credit: bool = False
    stays_in_leg: bool = False
    goods_follow: bool = False
    refund_follows: bool = False
    freight_line: bool = False
    shipped_orders: Sequence[str] = ()


class World:
    """A book, its day, and what the case's references stand for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.book: BookSettings = open_book(
            code="peer", name="同行案例", standard=settings.standard, taxpayer="general",
            costing=settings.costing, opened_on=OPENED, policies=settings.policies,
        )  # fmt: skip
        self.day = OPENED
        self.minor = False
        self.products: dict[str, Product] = {}
        self.sales: dict[str, Sold] = {}
        self.returns: dict[str, Returned] = {}
        self.orders: dict[str, Mapping[str, Any]] = {}
        self.history: list[Happened] = []
        self._names: dict[str, Sold | Returned] = {}
        self._numbers: dict[str, Callable[[], int]] = {}
        self.known_lots: set[str] = set()
        self._key = ""

    # -- doing ----------------------------------------------------------------------------

    def number(self, prefix: str) -> str:
        """The next code with this prefix."""
        count = self._numbers.setdefault(prefix, itertools.count(1).__next__)
        return f"{prefix}{count()}"

    def start(self, name: str, said: Mapping[str, Any] = {}) -> Happened:
        """A new event, on a new day; its commands carry the key that the case gives it."""
        self.day += dt.timedelta(days=1)
        self.history.append(Happened(name, said=said))
        self._key = str(said.get("key", ""))
        self._numbers.pop(self._key, None)
        return self.history[-1]

    def do(self, event: Happened, *commands: Command) -> bool:
        """Commands of one event: all of them, or none and the event is refused."""
        event.commands += commands
        outcomes = run(book=self.book.code, commands=commands, atomic=True)
        refused = [o.refusal.code for o in outcomes if o.refusal is not None]
        if refused:
            event.refused = refused[0]
            return False
        event.facts += [fact for outcome in outcomes for fact in outcome.fact_ids]
        return True

    def finish(self, event: Happened) -> None:
        """Note how things stand after the event."""
        event.balances = self.balances()
        event.stock = self.stock()
        event.delivered, event.credited = self._delivered(), self._credited()

    def shared(self) -> dict[str, Any]:
        """Key and date of the next command."""
        return {"key": self.number(self._key or "k"), "date": self.day}

    def define(
        self,
        sku: str,
        *,
        tracking: str = "none",
        kit: Mapping[str, int] = {},
        category: str = "",
    ) -> None:
        """A product, once."""
        if sku in self.products:
            return
        self.products[sku] = Product(tracking, kit)
        parts = tuple(KitPart(sku=part, qty=micro(qty)) for part, qty in kit.items())
        command = DefineProduct(
            **self.shared(), sku=sku, tracking=tracking, kit=parts, category=category
        )
        assert self.do(Happened("define"), command)

    def receive(self, event: Happened, sku: str, qty: Any, net: Fen, lots: Sequence[str]) -> None:
        """Goods of one product come in, worth ``net`` altogether."""
        self.known_lots |= set(lots)
        serials = self.products[sku].tracking == "serial"
        line = StockLine(
            sku=sku, qty=micro(qty), net=net,
            lot="" if serials or not lots else lots[0], serials=tuple(lots) if serials else (),
        )  # fmt: skip
        command = ReceiveGoods(
            **self.shared(), receipt=self.number("GR"), supplier="供应商", lines=(line,)
        )
        assert self.do(event, command), event.refused

    # -- references -----------------------------------------------------------------------

    def name(self, event: Mapping[str, Any], what: Sold | Returned) -> None:
        """The event's ``ref`` stands for this from now on."""
        if "ref" in event:
            self._names[event["ref"]] = what

    def named(self, event: Mapping[str, Any]) -> Sold | Returned | None:
        """What the event's ``of`` stands for."""
        return self._names.get(event.get("of", ""))

    def sale_of(self, event: Mapping[str, Any]) -> Sold:
        """The sale an event is about: named, that of a named return, or the last."""
        found = self._names.get(event.get("of", ""))
        if isinstance(found, Returned) and found.sale is not None:
            return found.sale
        sale = found if isinstance(found, Sold) else list(self.sales.values())[-1]
        used_up = all(pool["qty"] == pool["taken_qty"] for pool in self.pools(sale.code))
        return sale.again[-1] if sale.again and used_up else sale

    def return_of(self, event: Mapping[str, Any]) -> Returned | None:
        """The return an event is about: named, the last of a named sale, or the last of all.

        A credit note is about a return that has none yet; None when there is none.
        """
        found = self._names.get(event.get("of", ""))
        if isinstance(found, Returned):
            return found
        last = list(self.returns.values())[::-1]
        if isinstance(found, Sold):
            last = [ret for ret in last if ret.sale is found]
        if event.get("ev") == "credit_note":
            last = [ret for ret in last if not ret.credited]
        return last[0] if last else None

    def earlier(self, said: Mapping[str, Any]) -> Happened:
        """The event that is said again: of the same key, of what is named, or the last one."""
        done = [one for one in self.history[:-1] if one.commands]
        if "key" in said:
            done = [one for one in done if one.said.get("key") == said["key"]]
        elif "of" in said:
            named = self._names[said["of"]]
            done = [one for one in done if named in (one.ret, one.sale)]
        return done[-1]

    def not_invoiced(self) -> list[Sold]:
        """Sales of which something stays and is not invoiced, oldest first."""
        return [
            sale
            for sale in self.sales.values()
            if not sale.invoice or any(qty > 0 for _, qty, _ in self.to_invoice(sale))
        ]

    def to_invoice(self, sale: Sold) -> list[tuple[str, Decimal, Fen]]:
        """What of a sale stays with the customer and is not invoiced: line, units, net fen."""
        blue = {one["line"]: (0, 0) for one in self.pools(sale.code)}
        for one in self.blue_lines(sale.code):
            qty, net = blue[one["line"]]
            blue[one["line"]] = qty + one["qty"] - one["red_qty"], net + one["net"] - one["red_net"]
        return [
            (pool["line"], units(max(pool["qty"] - pool["taken_qty"] - blue[pool["line"]][0], 0)),
             Fen(max(pool["net"] - pool["taken_net"] - blue[pool["line"]][1], 0)))
            for pool in self.pools(sale.code)
            if pool["line"] in sale.products
        ]  # fmt: skip

    def default_lots(self, qty: Decimal) -> list[str]:
        """Lots of tracked goods that the case does not name."""
        if self.settings.tracking == "serial":
            return [self.number("U") for _ in range(int(qty))]
        return ["B1"] if self.settings.tracking == "batch" else []

    # -- reading --------------------------------------------------------------------------

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What a query finds in the book."""
        with book_scope(self.book.id) as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())

    def balances(self) -> dict[str, Decimal]:
        """Net of each role, in yuan, Dr +."""
        return self._by_role("select role, side, amount from ledger_entry")

    def net(self, events: Iterable[Happened]) -> dict[str, Decimal]:
        """What these events did to each role, in yuan, Dr +."""
        facts = [fact for event in events for fact in event.facts]
        return self._by_role(
            "select role, side, amount from ledger_entry where fact_id = any(%s)", [facts]
        )

    def entries(self, event: Happened) -> list[tuple[str, str, Decimal]]:
        """(role, dr or cr, signed yuan) of the event's entries."""
        rows = self.rows(
            "select role, side, amount from ledger_entry where fact_id = any(%s)", [event.facts]
        )
        return [(role, "dr" if side > 0 else "cr", yuan(amount)) for role, side, amount in rows]

    def _by_role(self, sql: str, params: Sequence[Any] = ()) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for role, side, amount in self.rows(sql, params):
            found[role] = found.get(role, Decimal(0)) + yuan(side * amount)
        return found

    def stock(self) -> dict[str, tuple[Decimal, Decimal]]:
        """(units, yuan) of good stock by sku."""
        rows = self.rows(
            "select p.sku, b.qty, b.value from stock_balance b "
            "join stock_product p on p.id = b.product_id where b.grade = 'good'"
        )
        return {sku: (units(qty), yuan(value)) for sku, qty, value in rows}

    def pools(self, sale: str) -> list[dict[str, Any]]:
        """What is frozen, taken and left of the lines of a sale, in order."""
        names = (
            "line", "qty", "net", "vat", "rate", "taken_qty", "kept", "taken_net", "taken_vat",
            "successor",
        )  # fmt: skip
        rows = self.rows(
            "select l.line, l.qty, l.net, l.vat, l.vat_rate_bp, l.taken_qty, "
            "l.kept_net + l.kept_vat, l.taken_net, l.taken_vat, l.successor_id "
            "from sales_saleline l join sales_sale s on s.id = l.sale_id "
            "where s.code = %s order by l.id",
            [sale],
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def case_lines(self, case: str) -> dict[str, dict[str, Any]]:
        """The lines of a return by their code."""
        names = (
            "kind", "qty", "net", "vat", "cost", "accepted_qty", "goods_qty", "settled", "kept",
            "owed", "sent_back", "accepted", "owes_goods",
        )  # fmt: skip
        rows = self.rows(
            "select l.line, l.kind, l.qty, l.net, l.vat, l.cost, l.accepted_qty, l.goods_qty, "
            "l.settled, l.kept_net + l.kept_vat, "
            "l.net + l.vat - l.rejected_net - l.rejected_vat, l.rejected_qty, "
            "l.accepted_net + l.accepted_vat, l.owes_goods "
            "from returns_caseline l join returns_case c on c.id = l.case_id "
            "where c.code = %s",
            [case],
        )
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}

    def issue_cost(self, sale: str, sku: str) -> Decimal:
        """Yuan of a unit of a product when it went out with a sale."""
        ((qty, value),) = self.rows(
            "select sum(m.qty), sum(m.value) from stock_movement m "
            "join stock_product p on p.id = m.product_id "
            "where m.kind = 'issue' and p.sku = %s",
            [sku],
        )
        return yuan(value) / units(qty)

    def lots_in_stock(self) -> set[str]:
        """Codes of the lots that are there."""
        return {code for (code,) in self.rows("select code from stock_lot where good > 0")}

    def left_of_payment(self, code: str) -> int:
        """Fen that a payment has left to refund."""
        ((left,),) = self.rows(
            "select amount - refunded from refunds_payment where code = %s", [code]
        )
        return int(left)

    def invoiced(self, sale: str) -> tuple[Decimal, Decimal]:
        """Units on blue invoices of a sale, and of them red."""
        ((blue, red),) = self.rows(
            "select coalesce(sum(l.qty), 0), coalesce(sum(l.red_qty), 0) from invoices_blueline l "
            "join invoices_blueinvoice b on b.id = l.blue_id "
            "join sales_sale s on s.id = b.sale_id where s.code = %s",
            [sale],
        )
        return units(blue), units(red)

    def blue_lines(self, sale: str) -> list[dict[str, Any]]:
        """The lines of a sale's blue invoices that were not withdrawn whole, oldest first."""
        names = ("invoice", "line", "qty", "net", "vat", "red_qty", "red_net", "red_vat")
        rows = self.rows(
            "select b.number, sl.line, l.qty, l.net, l.vat, l.red_qty, l.red_net, l.red_vat "
            "from invoices_blueline l join invoices_blueinvoice b on b.id = l.blue_id "
            "join sales_saleline sl on sl.id = l.sale_line_id "
            "join sales_sale s on s.id = b.sale_id where s.code = %s and not b.withdrawn "
            "order by l.id",
            [sale],
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def lots_back(self) -> list[str]:
        """Lots of the goods that returns put back into stock, in order."""
        rows = self.rows(
            "select lot.code from stock_movement m join stock_lot lot on lot.id = m.lot_id "
            "where m.kind = 'return' order by m.id"
        )
        return [code for (code,) in rows]

    def _delivered(self) -> Decimal:
        ((qty,),) = self.rows(
            "select coalesce(sum(l.qty - l.taken_qty), 0) from sales_saleline l "
            "join sales_sale s on s.id = l.sale_id where s.shipped"
        )
        return units(qty)

    def _credited(self) -> Decimal:
        ((qty,),) = self.rows(
            "select coalesce(sum(accepted_qty - rejected_qty), 0) from returns_caseline"
        )
        return units(qty)

    # -- what holds of every case ---------------------------------------------------------

    def prove(self) -> None:
        """Every invariant of the books holds, the stock's value in the ledger among them."""
        proofs = check_book(book=self.book.code).proofs
        assert {proof.name: proof.rows for proof in proofs if not proof.holds} == {}
