"""One long story that meets every leg and exit, under every cost method and acceptance policy.

What the machine finds by searching, this tells in order; the model is asked after each step.
"""

from __future__ import annotations

import datetime as dt

import pytest

from tests.machine.driving import Driver
from tests.machine.finishing import finish_everything
from tests.machine.model import UNIT, CaseLine, Sale
from tests.machine.returning import Asked, ReturnDriver
from tests.machine.test_books_machine import COSTINGS

POLICIES = ("first_evidence", "decision", "inspected")


def sell(shop: Driver, *wanted: tuple[str, int, int], **how: object) -> Sale:
    said = {"rate": 1300, "included": False, "discount": 0, "via": "direct", "shipped": True}
    sale = shop.sell(wanted, **{"invoiced": False, **said, **how})  # type: ignore[arg-type]
    assert sale is not None
    return sale


def ask(
    shop: ReturnDriver, sale: Sale, line: int, kind: str, units: int, *, agreed: bool = True,
    how: str = "whole",
) -> CaseLine:  # fmt: skip
    shop.ask([Asked(sale, sale.lines[line], kind, units * UNIT, how)], agreed=agreed)
    return shop.model.lines[-1]


def returns_of_a_paid_sale(shop: ReturnDriver) -> None:
    """Five sold, paid, invoiced: legs before the decision, one sent back, one refund bounces."""
    sale = sell(shop, ("P", 5, 33_333), invoiced=True)
    shop.pay(sale, sale.gross - 1000, "bank")
    shop.pay(sale, 1000, "cash")
    line = ask(shop, sale, 0, "return", 3, agreed=False)
    shop.refund(line, 40_000, "bank")
    shop.inspect(line, UNIT, "second_grade")
    shop.redden(line, 4_001)
    shop.end_goods(line, UNIT, "rejected")
    shop.decide(line, accept=True)
    shop.decide(line, accept=False)
    shop.end_goods(line, UNIT, "rejected")
    shop.bounce(shop.model.refunds[-1])
    shop.bounce(shop.model.refunds[-1])
    shop.refund(line, line.left_money + 1, "bank")
    shop.refund(line, line.left_money, "wechat")
    shop.inspect(line, line.left_goods, "scrap", transfer=7)
    shop.redden(line, line.left_tax)
    shop.differ(line, 113)
    shop.differ(line, -57)
    kept = ask(shop, sale, 0, "return", 1, how="kept")
    ask(shop, sale, 0, "return", 2, how="over")
    shop.end_goods(kept, UNIT, "never_came")
    ask(shop, sale, 0, "allowance", 0)


def returns_of_an_unpaid_sale(shop: ReturnDriver) -> None:
    """A kit and serials on one order with a discount; declared, then invoiced, then reddened."""
    sale = sell(shop, ("K", 3, 9_999), ("T", 2, 20_000), discount=10)
    shop.ask([Asked(sale, sale.lines[0], "return", 2 * UNIT),
              Asked(sale, sale.lines[1], "return", UNIT)], agreed=False)  # fmt: skip
    kits, serial = shop.model.lines[-2:]
    shop.decide(kits, accept=True)
    shop.decide(serial, accept=False)
    shop.inspect(kits, UNIT, "restock")
    shop.end_tax(kits, kits.left_tax, "uninvoiced")
    shop.invoice(sale)
    shop.end_tax(kits, kits.left_tax, "uninvoiced")
    shop.redden(kits, kits.left_tax - 3)
    shop.end_tax(kits, kits.left_tax, "tail")
    shop.set_off(kits, kits.left_money // 2)
    shop.unclaimed(kits, kits.left_money)
    again = ask(shop, sale, 1, "return", 2)
    shop.inspect(again, 2 * UNIT, "back_to_supplier")
    shop.end_tax(again, again.left_tax, "borne")


def an_exchange(shop: ReturnDriver) -> None:
    """The new one comes back for money, by a platform that pays itself."""
    sale = sell(shop, ("P", 2, 10_000), ("V", 1, 5_000), via="platform")
    swapped = ask(shop, sale, 0, "exchange", 1)
    shop.inspect(swapped, UNIT, "refurbish")
    shop.replace(swapped)
    shop.replace(swapped)
    new = ask(shop, sale, 2, "return", 1)
    shop.refund(new, new.left_money, "platform")
    service = ask(shop, sale, 1, "return", 1, how="less")
    shop.refund(service, service.left_money, "bank")


def a_cancelled_unit(shop: ReturnDriver) -> None:
    """Cancelled before it left; the rest is shipped after the month is closed, and one of it
    comes back, goes to the customer again, and comes back once more."""
    sale = sell(shop, ("Q", 3, 7_777), shipped=False)
    ask(shop, sale, 0, "return", 1)
    gone = ask(shop, sale, 0, "refund_only", 1)
    shop.close()
    shop.pay_late(sale, late=False)
    shop.pay_late(sale, late=True)
    shop.ship(sale)
    shop.set_off(gone, gone.left_money)
    shop.repeat(changed=False)
    shop.repeat(changed=True)
    shop.day += dt.timedelta(days=35)
    back = ask(shop, sale, 0, "return", 1)
    shop.end_goods(back, UNIT, "rejected")
    back = ask(shop, sale, 0, "return", 1)
    shop.inspect(back, UNIT, "restock")


@pytest.mark.django_db
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("costing", COSTINGS)
def test_story(costing: str, policy: str) -> None:
    standard = "enterprise" if policy == "decision" else "small_business"
    shop = ReturnDriver(
        code="story", costing=costing, standard=standard, taxpayer="general",
        policies={"acceptance": policy},
    )  # fmt: skip
    for _ in range(3):  # into the next year, whose December never comes here
        shop.close()
    for sku, units, cost in (("P", 23, 333), ("Q", 9, 1001), ("T", 7, 2500)):
        shop.receive(sku, units, cost)
    shop.receive("P", 3, 499, invoiced=False)
    shop.bill(-7)
    returns_of_a_paid_sale(shop)
    returns_of_an_unpaid_sale(shop)
    an_exchange(shop)
    a_cancelled_unit(shop)
    finish_everything(shop)
