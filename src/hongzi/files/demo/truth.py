"""What is true of an invented sale and of a return of it, while the world goes on.

The pools are those of sales/: what a draw will take is known here because it is computed alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hongzi.files.demo.catalogue import Article
from hongzi.kernel.commands import ONE, Micro, RecordSale
from hongzi.kernel.shares import spread_order
from hongzi.kernel.vat import split_gross, vat_from_net
from hongzi.sales.rules.pools import Pool


@dataclass(slots=True)
class SoldLine:
    """A sale line as the customer holds it, with the pools left to take of it."""

    article: Article
    pool: Pool
    serials: tuple[str, ...] = ()
    lot: str = ""

    @property
    def line(self) -> str:
        return self.pool.line

    @property
    def gross(self) -> int:
        return self.pool.net + self.pool.vat


@dataclass(slots=True)
class Sold:
    """A sale: its lines, who owes (fen), and the payment that came in for it."""

    code: str
    date: dt.date
    customer: str
    via: str
    lines: list[SoldLine]
    invoice: str = ""
    tender: str = ""
    payment: str = ""
    subsidy: int = 0

    @property
    def gross(self) -> int:
        return sum(line.gross for line in self.lines)

    @property
    def owed(self) -> int:
        """What the customer owes: the platform pays the rest."""
        return self.gross - self.subsidy


@dataclass(slots=True)
class Asked:
    """A line of a return: what it draws (fen, micro) and what is still to be refunded."""

    case: str
    line: str
    sold: Sold
    of: SoldLine
    qty: Micro
    net: int
    vat: int
    serials: tuple[str, ...] = ()
    refunded: int = 0
    inspected: int = 0

    @property
    def gross(self) -> int:
        return self.net + self.vat


def frozen_lines(sale: RecordSale, articles: Sequence[Article]) -> list[SoldLine]:
    """The lines of a sale with their net and VAT, as posting will freeze them."""
    parts = spread_order(
        gross=[line.amount for line in sale.lines],
        discount=sale.discount,
        coupon=sale.coupon,
        subsidy=sale.subsidy,
        freight=sale.freight,
    )
    lines = []
    for line, article, part in zip(sale.lines, articles, parts, strict=True):
        amount, rate = part.consideration, line.vat_rate_bp
        if sale.tax_included:
            net, vat = split_gross(gross=amount, rate_bp=rate)
        else:
            net, vat = amount, vat_from_net(net=amount, rate_bp=rate)
        pool = Pool(
            id=0, sale_id=0, line=line.line, sale=sale.sale, product=0,
            qty=line.qty, net=net, vat=vat, cost=None, vat_rate_bp=rate, subsidy=part.subsidy,
            taken_qty=line.returned_qty, taken_net=line.returned_net, taken_vat=line.returned_vat,
        )  # fmt: skip
        lines.append(SoldLine(article, pool, serials=line.serials, lot=line.lot))
    return lines


def units(count: int) -> Micro:
    """A whole number of units in micro."""
    return Micro(count * ONE)
