"""A document is tied to what it proves: photos of goods, waybills, slips, a customer's message.

The content is kept first (``facts.documents.keep_document``), then this command names it by its
hash. So the archive can be replayed without the files, and ``hongzi check`` proves both together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.access.queries import BookSettings
from hongzi.facts import store as facts_store
from hongzi.facts.documents import has_document
from hongzi.facts.queries import attached_already, facts_by_key
from hongzi.facts.rules.documents import EVIDENCE, LARGEST, MEDIA
from hongzi.facts.store import NewAttachment
from hongzi.kernel.commands import AttachDocument
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused
from hongzi.ledger.store_vouchers import count_documents
from hongzi.workflows.batch import Batch

KINDS = (AttachDocument,)


@dataclass(slots=True)
class State:
    """Facts by key, what is tied to them already, and the rows to write."""

    facts: dict[str, int]
    tied: set[tuple[int, str]]
    new: list[NewAttachment] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[AttachDocument]) -> State:
    """The facts that are named."""
    known = facts_by_key(batch.cursor, keys=[c.to for c in commands])
    facts = {key: fact.id for key, fact in known.items()}
    return State(facts, attached_already(batch.cursor, facts=list(facts.values())))


def record(batch: Batch, state: State, command: AttachDocument) -> dict[str, Any]:
    """Tie one document to one fact.

    Refused: evidence_unknown, document_unknown (its type or size), fact_unknown (nothing with
    that key), document_attached (to this fact already), and what the period refuses.
    """
    if command.evidence not in EVIDENCE:
        raise Refused(
            "evidence_unknown",
            "证据种类 {evidence} 不认识。",
            cure="可用:{known}。",
            evidence=command.evidence,
            known=listed(EVIDENCE),
        )
    if command.media not in MEDIA or not 0 < command.size <= LARGEST:
        raise Refused(
            "document_unknown",
            "文件 {name} 的类型或大小不对:{media},{size} 字节。",
            cure="先上传文件,用上传所得的 media 与 size。",
            name=command.name,
            media=command.media,
            size=command.size,
        )
    fact = state.facts.get(command.to)
    if fact is None:
        raise Refused(
            "fact_unknown",
            "文件 {name}:账里没有 {to} 这件事。",
            cure="先登记文件所证明的事,再附文件。",
            name=command.name,
            to=command.to,
        )
    if (fact, command.sha256) in state.tied:
        raise Refused(
            "document_attached",
            "文件 {name} 已附在 {to}。",
            cure="不必再附。",
            name=command.name,
            to=command.to,
        )
    filed = batch.stage_fact(command, "document_attached")
    state.tied.add((fact, command.sha256))
    state.new.append(
        NewAttachment(
            fact, filed, command.evidence, bytes.fromhex(command.sha256), command.name,
            command.size, command.media,
        )
    )  # fmt: skip
    return {"sha256": command.sha256}


def write(batch: Batch, state: State) -> None:
    """The attachments; a voucher knows how many it holds."""
    facts_store.add_attachments(batch.cursor, book_id=batch.book.id, attachments=state.new)
    count_documents(batch.cursor, fact_ids=[one.fact for one in state.new])


def unkept(book: BookSettings, commands: Iterable[AttachDocument]) -> dict[str, Refused]:
    """By key, commands whose content was never kept; a door refuses them before it runs them."""
    return {
        command.key: Refused(
            "document_missing",
            "文件 {name} 还没有上传。",
            cure="先上传文件内容。",
            name=command.name,
        )
        for command in commands
        if not has_document(book=book, sha256=command.sha256)
    }
