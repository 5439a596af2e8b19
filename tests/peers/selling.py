"""Events of buying and selling: goods in, sales, shipments, payments, blue invoices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hongzi.kernel.commands import (
    BlueLine,
    CapturePayment,
    ClosePeriod,
    Micro,
    RecordSale,
    RegisterBlueInvoice,
    SaleLine,
    ShipGoods,
)
from tests.peers.cases import Event
from tests.peers.words import FIELD_OF
from tests.peers.world import Happened, Sold, World, fen, micro

ITEM = "A"
FREIGHT = "运费"
SERVICE = "service"
ONE_DAY = dt.timedelta(days=1)
COST_UNSAID = "10"
"""Yuan of a unit where the case says nothing of its cost."""
TENDERS = {
    **dict.fromkeys(("card", "credit_card", "cheque", "check", "transfer", "original"), "bank"),
    **dict.fromkeys(("gift_card", "voucher", "credit", "store_credit"), "store_credit"),
}
"""Other suites' means of payment as ours."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of an event: price of a unit and discount of the line, as the case writes them."""

    line: str
    sku: str
    qty: Decimal
    price: str
    discount: str = "0"


def wanted(event: Event, price: str) -> list[Wanted]:
    """The lines of an event: ``[code, (sku,) units, (price, (discount))]`` each, or its own."""
    if "lines" not in event:
        sku = event.get("item", ITEM)
        own = event.get("unit_price", event.get("unit_price_incl", price))
        qty = Decimal(str(event.get("qty", 1)))
        discount = _line_discount(event, Decimal(str(own)) * qty)
        return [Wanted(str(event.get("line", "1")), sku, qty, str(own), discount)]
    found: list[Wanted] = []
    for one in event["lines"]:
        code, *rest = _in_order(one) if isinstance(one, Mapping) else one
        sku = rest.pop(0) if rest and not _is_number(rest[0]) else code
        units_said, own, discount = [*map(str, rest), *("1", price, "0")[len(rest) :]]
        again = sum(earlier.line.split("#")[0] == code for earlier in found)
        line = f"{code}#{again + 1}" if again else code
        found.append(Wanted(line, sku, Decimal(units_said), own, discount))
    return found


def _in_order(line: Mapping[str, Any]) -> list[Any]:
    """A line written by names as one written in order."""
    said = {FIELD_OF.get(name, name): value for name, value in line.items()}
    code = said.get("line", said.get("item"))
    item = [said["item"]] if "item" in said else []
    price = [str(said["unit_price"])] if "unit_price" in said else []
    discount = [str(said["discount"])] if price and "discount" in said else []
    return [code, *item, said.get("qty", 1), *price, *discount]


def _line_discount(event: Event, amount: Decimal) -> str:
    percent = Decimal(str(event.get("discount_percent", "0")).rstrip("%"))
    of_line = Decimal(str(event.get("line_discount", "0")))
    return str(max(of_line, Decimal(0)) + amount * percent / 100)


def _is_number(value: Any) -> bool:
    return str(value).replace(".", "", 1).lstrip("-").isdigit()


def rate_of(event: Event, name: str = "tax_rate") -> int:
    """A rate in basis points, written in percent."""
    return int(Decimal(str(event.get(name) or "0").rstrip("%")) * 100)


def lots_of(event: Event) -> list[str]:
    """The batch or the serials that an event names."""
    found = event.get("serials") or event.get("serial") or event.get("batch") or []
    return [found] if isinstance(found, str) else list(found)


# -- goods ------------------------------------------------------------------------------------


def receive(world: World, event: Event, done: Happened) -> None:
    """``receive``: qty at unit_cost (or for ``cost`` altogether), of an item, batch or serials."""
    sku = event.get("item", ITEM)
    world.define(sku, tracking=world.settings.tracking)
    qty = Decimal(str(event["qty"]))
    cost = event.get("cost", Decimal(str(event.get("unit_cost", world.settings.unit_cost))) * qty)
    world.receive(done, sku, qty, fen(cost), lots_of(event) or world.default_lots(qty))


