"""The only writer of drafts of vouchers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.db.backends.utils import CursorWrapper


def save_draft(
    cursor: CursorWrapper, *, book_id: int, key: str, owner: str, content: Mapping[str, Any]
) -> bool:
    """Keep what somebody has typed so far; false when the draft is no longer theirs to change."""
    cursor.execute(
        "insert into ledger_voucherdraft (book_id, key, owner, state, content, approver, note) "
        "values (%s, %s, %s, 'draft', %s, '', '') on conflict (book_id, key) do update "
        "set content = excluded.content, updated_at = now() "
        "where ledger_voucherdraft.owner = excluded.owner "
        "and ledger_voucherdraft.state = 'draft' returning 1",
        [book_id, key, owner, orjson.dumps(dict(content)).decode()],
    )
    return cursor.fetchone() is not None


def set_state(
    cursor: CursorWrapper,
    *,
    key: str,
    state: str,
    approver: str = "",
    note: str = "",
    fact_id: int | None = None,
) -> None:
    """What became of a draft: submitted, posted by a fact, given back with a note, discarded."""
    cursor.execute(
        "update ledger_voucherdraft set state = %s, approver = %s, note = %s, fact_id = %s, "
        "updated_at = now() where key = %s",
        [state, approver, note, fact_id, key],
    )
