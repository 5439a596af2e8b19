"""Reading import runs, and which kinds of file a month still lacks.

Every function works inside ``book_scope``, on its cursor.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from hongzi.files.cells import CellProblem
from hongzi.files.kinds import all_kinds
from hongzi.files.queries import FileState, files_of
from hongzi.kernel.phrases import phrases_from_json
from hongzi.ledger.queries import period_states
from hongzi.ledger.rules.periods import previous_period

STALE_SECONDS = 25
"""A running import without a sign of life for so long may be taken up again."""

ENDED = ("done", "cancelled", "failed")


@dataclass(frozen=True, slots=True)
class Run:
    """One import as a person follows it. open_rows: of its file, still to be corrected.
    seen_before: the same content was imported already.

    now: the database's clock when it was read; quiet: seconds without a sign of life.
    """

    id: int
    kind: str
    sha256: bytes
    name: str
    sheet: str
    given: Mapping[str, str]
    period: int | None
    late: bool
    trial: bool
    state: str
    stop_asked: bool
    rows_total: int
    rows_done: int
    rows_posted: int
    rows_replayed: int
    rows_listed: int
    causes: Mapping[str, int]
    first_problems: Sequence[CellProblem]
    problem: Mapping[str, str]
    file_id: int | None
    actor: str
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    now: dt.datetime
    quiet: int
    open_rows: int
    seen_before: bool

    @property
    def title(self) -> str:
        """The kind's Chinese name; "" while none is chosen."""
        return all_kinds()[self.kind].title if self.kind in all_kinds() else ""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in ENDED

    @property
    def stale(self) -> bool:
        """Whether it should be at work but shows no sign of life."""
        return self.state in ("queued", "running") and self.quiet > STALE_SECONDS

    @property
    def percent(self) -> int:
        """How much of it is done."""
        if self.state == "done":
            return 100
        return min(self.rows_done * 100 // self.rows_total, 100) if self.rows_total else 0

    @property
    def seconds(self) -> int:
        """How long it has run, or ran."""
        if self.started_at is None:
            return 0
        return max(int(((self.finished_at or self.now) - self.started_at).total_seconds()), 0)

    @property
    def seconds_left(self) -> int | None:
        """How long it will still take at this pace; None before there is a pace."""
        if self.state != "running" or not self.rows_done or self.started_at is None:
            return None
        spent = (self.now - self.started_at).total_seconds()
        return max(round(spent * (self.rows_total - self.rows_done) / self.rows_done), 0)


_RUNS = """
    select r.id, r.kind, r.sha256, r.name, r.sheet, r.given, r.period, r.late, r.trial, r.state,
        r.stop_asked, r.rows_total, r.rows_done, r.rows_posted, r.rows_replayed, r.rows_listed,
        r.causes, r.first_problems, r.problem, r.file_id, r.actor, r.created_at, r.started_at,
        r.finished_at, now(),
        coalesce(extract(epoch from now() - r.touched_at), 0)::int,
        (select count(*) from files_importrow w where w.book_id = r.book_id
            and w.file_id = r.file_id and w.resolution = 'open'),
        exists (select 1 from files_importfile f where f.book_id = r.book_id
            and f.sha256 = r.sha256 and f.finished)
    from files_importrun r where r.book_id = %s
"""
_JSON = {5, 16, 17, 18}


def runs_of(cursor: CursorWrapper, *, book_id: int, most: int, skip: int = 0) -> list[Run]:
    """The latest runs of a book."""
    cursor.execute(_RUNS + "order by r.id desc limit %s offset %s", [book_id, most, skip])
    return [_run(row) for row in cursor.fetchall()]


def run_of(cursor: CursorWrapper, *, book_id: int, run_id: int) -> Run | None:
    """One run."""
    cursor.execute(_RUNS + "and r.id = %s", [book_id, run_id])
    row = cursor.fetchone()
    return _run(row) if row else None


def stop_asked(cursor: CursorWrapper, *, book_id: int, run_id: int) -> bool:
    """Whether somebody wants a run to end."""
    cursor.execute(
        "select stop_asked from files_importrun where book_id = %s and id = %s", [book_id, run_id]
    )
    row = cursor.fetchone()
    return bool(row and row[0])


def _run(row: Sequence[Any]) -> Run:
    values = [json.loads(v) if n in _JSON and isinstance(v, str) else v for n, v in enumerate(row)]
    values[2] = bytes(values[2])
    values[17] = [CellProblem.kept(one) for one in values[17]]
    values[18] = phrases_from_json(values[18])
    return Run(*values)


@dataclass(frozen=True, slots=True)
class DueKind:
    """A kind of file that came in the months before and not yet in this one."""

    kind: str
    title: str
    last: int


_DUE = """
    select kind, max(period) from files_importfile
    where book_id = %s and period between %s and %s
    group by kind having max(period) < %s order by kind
"""
_BACK = 3
"""Months looked back to tell what usually comes."""
ONCE = frozenset({"opening-balances", "opening-stock", "past-sales"})
"""Kinds of a go-live, which no month lacks."""


def due_kinds(cursor: CursorWrapper, *, book_id: int, period: int) -> list[DueKind]:
    """What a month still lacks, told by the three months before it."""
    since = period
    for _ in range(_BACK):
        since = previous_period(since)
    cursor.execute(_DUE, [book_id, since, period, period])
    kinds = all_kinds()
    return [
        DueKind(kind, kinds[kind].title, last)
        for kind, last in cursor.fetchall()
        if kind in kinds and kind not in ONCE
    ]


@dataclass(frozen=True, slots=True)
class MonthFiles:
    """The files of a month: those that came, those that should, and the latest runs.

    periods: every month the book has used, with its state.
    """

    period: int
    periods: Mapping[int, str]
    files: Sequence[FileState]
    due: Sequence[DueKind]
    runs: Sequence[Run]


def month_files(cursor: CursorWrapper, *, book_id: int, period: int, most: int) -> MonthFiles:
    """What the page of imports shows. period 0: the first open month, else the last one."""
    periods = period_states(cursor)
    if not period:
        still_open = [one for one, state in periods.items() if state == "open"]
        period = min(still_open, default=max(periods, default=0))
    return MonthFiles(
        period=period,
        periods=periods,
        files=files_of(cursor, book_id=book_id, period=period),
        due=due_kinds(cursor, book_id=book_id, period=period),
        runs=runs_of(cursor, book_id=book_id, most=most),
    )
