"""Month after month: buy, sell, take back, end the legs that are due, close.

Within a month commands of one kind go together; one month comes from files. A case that is
refused is tried again line by line, as a clerk would: only the line at fault stays out, listed
with the refusal's code.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.kernel.commands import Command
from hongzi.ledger.rules.periods import first_day, last_day
from hongzi.returns.open_items import open_items
from hongzi.returns.rules.open_items import OpenItem
from hongzi.rulebook.tails import tail_limit
from hongzi.workflows.open_book import open_book
from hongzi.workflows.run import run
from hongzi.workflows.run_month import closing_of
from tests.real import files, shop
from tests.real.sorting import MILLI_PER_FEN, Listed, Month, Returned, Sorter
from tests.real.source import Source

BOOK = "retailer"
FROM_FILES = 201102
"""The month whose sales and returns are imported from files."""

SALES_CHUNK = 250
"""So many sales share a transaction; each has some 26 lines."""


@dataclass(slots=True)
class Year:
    """What came of the rows.

    posted: rows with anything in the books. sold, returned, refused: by month, in 1/1000 (the
    latter two are negative). accepted: case lines by the day they were. open_legs: of each
    month, at its end. seconds: by what was done.
    """

    book: BookSettings
    listed: list[Listed] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    posted: set[int] = field(default_factory=set)
    sold: Counter[int] = field(default_factory=Counter)
    returned: Counter[int] = field(default_factory=Counter)
    accepted: Counter[dt.date] = field(default_factory=Counter)
    open_legs: dict[int, Counter[str]] = field(default_factory=dict)
    closed: list[int] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Add the time this takes."""
        started = time.perf_counter()
        yield
        self.seconds[what] += time.perf_counter() - started


def run_year(source: Source, folder: Path, *, tell: Callable[[str], None]) -> Year:
    """Post every month of a source into a new book and close it. folder: for the files."""
    sorter = Sorter(source.links)
    known: set[str] = set()
    year: Year | None = None
    for period, rows in source.months():
        month = sorter.month(period, rows)
        goods = shop.sold_goods(month)
        if year is None:
            year = Year(_open_book(first_day(period)))
        with year.timed("goods"):
            _stock_up(month.period, goods, new=goods.keys() - known, opening=not known)
            known |= goods.keys()
        _live(year, month, folder)
        year.listed += month.listed
        tell(f"{period}  {len(rows):6} rows  {sum(year.seconds.values()):6.1f} s")
    assert year is not None
    return year


def _open_book(first: dt.date) -> BookSettings:
    """Acceptance posts when a return is agreed, so that each stands in its own month."""
    return open_book(
        code=BOOK,
        name="网上零售商",
        standard="small_business",
        taxpayer="general",
        costing="moving_average",
        opened_on=first,
        policies={"acceptance": "decision"},
    )


def _stock_up(period: int, goods: shop.Goods, *, new: set[str], opening: bool) -> None:
    first = first_day(period)
    _post(shop.products(new, date=first))
    if opening:
        _post(shop.opening(goods, date=first - dt.timedelta(1)))
    else:
        _post(shop.purchases(goods, period=period))


def _live(year: Year, month: Month, folder: Path) -> None:
    with year.timed("sales"):
        _sell(year, month, folder)
    with year.timed("returns"):
        _take_back(year, month, folder)
    with year.timed("legs"):
        last = last_day(month.period)
        _post(shop.leg_ends(_open_items(year, last), until=last))
        year.open_legs[month.period] = Counter(item.leg for item in _open_items(year, last))
    with year.timed("close"):
        _post([closing_of(month.period)])
        year.closed.append(month.period)


def _post(commands: Sequence[Command], *, chunk: int = 2000) -> None:
    for outcome in run(book=BOOK, commands=commands, chunk=chunk):
        assert outcome.status == "posted", (outcome.key, outcome.refusal)


def _open_items(year: Year, as_of: dt.date) -> list[OpenItem]:
    with book_scope(year.book.id) as cursor:
        return list(
            open_items(cursor, standard=year.book.standard, as_of=as_of, tail=tail_limit(as_of))
        )


def _sell(year: Year, month: Month, folder: Path) -> None:
    rows = [row for rows in month.sales.values() for row in rows]
    if month.period == FROM_FILES:
        path = files.write_sales(month, folder)
        assert files.import_file("sales", path, book=BOOK) == len(rows)
    else:
        _post([shop.sale(*sale) for sale in month.sales.items()], chunk=SALES_CHUNK)
    year.posted.update(row.number for row in rows)
    year.sold[month.period] += sum(row.milli - row.milli % MILLI_PER_FEN for row in rows)


def _take_back(year: Year, month: Month, folder: Path) -> None:
    if month.period == FROM_FILES:
        path = files.write_returns(month, folder)
        lines = [one for lines in month.returns.values() for one in lines]
        assert files.import_file("returns", path, book=BOOK) == len(lines)
        _note(year, month.period, lines)
        return
    cases = dict(month.returns)
    while cases:
        cases = _try(year, month, cases)


Cases = dict[str, list[Returned]]


def _try(year: Year, month: Month, cases: Cases) -> Cases:
    """Post cases; gives the lines of refused ones, each as a case of its own."""
    again: Cases = {}
    outcomes = run(book=BOOK, commands=[shop.accept(*case) for case in cases.items()])
    for (case, lines), outcome in zip(cases.items(), outcomes, strict=True):
        if outcome.refusal is None:
            _note(year, month.period, lines)
        elif len(lines) > 1:
            again.update({f"{case}/{one.line}": [one] for one in lines})
        else:
            (one,) = lines
            month.listed.append(Listed(one.row.number, True, outcome.refusal.code, one.milli))
            year.refused[month.period] += one.milli
    return again


def _note(year: Year, period: int, lines: Sequence[Returned]) -> None:
    for one in lines:
        year.posted.add(one.row.number)
        year.returned[period] += one.milli
        year.accepted[one.row.date] += 1
