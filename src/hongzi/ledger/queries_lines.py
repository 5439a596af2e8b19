"""Reading entry by entry: postings as given, ledgers' lines, accounts by subject, vouchers.

Every function works inside ``book_scope``, on its cursor. Money is fen; a balance is positive
when it stands in debit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.kernel.rulebook import EntryRow
from hongzi.ledger.rules.periods import posting_day

FETCH = 5000


def posted_entries(
    cursor: CursorWrapper, *, fact_ids: Sequence[int]
) -> dict[int, list[tuple[int, EntryRow]]]:
    """The entries of facts as they were given, by fact, each with its period.

    The account is named by its code, so that it stays the same whatever the role map says later.
    """
    cursor.execute(
        """
        select e.fact_id, e.period, e.side, e.role, a.code, e.amount, e.matter_id, e.party_id,
            e.product_id, e.qty, e.rule
        from ledger_entry e
        join ledger_account a on a.book_id = e.book_id and a.id = e.account_id
        where e.fact_id = any(%s) order by e.fact_id, e.line_no
        """,
        [list(fact_ids)],
    )
    found: dict[int, list[tuple[int, EntryRow]]] = {}
    for fact, period, *entry in cursor.fetchall():
        found.setdefault(fact, []).append((period, EntryRow(*entry)))
    return found


def reversed_facts(cursor: CursorWrapper, *, fact_ids: Sequence[int]) -> dict[int, int]:
    """Which of these facts are reversed, and by which fact."""
    cursor.execute(
        "select reversed_id, fact_id from ledger_reversal where reversed_id = any(%s)",
        [list(fact_ids)],
    )
    return dict(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One entry as a ledger shows it: signed fen on its own side, with what it names."""

    seq: int
    line: int
    fact_id: int
    fact_key: str
    kind: str
    date: dt.date
    period: int
    voucher: str
    account: str
    account_name: str
    side: int
    amount: int
    party: str
    product: str
    matter: str
    qty: int
    rule: str
    role: str


_LINES = """
    select f.seq, e.line_no, f.id, f.key, f.kind, f.date, e.period,
        coalesce(v.word || '-' || v.number, ''), a.code, a.name, e.side, e.amount,
        coalesce(nullif(s.name, ''), s.code, ''), coalesce(nullif(g.name, ''), g.code, ''),
        coalesce(m.label, ''), e.qty, e.rule, e.role
    from ledger_entry e
    join facts_fact f on f.book_id = e.book_id and f.id = e.fact_id
    join ledger_account a on a.book_id = e.book_id and a.id = e.account_id
    left join ledger_voucherposting vp on vp.book_id = e.book_id and vp.fact_id = e.fact_id
    left join ledger_voucher v on v.book_id = vp.book_id and v.id = vp.voucher_id
    left join ledger_subject s on s.book_id = e.book_id and s.id = e.party_id
    left join ledger_subject g on g.book_id = e.book_id and g.id = e.product_id
    left join ledger_matter m on m.book_id = e.book_id and m.id = e.matter_id
"""


def lines_of_account(cursor: CursorWrapper, *, account_id: int, period: int) -> list[LedgerLine]:
    """The entries of one account in one period, in the order they were posted."""
    return _lines(cursor, "where e.account_id = %s and e.period = %s", [account_id, period])


def lines_of_facts(cursor: CursorWrapper, *, fact_ids: Sequence[int]) -> list[LedgerLine]:
    """The whole postings of these facts."""
    return _lines(cursor, "where e.fact_id = any(%s)", [list(fact_ids)])


def facts_of_matters(cursor: CursorWrapper, *, matter_ids: Sequence[int]) -> list[int]:
    """Ids of every fact with an entry about one of these matters."""
    cursor.execute(
        "select distinct fact_id from ledger_entry where matter_id = any(%s)", [list(matter_ids)]
    )
    return [row[0] for row in cursor.fetchall()]


def _lines(cursor: CursorWrapper, where: str, values: Sequence[Any]) -> list[LedgerLine]:
    cursor.execute(f"{_LINES} {where} order by f.seq, e.line_no", values)
    return [LedgerLine(*row) for row in cursor.fetchall()]


class SubjectBalance(NamedTuple):
    """One account by party or product: opening, moved and closing, in fen and micro."""

    code: str
    name: str
    opening: int
    debit: int
    credit: int
    opening_qty: int
    qty_in: int
    qty_out: int


