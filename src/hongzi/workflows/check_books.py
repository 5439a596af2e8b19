"""Prove a book: every projection again from the append-only tables, every invariant by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction

from hongzi.access.queries import get_book
from hongzi.access.scope import book_scope
from hongzi.rulebook.loading import load_rulebook
from hongzi.workflows.checks import (
    archive,
    documents,
    entries,
    pools,
    refunds,
    returns,
    stock,
    vouchers,
)
from hongzi.workflows.checks.reading import Book

SHOWN = 20
"""So many rows of a broken invariant are named; the rest are counted."""

Check = Callable[[Book], Iterator[str]]

CHECKS: tuple[tuple[Check, str, str], ...] = (
    (archive.hash_chain, "事实档案的散列链", "Hash chain of the archive"),
    (archive.fact_columns, "事实的列与内容一致", "Columns of facts equal their content"),
    (archive.reversals, "冲销与原事实相抵", "Reversals cancel what they reversed"),
    (documents.documents_filed, "附件与事实一致", "Documents equal their facts"),
    (documents.documents_kept, "附件的文件都在且未变", "Contents of documents are whole"),
    (entries.entries_follow_rulebook, "分录由规则重算一致", "Entries follow from the rulebook"),
    (entries.postings_whole, "过账完整且平衡", "Postings are whole and balanced"),
    (entries.account_sums, "科目期间合计", "Sums per period and account"),
    (entries.carried_balances, "结转的未清余额", "Balances carried over at closes"),
    (vouchers.voucher_numbers, "凭证号连续", "Voucher numbers have no gap"),
    (vouchers.voucher_coverage, "过账都在一张凭证中", "Each posting stands in one voucher"),
    (vouchers.postings_counted, "期间的过账数", "Counts of postings kept per period"),
    (vouchers.period_lock, "已结账期间未再过账", "Nothing posted after a close"),
    (vouchers.drafts_posted, "凭证草稿等于其凭证", "Posted drafts equal their vouchers"),
    (pools.sale_pools, "销售行额度等于支取", "Sale pools equal their draws"),
    (pools.invoice_pools, "蓝字发票额度等于红冲", "Blue invoice pools equal red lines"),
    (pools.payment_pools, "收款额度等于退款", "Payment pools equal refunds"),
    (refunds.refund_orders, "已确认付款单等于退款", "Confirmed refund orders equal refunds"),
    (refunds.two_people, "付款单制单与审批是两个人", "Orders were made and approved by two people"),
    (refunds.refund_batches, "付款批次合计等于付款单", "Batches equal their orders"),
    (returns.case_legs, "退货三条线等于总账", "Legs of returns equal the ledger"),
    (returns.settled_lines, "已结清的退货余额为零", "Settled returns are at zero"),
    (returns.draws_of_lines, "退货行等于其支取", "Case lines equal their draws"),
    (stock.stock_movements, "结存等于收发合计", "Stock equals its movements"),
    (stock.stock_layers, "结存等于成本层", "Stock equals its layers"),
    (stock.stock_lots, "批次与序列号", "Lots equal their movements"),
    (stock.stock_equals_ledger, "库存等于总账", "Stock equals the ledger"),
)
"""Every invariant: the function that proves it, and its title."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of one invariant. rows: those that break it, named; count: how many."""

    name: str
    title: str
    title_en: str
    rows: tuple[str, ...]
    count: int
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return not self.count


@dataclass(frozen=True, slots=True)
class Proofs:
    """All invariants of one book."""

    book: str
    proofs: tuple[Proof, ...]

    @property
    def hold(self) -> bool:
        """Whether all of them hold."""
        return all(proof.holds for proof in self.proofs)

    def to_json(self) -> dict[str, Any]:
        """One object."""
        return {
            "book": self.book,
            "sound": self.hold,
            "invariants": [
                {
                    "name": proof.name,
                    "title": proof.title,
                    "holds": proof.holds,
                    "broken_rows": proof.count,
                    "rows": list(proof.rows),
                    "seconds": round(proof.seconds, 3),
                }
                for proof in self.proofs
            ],
        }


def check_book(
    *, book: str, progress: Callable[[str], None] | None = None, using: str = "default"
) -> Proofs:
    """Prove each invariant of a book, in one snapshot of it. ``progress`` hears each title."""
    settings = get_book(book)
    proofs = []
    outermost = not connections[using].in_atomic_block
    with transaction.atomic(using=using):
        if outermost:  # one snapshot for all, whoever posts meanwhile
            with connections[using].cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read read only")
        given = Book(settings=settings, rules=load_rulebook(settings.standard), using=using)
        with book_scope(settings.id, using=using) as cursor:
            # a book new to the statistics would be joined row by row; whole tables want hashes
            cursor.execute("select set_config('enable_nestloop', 'off', true)")
            for check, title, title_en in CHECKS:
                if progress is not None:
                    progress(title)
                proofs.append(_prove(check, title, title_en, given))
    return Proofs(book=settings.code, proofs=tuple(proofs))


def _prove(check: Check, title: str, title_en: str, book: Book) -> Proof:
    started = time.monotonic()
    rows: list[str] = []
    count = 0
    for row in check(book):
        count += 1
        if count <= SHOWN:
            rows.append(row)
    return Proof(
        name=check.__name__,
        title=title,
        title_en=title_en,
        rows=tuple(rows),
        count=count,
        seconds=time.monotonic() - started,
    )
