"""Prove a book: every projection again from the append-only tables, every invariant by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction

from hongzi.access.queries import get_book
from hongzi.access.scope import book_scope
from hongzi.kernel.phrases import wording
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

CHECKS: tuple[tuple[Check, str], ...] = (
    (archive.hash_chain, wording("事实档案的散列链")),
    (archive.fact_columns, wording("事实的列与内容一致")),
    (archive.reversals, wording("冲销与原事实相抵")),
    (documents.documents_filed, wording("附件与事实一致")),
    (documents.documents_kept, wording("附件的文件都在且未变")),
    (entries.entries_follow_rulebook, wording("分录由规则重算一致")),
    (entries.postings_whole, wording("过账完整且平衡")),
    (entries.account_sums, wording("科目期间合计")),
    (entries.carried_balances, wording("结转的未清余额")),
    (vouchers.voucher_numbers, wording("凭证号连续")),
    (vouchers.voucher_coverage, wording("过账都在一张凭证中")),
    (vouchers.voucher_sums, wording("凭证的合计")),
    (vouchers.postings_counted, wording("期间的过账数")),
    (vouchers.period_lock, wording("已结账期间未再过账")),
    (vouchers.drafts_posted, wording("凭证草稿等于其凭证")),
    (pools.sale_pools, wording("销售行额度等于支取")),
    (pools.invoice_pools, wording("蓝字发票额度等于红冲")),
    (pools.payment_pools, wording("收款额度等于退款")),
    (refunds.refund_orders, wording("已确认付款单等于退款")),
    (refunds.two_people, wording("付款单制单与审批是两个人")),
    (refunds.refund_batches, wording("付款批次合计等于付款单")),
    (returns.case_legs, wording("退货三条线等于总账")),
    (returns.settled_lines, wording("已结清的退货余额为零")),
    (returns.draws_of_lines, wording("退货行等于其支取")),
    (returns.days_and_money_of_lines, wording("退货行的申请日期与收款状态")),
    (stock.stock_movements, wording("结存等于收发合计")),
    (stock.stock_layers, wording("结存等于成本层")),
    (stock.stock_lots, wording("批次与序列号")),
    (stock.stock_equals_ledger, wording("库存等于总账")),
)
"""Every invariant: the function that proves it, and its title."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of one invariant. rows: those that break it, named; count: how many."""

    name: str
    title: str
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
            for check, title in CHECKS:
                if progress is not None:
                    progress(title)
                proofs.append(_prove(check, title, given))
    return Proofs(book=settings.code, proofs=tuple(proofs))


def _prove(check: Check, title: str, book: Book) -> Proof:
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
        rows=tuple(rows),
        count=count,
        seconds=time.monotonic() - started,
    )