def have_in_stock(world: World, sku: str, qty: Decimal, lots: Sequence[str]) -> None:
    """What a case ships without ever receiving it is received the same day."""
    if sku == FREIGHT:
        return
    product = world.products[sku]
    for part, per_kit in product.kit.items():
        have_in_stock(world, part, qty * per_kit, ())
    if product.kit:
        return
    missing = qty - world.stock().get(sku, (Decimal(0), Decimal(0)))[0]
    if missing > 0:
        new = [lot for lot in lots if lot not in world.known_lots]
        if lots and not new:
            return
        net = fen(Decimal(world.settings.unit_cost) * missing)
        world.receive(Happened("receive"), sku, missing, net, new)


def define_kit(world: World, setting: Event) -> None:
    """``kit``: units of each component; ``stock``: units and unit cost of each component."""
    for sku in setting["kit"]:
        world.define(sku)
        qty, cost = setting.get("stock", {}).get(sku, (0, 0))
        if qty:
            net = fen(Decimal(str(cost)) * Decimal(str(qty)))
            world.receive(Happened("receive"), sku, qty, net, ())
    world.define("kit", kit=setting["kit"])


# -- sales ------------------------------------------------------------------------------------


def sell(world: World, event: Event, done: Happened) -> None:
    """``sale``, ``ship``: lines or one item; tax_rate, order_discount, coupon, freight, paid.

    With a ``state`` of draft it is kept as a draft.
    """
    event = of_order(world, event)
    waiting = [sale for sale in world.sales.values() if not sale.shipped]
    if done.name == "ship" and waiting:
        ship_later(world, event, done, waiting[0])
        return
    record_sale(world, event, done, wanted(event, world.settings.unit_price))
    if event.get("paid"):
        pay_for(world, done, event["paid"])


def of_order(world: World, event: Event) -> Event:
    """A shipment of an order that was taken before: at its prices, known by its name as well."""
    order = world.orders.get(event.get("of", ""), {})
    return {**order, **event, **({"ref": order["ref"]} if "ref" in order else {})}


def record_sale(
    world: World, event: Event, done: Happened, lines: Sequence[Wanted], *, shipped: bool = True
) -> None:
    """One posted sale of these lines; the event's sale if it is not refused."""
    world.minor = minor = bool(event.get("minor_units"))
    lots: dict[str, Sequence[str]] = {
        one.line: lots_of(event) or world.default_lots(one.qty) for one in lines
    }
    for one in lines:
        world.define(one.sku, tracking=world.settings.tracking)
    freight = event.get("freight", 0)
    if freight and world.settings.freight_line:
        world.define(FREIGHT, category=SERVICE)
        lines, freight = [*lines, Wanted(FREIGHT, FREIGHT, Decimal(1), str(freight))], 0
        lots[FREIGHT] = []
    for sku in dict.fromkeys(one.sku for one in lines if shipped):
        of_sku = [one for one in lines if one.sku == sku]
        named = [lot for one in of_sku for lot in lots[one.line]]
        have_in_stock(world, sku, sum((one.qty for one in of_sku), Decimal(0)), named)
    code = world.number("S")
    command = RecordSale(
        **world.shared(), sale=code, shipped=shipped and event.get("state") != "draft",
        state="draft" if event.get("state") == "draft" else "posted",
        customer=event.get("customer") or event.get("receivable") or "客户",
        tax_included="unit_price_incl" in event,
        discount=fen(order_discount(event), minor=minor),
        coupon=fen(event.get("coupon", 0), minor=minor),
        freight=fen(freight, minor=minor),
        lines=tuple(
            _sale_line(world, one, lots[one.line], rate_of(event), minor=minor) for one in lines
        ),
    )  # fmt: skip
    if not world.do(done, command):
        return
    done.sale = world.sales[code] = Sold(
        code=code, customer=command.customer, products={one.line: one.sku for one in lines},
        qty={one.line: one.qty for one in lines}, lots=lots, rate_bp=rate_of(event),
        shipped=shipped,
    )  # fmt: skip
    world.name(event, done.sale)


def order_discount(event: Event) -> Decimal:
    """The order's discount; one of a line that is below zero is put to hongzi as the order's."""
    return Decimal(str(event.get("order_discount", 0))) + min(
        Decimal(str(event.get("line_discount", 0))), Decimal(0)
    )


