"""An import a person follows on a page: upload, review, start, progress, stop, again.

What goes into the books is ``import_files``' affair alone. A run that ended early is done again
from the start: every document's key is made of its kind and number, so what is in the books
already is a replay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import BookSettings, duties_of, get_book
from hongzi.access.scope import book_scope
from hongzi.files import store_runs, uploads
from hongzi.files.documents import open_import
from hongzi.files.guessing import FileGuess, guess_kind, lacking_columns
from hongzi.files.kinds import Column, all_kinds, kind_named
from hongzi.files.preview import Preview, preview
from hongzi.files.queries_runs import Run, run_of, stop_asked
from hongzi.kernel.refusals import Refused
from hongzi.workflows.import_files import FileReport, FileToImport, count_rows, import_files

CHUNK = 500
"""So many documents between two looks at whether to stop."""


class StopRun(Exception):
    """Somebody asked the run to stop; what it posted so far stays."""


@dataclass(frozen=True, slots=True)
class Review:
    """An uploaded file before it is imported. lacking: columns to be given for the whole file.

    shown: None where it cannot be read as this kind; refusal then says why."""

    run: Run
    kind: str
    guess: FileGuess
    lacking: tuple[Column, ...]
    shown: Preview | None
    refusal: Refused | None


def take_file(
    *, book: str, name: str, chunks: Iterable[bytes], actor: str, using: str = "default"
) -> int:
    """Keep an uploaded file and guess its kind; answers the id of its run, a draft.

    Refused: ``upload_too_large``, ``upload_empty``, and what no table can be read from.
    """
    settings = get_book(book)
    path = uploads.keep(book_id=settings.id, name=name, chunks=chunks)
    guess = guess_kind(path)
    with book_scope(settings.id, using=using) as cursor:
        return store_runs.add_run(
            cursor,
            book_id=settings.id,
            sha256=uploads.digest_of(path),
            name=path.name,
            kind=guess.best.kind if guess.best and guess.best.ready else "",
            sheet=guess.sheet,
            actor=actor,
        )


def review_run(
    *,
    book: str,
    run_id: int,
    kind: str = "",
    sheet: str = "",
    given: Mapping[str, str] | None = None,
    using: str = "default",
) -> Review:
    """The file as it would be read as a kind (default: the guessed one).

    Refused: ``run_unknown``, ``upload_gone``.
    """
    settings = get_book(book)
    run = _run(settings, run_id, using)
    path = _path(settings, run)
    values = run.given if given is None else given
    guess = guess_kind(path, sheet=sheet or run.sheet, given=values)
    wanted = kind or run.kind or (guess.best.kind if guess.best else "")
    shown, refusal = None, None
    try:
        if not wanted:
            raise Refused("kind_unsure", "看不出这是哪一种文件。", cure="在下面选一种。")
        reader = open_import(
            path, kind=wanted, sheet=guess.sheet or None, given=values,
            opened_on=settings.opened_on,
        )  # fmt: skip
        shown = preview(reader)
    except Refused as problem:
        refusal = problem
    lacking = lacking_columns(kind_named(wanted), guess.header) if wanted in all_kinds() else ()
    return Review(run, wanted, guess, lacking=lacking, shown=shown, refusal=refusal)


def start_run(
    *,
    book: str,
    run_id: int,
    kind: str,
    actor: str,
    sheet: str = "",
    given: Mapping[str, str] | None = None,
    period: int | None = None,
    late: bool = False,
    trial: bool = False,
    using: str = "default",
) -> None:
    """Put a run in the queue, or do one again that ended early; a worker calls ``do_run``.

    Refused: ``run_unknown``, ``run_busy``, ``upload_gone``, and a file that cannot be read as
    this kind.
    """
    settings = get_book(book)
    path = _path(settings, _run(settings, run_id, using))
    open_import(path, kind=kind, sheet=sheet or None, given=given)
    with book_scope(settings.id, using=using) as cursor:
        queued = store_runs.queue_run(
            cursor, book_id=settings.id, run_id=run_id, kind=kind, sheet=sheet,
            given=given or {}, period=period, late=late, trial=trial, actor=actor,
        )  # fmt: skip
    if not queued:
        raise Refused(
            "run_busy",
            "这个文件正在导入,或已经导入。",
            cure="看它的进度;要再导入一次就再拖入一次。",
        )


def stop_run(*, book: str, run_id: int, using: str = "default") -> None:
    """Stop a run after the piece it is at. Refused: ``run_unknown``, ``run_ended``."""
    settings = get_book(book)
    _run(settings, run_id, using)
    with book_scope(settings.id, using=using) as cursor:
        if not store_runs.ask_to_stop(cursor, book_id=settings.id, run_id=run_id):
            raise Refused("run_ended", "这次导入已经结束。", cure="刷新页面看结果。")


def start_together(
    *, book: str, run_ids: Sequence[int], actor: str, using: str = "default"
) -> None:
    """Put several drafts in the queue at once, each as its guessed kind; ``do_runs`` then posts
    them day by day. All of them or none.

    Refused: as by ``start_run``, and ``kind_unsure`` for a draft whose kind nobody knows.
    """
    settings = get_book(book)
    with transaction.atomic(using=using):
        for run_id in run_ids:
            run = _run(settings, run_id, using)
            if not run.kind:
                raise Refused(
                    "kind_unsure",
                    "「{file}」是哪一种文件还不清楚。",
                    cure="先打开它,选定种类。",
                    file=run.name,
                )
            start_run(
                book=book, run_id=run_id, kind=run.kind, sheet=run.sheet, given=run.given,
                period=run.period, late=run.late, actor=actor, using=using,
            )  # fmt: skip


def do_run(*, book: str, run_id: int, chunk: int = CHUNK, using: str = "default") -> str:
    """Do a queued run to its end; answers its state. Nothing happens to one that is not queued.

    A refusal of the whole file is the run's failure, not an error of the worker.
    """
    return do_runs(book=book, run_ids=[run_id], chunk=chunk, using=using)[0]


def do_runs(
    *, book: str, run_ids: Sequence[int], chunk: int = CHUNK, using: str = "default"
) -> list[str]:
    """Do queued runs as one import: what several files hold is posted in the order of its days.

    Stopping one stops all. Answers their states, in order.
    """
    settings = get_book(book)
    known = [_run(settings, run_id, using) for run_id in run_ids]
    taken = [(run, file) for run in known if (file := _claimed(settings, run, using)) is not None]
    if taken:
        runs = [run for run, _ in taken]
        try:
            _import(settings, runs, [file for _, file in taken], chunk, using)
        except Refused as refusal:
            _fail(settings, runs, refusal, using)
        except Exception:
            _fail(settings, runs, _BROKEN, using)
            raise
        uploads.sweep(book_id=settings.id)
    return [_run(settings, run_id, using).state for run_id in run_ids]


_BROKEN = Refused(
    "run_broken", "导入中断:程序出错。", cure="已入账的仍在账上;点「继续」再来一次,不会重复。"
)


def _claimed(settings: BookSettings, run: Run, using: str) -> FileToImport | None:
    """The file of a queued run, which is running from now on; None where there is nothing to do."""
    if run.ended:
        return None
    try:
        file = _file(settings, run)
        rows = count_rows([file])
    except Refused as refusal:
        _fail(settings, [run], refusal, using)
        return None
    with book_scope(settings.id, using=using) as cursor:
        claimed = store_runs.claim_run(cursor, book_id=settings.id, run_id=run.id, rows_total=rows)
    return file if claimed else None


def _import(
    settings: BookSettings,
    runs: Sequence[Run],
    files: Sequence[FileToImport],
    chunk: int,
    using: str,
) -> None:
    latest: list[FileReport] = []
    trial = runs[0].trial

    def watch(reports: Sequence[FileReport]) -> None:
        latest[:] = reports
        with book_scope(settings.id, using=using) as cursor:
            if any(stop_asked(cursor, book_id=settings.id, run_id=run.id) for run in runs):
                raise StopRun
            if not trial:  # inside a trial nothing is seen before it is rolled back
                for run, report in zip(runs, reports, strict=True):
                    _progress(cursor, settings, run, report)

    state = "done"
    try:
        latest = import_files(
            book=settings.code, files=files, period=runs[0].period, actor=runs[0].actor,
            duties=duties_of(book_id=settings.id, user_name=runs[0].actor),
            dry_run=trial, watch=watch, chunk=chunk, using=using,
        )  # fmt: skip
    except StopRun:
        state = "cancelled"
    for run, report in zip(runs, latest, strict=True):
        _end(settings, run, state, using, report=report)


def _fail(settings: BookSettings, runs: Sequence[Run], refusal: Refused, using: str) -> None:
    for run in runs:
        _end(settings, run, "failed", using, problem=refusal)


def _progress(cursor: CursorWrapper, settings: BookSettings, run: Run, report: FileReport) -> None:
    store_runs.keep_progress(
        cursor, book_id=settings.id, run_id=run.id, posted=report.rows_posted,
        replayed=report.rows_replayed, listed=report.rows_listed,
    )  # fmt: skip


def _end(
    settings: BookSettings,
    run: Run,
    state: str,
    using: str,
    *,
    report: FileReport | None = None,
    problem: Refused | None = None,
) -> None:
    with book_scope(settings.id, using=using) as cursor:
        if report is not None and not (run.trial and state == "cancelled"):
            _progress(cursor, settings, run, report)
        store_runs.end_run(
            cursor,
            book_id=settings.id,
            run_id=run.id,
            state=state,
            file_id=report.file_id if report is not None and not run.trial else None,
            causes=report.causes if report is not None else None,
            first_problems=report.first_problems if report else (),
            problem=problem,
        )


def _run(settings: BookSettings, run_id: int, using: str) -> Run:
    with book_scope(settings.id, using=using) as cursor:
        run = run_of(cursor, book_id=settings.id, run_id=run_id)
    if run is None:
        raise Refused("run_unknown", "没有这次导入。", cure="回到导入页,从列表中选。")
    return run


def _path(settings: BookSettings, run: Run) -> Path:
    return uploads.kept(book_id=settings.id, sha256=run.sha256, name=run.name)


def _file(settings: BookSettings, run: Run) -> FileToImport:
    return FileToImport(
        path=_path(settings, run),
        kind=run.kind,
        sheet=run.sheet or None,
        given=run.given,
        late=run.late,
    )
