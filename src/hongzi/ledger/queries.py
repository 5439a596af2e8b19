"""Reading the ledger: balances from the per-period sums, entries, vouchers, periods.

Every function works inside ``book_scope``, on its cursor. Money is fen; a balance is positive
when it stands in debit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.ledger.rules.gathering import Posting
from hongzi.ledger.rules.periods import first_period_of_year, period_of

ALONE = ("manual_voucher", "opening_balances", "reversed", "profit_closed", "year_end_transferred")
"""Kinds whose posting is a voucher by itself."""

PROFIT_SUFFIX = "profit"
"""The closing entries of a close are a fact with its key and this suffix."""


class AccountBalance(NamedTuple):
    """One account over a period: what stood, what moved, what moved since January (fen)."""

    account_id: int
    code: str
    name: str
    kind: str
    side: int
    parent: str
    opening: int
    debit: int
    credit: int
    year_debit: int
    year_credit: int

    @property
    def closing(self) -> int:
        """The balance at the period's end, Dr +."""
        return self.opening + self.debit - self.credit

    @property
    def silent(self) -> bool:
        """Nothing stood and nothing moved this year."""
        return not (
            self.opening or self.debit or self.credit or self.year_debit or self.year_credit
        )


_SUMS = """
    select a.id, a.code, a.name, a.kind, a.side, a.parent,
        coalesce(t.opening, 0), coalesce(t.debit, 0), coalesce(t.credit, 0),
        coalesce(t.year_debit, 0), coalesce(t.year_credit, 0)
    from ledger_account a left join (
        select s.account_id,
            (sum(s.debit - s.credit) filter (where s.period < %(first)s))::bigint as opening,
            (sum(s.debit) filter (where s.period >= %(first)s))::bigint as debit,
            (sum(s.credit) filter (where s.period >= %(first)s))::bigint as credit,
            (sum(s.debit) filter (where s.period >= {year}))::bigint as year_debit,
            (sum(s.credit) filter (where s.period >= {year}))::bigint as year_credit
        from ledger_accountsum s where s.period <= %(last)s group by s.account_id
    ) t on t.account_id = a.id
    order by a.code
"""


_YEAR = """
    greatest(%(january)s, (
        select extract(year from b.opened_on)::int * 100 + extract(month from b.opened_on)::int
        from access_book b where b.id = (select book_id from ledger_account limit 1)
    ))
"""
_OF_PERIOD, _OF_SPAN = _SUMS.format(year=_YEAR), _SUMS.format(year="%(first)s")


def year_start(cursor: CursorWrapper, *, period: int) -> int:
    """The period from which 本年累计 of a period counts: January, or the book's first one.

    Opening balances stand in the month before the first and are no movement of the year.
    """
    cursor.execute(f"select {_YEAR}", {"january": first_period_of_year(period)})
    return int(cursor.fetchone()[0])


def account_balances(
    cursor: CursorWrapper, *, period: int, until: dt.date | None = None
) -> list[AccountBalance]:
    """Every account of the chart over a period, from the per-period sums, by code.

    until: a day of the period. Entries of the period whose fact happened after it are left out;
    a late fact, which happened before its period, counts from the period's first day.
    """
    january = first_period_of_year(period)
    cursor.execute(_OF_PERIOD, {"first": period, "last": period, "january": january})
    rows = [AccountBalance(*row) for row in cursor.fetchall()]
    if until is None:
        return rows
    later = _sums_after(cursor, period=period, day=until)
    return [_without(row, *later.get(row.account_id, (0, 0))) for row in rows]


def _without(row: AccountBalance, debit: int, credit: int) -> AccountBalance:
    return row._replace(
        debit=row.debit - debit,
        credit=row.credit - credit,
        year_debit=row.year_debit - debit,
        year_credit=row.year_credit - credit,
    )


def _sums_after(cursor: CursorWrapper, *, period: int, day: dt.date) -> dict[int, tuple[int, int]]:
    """By account id what facts of a period that happened after a day debited and credited."""
    cursor.execute(
        "select e.account_id, coalesce(sum(e.amount) filter (where e.side = 1), 0)::bigint, "
        "coalesce(sum(e.amount) filter (where e.side = -1), 0)::bigint "
        "from ledger_entry e join facts_fact f on f.book_id = e.book_id and f.id = e.fact_id "
        "where e.period = %s and f.date > %s group by e.account_id",
        [period, day],
    )
    return {account: (debit, credit) for account, debit, credit in cursor.fetchall()}


