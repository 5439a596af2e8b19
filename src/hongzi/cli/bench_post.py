"""How fast returns are settled whole, against the bare copying of the rows they leave.

Each return is accepted, inspected, reddened and refunded on four dates, in four durable commits
a batch, through the same workflows as everything else. Then the very same rows are copied, with
the same batches and commits, into tables without keys, checks, walls or indexes. Neither counts the
making of what is handed in: commands here, rows there.
"""

from __future__ import annotations

import datetime as dt
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from psycopg import sql

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.cli.language import _
from hongzi.kernel.commands import (
    ONE,
    AcceptReturn,
    CapturePayment,
    Command,
    DefineProduct,
    Fen,
    InspectGoods,
    Micro,
    PayRefund,
    ReceiveGoods,
    RecordSale,
    RedLine,
    RegisterRedInvoice,
    ReturnLine,
    SaleLine,
    StockLine,
)
from hongzi.workflows.open_book import open_book
from hongzi.workflows.run import run

BOOK = "bench"
PRODUCTS = 200
OPENED = dt.date(2025, 10, 1)
SOLD = OPENED.replace(day=6)
DATES = tuple(OPENED.replace(day=day) for day in (15, 18, 21, 24))
"""Acceptance, inspection, red invoice, refund."""
LOOK = 25_000
"""So many returns are copied bare at a time, to bound the memory the rows take."""


@dataclass(frozen=True, slots=True)
class PostResult:
    """What `hongzi bench post` prints; rates in returns a second."""

    returns: int
    preload: int
    batch: int
    seconds: float
    returns_per_s: float
    rows_per_return: dict[str, float]
    copy_limit_returns_per_s: float
    ratio: float
    peak_rss_mb: float

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def measure_posting(
    *, returns: int, preload: int, batch: int, tell: Callable[[str], None]
) -> PostResult:
    """Settle ``returns`` returns in a scratch database that holds ``preload`` settled ones."""
    book = open_book(
        code=BOOK,
        name="基准",
        standard="small_business",
        taxpayer="general",
        costing="moving_average",
        opened_on=OPENED,
        policies={"acceptance": "decision"},
    )
    tell(_("商品与销售"))
    define_goods(count=preload + returns)
    sell(first=0, count=preload + returns)
    if preload:
        tell(_("预置 {count} 笔退货").format(count=preload))
        for first in range(0, preload, batch):
            _settle(first=first, count=min(batch, preload - first))
    _vacuum()
    before = _last_ids(book)
    tell(_("计时 {count} 笔退货").format(count=returns))
    seconds = sum(
        _settle(first=first, count=min(batch, preload + returns - first))
        for first in range(preload, preload + returns, batch)
    )
    # The peak of the work itself; the comparison below holds its rows in memory.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counted = _count_new(book, before)
    tell(_("空表直拷同样的行"))
    bare = _copy_bare(book, before, returns=returns, batch=batch)
    return PostResult(
        returns=returns,
        preload=preload,
        batch=batch,
        seconds=round(seconds, 3),
        returns_per_s=round(returns / seconds, 1),
        rows_per_return={table: round(n / returns, 2) for table, n in counted.items()},
        copy_limit_returns_per_s=round(returns / bare, 1),
        ratio=round(bare / seconds, 4),
        peak_rss_mb=round(peak, 1),
    )


# -- what is sold and returned ----------------------------------------------------------------


def post(commands: Sequence[Command]) -> None:
    """Record commands that must all post."""
    for outcome in run(book=BOOK, commands=commands, chunk=len(commands)):
        if outcome.status != "posted":
            raise RuntimeError(f"{outcome.key}: {outcome.refusal}")


def define_goods(*, count: int) -> None:
    """Products, and enough of each in stock for so many sales."""
    post(
        [
            DefineProduct(key=f"P{n}", date=SOLD, sku=f"P{n}", name=f"商品{n}")
            for n in range(PRODUCTS)
        ]
    )
    stock = tuple(
        StockLine(sku=f"P{n}", qty=Micro(count * ONE), net=Fen(count * (1500 + n)))
        for n in range(PRODUCTS)
    )
    post([ReceiveGoods(key="G", date=SOLD, receipt="G", supplier="S", lines=stock)])


def sell(*, first: int, count: int) -> None:
    """One line a sale, invoiced and paid, so that each return owes all three legs."""
    for start in range(first, first + count, 5000):
        numbers = range(start, min(start + 5000, first + count))
        post([_sale(n) for n in numbers])
        post(
            [
                CapturePayment(
                    key=f"M{n}", date=SOLD, payment=f"M{n}", sale=f"S{n}", tender="alipay",
                    amount=_price(n),
                )
                for n in numbers
            ]
        )  # fmt: skip


def _price(n: int) -> Fen:
    return Fen(2260 + n % 977)


