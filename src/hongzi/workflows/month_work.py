"""What is left to do in a month of a book: files, open items by cause, vouchers, the close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import BookSettings
from hongzi.files.queries import FilesOfMonth, FileState, files_of_books, unresolved_files
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger.queries import count_unvouchered, period_states
from hongzi.ledger.rules.periods import last_day
from hongzi.returns.open_items import open_items
from hongzi.returns.rules.open_items import OpenItem
from hongzi.rulebook.filing import Deadline, filing_deadline
from hongzi.rulebook.tails import tail_limit
from hongzi.workflows.closing.standing import Look
from hongzi.workflows.firm_board import month_obstacles


@dataclass(frozen=True, slots=True)
class CauseCount:
    """Open items with one cause: how many, what is left to do (fen), the oldest in days."""

    cause: str
    items: int
    fen: int
    oldest: int


@dataclass(frozen=True, slots=True)
class MonthWork:
    """waiting: files whose rows are not dealt with. unvouchered: postings in no voucher yet.

    obstacles: what is known to refuse the close. days: until the deadline, negative once past.
    """

    deadline: Deadline
    days: int
    files: FilesOfMonth
    waiting: Sequence[FileState]
    causes: Sequence[CauseCount]
    unvouchered: int
    obstacles: Sequence[Refused]


def month_work(
    cursor: CursorWrapper,
    *,
    book: BookSettings,
    rules: Rulebook,
    period: int,
    closed: bool,
    today: dt.date,
) -> MonthWork:
    """What is left to do in a month. Inside ``book_scope``, on its cursor; reads only."""
    deadline = filing_deadline(period=period, taxpayer=book.taxpayer)
    with files_of_books(cursor) as files_of:
        files = files_of(period)
    look = Look(book, rules, cursor, period_states(cursor))
    return MonthWork(
        deadline=deadline,
        days=(deadline.day - today).days,
        files=files,
        waiting=unresolved_files(cursor, book_id=book.id, period=period),
        causes=by_cause(items_of_month(cursor, book=book, period=period)),
        unvouchered=0 if closed else count_unvouchered(cursor, period=period),
        obstacles=[] if closed else month_obstacles(look, period),
    )


def items_of_month(
    cursor: CursorWrapper, *, book: BookSettings, period: int, cause: str = ""
) -> list[OpenItem]:
    """What is open now of what happened up to the month's end, oldest line first."""
    day = last_day(period)
    found = open_items(cursor, standard=book.standard, as_of=day, tail=tail_limit(day))
    return [one for one in found if one.opened <= day and cause in ("", one.cause)]


def by_cause(items: Iterable[OpenItem]) -> list[CauseCount]:
    """The causes, the most frequent first."""
    found: dict[str, CauseCount] = {}
    for item in items:
        known = found.get(item.cause, CauseCount(item.cause, 0, 0, 0))
        found[item.cause] = CauseCount(
            item.cause, known.items + 1, known.fen + item.fen, max(known.oldest, item.age)
        )
    return sorted(found.values(), key=lambda one: (-one.items, one.cause))
