"""Reading the archive."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

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


class ChainState(NamedTuple):
    """The end of a book's chain: it names all that was ever recorded in the book."""

    book_id: int
    seq: int
    hash: bytes


def chain_state(cursor: CursorWrapper) -> ChainState:
    """How far the scoped book is."""
    cursor.execute("select book_id, seq, hash from facts_chainhead")
    book_id, seq, hash = cursor.fetchone()
    return ChainState(book_id, seq, bytes(hash))


def report_approvals(cursor: CursorWrapper) -> dict[int, dt.date]:
    """Report year → the day its financial report was approved (CAS 29)."""
    cursor.execute(
        "select (content::jsonb #>> '{command,year}')::int, date from facts_fact "
        "where kind = 'report_approved'"
    )
    return dict(cursor.fetchall())


class ApprovedRatio(NamedTuple):
    """A cost ratio in basis points, who approved it, and the fact that says so."""

    ratio_bp: int
    approved_by: str
    fact_id: int


def cost_ratios(cursor: CursorWrapper) -> dict[int, ApprovedRatio]:
    """Period → the cost ratio approved for it; the latest approval counts."""
    cursor.execute(
        "select (content::jsonb #>> '{command,period}')::int, "
        "(content::jsonb #>> '{command,ratio_bp}')::int, "
        "content::jsonb #>> '{command,approved_by}', id from facts_fact "
        "where kind = 'cost_ratio_approved' order by seq"
    )
    return {period: ApprovedRatio(bp, by, id) for period, bp, by, id in cursor.fetchall()}


def commands_of(cursor: CursorWrapper, *, facts: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Fact → the JSON of the command it carries."""
    cursor.execute(
        "select id, (content::json -> 'command')::text from facts_fact where id = any(%s)",
        [list(facts)],
    )
    return {id: json.loads(command) for id, command in cursor.fetchall() if command}


class FactHead(NamedTuple):
    """A fact without its content."""

    id: int
    seq: int
    key: str
    kind: str
    date: dt.date
    period: int
    cause: int | None


_HEAD = "select id, seq, key, kind, date, period, cause_id from facts_fact where "


def fact_heads(cursor: CursorWrapper, *, ids: Sequence[int]) -> list[FactHead]:
    """Facts by id with the facts that caused them, in the archive's order."""
    cursor.execute(
        _HEAD + "id = any(%s) or id in (select cause_id from facts_fact where id = any(%s)) "
        "order by seq",
        [list(ids), list(ids)],
    )
    return [FactHead(*row) for row in cursor.fetchall()]


def fact_head(cursor: CursorWrapper, *, seq: int) -> FactHead | None:
    """A fact by its place in the archive."""
    cursor.execute(_HEAD + "seq = %s", [seq])
    row = cursor.fetchone()
    return FactHead(*row) if row else None


def facts_about(
    cursor: CursorWrapper, *, kinds: Sequence[str], matters: Sequence[int]
) -> list[int]:
    """Ids of facts of these kinds whose parts concern one of these case lines.

    For kinds whose entries do not keep the return: reads every fact of the kinds.
    """
    cursor.execute(
        "select id from facts_fact where kind = any(%s) and exists ("
        "select 1 from jsonb_array_elements(content::jsonb -> 'parts') part "
        "where (part ->> 'case')::bigint = any(%s))",
        [list(kinds), list(matters)],
    )
    return [row[0] for row in cursor.fetchall()]


def attached_hashes(cursor: CursorWrapper, *, hashes: Sequence[str]) -> set[str]:
    """Which of these contents (hex) are tied to a fact."""
    cursor.execute(
        "select distinct encode(sha256, 'hex') from facts_attachment where sha256 = any(%s)",
        [[bytes.fromhex(one) for one in hashes]],
    )
    return {sha256 for (sha256,) in cursor.fetchall()}


class SettingChanged(NamedTuple):
    """One setting that changed: what was, what is (JSON), by which fact, by whom and why."""

    seq: int
    date: dt.date
    actor: str
    recorded_at: dt.datetime
    reason: str
    name: str
    old: str
    new: str


def settings_changed(cursor: CursorWrapper) -> list[SettingChanged]:
    """Every change of the scoped book's settings, in the archive's order."""
    cursor.execute(
        "select f.seq, f.date, f.actor, f.recorded_at, "
        "coalesce(f.content::jsonb #>> '{command,reason}', ''), "
        "c ->> 'name', c ->> 'old', c ->> 'new' from facts_fact f, "
        "jsonb_array_elements(f.content::jsonb #> '{command,changes}') with ordinality as e(c, n) "
        "where f.kind = 'settings_changed' order by f.seq, n"
    )
    return [SettingChanged(*row) for row in cursor.fetchall()]


def has_facts(cursor: CursorWrapper, *, but: str = "") -> bool:
    """Whether the scoped book has any fact, those of one kind left out."""
    cursor.execute("select exists (select 1 from facts_fact where kind <> %s)", [but])
    return bool(cursor.fetchone()[0])


class AttachedDocument(NamedTuple):
    """A document of a fact; sha256 in hex. filed_by, filed_on: who tied it there, and when."""

    fact: int
    sha256: str
    name: str
    evidence: str
    media: str
    size: int
    filed_by: str
    filed_on: dt.date

    @property
    def is_picture(self) -> bool:
        """Whether a page can show it as a picture."""
        return self.media.startswith("image/")


_DOCUMENT = (
    "select a.fact_id, encode(a.sha256, 'hex'), a.name, a.evidence, a.media, a.size, f.actor, "
    "f.date from facts_attachment a "
    "join facts_fact f on f.book_id = a.book_id and f.id = a.filed_id "
)


def documents_of(
    cursor: CursorWrapper, *, facts: Sequence[int]
) -> dict[int, list[AttachedDocument]]:
    """Fact → its documents, in the order they came."""
    cursor.execute(_DOCUMENT + "where a.fact_id = any(%s) order by a.id", [list(facts)])
    found: dict[int, list[AttachedDocument]] = {}
    for row in cursor.fetchall():
        found.setdefault(row[0], []).append(AttachedDocument(*row))
    return found


def document_named(cursor: CursorWrapper, *, sha256: str) -> AttachedDocument | None:
    """What the book first called a content; None when nothing was ever tied to it."""
    cursor.execute(_DOCUMENT + "where a.sha256 = decode(%s, 'hex') order by a.id limit 1", [sha256])
    row = cursor.fetchone()
    return AttachedDocument(*row) if row else None


def attached_already(cursor: CursorWrapper, *, facts: Sequence[int]) -> set[tuple[int, str]]:
    """(fact, sha256 in hex) of what is tied to these facts."""
    cursor.execute(
        "select fact_id, encode(sha256, 'hex') from facts_attachment where fact_id = any(%s)",
        [list(facts)],
    )
    return set(cursor.fetchall())
