"""Which rows are business of the book, and why the others are not.

A row is a line of a sale, a line of a return, or listed with its cause. Nothing is dropped.

repeated_row            equal in every column to an earlier one: entered twice
bad_debt_adjustment     an invoice of the kind A, some at a negative price
not_goods               postage, fees, discounts, samples, vouchers, what was keyed in by hand
zero_price              nothing was asked: gifts and goods found
zero_price_write_off    goods that went without a sale; the data say neither how nor at what cost
unlinked                a cancellation without its sale: a return without a source needs a valuation
                        that somebody approved, and nobody did
below_a_fen             the rest of a posted row's amount that no fen can hold

and, as the books say it of a return they refuse: already_returned, over_returned (a sold row was
entered twice and returned twice; the books know it once).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.real.source import Link, Row

GOODS = re.compile(r"\d{5}|DCGS|PADS")
"""Codes of goods: five digits and a letter for the colour; bags and pads have their own."""

MILLI_PER_FEN = 10


class Listed(NamedTuple):
    """An amount of a row that is not posted, in 1/1000. cancels: it stands on a cancellation."""

    row: int
    cancels: bool
    cause: str
    milli: int


class Returned(NamedTuple):
    """Units of a cancelled row that go back to a sale line."""

    row: Row
    link: Link
    line: str

    @property
    def milli(self) -> int:
        """Its part of the row's amount, negative."""
        return self.row.milli * self.link.units // -self.row.units


@dataclass(slots=True)
class Month:
    """A month, sorted: sales and returns by their invoice, in order of time."""

    period: int
    sales: dict[str, list[Row]] = field(default_factory=dict)
    returns: dict[str, list[Returned]] = field(default_factory=dict)
    listed: list[Listed] = field(default_factory=list)


class Sorter:
    """Sorts month after month; a link to a repeated row means the row it repeats."""

    def __init__(self, links: Mapping[int, Sequence[Link]]) -> None:
        self._links = links
        self._twins: dict[int, int] = {}

    def month(self, period: int, rows: Iterable[Row]) -> Month:
        """The rows of one month, each in its place."""
        month = Month(period)
        seen: dict[tuple[object, ...], int] = {}
        for row in rows:
            first = seen.setdefault(row.same, row.number)
            if first != row.number:
                self._twins[row.number] = first
            cause = self._cause(row, repeats=first != row.number)
            if cause:
                month.listed.append(Listed(row.number, row.cancels, cause, row.milli))
            elif row.cancels:
                month.returns.setdefault(row.invoice, []).extend(self._returned(row))
            else:
                month.sales.setdefault(row.invoice, []).append(row)
                rest = row.milli % MILLI_PER_FEN
                if rest:
                    month.listed.append(Listed(row.number, False, "below_a_fen", rest))
        return month

    def _cause(self, row: Row, *, repeats: bool) -> str:
        """Why a row is not posted, "" when it is."""
        if repeats:
            return "repeated_row"
        if row.invoice.startswith("A"):
            return "bad_debt_adjustment"
        if not GOODS.match(row.sku):
            return "not_goods"
        if not row.milli:
            return "zero_price" if row.units > 0 else "zero_price_write_off"
        if row.cancels and row.number not in self._links:
            return "unlinked"
        return ""

    def _returned(self, row: Row) -> list[Returned]:
        links = self._links[row.number]
        assert sum(link.units for link in links) == -row.units, row
        return [
            Returned(
                row,
                link._replace(sale_row=self._twins.get(link.sale_row, link.sale_row)),
                f"{row.number}.{n}" if len(links) > 1 else str(row.number),
            )
            for n, link in enumerate(links, 1)
        ]
