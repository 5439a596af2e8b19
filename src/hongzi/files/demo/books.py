"""The frame of an invented company's books: opening, past sales, rent and wages, month ends."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hongzi.files.demo.clients import GO_LIVE, LAST_DAY
from hongzi.files.demo.stockroom import week_of
from hongzi.files.demo.stories import after
from hongzi.files.demo.trade import days_until_asked, go_all_legs
from hongzi.files.demo.truth import Sold, units
from hongzi.files.demo.world import World
from hongzi.kernel import commands as cmd
from hongzi.kernel.commands import Fen
from hongzi.kernel.vat import vat_from_net

REPORT_APPROVED = dt.date(2026, 3, 20)
"""When last year's report is approved; until then a return of its sales may adjust it."""

_TAX_PERCENT, _RESERVE_PERCENT = 25, 10

_QUARTER_LIMIT = 24_000_000
"""Net sales in fen of the small shop's last quarter stay below the 300,000 yuan threshold."""


def open_books(world: World) -> None:
    """Products, stock, sales from before go-live and the balances, all on the first day."""
    for article in world.client.articles:
        world.plan(
            cmd.DefineProduct(
                key=article.sku, sku=article.sku, name=article.name, unit=article.unit,
                tracking=article.tracking, category=article.category, date=GO_LIVE,
                kit=tuple(cmd.KitPart(sku=sku, qty=units(n)) for sku, n in article.kit),
            )
        )  # fmt: skip
    stock = world.room.opening()
    for line in stock:
        world.plan(cmd.RecordOpeningStock(key="期初", lines=(line,), date=GO_LIVE))
    unsettled = _past_sales(world)
    world.plan(
        cmd.RecordOpeningBalances(
            key="期初余额", date=GO_LIVE, lines=tuple(_balances(world, stock, unsettled))
        )
    )


