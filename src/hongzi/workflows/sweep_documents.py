"""Contents that were kept for a fact that never came are removed again."""

from __future__ import annotations

import datetime as dt

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.facts import store as facts_store
from hongzi.facts.documents import kept_before, remove_document
from hongzi.facts.queries import attached_hashes

WAITS = dt.timedelta(days=30)
"""A content that was not kept again for so long and is tied to nothing is removed."""


def sweep_documents(*, book: BookSettings, now: dt.datetime, using: str = "default") -> int:
    """How many contents were removed. Nobody ties one to a fact meanwhile: they wait."""
    old = kept_before(book=book, moment=now - WAITS)
    if not old:
        return 0
    with book_scope(book.id, using=using) as cursor:
        facts_store.lock_chain(cursor, book_id=book.id)
        loose = sorted(set(old) - attached_hashes(cursor, hashes=old))
        for sha256 in loose:
            remove_document(book=book, sha256=sha256)
    return len(loose)
