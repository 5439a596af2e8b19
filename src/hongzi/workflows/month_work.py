"""What is left to do in a month of a book: files, open items by cause, vouchers, the close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import BookSettings
from hongzi.files.queries import FilesOfMonth, FileState, files_of_books, unresolved_files
from hongzi.insight.open_causes import CauseCount, count_open
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger.queries import count_unvouchered, period_states
from hongzi.ledger.rules.periods import last_day
from hongzi.rulebook.filing import Deadline, filing_deadline
from hongzi.workflows.closing.standing import Look
from hongzi.workflows.firm_board import month_obstacles


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
        causes=count_open(cursor, day=last_day(period)).causes,
        unvouchered=0 if closed else count_unvouchered(cursor, period=period),
        obstacles=[] if closed else month_obstacles(look, period),
    )
