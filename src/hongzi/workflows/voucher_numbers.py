"""Gather the postings of a period into numbered vouchers, inside an open batch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger.queries import unvouchered
from hongzi.ledger.rules.gathering import Gathered, gather
from hongzi.ledger.store_vouchers import NewVoucher, add_vouchers
from hongzi.workflows.batch import Batch

DEFAULT_GRAIN, DEFAULT_WORD = "day", "记"


def number_postings(
    batch: Batch,
    *,
    period: int,
    until: dt.date | None = None,
    facts: Sequence[int] | None = None,
) -> int:
    """Number what is posted in a period (up to a day) and stands in no voucher; how many.

    facts: only these postings. The batch's facts must be written already.
    """
    policies = batch.book.policies
    clearing = [name for name, role in batch.rules.roles.items() if role.clearing]
    gathered = gather(
        unvouchered(batch.cursor, period=period, until=until, facts=facts, roles=clearing),
        grain=str(policies.get("voucher_grain", DEFAULT_GRAIN)),
        word=str(policies.get("voucher_word", DEFAULT_WORD)),
        period=period,
    )
    add_vouchers(
        batch.cursor,
        book_id=batch.book.id,
        vouchers=[
            NewVoucher(
                id=batch.new_id("ledger_voucher"),
                period=period,
                word=one.word,
                date=one.date,
                summary=_summary(one, batch.rules),
                fact_ids=one.fact_ids,
                debit=one.debit,
                documents=one.documents,
            )
            for one in gathered
        ],
    )
    return len(gathered)


def _summary(gathered: Gathered, rules: Rulebook) -> str:
    """What the voucher says: its own words, or the kind of business and how many."""
    if gathered.summary:
        return gathered.summary
    title = rules.facts[gathered.kind].title_zh
    count = len(gathered.fact_ids)
    return title if count == 1 else f"{title} {count} 笔"
