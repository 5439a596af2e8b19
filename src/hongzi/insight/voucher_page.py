"""What a voucher's page says beside its entries: the return behind each, and what was reversed.

Inside ``book_scope``, on its cursor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.ledger.rules.periods import format_period


def cases_of_entries(
    cursor: CursorWrapper, *, fact_ids: Sequence[int]
) -> dict[tuple[int, int], str]:
    """The return that an entry (fact, line) is about, by its code; entries about none left out."""
    cursor.execute(
        "select e.fact_id, e.line_no, c.code from ledger_entry e "
        "join returns_caseline l on l.book_id = e.book_id and l.matter_id = e.matter_id "
        "join returns_case c on c.book_id = l.book_id and c.id = l.case_id "
        "where e.fact_id = any(%s)",
        [list(fact_ids)],
    )
    return {(fact, line): case for fact, line, case in cursor.fetchall()}


class Reversed(NamedTuple):
    """The other half of a reversal: the voucher it stands in (number 0 = none yet).

    undone: true when the fact asked about was taken back, false when it takes another back.
    """

    undone: bool
    month: str
    word: str
    number: int


def reversals_of(cursor: CursorWrapper, *, fact_ids: Sequence[int]) -> dict[int, Reversed]:
    """By fact: what reversed it, or what it reverses."""
    cursor.execute(
        """
        select r.one, r.undone, f.period, coalesce(v.word, ''), coalesce(v.number, 0)
        from (
            select book_id, reversed_id as one, fact_id as other, true as undone
            from ledger_reversal where reversed_id = any(%(facts)s)
            union all
            select book_id, fact_id, reversed_id, false
            from ledger_reversal where fact_id = any(%(facts)s)
        ) r join facts_fact f on f.book_id = r.book_id and f.id = r.other
        left join ledger_voucherposting vp on vp.book_id = f.book_id and vp.fact_id = f.id
        left join ledger_voucher v on v.book_id = vp.book_id and v.id = vp.voucher_id
        """,
        {"facts": list(fact_ids)},
    )
    return {
        fact: Reversed(undone, format_period(period), word, number)
        for fact, undone, period, word, number in cursor.fetchall()
    }
