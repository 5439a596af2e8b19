"""Reading imported files and the rows that were not posted.

Every function works inside ``book_scope``, on its cursor.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db.backends.utils import CursorWrapper

from hongzi.access.scope import prepared
from hongzi.files.cells import CellProblem
from hongzi.files.workbook import BadRow
from hongzi.kernel.phrases import phrase_from_json


@dataclass(frozen=True, slots=True)
class FileState:
    """One imported file: rows_total = rows_posted + rows_listed at its last import.

    rows_open, rows_corrected, rows_dismissed: what became of its listed rows since.
    first_cause: of the first open row.
    """

    id: int
    kind: str
    name: str
    sheet: str
    period: int
    finished: bool
    rows_total: int
    rows_posted: int
    rows_listed: int
    rows_open: int
    rows_corrected: int
    rows_dismissed: int
    first_cause: str
    created_at: dt.datetime

    @property
    def unresolved(self) -> bool:
        """Whether it holds up the close of its period."""
        return bool(self.rows_open) or not self.finished


@dataclass(frozen=True, slots=True)
class RowState:
    """One row that was not posted, and what became of it."""

    file_id: int
    row: int
    document: str
    code: str
    cause: str
    cure: str
    cells: Sequence[str]
    problems: Sequence[CellProblem]
    resolution: str
    reason: str
    resolved_by: str

    def as_bad_row(self) -> BadRow:
        """For ``write_error_workbook``."""
        return BadRow(self.row, self.cells, self.problems)


_FILES = """
    select f.id, f.kind, f.name, f.sheet, f.period, f.finished,
        f.rows_total, f.rows_posted, f.rows_listed,
        count(r.id) filter (where r.resolution = 'open'),
        count(r.id) filter (where r.resolution = 'corrected'),
        count(r.id) filter (where r.resolution = 'dismissed'),
        (select w.problems->0->'what' from files_importrow w
            where w.book_id = f.book_id and w.file_id = f.id and w.resolution = 'open'
            order by w.row_no limit 1),
        f.created_at
    from files_importfile f
    left join files_importrow r on r.book_id = f.book_id and r.file_id = f.id
    where f.book_id = %s and f.period between %s and %s and (%s = 0 or f.id = %s)
    group by f.book_id, f.id
    order by f.period, f.id
"""
_ROWS = """
    select file_id, row_no, document, code, cause, cure, raw, problems,
        resolution, reason, resolved_by
    from files_importrow
    where book_id = %s and file_id = %s and (%s = '' or resolution = %s)
    order by row_no
"""
_FIRST_CAUSE = 12
_ANY_PERIOD = (0, 999_912)
_FETCH = 2_000


def files_of(cursor: CursorWrapper, *, book_id: int, period: int | None = None) -> list[FileState]:
    """The imported files of a period, or all of them."""
    first, last = (period, period) if period else _ANY_PERIOD
    return _files(cursor, book_id, first, last)


def file_of(cursor: CursorWrapper, *, book_id: int, file_id: int) -> FileState | None:
    """One imported file."""
    return next(iter(_files(cursor, book_id, *_ANY_PERIOD, file_id)), None) if file_id else None


def unresolved_files(cursor: CursorWrapper, *, book_id: int, period: int) -> list[FileState]:
    """Files due up to a period whose rows are not all posted, corrected or dismissed.

    A period must not close while there are any (``close_unresolved_rows``).
    """
    return [one for one in _files(cursor, book_id, 0, period) if one.unresolved]


def _files(
    cursor: CursorWrapper, book_id: int, first: int, last: int, file_id: int = 0
) -> list[FileState]:
    cursor.execute(_FILES, [book_id, first, last, file_id, file_id])
    found = []
    for row in cursor.fetchall():
        values = list(row)
        values[_FIRST_CAUSE] = phrase_from_json(json.loads(row[_FIRST_CAUSE] or '""'))
        found.append(FileState(*values))
    return found


def rows_of(
    cursor: CursorWrapper, *, book_id: int, file_id: int, resolution: str = ""
) -> Iterator[RowState]:
    """The rows of a file that were not posted, of one resolution or all, in order."""
    cursor.execute(_ROWS, [book_id, file_id, resolution, resolution])
    while rows := cursor.fetchmany(_FETCH):
        for row in rows:
            problems = tuple(CellProblem.kept(one) for one in json.loads(row[7]))
            yield replace(
                RowState(*row),
                cause=problems[0].what,
                cure=problems[0].cure,
                cells=json.loads(row[6]),
                problems=problems,
            )


def header_of(cursor: CursorWrapper, *, book_id: int, file_id: int) -> tuple[str, ...]:
    """The headers of a file, for the workbook that goes back."""
    cursor.execute(
        "select header from files_importfile where book_id = %s and id = %s", [book_id, file_id]
    )
    found = cursor.fetchone()
    return tuple(json.loads(found[0])) if found else ()


@dataclass(frozen=True, slots=True)
class FilesOfMonth:
    """What came in for a month: files by kind; and what still holds the month up.

    missing: kinds that came in each of the months before (up to three) and not in this one.
    """

    kinds: Mapping[str, int]
    missing: tuple[str, ...]
    rows_open: int
    unfinished: int


_USUAL = 3
"""A kind is missed when it came in each of so many months before (or of all there are)."""


_FILES_OF_MONTH = """
    select f.period, f.kind, count(*), count(*) filter (where not f.finished),
        coalesce(sum(r.open), 0)::bigint
    from files_importfile f left join (
        select file_id, count(*) as open from files_importrow
        where resolution = 'open' group by file_id
    ) r on r.file_id = f.id
    where f.period <= $1 group by f.period, f.kind
    order by f.period desc, f.kind
"""


@contextmanager
def files_of_books(cursor: CursorWrapper) -> Iterator[Callable[[int], FilesOfMonth]]:
    """Gives a function: the files of a month of the book entered now, by kind, and what is open
    of this month's and earlier files."""
    with prepared(cursor, _FILES_OF_MONTH) as execute:

        def files_of(period: int) -> FilesOfMonth:
            execute(period)
            return _files_of_month(cursor.fetchall(), period)

        yield files_of


def _files_of_month(rows: Sequence[tuple[int, str, int, int, int]], period: int) -> FilesOfMonth:
    by_month: dict[int, dict[str, int]] = {}
    rows_open = unfinished = 0
    for month, kind, count, not_finished, waiting in rows:
        by_month.setdefault(month, {})[kind] = count
        rows_open += waiting
        unfinished += not_finished
    kinds = by_month.pop(period, {})
    earlier = [set(found) for found in list(by_month.values())[:_USUAL]]
    usual = set.intersection(*earlier) if earlier else set()
    return FilesOfMonth(kinds, tuple(sorted(usual - kinds.keys())), rows_open, unfinished)
