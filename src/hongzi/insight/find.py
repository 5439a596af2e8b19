"""Any number a person has at hand: what it is, and which return lines it concerns.

Every function works inside ``book_scope``, on its cursor. Codes are looked up by their unique
indexes, exactly or by how they begin; amounts and customers by block indexes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from hongzi.kernel.money import parse_fen

MOST = 8
"""So many of one kind are listed."""
LINES = 5_000
"""So many return lines a search leads to at most."""

VOUCHER = re.compile(
    r"(?:([0-9]{4})[-年/.]?([0-9]{1,2})月?[-/]?)?([^\d/-]{1,4}?)字?第?[-/]?([0-9]{1,9})号?"
)
"""记-12, 记字第0012号, 2026-03 记-12, with the spaces taken out."""
AMOUNT = re.compile(
    r"[-−]?(?:¥|RMB|CNY)?[-−]?([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(\.[0-9]{1,2})?元?", re.I
)
LINE = re.compile(r"(.+)-[^-]+")
"""A return line's own name, R1-1, under which its claim on a supplier runs, too."""
_LAST = chr(0x10FFFF)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. code: its own number; case: the return it leads to, where it does.

    kind: return, order, red, blue, refund, refund_order, batch, payment, parcel, customer, voucher,
    product, serial, receipt, account, amount. about: what helps to tell it from others: a
    customer, a date, an amount (fen). sku, grade: the stock card of a product or serial.
    """

    kind: str
    code: str
    case: str = ""
    sale: str = ""
    about: str = ""
    fen: int | None = None
    period: int = 0
    word: str = ""
    number: int = 0
    exact: bool = False
    sku: str = ""
    grade: str = ""


def cleaned(text: str) -> str:
    """What was pasted without the white space around it and in it that copying brings."""
    return " ".join(text.replace("\u3000", " ").replace("\0", "").split())[:80]


def _whole(text: str) -> str:
    """A text with full-width signs made plain and its spaces taken out."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def ways_to_write(text: str) -> list[str]:
    """A text as it is, with full-width signs made plain, its spaces taken out, in capitals and in
    small letters: codes are typed any way and kept one way."""
    plain, whole = unicodedata.normalize("NFKC", text), _whole(text)
    return list(dict.fromkeys([text, plain, whole, whole.upper(), whole.lower()]))


_CODES = """
    with asked as (select * from unnest(%(texts)s::text[], %(highs)s::text[]) as a (low, high))
    (select 'return', c.code, c.code, '', coalesce(nullif(b.name, ''), b.code, '') || ' '
        || c.date, null::bigint
     from asked a join lateral (select * from returns_case where code >= a.low and code < a.high
        order by code limit %(most)s) c on true left join ledger_subject b on b.id = c.customer_id)
    union all
    (select 'return', c.code, c.code, '', coalesce(nullif(b.name, ''), b.code, '') || ' '
        || c.date, null
     from returns_case c left join ledger_subject b on b.id = c.customer_id
     where c.code = any(%(cases)s))
    union all
    (select 'order', s.code, '', s.code, coalesce(nullif(b.name, ''), b.code, '') || ' ' || s.date,
        s.gross
     from asked a join lateral (select * from sales_sale where code >= a.low and code < a.high
        order by code limit %(most)s) s on true left join ledger_subject b on b.id = s.customer_id)
    union all
    (select 'red', r.number, coalesce((select c.code from ledger_entry e
            join returns_caseline l on l.id = e.matter_id join returns_case c on c.id = l.case_id
            where e.fact_id = r.fact_id limit 1), ''), '', r.date::text, null
     from asked a join lateral (select * from invoices_redinvoice where number >= a.low
        and number < a.high order by number limit %(most)s) r on true)
    union all
    (select 'blue', i.number, '', s.code, i.date::text, null
     from asked a join lateral (select * from invoices_blueinvoice where number >= a.low
        and number < a.high order by number limit %(most)s) i on true
     join sales_sale s on s.id = i.sale_id)
    union all
    (select 'refund', f.code, c.code, '', f.date::text, f.amount
     from asked a join lateral (select * from refunds_refund where code >= a.low
        and code < a.high order by code, part limit %(most)s) f on true
     join returns_caseline l on l.id = f.matter_id join returns_case c on c.id = l.case_id
     where f.part = 1)
    union all
    (select 'refund_order', o.code, c.code, '', f.date::text, o.amount
     from asked a join lateral (select * from refunds_refundorder where code >= a.low
        and code < a.high order by code limit %(most)s) o on true
     join facts_fact f on f.id = o.prepared_fact_id
     join returns_caseline l on l.id = o.matter_id join returns_case c on c.id = l.case_id)
    union all
    (select 'batch', t.code, '', '', t.date::text, t.total
     from asked a join lateral (select * from refunds_refundbatch where code >= a.low
        and code < a.high order by code limit %(most)s) t on true)
    union all
    (select 'parcel', n.tracking, c.code, '', n.date::text, null
     from asked a join lateral (select * from returns_announcement where tracking >= a.low
        and tracking < a.high order by tracking limit %(most)s) n on true
     join returns_case c on c.id = n.case_id)
    union all
    (select 'payment', p.code, '', p.sale_code, p.date::text, p.amount
     from asked a join lateral (select * from refunds_payment where code >= a.low
        and code < a.high order by code limit %(most)s) p on true)
    union all
    (select 'parcel', p.code, coalesce(c.code, ''), '', p.date::text, null
     from asked a join lateral (select * from returns_parcel where code >= a.low
        and code < a.high order by code limit %(most)s) p on true
     left join returns_caseline l on l.id = p.case_line_id
     left join returns_case c on c.id = l.case_id)
    union all
    (select 'parcel', p.tracking, coalesce(c.code, ''), '', p.code || ' ' || p.date, null
     from asked a join lateral (select * from returns_parcel where tracking <> ''
        and tracking >= a.low and tracking < a.high and tracking <> code
        order by tracking limit %(most)s) p on true
     left join returns_caseline l on l.id = p.case_line_id
     left join returns_case c on c.id = l.case_id)
    union all
    (select 'customer', g.code, '', '', g.name, null
     from asked a join lateral (
        (select id, code, name from ledger_subject where kind = 'party' and code >= a.low
         and code < a.high order by code limit %(most)s)
        union
        (select id, code, name from ledger_subject where kind = 'party' and name <> ''
         and name >= a.low and name < a.high order by name limit %(most)s)) g on true
     join partners_party p on p.id = g.id where p.kind = 'customer')
"""


