"""The board of a firm: where each of its books stands in its month, the most urgent first.

All books are asked a little, those shown are asked what would refuse their close. Reads only.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hongzi.access.queries import BookSettings
from hongzi.access.scope import books_in_turn
from hongzi.files.queries import FilesOfMonth, files_of_books
from hongzi.insight.firm import BookMonth, months_of_books
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries import account_balances, period_states
from hongzi.ledger.rules.periods import period_of
from hongzi.rulebook.filing import Deadline, filing_deadline
from hongzi.rulebook.loading import load_rulebook
from hongzi.stock.month_end import products_without_value
from hongzi.workflows.closing.checks import NAMED, obstacles, pending_losses
from hongzi.workflows.closing.standing import Look

STATES = ("overdue", "rows", "ready", "running")
"""Of a book's month, the most urgent first: its deadline is past; rows are not dealt with; it has
ended and nothing is known to hold it up; it has not ended."""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One book on the board. days: until the deadline, negative once it is past."""

    book: BookSettings
    month: BookMonth
    files: FilesOfMonth
    deadline: Deadline
    days: int
    state: str


@dataclass(frozen=True, slots=True)
class Board:
    """counts: books by state, of those whose name fits. found: how many fit name and state."""

    rows: tuple[BoardRow, ...]
    counts: dict[str, int]
    found: int
    skipped: int


def firm_board(
    books: Sequence[BookSettings],
    *,
    today: dt.date,
    name: str = "",
    state: str = "",
    skip: int = 0,
    count: int = 50,
    using: str = "default",
) -> Board:
    """``count`` books behind the first ``skip``, of those whose name or code holds ``name`` and
    whose month is in ``state`` ("" = any).

    Three statements for each book, however much is in it.
    """
    wanted = name.strip().lower()
    fitting = [one for one in books if wanted in one.name.lower() or wanted in one.code.lower()]
    rows = []
    with (
        books_in_turn(using) as (cursor, enter),
        months_of_books(cursor) as month_of,
        files_of_books(cursor) as files_of,
    ):
        for book in fitting:
            enter(book.id)
            month = month_of(period_of(book.opened_on))
            rows.append(_row(book, month, files_of(month.period), today))
    counts = Counter(row.state for row in rows)
    chosen = sorted((row for row in rows if state in ("", row.state)), key=_urgency)
    skip = min(skip, max(len(chosen) - 1, 0) // count * count)
    return Board(
        rows=tuple(chosen[skip : skip + count]),
        counts={one: counts[one] for one in STATES},
        found=len(chosen),
        skipped=skip,
    )


def _row(book: BookSettings, month: BookMonth, files: FilesOfMonth, today: dt.date) -> BoardRow:
    deadline = filing_deadline(period=month.period, taxpayer=book.taxpayer)
    days = (deadline.day - today).days
    if days < 0:
        state = "overdue"
    elif files.rows_open or files.unfinished:
        state = "rows"
    else:
        state = "ready" if month.over(today) else "running"
    return BoardRow(book, month, files, deadline, days, state)


def _urgency(row: BoardRow) -> tuple[int, dt.date, int, str]:
    return STATES.index(row.state), row.deadline.day, -row.files.rows_open, row.book.code


def closing_obstacles(
    rows: Sequence[BoardRow], *, using: str = "default"
) -> dict[str, list[Refused]]:
    """By book code what would refuse the close of each book's month; empty = nothing known.

    The checks a close begins with, goods without any value under month-end average, and
    待处理财产损溢 at year end. Other costs that cannot be reckoned the close's preview finds.
    """
    found = {}
    with books_in_turn(using) as (cursor, enter):
        for row in rows:
            enter(row.book.id)
            found[row.book.code] = month_obstacles(
                Look(row.book, load_rulebook(row.book.standard), cursor, period_states(cursor)),
                row.month.period,
            )
    return found


def month_obstacles(look: Look, period: int) -> list[Refused]:
    """What would refuse the close of a month, as far as it is known without reckoning costs."""
    known = [*obstacles(look, period), *_averages(look, period)]
    if period % 100 == 12 and look.periods.get(period) != "closed":
        rows = account_balances(look.cursor, period=period)
        known += pending_losses(look, {row.code: row.closing for row in rows})
    return known


def _averages(look: Look, period: int) -> Iterator[Refused]:
    """Products whose month-end average has nothing to be reckoned from."""
    if look.book.costing != "month_end_average" or look.periods.get(period) == "closed":
        return
    missing = products_without_value(look.cursor, period=period)
    if missing:
        yield Refused(
            "close_average_missing",
            "商品 {skus} 算不出月末平均成本:它的入库没有金额。",
            cure="补记入库或其暂估金额(无偿取得的按市价),再结账。",
            skus=listed([*missing[:NAMED], *(["……"] if len(missing) > NAMED else [])]),
        )