def _sale(n: int) -> RecordSale:
    line = SaleLine(
        line="1", sku=f"P{n % PRODUCTS}", qty=Micro(ONE), amount=_price(n), vat_rate_bp=1300
    )
    return RecordSale(
        key=f"S{n}",
        date=SOLD,
        sale=f"S{n}",
        customer=f"C{n % 5000}",
        lines=(line,),
        invoice=f"B{n}",
    )


def _settle(*, first: int, count: int) -> float:
    """Four dates, four commits. Gives the seconds they took, without making the commands."""
    seconds = 0.0
    for commands in legs_of(range(first, first + count)):
        started = time.perf_counter()
        post(commands)
        seconds += time.perf_counter() - started
    return seconds


def legs_of(numbers: range) -> Iterator[list[Command]]:
    """Acceptance, inspection, red invoice and refund of these returns."""
    accepted, inspected, red, refunded = DATES
    yield [
        AcceptReturn(
            key=f"A{n}",
            date=accepted,
            case=f"R{n}",
            customer=f"C{n % 5000}",
            lines=(
                ReturnLine(line="1", sale=f"S{n}", sale_line="1", qty=Micro(ONE), reason="尺码"),
            ),
        )
        for n in numbers
    ]
    yield [
        InspectGoods(key=f"I{n}", date=inspected, case=f"R{n}", line="1", qty=Micro(ONE))
        for n in numbers
    ]
    yield [
        RegisterRedInvoice(
            key=f"V{n}", date=red, invoice=f"V{n}", blue=f"B{n}",
            lines=(RedLine(case=f"R{n}", line="1"),),
        )
        for n in numbers
    ]  # fmt: skip
    yield [
        PayRefund(
            key=f"F{n}", date=refunded, refund=f"F{n}", case=f"R{n}", line="1", tender="alipay"
        )
        for n in numbers
    ]


# -- the rows they leave, copied bare ---------------------------------------------------------


def _tables() -> dict[str, str]:
    """Every table of a book that rows are added to, with the column they grow by.

    A table with neither column is a projection, changed in place.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select c.relname, max(a.attname) from pg_class c "
            "join pg_attribute a on a.attrelid = c.oid "
            "and (a.attname = 'id' or (a.attname = 'fact_id' and c.relname = 'ledger_entry')) "
            "where c.relkind = 'r' and c.relrowsecurity group by 1 order by 1"
        )
        return dict(cursor.fetchall())


def _last_ids(book: BookSettings) -> dict[str, int]:
    with book_scope(book.id) as cursor:
        last = {}
        for table, column in _tables().items():
            cursor.execute(f"select coalesce(max({column}), 0) from {table}")
            last[table] = int(cursor.fetchone()[0])
        return last


def _count_new(book: BookSettings, before: dict[str, int]) -> dict[str, int]:
    with book_scope(book.id) as cursor:
        counted = {}
        for table, column in _tables().items():
            cursor.execute(f"select count(*) from {table} where {column} > %s", [before[table]])
            count = int(cursor.fetchone()[0])
            if count:
                counted[table] = count
        return counted


def _vacuum() -> None:
    """Statistics and visible pages as a running database has them, and nothing left to clean up
    behind what was only put there to be measured against."""
    with connections["owner"].cursor() as cursor:
        for table in _tables():
            cursor.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))


def _copy_bare(book: BookSettings, before: dict[str, int], *, returns: int, batch: int) -> float:
    """Seconds to copy the same rows, in as many commits, into tables without any constraint."""
    grown = _count_new(book, before)
    tables = {table: column for table, column in _tables().items() if table in grown}
    with connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"create table bare_{table} (like {table})")
            cursor.execute(
                f"grant insert on bare_{table} to {connections['default'].settings_dict['USER']}"
            )
    parts = max(1, -(-returns // LOOK))
    commits_per_part = max(1, -(-min(returns, LOOK) // batch)) * 4
    return sum(
        _copy_part(book, before, tables, part=part, parts=parts, commits=commits_per_part)
        for part in range(parts)
    )


def _copy_part(
    book: BookSettings,
    before: dict[str, int],
    tables: Mapping[str, str],
    *,
    part: int,
    parts: int,
    commits: int,
) -> float:
    """Read one part of the rows (not timed), then copy it in ``commits`` commits (timed)."""
    rows: dict[str, tuple[list[int], list[tuple[Any, ...]]]] = {}
    with book_scope(book.id) as cursor:
        for table, order in tables.items():
            cursor.execute(
                f"select * from {table} where {order} > %s and {order} %% %s = %s order by {order}",
                [before[table], parts, part],
            )
            rows[table] = ([c.type_code for c in cursor.description], cursor.fetchall())
    started = time.perf_counter()
    for commit in range(commits):
        with transaction.atomic(), connections["default"].cursor() as cursor:
            for table, (types, every) in rows.items():
                size = -(-len(every) // commits)
                with cursor.copy(f"copy bare_{table} from stdin (format binary)") as copy:
                    copy.set_types(types)
                    for row in every[commit * size : (commit + 1) * size]:
                        copy.write_row(row)
    return time.perf_counter() - started