_GOODS = """
    with asked as (select * from unnest(%(texts)s::text[], %(highs)s::text[]) as a (low, high))
    (select 'product', g.code, g.code, 'good', g.name, (select max(period) from ledger_period),
        '', 0
     from asked a join lateral (
        (select code, name from ledger_subject where kind = 'product' and code >= a.low
         and code < a.high order by code limit %(most)s)
        union
        (select code, name from ledger_subject where kind = 'product' and name <> ''
         and name >= a.low and name < a.high order by name limit %(most)s)) g on true)
    union all
    (select 'serial', t.code, p.sku, case when t.second > 0 then 'second'
            when t.refurbish > 0 then 'refurbish' else 'good' end,
        p.sku || ' ' || p.name, (select max(period) from ledger_period), '', 0
     from asked a join lateral (select * from stock_lot where code >= a.low and code < a.high
        order by code limit %(most)s) t on true
     join stock_product p on p.id = t.product_id)
    union all
    (select 'receipt', r.code, '', '', r.date::text, coalesce(v.period, 0), coalesce(v.word, ''),
        coalesce(v.number, 0)
     from asked a join lateral (select * from stock_receipt where code >= a.low
        and code < a.high order by code limit %(most)s) r on true
     left join ledger_voucherposting vp on vp.fact_id = r.fact_id
     left join ledger_voucher v on v.id = vp.voucher_id)
    union all
    (select 'account', n.code, '', '', n.name, (select max(period) from ledger_period), '', 0
     from ledger_account n where n.code = any(%(texts)s) or n.name = any(%(texts)s))
"""


def find(cursor: CursorWrapper, text: str) -> list[Hit]:
    """What a number, a name or an amount may be: exact ones first, at most a few of each kind."""
    asked = cleaned(text)
    if not asked:
        return []
    _by_index(cursor)
    texts = ways_to_write(asked)
    cases = _cases_of_lines(texts)
    highs = [one + _LAST for one in texts]
    given: dict[str, Any] = {"texts": texts, "highs": highs, "cases": cases, "most": MOST}
    cursor.execute(_CODES, given)
    hits = [
        Hit(
            kind, code, case, sale, about.strip(), fen,
            exact=code in texts or code in cases or about in texts,
        )
        for kind, code, case, sale, about, fen in cursor.fetchall()
    ]  # fmt: skip
    cursor.execute(_GOODS, given)
    hits += [
        Hit(
            kind, code, about=about.strip(), period=period, word=word, number=number, sku=sku,
            grade=grade, exact=code in texts or about in texts,
        )
        for kind, code, sku, grade, about, period, word, number in cursor.fetchall()
    ]  # fmt: skip
    hits += _vouchers(cursor, asked)
    hits += _amounts(cursor, asked)
    return sorted(dict.fromkeys(hits), key=lambda hit: not hit.exact)


def _cases_of_lines(texts: list[str]) -> list[str]:
    """The returns that texts may name a line of."""
    found = [match[1] for one in texts if (match := LINE.fullmatch(one)) is not None]
    return list(dict.fromkeys(found))


