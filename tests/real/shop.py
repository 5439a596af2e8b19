"""What the data lack, made from a seed: cost, stock, tax, and when goods come back.

Prices are read as tax-inclusive, at one rate. The book opens with the goods of its first month
and buys at each month's beginning what the month will sell, at a share of its price; so a moving
average has something to average, and no sale is short of stock. All sales are on account: a
return is set off against what its sale still owes, its tax declared on the day (no invoice was
issued), its goods inspected some days later, its money set off later still.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable, Mapping, Sequence

from hongzi.kernel.commands import (
    ONE,
    AcceptReturn,
    Command,
    DefineProduct,
    EndMoneyLeg,
    EndTaxLeg,
    Fen,
    InspectGoods,
    Micro,
    ReceiveGoods,
    RecordOpeningBalances,
    RecordOpeningStock,
    RecordSale,
    ReturnLine,
    SaleLine,
    StockLine,
    VoucherLine,
)
from hongzi.kernel.vat import vat_from_net
from hongzi.returns.rules.open_items import OpenItem
from tests.real.sorting import MILLI_PER_FEN, Month, Returned
from tests.real.source import Row

SEED = 20101201
RATE_BP = 1300
SUPPLIERS = 10
AFTER = {"tax": dt.timedelta(0), "goods": dt.timedelta(3), "money": dt.timedelta(10)}
"""When each leg of a return ends, from its acceptance."""
INVENTORY, CAPITAL = "140501", "3001"

Goods = Mapping[str, tuple[int, int]]
"""By sku: units, and what they were sold for in fen."""


def _draw(*what: object, below: int) -> int:
    """A number that depends on the seed and on what it is for, and on nothing else."""
    return zlib.crc32(repr((SEED, *what)).encode()) % below


def sold_goods(month: Month) -> dict[str, tuple[int, int]]:
    """What a month sells."""
    goods: dict[str, tuple[int, int]] = {}
    for rows in month.sales.values():
        for row in rows:
            units, fen = goods.get(row.sku, (0, 0))
            goods[row.sku] = units + row.units, fen + fen_of(row)
    return goods


def bought_lines(goods: Goods, *, period: int, vat_bp: int = RATE_BP) -> list[StockLine]:
    """The goods at cost: 35 % to 65 % of their price by product, a little up or down by month."""
    lines = []
    for sku, (units, fen) in sorted(goods.items()):
        share = 3500 + _draw(sku, below=3000) + _draw(sku, period, below=300)
        net = max(fen * share // 10_000, 1)
        vat = vat_from_net(net=net, rate_bp=vat_bp)
        lines.append(StockLine(sku=sku, qty=Micro(units * ONE), net=Fen(net), vat=Fen(vat)))
    return lines


def products(skus: Iterable[str], *, date: dt.date) -> list[Command]:
    """Products not seen before."""
    return [DefineProduct(key=f"product:{sku}", date=date, sku=sku) for sku in sorted(skus)]


def opening(goods: Goods, *, date: dt.date) -> list[Command]:
    """Stock at go-live and the balances it stands for."""
    lines = bought_lines(goods, period=0, vat_bp=0)
    value = Fen(sum(line.net for line in lines))
    return [
        RecordOpeningBalances(
            key="opening",
            date=date,
            lines=(
                VoucherLine(account=INVENTORY, debit=value),
                VoucherLine(account=CAPITAL, credit=value),
            ),
        ),
        RecordOpeningStock(key="opening-stock", date=date, lines=tuple(lines)),
    ]


def purchases(goods: Goods, *, period: int) -> list[Command]:
    """One receipt from each supplier on the first of the month."""
    date = dt.date(period // 100, period % 100, 1)
    by_supplier: dict[int, list[StockLine]] = {}
    for line in bought_lines(goods, period=period):
        by_supplier.setdefault(_draw(line.sku, below=SUPPLIERS), []).append(line)
    return [
        ReceiveGoods(
            key=f"receipt:{period}:{supplier}",
            date=date,
            receipt=f"R{period}-{supplier}",
            supplier=f"supplier-{supplier}",
            lines=tuple(lines),
        )
        for supplier, lines in sorted(by_supplier.items())
    ]


def sale(invoice: str, rows: Sequence[Row]) -> RecordSale:
    """A sale on account; a line is named after its row."""
    return RecordSale(
        key=f"sale:{invoice}",
        date=rows[0].date,
        sale=invoice,
        customer=rows[0].customer,
        lines=tuple(
            SaleLine(
                line=str(row.number),
                sku=row.sku,
                qty=Micro(row.units * ONE),
                amount=fen_of(row),
                vat_rate_bp=RATE_BP,
            )
            for row in rows
        ),
    )


def accept(case: str, lines: Sequence[Returned]) -> AcceptReturn:
    """A cancellation: one case over all the sales it takes from.

    No amount is stated: what the sale line's own share comes to must be the data's amount.
    """
    return AcceptReturn(
        key=f"return:{case}",
        date=lines[0].row.date,
        case=case,
        customer=lines[0].row.customer,
        lines=tuple(
            ReturnLine(
                line=one.line,
                sale=one.link.sale,
                sale_line=str(one.link.sale_row),
                qty=Micro(one.link.units * ONE),
            )
            for one in lines
        ),
    )


def leg_ends(items: Iterable[OpenItem], *, until: dt.date) -> list[Command]:
    """From the list of open items, what ends each leg that is due by a day; kind by kind."""
    ends: dict[str, list[Command]] = {"tax": [], "goods": [], "money": []}
    for item in items:
        date = item.opened + AFTER[item.leg]
        if date <= until:
            ends[item.leg].append(_leg_end(item, date))
    return [end for kind in ends.values() for end in sorted(kind, key=lambda one: one.date)]


def _leg_end(item: OpenItem, date: dt.date) -> Command:
    key, case, line = f"{item.leg}:{item.case}:{item.line}", item.case, item.line
    if item.leg == "goods":
        return InspectGoods(key=key, date=date, case=case, line=line, qty=Micro(item.qty))
    if item.leg == "tax":
        return EndTaxLeg(key=key, date=date, case=case, line=line, exit="uninvoiced")
    return EndMoneyLeg(key=key, date=date, case=case, line=line, exit="set_off_sale")


def fen_of(row: Row) -> Fen:
    """The whole fen of a row's amount."""
    return Fen(row.milli // MILLI_PER_FEN)