def span_balances(cursor: CursorWrapper, *, first: int, last: int) -> list[AccountBalance]:
    """Every account over several periods: what stood before, moved within, and stands after."""
    cursor.execute(_OF_SPAN, {"first": first, "last": last})
    return [AccountBalance(*row) for row in cursor.fetchall()]


class ClosingEntries(NamedTuple):
    """What closing entries 结转损益 put on an account, to be left out of 发生额 (fen, Dr +)."""

    month: int
    year: int


def profit_closings(cursor: CursorWrapper, *, period: int) -> dict[int, ClosingEntries]:
    """By account id: the closing entries of a period, and of its year up to it."""
    cursor.execute(
        "select m.key from ledger_period p "
        "join facts_fact m on m.book_id = p.book_id and m.id = p.closed_by_id "
        "where p.period between %s and %s",
        [first_period_of_year(period), period],
    )
    # looked up by value: row-level security keeps a computed key off the index
    keys = [f"{key}/{PROFIT_SUFFIX}" for (key,) in cursor.fetchall()]
    if not keys:
        return {}
    cursor.execute(
        """
        select e.account_id,
            coalesce(sum(e.side * e.amount) filter (where e.period = %s), 0)::bigint,
            sum(e.side * e.amount)::bigint
        from ledger_entry e
        where e.fact_id = any(array(select id from facts_fact where key = any(%s)))
        group by e.account_id
        """,
        [period, keys],
    )
    return {account: ClosingEntries(month, year) for account, month, year in cursor.fetchall()}


class OpenBalance(NamedTuple):
    """What one account holds for one matter, or one party, at a period's end (fen, Dr +)."""

    account_id: int
    matter_id: int | None
    party_id: int | None
    balance: int


_CARRIED = """
    select c.account_id, c.matter_id, c.party_id, c.balance from ledger_carriedbalance c
    where c.period = {known} and c.account_id = any(%(accounts)s)
"""

_CARRIED_AND_LATER = """
    select account_id, matter_id, party_id, sum(balance)::bigint as balance from (
        {carried}
        union all
        select e.account_id,
            case when e.account_id = any(%(by_matter)s) then e.matter_id end,
            case when e.account_id = any(%(by_party)s) then e.party_id end,
            e.side * e.amount
        from ledger_entry e
        where e.period > {known} and e.period <= {period} and e.account_id = any(%(accounts)s)
    ) both_parts
    group by account_id, matter_id, party_id having sum(balance) <> 0
"""


def open_balances(
    cursor: CursorWrapper, *, period: int, by_matter: Sequence[int], by_party: Sequence[int]
) -> list[OpenBalance]:
    """What these accounts hold at a period's end, by matter or by party, zeros left out.

    Starts from what the last close carried over; only later entries are read one by one.
    """
    (pieces,) = _pieces(cursor, [period])
    cursor.execute(
        f"{pieces} order by account_id, matter_id, party_id", _accounts(by_matter, by_party)
    )
    return [OpenBalance(*row) for row in cursor.fetchall()]


class OpenSides(NamedTuple):
    """What one account holds in debit and, with others, in credit at a period's end (fen)."""

    period: int
    account_id: int
    debit: int
    credit: int


def open_sides(
    cursor: CursorWrapper,
    *,
    periods: Sequence[int],
    by_matter: Sequence[int],
    by_party: Sequence[int],
    until: dt.date | None = None,
) -> list[OpenSides]:
    """For each period ``open_balances`` summed by account, pieces in debit and in credit apart.

    until: a day of one of the periods, as in ``account_balances``.
    """
    cursor.execute(
        " union all ".join(
            f"select {int(period)}, account_id, sum(greatest(balance, 0))::bigint, "
            f"sum(greatest(-balance, 0))::bigint from ({pieces}) p group by account_id"
            for period, pieces in zip(periods, _pieces(cursor, periods, until), strict=True)
        ),
        _accounts(by_matter, by_party) | {"until": until},
    )
    return [OpenSides(*row) for row in cursor.fetchall()]


