"""A month's vouchers as a list, page by page. Inside ``book_scope``, on its cursor."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper


class VoucherRow(NamedTuple):
    """A voucher in a list: how many postings it holds and their debit sum (fen)."""

    word: str
    number: int
    date: dt.date
    summary: str
    postings: int
    amount: int


def count_vouchers(cursor: CursorWrapper, *, period: int) -> int:
    """How many vouchers a month has."""
    cursor.execute("select count(*) from ledger_voucher where period = %s", [period])
    return int(cursor.fetchone()[0])


def voucher_rows(cursor: CursorWrapper, *, period: int, skip: int, count: int) -> list[VoucherRow]:
    """``count`` vouchers of a month behind the first ``skip``, by word and number."""
    cursor.execute(
        """
        select v.word, v.number, v.date, v.summary, count(distinct vp.fact_id),
            coalesce(sum(e.amount) filter (where e.side = 1), 0)::bigint
        from (
            select * from ledger_voucher where period = %s
            order by word, number limit %s offset %s
        ) v
        left join ledger_voucherposting vp on vp.book_id = v.book_id and vp.voucher_id = v.id
        left join ledger_entry e on e.book_id = vp.book_id and e.fact_id = vp.fact_id
        group by v.id, v.word, v.number, v.date, v.summary order by v.word, v.number
        """,
        [period, count, skip],
    )
    return [VoucherRow(*row) for row in cursor.fetchall()]


def voucher_of_fact(cursor: CursorWrapper, *, fact_id: int) -> tuple[int, str, int] | None:
    """Period, word and number of the voucher that holds a fact's posting, if one does."""
    cursor.execute(
        "select v.period, v.word, v.number from ledger_voucherposting vp join ledger_voucher v "
        "on v.book_id = vp.book_id and v.id = vp.voucher_id where vp.fact_id = %s",
        [fact_id],
    )
    row = cursor.fetchone()
    return (int(row[0]), str(row[1]), int(row[2])) if row else None
