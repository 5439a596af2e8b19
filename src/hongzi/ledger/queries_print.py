"""Vouchers as they are printed: each line with what it says, names and signs.

Inside ``book_scope``, on its cursor. Two statements, however many vouchers are asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

MANUAL = "manual_voucher"


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line: a side of an account, signed fen (red is negative), micro of goods.

    party: the one it names, "" for none or several; parties: how many it names.
    """

    summary: str
    account: str
    name: str
    side: int
    amount: int
    party: str
    parties: int
    product: str
    products: int
    qty: int


@dataclass(frozen=True, slots=True)
class PrintedVoucher:
    """A voucher with its lines, who recorded its facts, and how many documents they have."""

    id: int
    period: int
    word: str
    number: int
    date: dt.date
    summary: str
    lines: tuple[PrintedLine, ...]
    makers: tuple[str, ...]
    approvers: tuple[str, ...]
    documents: int

    @property
    def code(self) -> str:
        """Word and number: 记-12."""
        return f"{self.word}-{self.number}"

    @property
    def debit(self) -> int:
        """Fen on the debit side, red taken off."""
        return sum(line.amount for line in self.lines if line.side > 0)

    @property
    def credit(self) -> int:
        """Fen on the credit side, red taken off."""
        return sum(line.amount for line in self.lines if line.side < 0)


_HEADS = """
    select v.id, v.period, v.word, v.number, v.date, v.summary,
        coalesce(array_agg(distinct f.actor) filter (where f.actor <> ''), '{}'),
        coalesce(array_agg(distinct f.approver) filter (where f.approver <> ''), '{}'),
        coalesce(sum(f.documents), 0)::int
    from ledger_voucher v
    left join ledger_voucherposting vp on vp.book_id = v.book_id and vp.voucher_id = v.id
    left join lateral (
        select o.actor,
            coalesce(o.content::jsonb #>> '{command,approved_by}', '') as approver,
            (select count(*) from facts_attachment t
                where t.book_id = o.book_id and t.fact_id = o.id) as documents
        from facts_fact o where o.book_id = vp.book_id and o.id = vp.fact_id
    ) f on true
    where v.id = any(%s)
    group by v.id, v.period, v.word, v.number, v.date, v.summary
    order by v.period, v.word, v.number
"""

_LINES = """
    select x.voucher_id, x.said, x.code, x.name, x.side, x.amount,
        case when x.parties = 1 then x.party else '' end, x.parties,
        case when x.products = 1 then x.product else '' end, x.products, x.qty
    from (
        select vp.voucher_id, a.code, a.name, e.side, sum(e.amount)::bigint as amount,
            coalesce(max(f.content::jsonb #>> array['command', 'lines',
                (e.line_no - 1)::text, 'summary']) filter (where f.kind = %s), '') as said,
            max(coalesce(nullif(s.name, ''), s.code)) as party,
            count(distinct e.party_id) as parties,
            max(coalesce(nullif(g.name, ''), g.code)) as product,
            count(distinct e.product_id) as products, sum(e.qty)::bigint as qty,
            case when f.kind = %s then e.line_no else 0 end as place
        from ledger_voucherposting vp
        join facts_fact f on f.book_id = vp.book_id and f.id = vp.fact_id
        join ledger_entry e on e.book_id = vp.book_id and e.fact_id = vp.fact_id
        join ledger_account a on a.book_id = e.book_id and a.id = e.account_id
        left join ledger_subject s on s.book_id = e.book_id and s.id = e.party_id
        left join ledger_subject g on g.book_id = e.book_id and g.id = e.product_id
        where vp.voucher_id = any(%s)
        group by vp.voucher_id, a.code, a.name, e.side, place
        having sum(e.amount) <> 0
    ) x order by x.voucher_id, x.place, x.side desc, x.code
"""


def printed_vouchers(cursor: CursorWrapper, *, ids: Sequence[int]) -> list[PrintedVoucher]:
    """These vouchers in binding order: period, word, number.

    A line is the sum of an account's side; a manual voucher's lines stand as they were written.
    """
    cursor.execute(_LINES, [MANUAL, MANUAL, list(ids)])
    lines: dict[int, list[PrintedLine]] = {}
    for voucher, *line in cursor.fetchall():
        lines.setdefault(voucher, []).append(PrintedLine(*line))
    cursor.execute(_HEADS, [list(ids)])
    return [
        PrintedVoucher(
            id=id,
            period=period,
            word=word,
            number=number,
            date=date,
            summary=summary,
            lines=tuple(lines.get(id, ())),
            makers=tuple(makers),
            approvers=tuple(approvers),
            documents=documents,
        )
        for id, period, word, number, date, summary, makers, approvers, documents in (
            cursor.fetchall()
        )
    ]


def voucher_facts(cursor: CursorWrapper, *, id: int) -> list[int]:
    """The facts whose postings a voucher holds, in the archive's order."""
    cursor.execute(
        "select fact_id from ledger_voucherposting where voucher_id = %s order by fact_id", [id]
    )
    return [fact for (fact,) in cursor.fetchall()]
