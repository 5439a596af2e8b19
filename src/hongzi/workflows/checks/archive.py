"""The archive: an unbroken chain, and columns that say what the hashed content says."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from hongzi.facts.store import GENESIS, chain
from hongzi.kernel.phrases import Phrase
from hongzi.workflows.checks.reading import Book


def hash_chain(book: Book) -> Iterator[str]:
    """seq runs without gap, each hash is sha256(previous hash ‖ content), the head is the last."""
    expected, digest = 1, GENESIS
    for seq, content, stored in book.rows("select seq, content, hash from facts_fact order by seq"):
        if seq != expected:
            yield Phrase("事实序号 {expected} 缺失(下一条是 {seq})", expected=expected, seq=seq)
        digest = chain(digest, content.encode())
        if bytes(stored) != digest:
            yield Phrase("事实 {seq} 的散列与内容不符", seq=seq)
            digest = bytes(stored)  # so that one changed fact is named once, not all behind it
        expected = seq + 1
    for seq, stored in book.rows("select seq, hash from facts_chainhead"):
        if seq != expected - 1 or bytes(stored) != digest:
            yield Phrase("链头记 {seq},最后一条事实是 {last}", seq=seq, last=expected - 1)


def fact_columns(book: Book) -> Iterator[str]:
    """kind, date, key and actor of a fact are those in its content, and its cause comes before."""
    for seq, kind, date, key, actor, content, cause in book.rows(
        "select f.seq, f.kind, f.date, f.key, f.actor, f.content, c.seq from facts_fact f "
        "left join facts_fact c on c.book_id = f.book_id and c.id = f.cause_id order by f.seq"
    ):
        said = orjson.loads(content)
        columns = (kind, date.isoformat(), key, actor)
        if columns != (said["kind"], said["date"], said["key"], said.get("actor", "")):
            yield Phrase("事实 {seq} 的列与内容不符:{columns}", seq=seq, columns=columns)
        if cause is not None and (cause >= seq or "command" in said):
            yield Phrase("事实 {seq} 的起因是 {cause}", seq=seq, cause=cause)


def reversals(book: Book) -> Iterator[str]:
    """A reversal undoes its target entry by entry: same account, matter and party, sum zero."""
    yield from (
        Phrase(
            "冲销 {reversing} 与原事实 {reversed} 的分录不相抵:科目 {account} 余 {left} 分",
            reversing=reversing,
            reversed=reversed,
            account=account,
            left=left,
        )
        for reversing, reversed, account, left in book.rows(
            """
            select f.seq, o.seq, a.code, sum(e.side * e.amount)::bigint
            from ledger_reversal r
            join facts_fact f on f.book_id = r.book_id and f.id = r.fact_id
            join facts_fact o on o.book_id = r.book_id and o.id = r.reversed_id
            join ledger_entry e on e.book_id = r.book_id
                and e.fact_id in (r.fact_id, r.reversed_id)
            join ledger_account a on a.book_id = e.book_id and a.id = e.account_id
            group by f.seq, o.seq, a.code, e.matter_id, e.party_id, e.product_id
            having sum(e.side * e.amount) <> 0
            """
        )
    )
