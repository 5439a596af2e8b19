"""A month's vouchers as a list, page by page. Inside ``book_scope``, on its cursor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True, slots=True)
class VoucherFilter:
    """Which of a month's vouchers: text in the summary, a number (12 or 记-12), an account's code
    or its beginning, the amount of one entry in fen. codes: these alone (记-12)."""

    text: str = ""
    account: str = ""
    amount: int | None = None
    codes: Sequence[str] = ()

    def where(self, period: int) -> tuple[str, list[Any]]:
        """The condition on ``ledger_voucher v``, and its values."""
        conditions: list[str] = ["v.period = %s"]
        given: list[Any] = [period]
        if self.text:
            conditions.append(
                "(position(lower(%s) in lower(v.summary)) > 0 or v.number::text = %s "
                "or v.word || '-' || v.number = %s)"
            )
            given += [self.text] * 3
        if self.account:
            conditions.append(_HOLDS.format("starts_with(a.code, %s)"))
            given.append(self.account)
        if self.amount is not None:
            conditions.append(_HOLDS.format("e.amount = %s"))
            given.append(self.amount)
        if self.codes:
            conditions.append("v.word || '-' || v.number = any(%s)")
            given.append(list(self.codes))
        return " and ".join(conditions), given


_HOLDS = """exists (
    select 1 from ledger_voucherposting vp
    join ledger_entry e on e.book_id = vp.book_id and e.fact_id = vp.fact_id
    join ledger_account a on a.book_id = e.book_id and a.id = e.account_id
    where vp.book_id = v.book_id and vp.voucher_id = v.id and {})"""


class VoucherRow(NamedTuple):
    """A voucher in a list: how many postings and documents it holds, their debit sum (fen).

    Kept by the voucher: one may hold a hundred thousand postings.
    """

    word: str
    number: int
    date: dt.date
    summary: str
    postings: int
    documents: int
    amount: int

    @property
    def code(self) -> str:
        """Word and number: 记-12."""
        return f"{self.word}-{self.number}"


def count_vouchers(cursor: CursorWrapper, *, period: int, which: VoucherFilter) -> int:
    """How many vouchers of a month there are."""
    where, values = which.where(period)
    cursor.execute(f"select count(*) from ledger_voucher v where {where}", values)
    return int(cursor.fetchone()[0])


def voucher_rows(
    cursor: CursorWrapper, *, period: int, which: VoucherFilter, skip: int, count: int
) -> list[VoucherRow]:
    """``count`` vouchers of a month behind the first ``skip``, by word and number."""
    where, values = which.where(period)
    cursor.execute(
        f"""
        select v.word, v.number, v.date, v.summary, s.postings, s.documents, s.debit
        from ledger_voucher v
        join ledger_vouchersum s on s.book_id = v.book_id and s.voucher_id = v.id
        where {where} order by v.word, v.number limit %s offset %s
        """,
        [*values, count, skip],
    )
    return [VoucherRow(*row) for row in cursor.fetchall()]


def voucher_ids(
    cursor: CursorWrapper, *, period: int, which: VoucherFilter, most: int
) -> list[int]:
    """Ids of a month's vouchers in binding order, at most so many."""
    where, values = which.where(period)
    cursor.execute(
        f"select v.id from ledger_voucher v where {where} order by v.word, v.number limit %s",
        [*values, most],
    )
    return [id for (id,) in cursor.fetchall()]


class Neighbours(NamedTuple):
    """The numbers before and after one, of the same word and month; 0 = none."""

    before: int
    after: int


def neighbours(cursor: CursorWrapper, *, period: int, word: str, number: int) -> Neighbours:
    """The vouchers to turn to from one."""
    cursor.execute(
        "select coalesce(max(number) filter (where number < %s), 0), "
        "coalesce(min(number) filter (where number > %s), 0) "
        "from ledger_voucher where period = %s and word = %s",
        [number, number, period, word],
    )
    return Neighbours(*cursor.fetchone())


def voucher_of_fact(cursor: CursorWrapper, *, fact_id: int) -> tuple[int, str, int] | None:
    """Period, word and number of the voucher that holds a fact's posting, if one does."""
    cursor.execute(
        "select v.period, v.word, v.number from ledger_voucherposting vp join ledger_voucher v "
        "on v.book_id = vp.book_id and v.id = vp.voucher_id where vp.fact_id = %s",
        [fact_id],
    )
    row = cursor.fetchone()
    return (int(row[0]), str(row[1]), int(row[2])) if row else None
