"""The only writer of the archive."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import insert_rows
from hongzi.access.sending import send

GENESIS = bytes(32)
"""The hash before a book's first fact."""

COLUMNS = (
    "id", "book_id", "seq", "kind", "date", "period", "key", "actor", "cause_id",
    "entry_count", "content", "hash",
)  # fmt: skip


class NewFact(NamedTuple):
    """A fact ready to be chained. ``content`` is its canonical JSON in UTF-8."""

    id: int
    kind: str
    date: dt.date
    period: int
    key: str
    actor: str
    cause: int | None
    entry_count: int
    content: bytes


class NewAttachment(NamedTuple):
    """A document tied to a fact by the fact ``filed``; sha256 is of its content."""

    fact: int
    filed: int
    evidence: str
    sha256: bytes
    name: str
    size: int
    media: str


def start_chain(cursor: CursorWrapper, *, book_id: int) -> None:
    """The head of a new book's chain."""
    cursor.execute(
        "insert into facts_chainhead (book_id, seq, hash) values (%s, 0, %s)", [book_id, GENESIS]
    )


def lock_chain(cursor: CursorWrapper, *, book_id: int) -> tuple[int, bytes]:
    """The last seq and hash, locked: the book's writers wait here, other books' never do."""
    cursor.execute("select seq, hash from facts_chainhead where book_id = %s for update", [book_id])
    seq, digest = cursor.fetchone()
    return int(seq), bytes(digest)


def append(
    cursor: CursorWrapper, *, book_id: int, head: tuple[int, bytes], facts: Sequence[NewFact]
) -> tuple[int, bytes]:
    """Add facts behind ``head`` (as locked); hash = sha256(previous hash ‖ content)."""
    seq, digest = head
    rows = []
    for fact in facts:
        seq += 1
        digest = chain(digest, fact.content)
        rows.append(
            (fact.id, book_id, seq, fact.kind, fact.date, fact.period, fact.key, fact.actor,
             fact.cause, fact.entry_count, fact.content.decode(), digest)
        )  # fmt: skip
    insert_rows(cursor, "facts_fact", COLUMNS, rows)
    send(
        cursor,
        lambda free: free.execute(
            "update facts_chainhead set seq = %s, hash = %s where book_id = %s",
            [seq, digest, book_id],
        ),
    )
    return seq, digest


def add_attachments(
    cursor: CursorWrapper, *, book_id: int, attachments: Sequence[NewAttachment]
) -> None:
    """Tie documents to facts; their contents are on disk already."""
    insert_rows(
        cursor,
        "facts_attachment",
        ["book_id", "fact_id", "filed_id", "evidence", "sha256", "name", "size", "media"],
        [(book_id, *attachment) for attachment in attachments],
    )


def chain(previous: bytes, content: bytes) -> bytes:
    """The next link: SHA-256 over the previous hash and the content's UTF-8."""
    return hashlib.sha256(previous + content).digest()
