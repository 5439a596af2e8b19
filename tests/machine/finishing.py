"""The end of every story: each open leg is ended, the rest is returned, and nothing is left."""

from __future__ import annotations

from tests.machine.books import COST_ROLES
from tests.machine.driving import components
from tests.machine.model import UNIT, CaseLine
from tests.machine.returning import Asked, ReturnDriver

CLEARING = ("goods_in_return", "refund_payable", "vat_awaiting_red")


def finish_everything(shop: ReturnDriver) -> None:
    """End all legs, return all that is left, end those legs too; then prove that all is at zero."""
    finish_lines(shop)
    return_the_rest(shop)
    finish_lines(shop)
    # a payment taken on the way undid what was set off against the sale before
    while any(line.left_money > 0 and line.decision == "accepted" for line in shop.model.lines):
        finish_lines(shop)
    if shop.model.deferred:
        close_months(shop)
    prove_nothing_is_left(shop)
    shop.real.prove()


def finish_lines(shop: ReturnDriver) -> None:
    """Every case line gets what it still owes."""
    for line in list(shop.model.lines):
        if line.decision == "pending":
            shop.decide(line, accept=True)
        if line.decision == "rejected":
            take_money_back(shop, line)
            continue
        if line.left_goods:
            shop.inspect(line, line.left_goods, "restock")
        if line.left_new:
            give_replacement(shop, line)
        take_money_back(shop, line)
        finish_tax(shop, line)
        finish_money(shop, line)
        if line.decision == "accepted" and not line.posted:
            # agreed, and nothing was owed: the policy waits for an evidence that never comes
            assert not (line.net or line.vat or line.goods)


def give_replacement(shop: ReturnDriver, line: CaseLine) -> None:
    for sku, qty in components(line.of.sku, line.left_new).items():
        missing = qty - shop.model.qty[sku, "good"]
        if missing > 0:
            shop.receive(sku, -(-missing // UNIT), 500)
    shop.replace(line)


def take_money_back(shop: ReturnDriver, line: CaseLine) -> None:
    """Too much was paid, because goods went back to the customer after the refund."""
    for refund in shop.model.refunds:
        if line.left_money < 0 and refund.line is line and not refund.bounced:
            shop.bounce(refund)
    if line.left_money < 0:
        shop.differ(line, -line.left_money)


def finish_tax(shop: ReturnDriver, line: CaseLine) -> None:
    root = line.of.first
    red = min(line.left_tax, root.blue_vat - root.red_vat)
    if red > 0:
        shop.redden(line, red)
    if line.left_tax > 0:
        shop.end_tax(
            line, line.left_tax, "uninvoiced" if root.blue_vat == root.red_vat else "borne"
        )


def finish_money(shop: ReturnDriver, line: CaseLine) -> None:
    sale = line.sale
    if sale.via != "platform" and min(line.left_money, sale.receivable) > 0:
        shop.set_off(line, min(line.left_money, sale.receivable))
    if line.left_money > 0:
        shop.refund(line, line.left_money, "platform" if sale.via == "platform" else "bank")


def return_the_rest(shop: ReturnDriver) -> None:
    """What customers still have comes back, and what is left of its money."""
    for sale in list(shop.model.sales):
        if not sale.shipped:
            for line in sale.lines:
                for sku, qty in components(line.sku, line.left_qty).items():
                    if sku != "T":
                        shop.receive(sku, max(-(-qty // UNIT), 1), 500)
            shop.ship(sale)
        for line in list(sale.lines):
            if line.left_qty and sale.shipped:
                shop.ask([Asked(sale, line, "return", line.left_qty)], agreed=True)
            if line.left:
                shop.ask([Asked(sale, line, "refund_only", 0)], agreed=True)


def close_months(shop: ReturnDriver) -> None:
    """The months until today, so that every cost is known; a loss at year end stays open."""
    until = shop.day.year * 100 + shop.day.month
    while not shop.closed or shop.closed[-1] < until:
        before = len(shop.closed)
        shop.close()
        if len(shop.closed) == before:
            return


def prove_nothing_is_left(shop: ReturnDriver) -> None:
    """Pools are used up; clearing balances are zero but for VAT reddened of goods sent back."""
    for sale, line in shop.model.sold_lines():
        if not sale.shipped:
            continue
        assert (line.left_qty, line.left_net, line.left_vat) == (0, 0, 0)
        row = shop.real.lines_of(sale.code)[line.name]
        assert row["taken_qty"] == row["qty"]
        assert row["cost"] is None or row["taken_cost"] == row["cost"]
    reddened = {line.key for line in shop.model.lines if line.left_tax < 0}
    left = {
        at: amount
        for at, amount in shop.real.balances().items()
        if at[0] in CLEARING and at[1] not in reddened
    }
    if shop.model.deferred:
        left = {at: amount for at, amount in left.items() if at[0] not in COST_ROLES}
    assert left == {}
