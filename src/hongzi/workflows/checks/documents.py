"""Documents: what the archive says is tied to a fact is in its table, and its content is there."""

from __future__ import annotations

from collections.abc import Iterator

from hongzi.facts.documents import read_document
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.workflows.checks.reading import Book


def documents_filed(book: Book) -> Iterator[str]:
    """The table of documents says what the hashed facts say, one row for each."""
    for seq, name in book.rows(
        """
        select coalesce(f.seq, w.seq), coalesce(a.name, f.content::json #>> '{command,name}')
        from (select * from facts_fact where kind = 'document_attached') f
        full join facts_attachment a on a.book_id = f.book_id and a.filed_id = f.id
        left join facts_fact w on w.book_id = a.book_id and w.id = a.filed_id
        left join facts_fact t on t.book_id = a.book_id and t.id = a.fact_id
        where (t.key, encode(a.sha256, 'hex')) is distinct from
            (f.content::json #>> '{command,to}', f.content::json #>> '{command,sha256}')
        """
    ):
        yield Phrase("事实 {seq} 的附件「{name}」与附件表不符", seq=seq, name=name)


def documents_kept(book: Book) -> Iterator[str]:
    """Every document can be read, and its content still has its hash."""
    for sha256, name in book.rows(
        "select encode(sha256, 'hex'), min(name) from facts_attachment group by sha256"
    ):
        try:
            read_document(book=book.settings, sha256=sha256)
        except Refused as refusal:
            yield Phrase("附件「{name}」:{what}", name=name, what=refusal.what)