def _past_sales(world: World) -> int:
    """Sales of the last quarter whose returns may still come. What the platform owes of them."""
    chance, net, unsettled = world.random, 0, 0
    for _ in range(max(world.lines // 12, 40)):
        day = GO_LIVE - dt.timedelta(days=1 + int(chance.expovariate(1 / 15)) % 90)
        sold = _past_sale(world, day)
        net += sold.lines[0].pool.net
        world.vat_of_last_quarter += sold.lines[0].pool.vat
        if sold.via == "platform" and day >= GO_LIVE - dt.timedelta(days=10):
            unsettled += sold.gross
        if not world.client.general and net > _QUARTER_LIMIT:
            break
    world.platform_owes[week_of(GO_LIVE - dt.timedelta(days=1))] += unsettled
    return unsettled


def _past_sale(world: World, day: dt.date) -> Sold:
    article = world.some()
    while article.kit:
        article = world.some()
    count = 1 if article.tracking == "serial" or world.client.enterprise else 2
    sold = world.sell_past(day, article, count=count, already_back=count > 1 and day.day % 9 == 0)
    if world.random.randrange(1000) < article.returned and sold.lines[0].pool.left_qty:
        asked_on = day + dt.timedelta(days=days_until_asked(world))
        if GO_LIVE < asked_on <= LAST_DAY:
            go_all_legs(world, world.ask(sold, asked_on), asked_on)
    return sold


def _balances(world: World, stock: list[cmd.StockLine], unsettled: int) -> list[cmd.VoucherLine]:
    """Debits equal credits: what is missing is retained earnings."""
    client, account = world.client, world.account
    lines = [
        cmd.VoucherLine(account=account("cash"), debit=Fen(500_000)),
        cmd.VoucherLine(account=account("bank"), debit=Fen(800_000_000)),
        cmd.VoucherLine(account=account("alipay"), debit=Fen(50_000_000)),
    ]
    if unsettled:
        lines.append(
            cmd.VoucherLine(
                account=account("platform_receivable"), debit=Fen(unsettled), party=client.shop
            )
        )
    lines += [
        cmd.VoucherLine(account=account("inventory"), debit=line.net, sku=line.sku, qty=line.qty)
        for line in stock
    ]
    lines.append(
        cmd.VoucherLine(account=account("payable"), credit=Fen(12_000_000), party="供货商甲")
    )
    if not client.general:
        lines.append(
            cmd.VoucherLine(account=account("output_vat"), credit=Fen(world.vat_of_last_quarter))
        )
    lines.append(cmd.VoucherLine(account=world.account_named("实收资本"), credit=Fen(500_000_000)))
    if client.enterprise:
        lines.append(
            cmd.VoucherLine(account=world.account_named("盈余公积"), credit=Fen(30_000_000))
        )
    rest = sum(line.debit - line.credit for line in lines)
    lines.append(cmd.VoucherLine(account=account("retained_earnings"), credit=Fen(rest)))
    return [replace(line, summary="期初") for line in lines]


def month_begins(world: World, first: dt.date) -> None:
    """Rent and wages, which are none of hongzi's facts."""
    rent, wages = world.account_named("租赁费"), world.account_named("职工薪酬")
    bank = world.account("bank")
    for day, summary, costs, fen in (
        (3, "店铺租金", rent, 1_200_000),
        (10, "工资", wages, 3_600_000),
    ):
        world.voucher(first.replace(day=day), summary, (costs, fen, 0, ""), (bank, 0, fen, ""))


def month_ends(world: World, first: dt.date) -> None:
    """The end of a month: VAT paid in advance once; estimates where the standard asks for them."""
    last = _last_of_month(first)
    if world.client.general and first.month == GO_LIVE.month + 1:
        _prepay_vat(world, last)
    if not world.client.enterprise:
        return
    for age, word in ((0, "estimate_first"), (1, "estimate_again"), (2, "estimate_expired")):
        month = _months_before(first, age)
        net, cost = world.sold_in[month]
        if month < GO_LIVE.strftime("%Y-%m") or not net:
            continue
        rate = (50, 10, 0)[age]
        with world.story(word):
            world.plan(
                cmd.SetEstimate(
                    key=f"{month}/{last:%Y-%m}", portfolio=month, date=last,
                    refund_liability=Fen(net * rate // 1000), return_asset=Fen(cost * rate // 1000),
                    basis=f"退货率 {rate / 10:g}%,销后第 {age + 1} 个月末",
                )
            )  # fmt: skip
    _adjust_last_year(world, last)
    if first.month == REPORT_APPROVED.month:
        year = GO_LIVE.year - 1
        world.plan(cmd.ApproveReport(key=f"批准{year}", year=year, date=REPORT_APPROVED))


def _prepay_vat(world: World, last: dt.date) -> None:
    """The whole output VAT of the month is paid within it, which is more than will be owed."""
    net, _ = world.sold_in[f"{last:%Y-%m}"]
    fen = vat_from_net(net=net, rate_bp=1300)
    with world.story("vat_overpaid"):
        world.voucher(
            last, "预缴本月增值税", (world.account_named("已交税金"), fen, 0, ""),
            (world.account("bank"), 0, fen, ""),
        )  # fmt: skip


def _adjust_last_year(world: World, last: dt.date) -> None:
    """Income tax and reserve of the month's returns that adjust last year; the close carries
    the rest to retained earnings."""
    margin = sum(
        margin
        for day, margin in world.prior_year
        if (day.year, day.month) == (last.year, last.month)
    )
    if margin <= 0:
        return
    tax = margin * _TAX_PERCENT // 100
    with world.story("last_year_taxed"):
        world.fact(last, "prior_year_tax_effect", tax=tax, flags={"basis": "deferred"})
        world.fact(last, "reserve_reversed", reserve=(margin - tax) * _RESERVE_PERCENT // 100)


def _last_of_month(first: dt.date) -> dt.date:
    return after((first.replace(day=28) + dt.timedelta(days=4)).replace(day=1), -1)


def _months_before(first: dt.date, count: int) -> str:
    index = first.year * 12 + first.month - 1 - count
    return f"{index // 12}-{index % 12 + 1:02d}"
