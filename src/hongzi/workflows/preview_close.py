"""What a close will post, shown first: the close itself is run, read, and rolled back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries_sums import FactSum, sums_of_facts, voucher_count
from hongzi.workflows.run import open_batch, run_scoped
from hongzi.workflows.run_month import closing_of


@dataclass(frozen=True, slots=True)
class ClosePreview:
    """posts: by kind of fact and account, what the close would post (fen). vouchers: how many it
    would number. detail: what it would say. refusal: why it would not close, None = it would."""

    period: int
    posts: tuple[FactSum, ...]
    vouchers: int
    detail: Mapping[str, Any]
    refusal: Refused | None

    @property
    def by_kind(self) -> Mapping[str, Sequence[FactSum]]:
        """What would be posted, by kind of fact, in the order of the close."""
        kinds: dict[str, list[FactSum]] = {}
        for post in self.posts:
            kinds.setdefault(post.kind, []).append(post)
        return kinds


def preview_close(
    *, book: BookSettings, period: int, actor: str = "", using: str = "default"
) -> ClosePreview:
    """The close of a month as it would be now. Nothing is written."""
    with transaction.atomic(using=using):
        with book_scope(book.id, using=using) as cursor:
            numbered = voucher_count(cursor, period=period)
            batch = open_batch(book=book, actor=actor, using=using)
            (outcome,) = run_scoped(batch, [closing_of(period, actor=actor)])
            preview = ClosePreview(
                period=period,
                posts=_posts(cursor, outcome.fact_ids),
                vouchers=voucher_count(cursor, period=period) - numbered,
                detail=outcome.detail,
                refusal=outcome.refusal,
            )
        transaction.set_rollback(True, using=using)
    return preview


def _posts(cursor: CursorWrapper, facts: Sequence[int]) -> tuple[FactSum, ...]:
    return tuple(sums_of_facts(cursor, fact_ids=facts)) if facts else ()
