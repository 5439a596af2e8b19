"""The only writer of runs that close a month. Inside ``book_scope``, on its cursor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.db.backends.utils import CursorWrapper


def add_close(cursor: CursorWrapper, *, book_id: int, period: int, trial: bool, actor: str) -> int:
    """A run that waits for a worker; its id."""
    cursor.execute(
        "insert into ledger_closerun (book_id, period, trial, state, actor, seq, result) "
        "values (%s, %s, %s, 'queued', %s, "
        "coalesce((select max(seq) from facts_fact where book_id = %s), 0), '{}') returning id",
        [book_id, period, trial, actor, book_id],
    )
    return int(cursor.fetchone()[0])


def begin_close(cursor: CursorWrapper, *, id: int) -> bool:
    """Take a run that has not ended; a worker that starts anew takes it again."""
    cursor.execute(
        "update ledger_closerun set state = 'running' where id = %s "
        "and state in ('queued', 'running')",
        [id],
    )
    return bool(cursor.rowcount)


def end_close(cursor: CursorWrapper, *, id: int, state: str, result: Mapping[str, Any]) -> None:
    """What became of a run: done, refused or failed."""
    cursor.execute(
        "update ledger_closerun set state = %s, result = %s, ended_at = now() where id = %s",
        [state, orjson.dumps(dict(result)).decode(), id],
    )
