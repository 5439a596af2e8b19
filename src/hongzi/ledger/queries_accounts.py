"""Drilling down: an account's entries page by page, with the balance they run to.

Every function works inside ``book_scope``, on its cursor. Money is fen, Dr +. Pages are cut by the
place of their first or last entry (fact, line), so the thousandth costs what the first does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.ledger.rules.periods import posting_day


class Place(NamedTuple):
    """Where an entry stands in its book: facts are numbered in the order they were posted."""

    fact: int
    line: int


FIRST = Place(0, 0)


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """One entry of an account, with what can be looked up from it."""

    place: Place
    seq: int
    kind: str
    happened: dt.date
    period: int
    word: str
    number: int
    account: str
    account_name: str
    side: int
    amount: int
    party: str
    product: str
    matter: str
    qty: int
    rule: str

    @property
    def day(self) -> dt.date:
        """The day the books bear it."""
        return posting_day(happened=self.happened, period=self.period)


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries in order, and where they lie: balance = what stood before the first of them."""

    entries: tuple[AccountEntry, ...]
    balance: int
    more_before: bool
    more_after: bool


_ENTRIES = """
    select e.fact_id, e.line_no, f.seq, f.kind, f.date, e.period,
        coalesce(v.word, ''), coalesce(v.number, 0), a.code, a.name, e.side, e.amount,
        coalesce(nullif(s.name, ''), s.code, ''), coalesce(nullif(g.name, ''), g.code, ''),
        coalesce(m.label, ''), e.qty, e.rule
    from (
        select e.* from ledger_entry e {join}
        where {where} and {cut} order by e.fact_id {order}, e.line_no {order} limit %(count)s
    ) e
    join facts_fact f on f.book_id = e.book_id and f.id = e.fact_id
    join ledger_account a on a.book_id = e.book_id and a.id = e.account_id
    left join ledger_voucherposting vp on vp.book_id = e.book_id and vp.fact_id = e.fact_id
    left join ledger_voucher v on v.book_id = vp.book_id and v.id = vp.voucher_id
    left join ledger_subject s on s.book_id = e.book_id and s.id = e.party_id
    left join ledger_subject g on g.book_id = e.book_id and g.id = e.product_id
    left join ledger_matter m on m.book_id = e.book_id and m.id = e.matter_id
    order by e.fact_id, e.line_no
"""
_BY_DAY = "join facts_fact b on b.book_id = e.book_id and b.id = e.fact_id"


def entry_page(
    cursor: CursorWrapper,
    *,
    accounts: Sequence[int],
    period: int,
    opening: int,
    count: int,
    after: Place = FIRST,
    before: Place | None = None,
    until: dt.date | None = None,
    without: Sequence[str] = (),
    standing: int | None = None,
) -> EntryPage:
    """``count`` entries of these accounts in a period: behind ``after``, or ahead of ``before``.

    opening: what the accounts held before the period. until: only facts that happened up to this
    day. without: kinds of facts left out (closing entries, in an income statement). standing: the
    balance behind ``after``, where it is known: then what lies ahead is not added up.
    """
    where = ["e.account_id = any(%(accounts)s)", "e.period = %(period)s"]
    if until is not None:
        where.append("b.date <= %(until)s")
    if without:
        where.append("b.kind <> all(%(without)s)")
    values: dict[str, Any] = {
        "accounts": list(accounts), "period": period, "until": until, "without": list(without),
        "count": count + 1, "fact": (before or after).fact, "line": (before or after).line,
    }  # fmt: skip
    parts = {
        "join": _BY_DAY if until is not None or without else "",
        "where": " and ".join(where),
        "cut": f"(e.fact_id, e.line_no) {'<' if before else '>'} (%(fact)s, %(line)s)",
        "order": "desc" if before else "asc",
    }
    cursor.execute(_ENTRIES.format(**parts), values)
    found = [AccountEntry(Place(*row[:2]), *row[2:]) for row in cursor.fetchall()]
    more = len(found) > count
    found = found[-count:] if before else found[:count]
    return EntryPage(
        entries=tuple(found),
        balance=standing
        if standing is not None
        else opening + _moved_ahead(cursor, found, parts, values),
        more_before=more if before else after != FIRST,
        more_after=True if before else more,
    )


def _moved_ahead(
    cursor: CursorWrapper,
    found: Sequence[AccountEntry],
    parts: dict[str, str],
    values: dict[str, Any],
) -> int:
    """What the entries ahead of the first one found moved; one statement, also when there is none
    ahead: a page asks the same number of times wherever it lies."""
    first = found[0].place if found else FIRST
    cursor.execute(
        "select coalesce(sum(e.side * e.amount), 0)::bigint from ledger_entry e {join} "
        "where {where} and (e.fact_id, e.line_no) < (%(fact)s, %(line)s)".format(**parts),
        values | first._asdict(),
    )
    return int(cursor.fetchone()[0])
