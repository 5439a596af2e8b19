"""Rows of imported files that are not to go into the books, for a reason someone answers for."""

from __future__ import annotations

from collections.abc import Sequence

from hongzi.access.queries import get_book
from hongzi.access.scope import book_scope
from hongzi.files import store


def dismiss_rows(
    *,
    book: str,
    file_id: int,
    rows: Sequence[int],
    reason: str,
    actor: str,
    using: str = "default",
) -> None:
    """Dismiss open rows. Refused: ``dismissal_reason_missing``, ``row_not_open``."""
    settings = get_book(book)
    with book_scope(settings.id, using=using) as cursor:
        store.dismiss_rows(
            cursor, book_id=settings.id, file_id=file_id, rows=rows, reason=reason, actor=actor
        )