_UNTIL_A_DAY = """
    select account_id, matter_id, party_id, sum(balance)::bigint as balance from (
        select account_id, matter_id, party_id, balance from ({whole}) whole_month
        union all
        select e.account_id,
            case when e.account_id = any(%(by_matter)s) then e.matter_id end,
            case when e.account_id = any(%(by_party)s) then e.party_id end,
            -e.side * e.amount
        from ledger_entry e join facts_fact f on f.book_id = e.book_id and f.id = e.fact_id
        where e.period = {period} and f.date > %(until)s and e.account_id = any(%(accounts)s)
    ) month_less_later
    group by account_id, matter_id, party_id having sum(balance) <> 0
"""


def _pieces(
    cursor: CursorWrapper, periods: Sequence[int], until: dt.date | None = None
) -> list[str]:
    """For each period the query for single balances; of a closed one it reads no entry, but
    those after ``until`` when that is a day of it.

    The months stand in it as numbers, so that the planner sees how few are left to read.
    """
    cursor.execute(
        "select coalesce((select max(p.period) from ledger_period p "
        "where p.status = 'closed' and p.period <= at), 0) "
        "from unnest(%s::int[]) with ordinality as asked(at, place) order by place",
        [list(periods)],
    )
    queries = []
    for period, (known,) in zip(periods, cursor.fetchall(), strict=True):
        carried = _CARRIED.format(known=int(known))
        later = _CARRIED_AND_LATER.format(carried=carried, known=int(known), period=int(period))
        whole = carried if known == period else later
        if until is not None and period_of(until) == period:
            whole = _UNTIL_A_DAY.format(whole=whole, period=int(period))
        queries.append(whole)
    return queries


def _accounts(by_matter: Sequence[int], by_party: Sequence[int]) -> dict[str, list[int]]:
    return {
        "accounts": [*by_matter, *by_party],
        "by_matter": list(by_matter),
        "by_party": list(by_party),
    }


class PortfolioBalance(NamedTuple):
    """A portfolio of CAS 14 estimates: 应付退货款 (credit +) and 应收退货成本 (debit +), fen."""

    matter_id: int
    refund_liability: int
    return_asset: int


def portfolio_balances(
    cursor: CursorWrapper, *, names: Sequence[str] | None = None
) -> dict[str, PortfolioBalance]:
    """What stands for portfolios now, by name; all of them when none is named."""
    cursor.execute(
        """
        select m.label, m.id,
            coalesce(sum(-e.side * e.amount) filter (where e.role = 'refund_liability'), 0)::bigint,
            coalesce(sum(e.side * e.amount) filter (where e.role = 'return_asset'), 0)::bigint
        from ledger_matter m
        left join ledger_entry e on e.book_id = m.book_id and e.matter_id = m.id
        where m.kind = 'portfolio' and (%s::text[] is null or m.label = any(%s::text[]))
        group by m.label, m.id
        """,
        [list(names) if names is not None else None] * 2,
    )
    return {label: PortfolioBalance(*row) for label, *row in cursor.fetchall()}


def retail_value_gone(cursor: CursorWrapper, *, period: int) -> dict[str, int]:
    """Goods at retail price that left in a period, net of what came back, by where their cost went.

    Keys: cost_of_sales, pending_loss, supplier_claim (fen). VAT transferred out with a loss is
    no part of it, and what later clears a loss or a claim is not goods.
    """
    cursor.execute(
        """
        select case e.role when 'input_vat_transfer_out' then 'pending_loss' else e.role end,
            sum(e.side * e.amount)::bigint
        from ledger_entry e join facts_fact f on f.book_id = e.book_id and f.id = e.fact_id
        where e.period = %s and (e.role = 'cost_of_sales' or (
            f.kind in ('goods_inspected', 'stock_written_off')
            and e.role in ('pending_loss', 'input_vat_transfer_out', 'supplier_claim')))
        group by 1
        """,
        [period],
    )
    return {place: value for place, value in cursor.fetchall() if value}


def retail_claims(cursor: CursorWrapper, *, period: int) -> list[tuple[int, int | None, int]]:
    """Goods at retail price claimed from suppliers in a period: (matter, supplier, fen)."""
    cursor.execute(
        """
        select e.matter_id, e.party_id, sum(e.side * e.amount)::bigint
        from ledger_entry e join facts_fact f on f.book_id = e.book_id and f.id = e.fact_id
        where e.period = %s and e.role = 'supplier_claim' and f.kind = 'goods_inspected'
        group by 1, 2 order by 1, 2
        """,
        [period],
    )
    return list(cursor.fetchall())


