"""The only writer of the links between reversals and what they reversed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import insert_rows


def add_reversals(cursor: CursorWrapper, *, book_id: int, links: Sequence[tuple[int, int]]) -> None:
    """Link reversing facts to the reversed (reversal, reversed); once, the database knows too."""
    insert_rows(
        cursor,
        "ledger_reversal",
        ("book_id", "fact_id", "reversed_id"),
        [(book_id, *link) for link in links],
    )