def _sale_line(
    world: World, one: Wanted, lots: Sequence[str], rate_bp: int, *, minor: bool
) -> SaleLine:
    amount = fen(Decimal(one.price) * one.qty - Decimal(one.discount), minor=minor)
    tracking = world.products[one.sku].tracking
    return SaleLine(
        line=one.line, sku=one.sku, qty=micro(one.qty), amount=amount, vat_rate_bp=rate_bp,
        lot=lots[0] if tracking == "batch" else "",
        serials=tuple(lots) if tracking == "serial" else (),
    )  # fmt: skip


def ship_later(world: World, event: Event, done: Happened, sale: Sold) -> None:
    """The goods of a sale that was invoiced before."""
    for line, sku in sale.products.items():
        have_in_stock(world, sku, sale.qty[line], sale.lots[line])
    if world.do(done, ShipGoods(**world.shared(), sale=sale.code)):
        sale.shipped = True
        done.sale = sale
        world.name(event, sale)


# -- money and invoices -----------------------------------------------------------------------


def pay(world: World, event: Event, done: Happened) -> None:
    """``pay``: a sale is paid, by tender and amount, or whole."""
    done.sale = world.sale_of(event)
    tender, amount = event.get("tender", "bank"), event.get("amount")
    pay_for(world, done, [[tender, amount]] if amount else True)


def pay_for(world: World, done: Happened, paid: Any) -> None:
    """Money for the event's sale: ``[[tender, yuan], …]``, or all of it through the bank."""
    sale = done.sale
    if sale is None:
        return
    if not isinstance(paid, list):
        gross = sum(pool["net"] + pool["vat"] for pool in world.pools(sale.code))
        paid = [["bank", Decimal(gross) / 100]] if gross else []
    for tender, amount in paid:
        command = CapturePayment(
            **world.shared(), payment=world.number("P"), sale=sale.code,
            tender=TENDERS.get(tender, tender), amount=fen(amount),
        )  # fmt: skip
        if not world.do(done, command):
            return
        sale.payments[command.payment] = tender


def invoice(world: World, event: Event, done: Happened) -> None:
    """``invoice``: what was shipped and not invoiced, or goods that are yet to be shipped."""
    if "of" in event or world.sales:
        open_sales = [world.sale_of(event)] if "of" in event else world.not_invoiced()
    else:
        lines = wanted(event, world.settings.unit_price)
        record_sale(world, event, done, lines, shipped=False)
        open_sales = [done.sale] if done.sale else []
    left = Decimal(str(event["qty"])) if "qty" in event else None
    for sale in open_sales:
        proposed = sum(
            (qty for line, qty, _ in world.to_invoice(sale) if line == event.get("line", line)),
            Decimal(0),
        )
        take = proposed if left is None else min(left, proposed)
        if take and not invoice_sale(world, done, sale, take, event.get("line", "")):
            return
        left = None if left is None else left - take
        done.sale = done.sale or sale
    if left and not done.refused and world.sales:
        invoice_sale(world, done, done.sale or world.sale_of(event), left)
    if done.sale is not None:
        world.name(event, done.sale)


def invoice_sale(
    world: World, done: Happened, sale: Sold, qty: Decimal | None, only: str = ""
) -> bool:
    """One blue invoice: of the whole sale, or of so many units of its lines in order."""
    lines: list[BlueLine] = []
    if qty is not None and qty != sum(sale.qty.values()):
        for line, proposed, _ in world.to_invoice(sale):
            take = min(qty, proposed) if line == (only or line) else Decimal(0)
            qty -= take
            if take:
                lines.append(BlueLine(line=line, qty=Micro(micro(take))))
    number = world.number("2512000000000")
    command = RegisterBlueInvoice(
        **world.shared(), invoice=number, sale=sale.code, lines=tuple(lines)
    )
    if not world.do(done, command):
        return False
    sale.invoice = number
    return True


def close(world: World, event: Event, done: Happened) -> None:
    """``close``: the month the case is in; what follows is in the next."""
    month = world.day.month
    world.do(done, ClosePeriod(**world.shared(), period=world.day.year * 100 + month))
    while (world.day + ONE_DAY).month == month:
        world.day += ONE_DAY
