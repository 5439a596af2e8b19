"""What facts posted together, by kind and account. Inside ``book_scope``, on its cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper


class FactSum(NamedTuple):
    """What facts of one kind put on one side of one account (fen; red is negative)."""

    kind: str
    account: str
    account_name: str
    side: int
    amount: int
    facts: int


def sums_of_facts(cursor: CursorWrapper, *, fact_ids: Sequence[int]) -> list[FactSum]:
    """What these facts posted, in the order their kinds first appear, debits first."""
    cursor.execute(
        """
        select f.kind, a.code, a.name, e.side, sum(e.amount)::bigint, count(distinct e.fact_id)
        from ledger_entry e
        join facts_fact f on f.book_id = e.book_id and f.id = e.fact_id
        join ledger_account a on a.book_id = e.book_id and a.id = e.account_id
        where e.fact_id = any(%s)
        group by f.kind, a.code, a.name, e.side having sum(e.amount) <> 0
        order by min(min(f.seq)) over (partition by f.kind), e.side desc, a.code
        """,
        [list(fact_ids)],
    )
    return [FactSum(*row) for row in cursor.fetchall()]


def voucher_count(cursor: CursorWrapper, *, period: int) -> int:
    """How many vouchers were numbered in a month, from the counters."""
    cursor.execute(
        "select coalesce(sum(last), 0)::bigint from ledger_vouchercounter where period = %s",
        [period],
    )
    return int(cursor.fetchone()[0])
