"""What the books must say, reckoned from the columns in Decimal and by nothing of the book's own.

Which rows are posted is written down a second time here, on purpose.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from tests.real.source import COLUMNS, Source

CENT = Decimal("0.01")
TAXED = Decimal("1.13")
ByMonth = defaultdict[int, Decimal]


@dataclass(slots=True)
class Expected:
    """In pounds. total, cancelled: of all rows not on a cancellation, and of those that are.
    By month (yyyymm): gross and net of the sales to post, gross of the linked returns.
    """

    rows: int = 0
    total: Decimal = Decimal()
    cancelled: Decimal = Decimal()
    gross: ByMonth = field(default_factory=lambda: defaultdict(Decimal))
    net: ByMonth = field(default_factory=lambda: defaultdict(Decimal))
    returned: ByMonth = field(default_factory=lambda: defaultdict(Decimal))


def expected_of(source: Source) -> Expected:
    """Reckon it, row by row. Rows that are equal in every column stand at one moment."""
    found = Expected()
    moment, seen = "", set[tuple[Any, ...]]()
    for batch in source.table.select(COLUMNS).to_batches(max_chunksize=50_000):
        for number, *columns in zip(*(c.to_pylist() for c in batch.columns), strict=True):
            invoice, code, _, units, at, price, *_ = columns
            amount = Decimal(price) * units
            found.rows += 1
            if invoice[0] == "C":
                found.cancelled += amount
            else:
                found.total += amount
            if at != moment:
                moment, seen = at, set()
            once = tuple(columns) not in seen
            seen.add(tuple(columns))
            goods = code[:5].isdigit() or code[:4] in ("DCGS", "PADS")
            if once and goods and amount and invoice[0] != "A":
                _add(found, int(at[:4] + at[5:7]), invoice, amount, number in source.links)
    return found


def _add(found: Expected, month: int, invoice: str, amount: Decimal, linked: bool) -> None:
    if invoice[0] != "C":
        gross = amount.quantize(CENT, ROUND_DOWN)
        found.gross[month] += gross
        found.net[month] += (gross / TAXED).quantize(CENT, ROUND_HALF_UP)
    elif linked:
        found.returned[month] += amount