def role_periods(cursor: CursorWrapper, *, role: str, matters: Sequence[int]) -> dict[int, int]:
    """The latest period with an entry of a role, by matter."""
    cursor.execute(
        "select matter_id, max(period) from ledger_entry "
        "where matter_id = any(%s) and role = %s group by matter_id",
        [list(matters), role],
    )
    return dict(cursor.fetchall())


def period_states(cursor: CursorWrapper) -> dict[int, str]:
    """Every period the book has used, open or closed."""
    cursor.execute("select period, status from ledger_period order by period")
    return dict(cursor.fetchall())


def role_accounts(cursor: CursorWrapper) -> dict[str, int]:
    """Account id of every role in this book."""
    cursor.execute("select role, account_id from ledger_roleaccount")
    return dict(cursor.fetchall())


def subjects_by_code(
    cursor: CursorWrapper, *, codes: Sequence[str]
) -> tuple[dict[str, int], dict[str, int]]:
    """Ids of parties and of products with these codes."""
    cursor.execute(
        "select kind = 'product', code, id from ledger_subject where code = any(%s)", [list(codes)]
    )
    parties: dict[str, int] = {}
    products: dict[str, int] = {}
    for is_product, code, id in cursor.fetchall():
        (products if is_product else parties)[code] = id
    return parties, products


def count_unvouchered(cursor: CursorWrapper, *, period: int) -> int:
    """How many postings of a period stand in no voucher, from what the period keeps of them."""
    cursor.execute("select posted - vouchered from ledger_period where period = %s", [period])
    found = cursor.fetchone()
    return int(found[0]) if found else 0


def unvouchered(
    cursor: CursorWrapper,
    *,
    period: int,
    until: dt.date | None = None,
    facts: Sequence[int] | None = None,
    roles: Sequence[str],
) -> list[Posting]:
    """The postings of a period that stand in no voucher, in the archive's order.

    until: only facts up to this day. facts: only these. roles: the clearing roles, whose first
    matter says which return a posting concerns.
    """
    cursor.execute(
        f"""
        select f.id, f.seq, f.kind, f.date, coalesce(f.cause_id, f.id),
            coalesce(e.matter, 0),
            f.kind = any(%s),
            coalesce(case f.kind when 'manual_voucher'
                then f.content::jsonb #>> '{{command,word}}' end, ''),
            coalesce(case f.kind when 'manual_voucher'
                then f.content::jsonb #>> '{{command,summary}}' end, ''),
            e.debit, (select count(*) from facts_attachment t
                where t.book_id = f.book_id and t.fact_id = f.id)
        from facts_fact f
        cross join lateral (
            select min(e.matter_id) filter (where e.role = any(%s)) as matter,
                coalesce(sum(e.amount) filter (where e.side = 1), 0)::bigint as debit
            from ledger_entry e where e.book_id = f.book_id and e.fact_id = f.id
        ) e
        where f.period = %s and f.entry_count > 0 and (
            select vp.fact_id from ledger_voucherposting vp
            where vp.book_id = f.book_id and vp.fact_id = f.id
        ) is null and f.date <= coalesce(%s, f.date)
            {"" if facts is None else "and f.id = any(%s)"}
        order by f.seq
        """,
        [list(ALONE), list(roles), period, until, *([] if facts is None else [list(facts)])],
    )
    return [Posting(*row) for row in cursor.fetchall()]


def role_balances(
    cursor: CursorWrapper, *, role: str, matters: Sequence[int]
) -> dict[int, dict[int | None, int]]:
    """What a role holds for each of these matters, by party (fen, Dr +), zeros left out."""
    cursor.execute(
        "select matter_id, party_id, sum(side * amount)::bigint from ledger_entry "
        "where matter_id = any(%s) and role = %s group by matter_id, party_id "
        "having sum(side * amount) <> 0 order by matter_id, party_id",
        [list(matters), role],
    )
    found: dict[int, dict[int | None, int]] = {}
    for matter, party, balance in cursor.fetchall():
        found.setdefault(matter, {})[party] = balance
    return found
