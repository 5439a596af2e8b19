"""Reading the archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper


class KnownFact(NamedTuple):
    """A fact that already holds a key."""

    id: int
    kind: str
    content: str


def facts_by_key(cursor: CursorWrapper, *, keys: Sequence[str]) -> dict[str, KnownFact]:
    """Facts of the scoped book that hold one of these idempotency keys."""
    cursor.execute(
        "select key, id, kind, content from facts_fact where key = any(%s)", [list(keys)]
    )
    return {key: KnownFact(id, kind, content) for key, id, kind, content in cursor.fetchall()}
