"""Files become facts: every row is posted, or listed with its cause. Again changes nothing.

Several files together are posted day by day (``files.order``), since a moving average or a
serial sold again must meet the books in the order of life. A preview is the same code, rolled
back.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.db import transaction

from hongzi.access.queries import BookSettings, get_book
from hongzi.access.scope import book_scope
from hongzi.files import store
from hongzi.files.cells import CellProblem
from hongzi.files.documents import Document, ImportReader, open_import
from hongzi.files.order import Placed, in_order_of_days
from hongzi.files.store import ListedRow
from hongzi.files.tables import Skipped
from hongzi.ledger.rules.periods import period_of
from hongzi.workflows.batch import Outcome
from hongzi.workflows.run import run

CHUNK = 2000
"""So many documents are posted together."""

FIRST_PROBLEMS = 100
"""So many problems of a file are told at once; all of them are kept with its rows."""

_HASH_BLOCK = 1 << 20
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileToImport:
    """A file and what it is. given: values for the whole file. late: dates in closed periods
    may post into the first open one."""

    path: Path
    kind: str
    sheet: str | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    late: bool = False


Watch = Callable[[Sequence["FileReport"]], None]
"""Hears how far each file is, after each chunk; what it raises ends the import there."""


@dataclass(slots=True)
class FileReport:
    """What became of a file. Rows: posted (new or replayed) + listed = all of them.

    causes: how many rows are listed by code; first_problems: the first of them. skipped: lines
    that are no rows. unused: headers that this kind does not read.
    """

    kind: str
    name: str
    file_id: int = 0
    rows_posted: int = 0
    rows_replayed: int = 0
    rows_listed: int = 0
    causes: Counter[str] = field(default_factory=Counter)
    first_problems: list[CellProblem] = field(default_factory=list)
    skipped: Sequence[Skipped] = ()
    unused: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "file": self.name,
            "rows_posted": self.rows_posted,
            "rows_replayed": self.rows_replayed,
            "rows_listed": self.rows_listed,
            "causes": dict(self.causes),
            "first_problems": [asdict(problem) for problem in self.first_problems],
            "skipped": [{"row": one.row, "why": one.why} for one in self.skipped],
            "unused_headers": list(self.unused),
        }


@dataclass(frozen=True, slots=True)
class _Open:
    """A file being imported. documents: the ones still to come."""

    reader: ImportReader
    documents: Iterable[Document]
    sha256: bytes
    period: int
    report: FileReport


def import_files(
    *,
    book: str,
    files: Sequence[FileToImport],
    period: int | None = None,
    actor: str = "",
    duties: frozenset[str] | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    watch: Watch | None = None,
    chunk: int = CHUNK,
    using: str = "default",
) -> list[FileReport]:
    """Import files into a book; one report a file, in order.

    period: the month the files are due in; else that of each file's first row. actor with their
    duties: what is not theirs to do is listed (None: from the terminal). progress hears
    the number of rows done, watch the reports so far; ``chunk`` documents are posted
    together, and what is posted stays when watch ends it there. A bad row is listed, the
    good ones are posted. Refused: a file that cannot be read as its kind, before any row of any
    file is posted.
    """
    settings = get_book(book)
    with transaction.atomic(using=using) if dry_run else nullcontext():
        opened = [_open(settings, file, period, actor, duties) for file in files]
        for one in opened:
            _begin(settings, one, using)
        for some in _chunks(_placed(opened, settings), chunk):
            _post(settings, opened, some, actor=actor, using=using)
            if progress is not None:
                progress(sum(len(placed.document.rows) for placed in some))
            if watch is not None:
                watch([one.report for one in opened])
        for one in opened:
            _finish(settings, one, using)
        if dry_run:
            transaction.set_rollback(True, using=using)
    return [one.report for one in opened]


def count_rows(files: Sequence[FileToImport]) -> int:
    """How many rows the files have, for a progress bar; reads them once without parsing."""
    return sum(
        sum(1 for _ in open_import(f.path, kind=f.kind, sheet=f.sheet, given=f.given).table.rows())
        for f in files
    )


def _open(
    settings: BookSettings,
    file: FileToImport,
    period: int | None,
    actor: str,
    duties: frozenset[str] | None,
) -> _Open:
    reader = open_import(
        file.path, kind=file.kind, sheet=file.sheet, given=file.given, actor=actor,
        late=file.late, duties=duties, opened_on=settings.opened_on,
    )  # fmt: skip
    digest = hashlib.sha256()
    with file.path.open("rb") as stream:
        while block := stream.read(_HASH_BLOCK):
            digest.update(block)
    documents = reader.documents()
    ahead = [] if period else list(_until_good(documents))
    return _Open(
        reader=reader,
        documents=chain(ahead, documents),
        sha256=digest.digest(),
        period=period or _period_of_last(ahead, settings),
        report=FileReport(file.kind, file.path.name, unused=reader.unused_headers),
    )


def _until_good(documents: Iterator[Document]) -> Iterator[Document]:
    """The documents up to and with the first that has a command."""
    for document in documents:
        yield document
        if document.commands:
            return


def _period_of_last(ahead: Sequence[Document], settings: BookSettings) -> int:
    """The month of the first good document, not before the book was opened."""
    dates = [document.commands[0].date for document in ahead[-1:] if document.commands]
    return period_of(max(*dates, settings.opened_on) if dates else settings.opened_on)


def _begin(settings: BookSettings, one: _Open, using: str) -> None:
    table = one.reader.table
    with book_scope(settings.id, using=using) as cursor:
        one.report.file_id = store.begin_file(
            cursor,
            book_id=settings.id,
            kind=one.report.kind,
            sha256=one.sha256,
            name=one.report.name,
            period=one.period,
            sheet=table.sheet,
            header=table.header,
            given=one.reader.given,
        )


def _finish(settings: BookSettings, one: _Open, using: str) -> None:
    report = one.report
    report.skipped = tuple(one.reader.table.skipped)
    with book_scope(settings.id, using=using) as cursor:
        store.finish_file(
            cursor,
            book_id=settings.id,
            file_id=report.file_id,
            rows_posted=report.rows_posted + report.rows_replayed,
            rows_listed=report.rows_listed,
        )


def _placed(opened: Sequence[_Open], settings: BookSettings) -> Iterator[Placed]:
    """One file in its own order; several in the order of the days."""
    streams = [_of_file(number, one.documents) for number, one in enumerate(opened)]
    if len(streams) == 1:
        return iter(streams[0])
    return in_order_of_days(streams, not_before=settings.opened_on)


def _of_file(number: int, documents: Iterable[Document]) -> Iterator[Placed]:
    return (Placed(number, document) for document in documents)


def _chunks(items: Iterable[Placed], size: int) -> Iterator[list[Placed]]:
    stream = iter(items)
    while chunk := list(islice(stream, size)):
        yield chunk


def _post(
    settings: BookSettings,
    opened: Sequence[_Open],
    chunk: Sequence[Placed],
    *,
    actor: str,
    using: str,
) -> None:
    """Post the good documents of a chunk; list the bad ones and those the books refused."""
    outcomes = iter(_run_whole(settings, [one.document for one in chunk], actor, using))
    listed: dict[int, list[ListedRow]] = {}
    posted: dict[str, list[str]] = {}
    for placed in chunk:
        one, document = opened[placed.file], placed.document
        done = next(outcomes)
        bad = _why_bad(one.reader, document, done)
        if bad is None:
            _count_posted(one.report, document, done)
            posted.setdefault(one.report.kind, []).append(document.number)
        else:
            rows = _listed_rows(bad)
            listed.setdefault(placed.file, []).extend(rows)
            one.report.rows_listed += len(rows)
            one.report.causes.update(row.problems[0].code for row in rows)
            room = FIRST_PROBLEMS - len(one.report.first_problems)
            one.report.first_problems += [p for row in rows for p in row.problems][:room]
    with book_scope(settings.id, using=using) as cursor:
        for number, rows in listed.items():
            store.list_rows(
                cursor, book_id=settings.id, file_id=opened[number].report.file_id, rows=rows,
                actor=actor,
            )  # fmt: skip
        for kind, documents in posted.items():
            store.mark_posted(
                cursor, book_id=settings.id, kind=kind, documents=documents, actor=actor
            )


def _run_whole(
    settings: BookSettings, documents: Sequence[Document], actor: str, using: str
) -> list[list[Outcome]]:
    """What became of each document's commands; one refused in part posts nothing at all.

    A refund of two lines is two commands. Where one is refused and the other was posted, all is
    undone and done again without that document, until none is left by half.
    """
    by_half: dict[int, list[Outcome]] = {}
    while True:
        left = [n for n in range(len(documents)) if n not in by_half]
        commands = [command for n in left for command in documents[n].commands]
        with transaction.atomic(using=using):
            outcomes = iter(
                run(book=settings.code, commands=commands, actor=actor,
                    chunk=len(commands) or 1, using=using)
            )  # fmt: skip
            done = {n: list(islice(outcomes, len(documents[n].commands))) for n in left}
            halves = {
                n: found
                for n, found in done.items()
                if {"posted", "refused"} <= {outcome.status for outcome in found}
            }
            if halves:
                transaction.set_rollback(True, using=using)
        by_half |= halves
        if not halves:
            return [done[n] if n in done else by_half[n] for n in range(len(documents))]


def _why_bad(reader: ImportReader, document: Document, done: Sequence[Outcome]) -> Document | None:
    """The document with its problems, or None when all of it is in the books."""
    if document.problems:
        return document
    refusal = next((outcome.refusal for outcome in done if outcome.refusal is not None), None)
    return None if refusal is None else reader.refused(document, refusal)


def _count_posted(report: FileReport, document: Document, done: Sequence[Outcome]) -> None:
    if all(outcome.status == "replayed" for outcome in done):
        report.rows_replayed += len(document.rows)
    else:
        report.rows_posted += len(document.rows)


def _listed_rows(bad: Document) -> list[ListedRow]:
    cells = dict(bad.rows)
    problems: dict[int, list[Any]] = {}
    for problem in bad.problems:
        problems.setdefault(problem.row, []).append(problem)
    return [
        ListedRow(row=row, cells=cells[row], document=bad.number, problems=found)
        for row, found in problems.items()
    ]
