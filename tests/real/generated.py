"""Rows of the same shape, made from a seed: every awkward kind of row, in every month or once.

Where the real data are not, the year is lived with these; their totals are their own.
"""

from __future__ import annotations

import calendar
import datetime as dt
import random
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from tests.real.source import COLUMNS, Link, Source

SEED = 536365
FIRST = (2010, 12)
MONTHS = 13
INVOICES = 20
CANCELLATIONS = 6
PRODUCTS = [(f"{20000 + 37 * n}{'ABCDE'[n % 5] if n % 3 else ''}", 25 + 61 * n) for n in range(50)]
CUSTOMERS = (None, *range(12346, 12371))
NOT_GOODS = (("POST", "POSTAGE", "18.00"), ("DOT", "DOTCOM POSTAGE", "12.75"),
             ("gift_0001_20", "Gift Voucher 20", "16.67"), ("M", "Manual", "1.25"))  # fmt: skip

Wanted = tuple[Any, ...]


def generated() -> Source:
    """The rows as a source."""
    return Generator().source()


class Generator:
    """Writes rows one after the other and remembers what is left of each sold row."""

    def __init__(self) -> None:
        self._random = random.Random(SEED)
        self._rows: list[Wanted] = []
        self._links: dict[int, list[Link]] = {}
        self._left: dict[int, int] = {}
        self._number = 536365
        self._at = dt.datetime(*FIRST, 1, 8, 26)

    def source(self) -> Source:
        """Thirteen months; in each the awkward rows, in some the rarer ones."""
        for n in range(MONTHS):
            year, month = divmod(FIRST[0] * 12 + FIRST[1] - 1 + n, 12)
            self._month(dt.date(year, month + 1, 1), n)
        columns = zip(*self._rows, strict=True)
        table = pa.table(
            {name: list(values) for name, values in zip(COLUMNS, columns, strict=True)}
        )
        return Source("generated", table, self._links)

    def _month(self, first: dt.date, n: int) -> None:
        days = calendar.monthrange(first.year, first.month)[1]
        moments = INVOICES + CANCELLATIONS
        cancelling = set(self._random.sample(range(3, moments), CANCELLATIONS))
        for moment in range(moments):
            day = first + dt.timedelta(days=moment * days // moments)
            self._at = dt.datetime.combine(day, dt.time(9, moment))
            if moment in cancelling:
                self._cancel()
            else:
                self._sell()
        self._awkward()
        if n == 8:
            self._bad_debt()
        if n % 4 == 3:
            self._take_too_much()
        if n == MONTHS - 1:
            self._huge()

    # -- what happens -----------------------------------------------------------------------

    def _sell(self) -> None:
        invoice, customer = self._next(), self._random.choice(CUSTOMERS)
        for sku, price in self._random.sample(PRODUCTS, self._random.randint(1, 12)):
            units = self._random.choice((1, 1, 2, 3, 6, 12, 24))
            self._add(invoice, sku, units, _price(price), customer)
        if self._random.random() < 0.3:
            sku, name, amount = self._random.choice(NOT_GOODS)
            self._add(invoice, sku, 1, amount, customer, name=name)

    def _cancel(self) -> None:
        """One case over one or more sales of a customer; a row may take from two of them."""
        customer = self._random.choice(CUSTOMERS[1:])
        invoice = "C" + self._next()
        for sold in self._random.sample(self._of(customer), min(2, len(self._of(customer)))):
            taken = [(row, self._some(row)) for row in sold[:2]]
            _, _, sku, name, _, _, price, *_ = self._rows[sold[0]]
            number = self._add(
                invoice, sku, -sum(units for _, units in taken), price, customer, name=name
            )
            self._link(number, taken)

    def _awkward(self) -> None:
        """A repeated row and its return, write-off, gift, fee, part of a fen, stranger's return."""
        invoice, customer = self._next(), CUSTOMERS[1]
        sku, price = PRODUCTS[0]
        first = self._add(invoice, sku, 2, _price(price), customer)
        again = self._add(invoice, sku, 2, _price(price), customer)
        self._add(invoice, "PADS", 1, "0.001", customer, name="PADS TO MATCH ALL CUSHIONS")
        self._add(invoice, "BANK CHARGES", 1, "0.001", customer, name="Bank Charges")
        self._add(self._next(), sku, 5, "0.0", None, name="found")
        self._add(self._next(), sku, -5, "0.0", None, name="damages")
        self._return(self._next(), [(first, 1)])
        self._return(self._next(), [(again, 1)])
        stranger = "C" + self._next()
        for _ in range(2):
            self._add(stranger, sku, -1, _price(price), None)
        self._add("C" + self._next(), "D", -1, "27.50", customer, name="Discount")

    def _bad_debt(self) -> None:
        for price in ("11062.06", "-11062.06", "-11062.06"):
            self._add("A" + self._next(), "B", 1, price, None, name="Adjust bad debt")

    def _take_too_much(self) -> None:
        """Rows entered twice and returned twice: the books know them once.

        Of three units two come back, then two more in a case with something else beside: that
        line alone is refused. Of one unit one comes back, then one more: nothing is left.
        """
        invoice, customer = self._next(), CUSTOMERS[2]
        (three, price), (other, cheap), (one, dear) = PRODUCTS[3:6]
        first = self._add(invoice, three, 3, _price(price), customer)
        again = self._add(invoice, three, 3, _price(price), customer)
        beside = self._add(invoice, other, 3, _price(cheap), customer)
        single = self._add(invoice, one, 1, _price(dear), customer)
        double = self._add(invoice, one, 1, _price(dear), customer)
        self._return(self._next(), [(first, 2)])
        self._return(self._next(), [(again, 2), (beside, 1)])
        self._return(self._next(), [(single, 1)])
        self._return(self._next(), [(double, 1)])

    def _return(self, number: str, taken: Sequence[tuple[int, int]]) -> None:
        """A cancellation with a row for each sold row it takes from."""
        for sold, units in taken:
            _, _, sku, name, _, _, price, customer, _ = self._rows[sold]
            row = self._add(f"C{number}", sku, -units, price, customer, name=name)
            self._link(row, [(sold, units)])

    def _huge(self) -> None:
        """Sold and cancelled within the hour."""
        customer = CUSTOMERS[3]
        row = self._add(self._next(), "23843", 80995, "2.08", customer)
        self._return(self._next(), [(row, 80995)])

    # -- rows and links ---------------------------------------------------------------------

    def _next(self) -> str:
        self._number += 1
        return str(self._number)

    def _add(
        self, invoice: str, sku: str, units: int, price: str, customer: int | None, name: str = ""
    ) -> int:
        number = len(self._rows)
        self._rows.append(
            (number, invoice, sku, name or f"Thing {sku}", units, str(self._at), price, customer,
             "United Kingdom")
        )  # fmt: skip
        if units > 0:
            self._left[number] = units
        return number

    def _link(self, number: int, taken: Sequence[tuple[int, int]]) -> None:
        self._links[number] = [Link(row, self._rows[row][1], units) for row, units in taken]
        for row, units in taken:
            self._left[row] -= units

    def _some(self, row: int) -> int:
        return self._random.randint(1, self._left[row])

    def _of(self, customer: int | None) -> list[list[int]]:
        """Rows a customer bought and still has, by product and price."""
        found: dict[tuple[str, str], list[int]] = {}
        for row in self._bought(customer):
            found.setdefault((self._rows[row][2], self._rows[row][6]), []).append(row)
        return list(found.values())

    def _bought(self, customer: int | None) -> Iterator[int]:
        for number, (_, _, sku, _, units, _, price, buyer, _) in enumerate(self._rows):
            goods = sku[:5].isdigit() and float(price) > 0
            if goods and units > 0 and buyer == customer and self._left[number] > 0:
                yield number


def _price(fen: int) -> str:
    """As the data write it: 2.5, not 2.50."""
    return f"{fen / 100:.2f}".rstrip("0").rstrip(".") or "0"
