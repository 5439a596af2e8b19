"""The invented warehouse: what is needed week by week, what is bought for it, at what price.

Nothing that came back is sold again before the next month, so that the files of a month can
also be imported kind by kind.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from hongzi.files.demo.catalogue import Article
from hongzi.files.demo.clients import GO_LIVE
from hongzi.kernel.commands import Fen, Micro, StockLine
from hongzi.kernel.vat import vat_from_net

SPARE = 4
"""Units of a product bought beyond what a week needs."""

A_BOX = 10
"""Serials on one line of a receipt."""


def week_of(date: dt.date) -> dt.date:
    """The first day of the demo's week: the 1st, 8th, 15th or 22nd."""
    return date.replace(day=1 + 7 * min((date.day - 1) // 7, 3))


@dataclass(slots=True)
class Stockroom:
    """Whole units. needs: by week and product; serials: those of a week's receipt.

    deductible: whether purchase VAT is input tax (else it is part of the cost).
    """

    articles: dict[str, Article]
    deductible: bool
    on_hand: Counter[str] = field(default_factory=Counter)
    needs: dict[dt.date, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    back: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    serials: dict[tuple[dt.date, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    cost_of_serial: dict[str, int] = field(default_factory=dict)

    def unit_cost(self, sku: str, week: dt.date) -> int:
        """Purchase price in fen a unit, without deductible tax, in a week."""
        article = self.articles[sku]
        months = (week.year - GO_LIVE.year) * 12 + week.month - GO_LIVE.month
        return (
            article.cost + article.cost * article.drift * max(months * 4 + week.day // 7, 0) // 4000
        )

    def reserve(self, sku: str, count: int, day: dt.date) -> tuple[tuple[str, ...], str]:
        """Goods that will leave on a day: their serials or their batch, bought in time."""
        for part, each in self.articles[sku].kit:
            self.reserve(part, each * count, day)
        if self.articles[sku].kit:
            return (), ""
        week, tracking = week_of(day), self.articles[sku].tracking
        self.needs[week][sku] += count
        if tracking == "serial":
            return tuple(self._mint(sku, week) for _ in range(count)), ""
        return (), lot_of(sku, week) if tracking == "batch" else ""

    def restock(self, sku: str, count: int, day: dt.date) -> None:
        """Good again, and for sale from the next month on."""
        for part, each in self.articles[sku].kit:
            self.restock(part, each * count, day)
        if self.articles[sku].tracking == "none" and not self.articles[sku].kit:
            self.back[day.year * 100 + day.month][sku] += count

    def opening(self) -> list[StockLine]:
        """Goods there at go-live; batches and serials are those of a week before it."""
        week = GO_LIVE - dt.timedelta(days=7)
        lines = []
        for sku, article in self._bought():
            count = SPARE + article.weight
            if article.tracking == "serial":
                for _ in range(SPARE):
                    self._mint(sku, week)
                count = SPARE
            elif article.tracking == "none":
                self.on_hand[sku] = count
            lines += self._lines(sku, count, week)
        return [replace(line, vat=Fen(0)) for line in lines]

    def receipt(self, week: dt.date) -> list[StockLine]:
        """What must be bought at a week's start; the goods needed in it are then gone."""
        if week.day == 1:
            self.on_hand += self.back.pop(_month_before(week), Counter())
        lines, needs = [], self.needs.pop(week, Counter())
        for sku, article in self._bought():
            need = needs[sku]
            if article.tracking == "serial":
                bought = need
            elif article.tracking == "batch":
                bought = need + SPARE
            else:
                bought = max(need + SPARE - self.on_hand[sku], 0)
                self.on_hand[sku] += bought - need
            if bought:
                lines += self._lines(sku, bought, week)
        return lines

    def _bought(self) -> list[tuple[str, Article]]:
        return [(sku, article) for sku, article in self.articles.items() if not article.kit]

    def _lines(self, sku: str, count: int, week: dt.date) -> list[StockLine]:
        """Goods bought, as many lines as their serials need."""
        serials = self.serials.pop((week, sku), [])
        if not serials:
            return [self._line(sku, count, week, ())]
        boxes = [serials[n : n + A_BOX] for n in range(0, len(serials), A_BOX)]
        return [self._line(sku, len(box), week, tuple(box)) for box in boxes]

    def _line(self, sku: str, count: int, week: dt.date, serials: tuple[str, ...]) -> StockLine:
        article, unit = self.articles[sku], self.unit_cost(sku, week)
        net = unit * count
        return StockLine(
            sku=sku,
            qty=Micro(count * 1_000_000),
            net=Fen(net),
            vat=Fen(vat_from_net(net=net, rate_bp=article.rate_bp) if self.deductible else 0),
            lot=lot_of(sku, week) if article.tracking == "batch" else "",
            serials=serials,
        )

    def _mint(self, sku: str, week: dt.date) -> str:
        serial = f"SN{sku[3:]}{len(self.cost_of_serial) + 1:07d}"
        self.serials[week, sku].append(serial)
        self.cost_of_serial[serial] = self.unit_cost(sku, week)
        return serial


def lot_of(sku: str, week: dt.date) -> str:
    """The batch of a product that arrives in a week."""
    return f"{sku}-{week:%y%m%d}"


def _month_before(day: dt.date) -> int:
    before = day - dt.timedelta(days=1)
    return before.year * 100 + before.month
