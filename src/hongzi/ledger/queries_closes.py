"""Runs that close a month behind the pages. Inside ``book_scope``, on its cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True, slots=True)
class KeptClose:
    """A run as kept. fresh: no fact came since it was asked for. seconds: since then."""

    id: int
    period: int
    trial: bool
    state: str
    actor: str
    result: dict[str, Any]
    fresh: bool
    seconds: int

    @property
    def waits(self) -> bool:
        """Whether it is still to end."""
        return self.state in ("queued", "running")


_CLOSES = """
    select r.id, r.period, r.trial, r.state, r.actor, r.result::text,
        r.seq = coalesce((select max(seq) from facts_fact where book_id = r.book_id), 0),
        extract(epoch from coalesce(r.ended_at, now()) - r.asked_at)::int
    from ledger_closerun r
"""


def latest_close(cursor: CursorWrapper, *, period: int) -> KeptClose | None:
    """The last run of a month."""
    cursor.execute(f"{_CLOSES} where r.period = %s order by r.id desc limit 1", [period])
    return _kept(cursor)


def close_of(cursor: CursorWrapper, *, id: int) -> KeptClose | None:
    """One run."""
    cursor.execute(f"{_CLOSES} where r.id = %s", [id])
    return _kept(cursor)


def _kept(cursor: CursorWrapper) -> KeptClose | None:
    row = cursor.fetchone()
    if row is None:
        return None
    id, period, trial, state, actor, result, fresh, seconds = row
    return KeptClose(id, period, trial, state, actor, orjson.loads(result), fresh, seconds)


def posted_count(cursor: CursorWrapper, *, period: int) -> int:
    """How many facts a month has posted."""
    cursor.execute("select posted from ledger_period where period = %s", [period])
    row = cursor.fetchone()
    return int(row[0]) if row else 0
