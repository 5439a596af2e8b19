"""The rows of a retailer and the links from its cancellations to its sales.

UCI Online Retail (Chen, Sain and Guo, 2012; CC BY 4.0), found in HONGZI_SHARED_DATA or beside the
tree; where it is not, ``generated`` makes rows of the same shape.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.compute as pc
import pyarrow.parquet as pq

BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "data"
"""Where the data lie when nothing else is said."""

ROWS, LINKS = "online_retail_full.parquet", "derived_return_links.csv.gz"
COLUMNS = (
    "row", "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice",
    "CustomerID", "Country",
)  # fmt: skip


class Row(NamedTuple):
    """One line of the source. milli: its amount in 1/1000, exact; negative on a cancellation.

    same: equal in rows that are equal in every column.
    """

    number: int
    invoice: str
    sku: str
    name: str
    units: int
    date: dt.date
    milli: int
    customer: str
    same: tuple[object, ...]

    @property
    def cancels(self) -> bool:
        """Whether it stands on a cancellation."""
        return self.invoice.startswith("C")


class Link(NamedTuple):
    """So many units of a cancelled row belong to a sold row."""

    sale_row: int
    sale: str
    units: int


@dataclass(frozen=True)
class Source:
    """Rows in the order of their dates, and by cancelled row its links."""

    name: str
    table: Any
    links: Mapping[int, Sequence[Link]]

    def months(self) -> Iterator[tuple[int, list[Row]]]:
        """Each month (yyyymm) with its rows."""
        months = pc.utf8_slice_codeunits(self.table["InvoiceDate"], 0, 7).combine_chunks()
        for month in months.unique().to_pylist():
            part = self.table.filter(pc.equal(months, month))
            yield int(month.replace("-", "")), [_row(*row) for row in _tuples(part)]


def find_online_retail() -> Path | None:
    """The folder of the real data, None where it is not."""
    folder = Path(os.environ.get("HONGZI_SHARED_DATA", BESIDE))
    return folder if (folder / ROWS).is_file() and (folder / LINKS).is_file() else None


def online_retail(folder: Path) -> Source:
    """The real data."""
    links: dict[int, list[Link]] = {}
    with gzip.open(folder / LINKS, "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            link = Link(int(line["sale_row"]), line["sale_invoice"], int(line["qty"]))
            links.setdefault(int(line["return_row"]), []).append(link)
    return Source("online_retail", pq.read_table(folder / ROWS, columns=list(COLUMNS)), links)


def _tuples(table: Any) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[column].to_pylist() for column in COLUMNS), strict=True)


def _row(number: int, *columns: Any) -> Row:
    invoice, sku, name, units, at, price, customer, _ = columns
    return Row(
        number,
        invoice,
        sku,
        name or "",
        units,
        dt.date.fromisoformat(at[:10]),
        milli_of(price) * units,
        "" if customer is None else str(customer),
        columns,
    )


def milli_of(price: str) -> int:
    """A written price in 1/1000."""
    milli = Decimal(price) * 1000
    assert milli == int(milli), price
    return int(milli)
