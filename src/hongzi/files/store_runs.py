"""The only writer of import runs. Every function works inside ``book_scope``, on its cursor."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.db.backends.utils import CursorWrapper

from hongzi.files.cells import CellProblem
from hongzi.files.queries_runs import STALE_SECONDS
from hongzi.kernel.phrases import phrases_to_json
from hongzi.kernel.refusals import Refused


def add_run(
    cursor: CursorWrapper, *, book_id: int, sha256: bytes, name: str, kind: str, sheet: str,
    actor: str,
) -> int:  # fmt: skip
    """A file that was uploaded and waits for its kind to be confirmed. Answers its id."""
    cursor.execute(
        "insert into files_importrun (book_id, sha256, name, kind, sheet, actor, given, late, "
        "trial, state, stop_asked, rows_total, rows_done, rows_posted, rows_replayed, "
        "rows_listed, causes, first_problems, problem) values (%s, %s, %s, %s, %s, %s, '{}', "
        "false, false, 'draft', false, 0, 0, 0, 0, 0, '{}', '[]', '{}') returning id",
        [book_id, sha256, name, kind, sheet, actor],
    )
    return int(cursor.fetchone()[0])


def queue_run(
    cursor: CursorWrapper, *, book_id: int, run_id: int, kind: str, sheet: str,
    given: Mapping[str, str], period: int | None, late: bool, trial: bool, actor: str,
) -> bool:  # fmt: skip
    """Let a run wait for a worker; whether it could: it must not be queued or running."""
    cursor.execute(
        "update files_importrun set kind = %s, sheet = %s, given = %s, period = %s, late = %s, "
        "trial = %s, actor = %s, state = 'queued', stop_asked = false, rows_total = 0, "
        "rows_done = 0, rows_posted = 0, rows_replayed = 0, rows_listed = 0, causes = '{}', "
        "first_problems = '[]', problem = '{}', file_id = null, started_at = null, "
        "touched_at = now(), finished_at = null where book_id = %s and id = %s "
        "and (state in ('draft', 'cancelled', 'failed') or (state = 'done' and trial) "
        "or (state in ('queued', 'running') "
        "and touched_at < now() - make_interval(secs => %s)))",
        [
            kind, sheet, json.dumps(dict(given), ensure_ascii=False), period, late, trial, actor,
            book_id, run_id, STALE_SECONDS,
        ],
    )  # fmt: skip
    return bool(cursor.rowcount)


def claim_run(cursor: CursorWrapper, *, book_id: int, run_id: int, rows_total: int) -> bool:
    """Take a queued run, or one whose worker died; false when it is another's, or stopped."""
    cursor.execute(
        "update files_importrun set state = 'running', rows_total = %s, started_at = now(), "
        "touched_at = now() where book_id = %s and id = %s and not stop_asked "
        "and (state = 'queued' or (state = 'running' "
        "and touched_at < now() - make_interval(secs => %s)))",
        [rows_total, book_id, run_id, STALE_SECONDS],
    )
    return bool(cursor.rowcount)


def keep_progress(
    cursor: CursorWrapper, *, book_id: int, run_id: int, posted: int, replayed: int, listed: int
) -> None:
    """How far a running import is."""
    cursor.execute(
        "update files_importrun set rows_posted = %s, rows_replayed = %s, rows_listed = %s, "
        "rows_done = %s, touched_at = now() where book_id = %s and id = %s",
        [posted, replayed, listed, posted + replayed + listed, book_id, run_id],
    )


def end_run(
    cursor: CursorWrapper,
    *,
    book_id: int,
    run_id: int,
    state: str,
    file_id: int | None = None,
    causes: Mapping[str, int] | None = None,
    first_problems: Sequence[CellProblem] = (),
    problem: Refused | None = None,
) -> None:
    """A run ended: done, cancelled or failed (``problem``: why)."""
    cursor.execute(
        "update files_importrun set state = %s, file_id = coalesce(%s, file_id), causes = %s, "
        "first_problems = %s, problem = %s, touched_at = now(), finished_at = now() "
        "where book_id = %s and id = %s",
        [
            state, file_id,
            *(
                json.dumps(value, ensure_ascii=False)
                for value in (
                    dict(causes or {}),
                    [one.to_keep() for one in first_problems],
                    phrases_to_json(problem.as_json()) if problem is not None else {},
                )
            ),
            book_id, run_id,
        ],
    )  # fmt: skip


def ask_to_stop(cursor: CursorWrapper, *, book_id: int, run_id: int) -> bool:
    """A run is to stop: a waiting one at once, a running one after the piece it is at.

    Whether there was anything to stop.
    """
    cursor.execute(
        "update files_importrun set stop_asked = true, "
        "state = case when state = 'running' then state else 'cancelled' end, "
        "finished_at = case when state = 'running' then null else now() end "
        "where book_id = %s and id = %s and state in ('draft', 'queued', 'running')",
        [book_id, run_id],
    )
    return bool(cursor.rowcount)