def balances_by_subject(
    cursor: CursorWrapper, *, account_id: int, period: int, by: str
) -> list[SubjectBalance]:
    """One account split ``by`` "party" or "product": 辅助账, 数量金额账.

    Quantity is micro and runs with the amount: in on the debit side, out on the credit side.
    Entries that name nobody are one row with an empty code.
    """
    column = {"party": "party_id", "product": "product_id"}[by]
    cursor.execute(
        f"""
        select coalesce(s.code, ''), coalesce(s.name, ''), t.*
        from (
            select e.book_id, e.{column} as subject_id,
                coalesce(sum(e.side * e.amount) filter (where e.period < %(p)s), 0)::bigint,
                coalesce(sum(e.amount) filter (where e.period = %(p)s and e.side = 1), 0)::bigint,
                coalesce(sum(e.amount) filter (where e.period = %(p)s and e.side = -1), 0)::bigint,
                coalesce(sum(e.side * e.qty) filter (where e.period < %(p)s), 0)::bigint,
                coalesce(sum(e.qty) filter (where e.period = %(p)s and e.side = 1), 0)::bigint,
                coalesce(sum(e.qty) filter (where e.period = %(p)s and e.side = -1), 0)::bigint
            from ledger_entry e where e.account_id = %(account)s and e.period <= %(p)s
            group by e.book_id, e.{column}
        ) t
        left join ledger_subject s on s.book_id = t.book_id and s.id = t.subject_id
        order by 1
        """,
        {"p": period, "account": account_id},
    )
    return [SubjectBalance(row[0], row[1], *row[4:]) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class VoucherLineSum:
    """A printed line of a voucher: what its postings put on one side of one account."""

    account: str
    name: str
    side: int
    amount: int


@dataclass(frozen=True, slots=True)
class VoucherPrint:
    """A voucher as printed: its lines are the sums of its whole postings."""

    period: int
    word: str
    number: int
    date: dt.date
    summary: str
    fact_ids: tuple[int, ...]
    lines: tuple[VoucherLineSum, ...]

    @property
    def code(self) -> str:
        """Word and number: 记-12."""
        return f"{self.word}-{self.number}"


def vouchers(
    cursor: CursorWrapper, *, first: int = 0, last: int = 999912, word: str = "", number: int = 0
) -> Iterator[VoucherPrint]:
    """Vouchers of the periods from first to last, in order; one of them by word and number.

    Read in steps, so a book of any size passes through little memory.
    """
    cursor.execute(
        "select v.id from ledger_voucher v where v.period between %s and %s "
        "and (%s = '' or v.word = %s) and (%s = 0 or v.number = %s) "
        "order by v.period, v.word, v.number",
        [first, last, word, word, number, number],
    )
    ids = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(ids), FETCH):
        yield from _vouchers(cursor, ids[start : start + FETCH])


def _vouchers(cursor: CursorWrapper, ids: Sequence[int]) -> list[VoucherPrint]:
    cursor.execute(
        """
        select vp.voucher_id, a.code, a.name, e.side, sum(e.amount)::bigint
        from ledger_voucherposting vp
        join ledger_entry e on e.book_id = vp.book_id and e.fact_id = vp.fact_id
        join ledger_account a on a.book_id = e.book_id and a.id = e.account_id
        where vp.voucher_id = any(%s)
        group by vp.voucher_id, a.code, a.name, e.side having sum(e.amount) <> 0
        order by vp.voucher_id, e.side desc, a.code
        """,
        [list(ids)],
    )
    lines: dict[int, list[VoucherLineSum]] = {}
    for voucher, *line in cursor.fetchall():
        lines.setdefault(voucher, []).append(VoucherLineSum(*line))
    cursor.execute(
        """
        select v.id, v.period, v.word, v.number, v.date, v.summary,
            array_agg(vp.fact_id order by vp.fact_id)
        from ledger_voucher v
        left join ledger_voucherposting vp on vp.book_id = v.book_id and vp.voucher_id = v.id
        where v.id = any(%s)
        group by v.id, v.period, v.word, v.number, v.date, v.summary
        order by v.period, v.word, v.number
        """,
        [list(ids)],
    )
    return [
        VoucherPrint(
            period=period,
            word=word,
            number=number,
            date=date,
            summary=summary,
            fact_ids=tuple(facts),
            lines=tuple(lines.get(id, ())),
        )
        for id, period, word, number, date, summary, facts in cursor.fetchall()
    ]


def postings_without_voucher(
    cursor: CursorWrapper, *, first: int = 0, last: int = 999912
) -> Iterator[VoucherPrint]:
    """Postings of these periods that stand in no voucher yet, each as a print without a number."""
    cursor.execute(
        """
        select f.id from facts_fact f
        where f.entry_count > 0 and f.period between %s and %s and (
            select vp.fact_id from ledger_voucherposting vp
            where vp.book_id = f.book_id and vp.fact_id = f.id
        ) is null
        order by f.period, f.seq
        """,
        [first, last],
    )
    ids = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(ids), FETCH):
        yield from _bare_postings(cursor, ids[start : start + FETCH])


def _bare_postings(cursor: CursorWrapper, ids: Sequence[int]) -> Iterator[VoucherPrint]:
    cursor.execute(
        """
        select f.id, f.period, f.date, f.key, a.code, a.name, e.side, sum(e.amount)::bigint
        from facts_fact f
        join ledger_entry e on e.book_id = f.book_id and e.fact_id = f.id
        join ledger_account a on a.book_id = e.book_id and a.id = e.account_id
        where f.id = any(%s)
        group by f.id, f.period, f.seq, f.date, f.key, a.code, a.name, e.side
        having sum(e.amount) <> 0
        order by f.seq, e.side desc, a.code
        """,
        [list(ids)],
    )
    for (fact, period, date, key), rows in groupby(cursor.fetchall(), key=lambda row: row[:4]):
        yield VoucherPrint(
            period=period,
            word="",
            number=0,
            date=posting_day(happened=date, period=period),
            summary=key,
            fact_ids=(fact,),
            lines=tuple(VoucherLineSum(*row[4:]) for row in rows),
        )


def opening_balances(cursor: CursorWrapper) -> dict[str, int]:
    """What accounts were opened at (fen, Dr +) by code, without openings that were reversed."""
    cursor.execute(
        "select a.code, sum(e.side * e.amount)::bigint from ledger_entry e "
        "join ledger_account a on a.id = e.account_id join facts_fact f on f.id = e.fact_id "
        "where f.kind = 'opening_balances' and not exists "
        "(select 1 from ledger_reversal r where r.reversed_id = f.id) group by a.code"
    )
    return dict(cursor.fetchall())
