"""The ordinary weeks: sales by season and weekday, payments, settlements, returns by habit."""

from __future__ import annotations

import datetime as dt

from hongzi.files.demo.catalogue import Article
from hongzi.files.demo.clients import LAST_DAY, MONTHS
from hongzi.files.demo.stockroom import week_of
from hongzi.files.demo.truth import Asked, Sold, SoldLine
from hongzi.files.demo.world import World
from hongzi.kernel import commands as cmd
from hongzi.kernel.commands import Fen
from hongzi.kernel.vat import split_gross

_WEEKDAY = (9, 8, 9, 9, 11, 14, 13)
_ORDER_SIZES = ((1, 70), (2, 22), (3, 8))
_UNITS = ((1, 82), (2, 14), (3, 4))
_TENDERS = ("alipay", "wechat", "bank", "cash")
_TENDER_SHARES = (48, 36, 12, 4)
_COMMISSION_BP = 500


def week_ends(week: dt.date) -> dt.date:
    """The last day of a demo week."""
    nxt = week + dt.timedelta(days=7)
    if week.day < 22:
        return nxt - dt.timedelta(days=1)
    return (week.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def trade_week(world: World, week: dt.date) -> None:
    """A week's orders with all that follows from them, and the platform's payout."""
    days = [week + dt.timedelta(days=n) for n in range((week_ends(week) - week).days + 1)]
    left = _lines_of_week(world, days)
    while left > 0:
        day = world.random.choices(days, weights=[_WEEKDAY[d.weekday()] for d in days])[0]
        left -= len(_order(world, day).lines)
    _settle(world, week_ends(week))


def _lines_of_week(world: World, days: list[dt.date]) -> int:
    season = world.client.season
    whole = sum(season[month] for month in MONTHS)
    length = (week_ends(days[0].replace(day=22)) - days[0].replace(day=1)).days + 1
    share = season[days[0].year * 100 + days[0].month] * len(days)
    return world.lines * share // (whole * length)


def _order(world: World, day: dt.date) -> Sold:
    chance, client = world.random, world.client
    goods: list[tuple[Article, int]] = []
    for _ in range(_pick(world, _ORDER_SIZES)):
        article = world.some()
        if article.sku not in {a.sku for a, _ in goods}:
            goods.append((article, 1 if article.tracking == "serial" else _pick(world, _UNITS)))
    platform = chance.randrange(100) < client.platform
    quoted = sum(article.price * count for article, count in goods)
    sold = world.sell(
        day,
        goods,
        via="platform" if platform else "direct",
        coupon=quoted * 5 // 100 if chance.randrange(100) < 12 else 0,
        invoiced=chance.randrange(100) < client.invoiced,
    )
    if not platform:
        tender = chance.choices(_TENDERS, weights=_TENDER_SHARES)[0]
        world.pay(sold, day, tender=tender)
    for line in sold.lines:
        if chance.randrange(1000) < line.article.returned:
            _come_back(world, sold, line)
    return sold


def _pick(world: World, shares: tuple[tuple[int, int], ...]) -> int:
    return world.random.choices([n for n, _ in shares], weights=[s for _, s in shares])[0]


def days_until_asked(world: World) -> int:
    """Days from sale to return: lognormal around the client's median, at least one."""
    median, spread = world.client.delay
    return max(1, round(median * world.random.lognormvariate(0.0, spread)))


def _come_back(world: World, sold: Sold, line: SoldLine) -> None:
    """One line comes back in one of the ordinary ways."""
    chance = world.random
    day = sold.date + dt.timedelta(days=days_until_asked(world))
    if day > LAST_DAY:
        return
    units = line.pool.qty // cmd.ONE
    count = None if units == 1 or chance.randrange(3) else chance.randrange(1, units)
    way = chance.choices(("return", "allowance", "refund_only"), weights=(90, 6, 4))[0]
    if way == "allowance":
        asked = world.ask(sold, day, of=line, kind=way, gross=max(line.gross // 10, 1))
    else:
        asked = world.ask(sold, day, of=line, count=count, kind=way)
    if way == "return":
        go_all_legs(world, asked, day)
    else:
        world.settle_tax(asked, _later(world, day, 1, 4))
        world.refund(asked, _later(world, day, 0, 2))


def go_all_legs(world: World, asked: Asked, day: dt.date) -> None:
    """Goods, tax and money of a return, each on its own day after ``day``."""
    chance = world.random
    arrived = _later(world, day, 3, 7)
    paid = (
        day if chance.randrange(100) < world.client.refund_first else _later(world, arrived, 0, 3)
    )
    if chance.randrange(200) == 0:
        paid = arrived + dt.timedelta(days=20)
    world.inspect(asked, arrived, disposition=_disposition(world))
    taxed = _later(world, day, 1, 9) if asked.sold.invoice else arrived
    world.settle_tax(asked, taxed)
    world.refund(asked, paid)


def _disposition(world: World) -> str:
    ways = ("restock", "second_grade", "refurbish")
    return world.random.choices(ways, weights=(84, 10, 6))[0]


def _later(world: World, day: dt.date, least: int, most: int) -> dt.date:
    return day + dt.timedelta(days=world.random.randint(least, most))


def buy(world: World, week: dt.date) -> None:
    """What the week needs arrives on its first day: with its invoice, or billed two weeks later."""
    lines = world.room.receipt(week)
    half = (len(lines) + 1) // 2
    for supplier, part in (("供货商甲", lines[:half]), ("供货商乙", lines[half:])):
        if not part:
            continue
        billed = supplier == "供货商甲" or week.day != 8
        code = world.number("RK")
        bought = part if billed else [_without_vat(line) for line in part]
        world.plan(
            cmd.ReceiveGoods(
                key=code, receipt=code, supplier=supplier, date=week, lines=tuple(bought),
                invoiced=billed,
            )
        )  # fmt: skip
        net, vat = sum(line.net for line in part), sum(line.vat for line in part)
        if not billed:
            _bill_later(world, code, week, net=net, vat=vat)
        _pay_supplier(world, supplier, week + dt.timedelta(days=10), net + vat)


def _without_vat(line: cmd.StockLine) -> cmd.StockLine:
    return cmd.StockLine(
        sku=line.sku, qty=line.qty, net=line.net, lot=line.lot, serials=line.serials
    )


def _bill_later(world: World, receipt: str, week: dt.date, *, net: int, vat: int) -> None:
    number = world.invoice_number()
    world.plan(
        cmd.InvoicePurchase(
            key=number, receipt=receipt, invoice=number, date=week + dt.timedelta(days=12),
            net=Fen(net), vat=Fen(vat),
        )
    )  # fmt: skip


def _pay_supplier(world: World, supplier: str, day: dt.date, owed: int) -> None:
    world.fact(
        day, "supplier_paid", flags={"tender": "bank"}, supplier=supplier, note="货款", paid=owed
    )


def _settle(world: World, day: dt.date) -> None:
    """The platform pays out what it owed a week ago, less its commission."""
    due = week_of(day - dt.timedelta(days=9))
    owed = world.platform_owes.pop(due, 0)
    if owed <= 0:
        world.platform_owes[week_of(day)] += owed
        return
    fee = owed * _COMMISSION_BP // 10_000
    fee_net, fee_vat = split_gross(gross=fee, rate_bp=600) if world.client.general else (fee, 0)
    code = world.number("JS")
    world.plan(
        cmd.SettlePlatform(
            key=code, settlement=code, shop=world.client.shop, date=day,
            received=Fen(owed - fee), fee_net=Fen(fee_net), fee_vat=Fen(fee_vat),
        )
    )  # fmt: skip