def only_page(hits: list[Hit]) -> Hit | None:
    """The one thing that is meant: a single exact hit, or all exact hits on one return."""
    exact = [hit for hit in hits if hit.exact and hit.kind != "amount"]
    if len({hit.case or (hit.kind, hit.code, hit.period) for hit in exact}) == 1:
        return exact[0]
    return hits[0] if len(hits) == 1 else None


def lines_about(cursor: CursorWrapper, text: str) -> tuple[int, ...]:
    """Ids of the return lines a number, customer or amount concerns, the newest first."""
    asked = cleaned(text)
    if not asked:
        return ()
    _by_index(cursor)
    texts = ways_to_write(asked)
    given = {"texts": texts, "cases": _cases_of_lines(texts), "gross": _fen(asked), "most": LINES}
    cursor.execute(_LINES, given)
    return tuple(id for (id,) in cursor.fetchall())


_LINES = """
    select distinct l.id from (
        select l.id from returns_case c join returns_caseline l on l.case_id = c.id
        where c.code = any(%(texts)s)
        union all
        select l.id from returns_case c join returns_caseline l on l.case_id = c.id
        where c.code = any(%(cases)s) and c.code || '-' || l.line = any(%(texts)s)
        union all
        select l.id from sales_sale s join returns_caseline l on l.sale_id = s.id
        where s.code = any(%(texts)s)
        union all
        select l.id from refunds_payment p join returns_caseline l on l.sale_id = p.sale_id
        where p.code = any(%(texts)s)
        union all
        select l.id from invoices_blueinvoice i join returns_caseline l on l.sale_id = i.sale_id
        where i.number = any(%(texts)s)
        union all
        select e.matter_id from invoices_redinvoice r join ledger_entry e on e.fact_id = r.fact_id
        where r.number = any(%(texts)s) and e.role = 'vat_awaiting_red'
        union all
        select f.matter_id from refunds_refund f where f.code = any(%(texts)s)
        union all
        select o.matter_id from refunds_refundorder o where o.code = any(%(texts)s)
        union all
        select l.id from returns_announcement n join returns_caseline l on l.case_id = n.case_id
        where n.tracking = any(%(texts)s)
        union all
        select p.case_line_id from returns_parcel p where p.code = any(%(texts)s)
        union all
        select p.case_line_id from returns_parcel p
        where p.tracking <> '' and p.tracking = any(%(texts)s)
        union all
        select l.id from (
            select id from ledger_subject where kind = 'party' and code = any(%(texts)s)
            union
            select id from ledger_subject
            where kind = 'party' and name <> '' and name = any(%(texts)s)
        ) g cross join lateral (
            select id from returns_case where customer_id = g.id limit %(most)s
        ) c join returns_caseline l on l.case_id = c.id
        union all
        (select l.id from returns_caseline l where l.gross = %(gross)s limit %(most)s)
    ) l where l.id is not null order by l.id desc limit %(most)s
"""


def _by_index(cursor: CursorWrapper) -> None:
    """A search only looks up; statistics never make it read a whole table."""
    cursor.execute("set local enable_seqscan = off")


def _fen(asked: str) -> int | None:
    match = AMOUNT.fullmatch(_whole(asked))
    if match is None:
        return None
    return parse_fen(match[1].replace(",", "") + (match[2] or ""))


def _amounts(cursor: CursorWrapper, asked: str) -> list[Hit]:
    """Return lines of exactly this tax-inclusive amount."""
    fen = _fen(asked)
    cursor.execute(
        "select c.code, l.line, c.date, coalesce(nullif(b.name, ''), b.code, '') from ("
        "select id, case_id, line from returns_caseline where gross = %s limit %s) l "
        "join returns_case c on c.id = l.case_id "
        "left join ledger_subject b on b.id = c.customer_id order by l.id desc",
        [fen, MOST],
    )
    return [
        Hit("amount", f"{case}-{line}", case, about=f"{customer} {date}".strip(), fen=fen)
        for case, line, date, customer in cursor.fetchall()
    ]


def _vouchers(cursor: CursorWrapper, asked: str) -> list[Hit]:
    """Vouchers of this number: of the month that is named, else of the latest months."""
    match = VOUCHER.fullmatch(_whole(asked))
    period = int(match[1]) * 100 + int(match[2]) if match and match[1] else 0
    values: list[Any] = [period, period, match[3] if match else "", 0, MOST]
    values[3] = int(match[4]) if match and len(match[4]) < 9 else 0
    cursor.execute(
        "select v.period, v.word, v.number, v.date::text from ledger_period p "
        "join ledger_voucher v on v.period = p.period where (%s = 0 or p.period = %s) "
        "and v.word = %s and v.number = %s order by v.period desc limit %s",
        values,
    )
    return [
        Hit(
            "voucher", f"{word}-{number}", about=date, period=month, word=word, number=number,
            exact=True,
        )
        for month, word, number, date in cursor.fetchall()
    ]  # fmt: skip
