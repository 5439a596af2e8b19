"""The ledger: entries are what the rulebook makes of the facts, whole, balanced, and summed."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import orjson
from django.db import connections

from hongzi.facts.queries import SettingChanged, settings_changed
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.rulebook import EntryRow
from hongzi.workflows.batch import part_from_json
from hongzi.workflows.checks.reading import Book

FACTS = "select seq, kind, date, content from facts_fact order by seq"
ENTRIES = """
    select f.seq, e.side, e.role, a.code, e.amount,
        e.matter_id, e.party_id, e.product_id, e.qty, e.rule
    from ledger_entry e
    join facts_fact f on f.book_id = e.book_id and f.id = e.fact_id
    left join ledger_account a on a.book_id = e.book_id and a.id = e.account_id
    order by f.seq, e.line_no
"""
"""Two streams side by side: joined, the content of a sale of a thousand lines would come a
thousand times."""


def entries_follow_rulebook(book: Book) -> Iterator[str]:
    """Every posting again from its fact's parts (or lines), by the rulebook: entry by entry.

    Accounts and red style are those of the fact's own time (``settings_changed``).
    """
    accounts = dict(
        book.rows(
            "select r.role, a.code from ledger_roleaccount r "
            "join ledger_account a on a.book_id = r.book_id and a.id = r.account_id"
        )
    )
    red_style = str(book.settings.policies.get("red_style", "same_side"))
    changes = deque(_changes(book))
    for change in reversed(changes):
        accounts, red_style = _set(accounts, red_style, change.name, change.old)
    for (seq, kind, date, content), posted in _postings(book):
        while changes and changes[0].seq < seq:
            change = changes.popleft()
            accounts, red_style = _set(accounts, red_style, change.name, change.new)
        expected = _entries(book, kind, date, orjson.loads(content), red_style)
        made = [
            entry if entry.account else entry._replace(account=accounts.get(entry.role, "?"))
            for entry in expected
        ]
        if posted != made:
            place = next(
                (n for n, pair in enumerate(zip(posted, made, strict=False), 1)
                 if pair[0] != pair[1]),
                min(len(posted), len(made)) + 1,
            )  # fmt: skip
            yield Phrase(
                "分录 {seq}:{place} 与规则所得不符(事实 {kind})", seq=seq, place=place, kind=kind
            )


def _changes(book: Book) -> list[SettingChanged]:
    with connections[book.using].cursor() as cursor:
        return settings_changed(cursor)


def _set(
    accounts: dict[str, str], red_style: str, name: str, value: str
) -> tuple[dict[str, str], str]:
    """Accounts by role and the red style after a setting took a value (JSON)."""
    group, _, rest = name.partition(":")
    if group == "role":
        return {**accounts, rest: orjson.loads(value)}, red_style
    if name == "policy:red_style":
        return accounts, orjson.loads(value) or "same_side"
    return accounts, red_style


def _postings(book: Book) -> Iterator[tuple[tuple[Any, ...], list[EntryRow]]]:
    """Each fact (seq, kind, date, content) with its entries."""
    none = (0, iter(()))
    groups = groupby(book.rows(ENTRIES), key=lambda row: row[0])
    ahead, rows = next(groups, none)
    for fact in book.rows(FACTS):
        posted = []
        if fact[0] == ahead:
            posted = [EntryRow(*row[1:]) for row in rows]
            ahead, rows = next(groups, none)
        yield fact, posted


def _entries(
    book: Book, kind: str, date: dt.date, content: dict[str, Any], red_style: str
) -> list[EntryRow]:
    if "parts" in content:
        return book.rules.entries(
            kind,
            [part_from_json(part) for part in content["parts"]],
            date=date,
            taxpayer=book.settings.taxpayer,
            red_style=red_style,
        )
    return [EntryRow(*line) for line in content.get("explicit", ())]


def postings_whole(book: Book) -> Iterator[str]:
    """Each posting balances, has all its lines, in its fact's period."""
    for seq, difference, lines, count, period, posted in book.rows(
        """
        select f.seq, coalesce(p.difference, 0), coalesce(p.lines, 0), f.entry_count,
            f.period, coalesce(p.period, f.period)
        from facts_fact f left join (
            select book_id, fact_id, sum(side * amount)::bigint as difference,
                count(*)::int as lines, max(period) as period
            from ledger_entry group by book_id, fact_id
        ) p on p.book_id = f.book_id and p.fact_id = f.id
        where coalesce(p.difference, 0) <> 0 or coalesce(p.lines, 0) <> f.entry_count
            or coalesce(p.period, f.period) <> f.period
        order by f.seq
        """
    ):
        yield Phrase(
            "事实 {seq} 的过账不完整:借贷差 {difference} 分,"
            "分录 {lines}/{count} 行,期间 {posted}/{period}",
            seq=seq,
            difference=difference,
            lines=lines,
            count=count,
            posted=posted,
            period=period,
        )


def account_sums(book: Book) -> Iterator[str]:
    """The sums kept per period and account are those of the entries."""
    for period, account, kept_debit, debit, kept_credit, credit in book.rows(
        """
        select t.period, a.code, t.kept_debit, t.debit, t.kept_credit, t.credit from (
            select period, account_id,
                coalesce(s.debit, 0) as kept_debit, coalesce(e.debit, 0) as debit,
                coalesce(s.credit, 0) as kept_credit, coalesce(e.credit, 0) as credit
            from ledger_accountsum s
            full join (
                select period, account_id,
                    coalesce(sum(amount) filter (where side = 1), 0)::bigint as debit,
                    coalesce(sum(amount) filter (where side = -1), 0)::bigint as credit
                from ledger_entry group by period, account_id
            ) e using (period, account_id)
        ) t join ledger_account a on a.id = t.account_id
        where t.kept_debit <> t.debit or t.kept_credit <> t.credit
        order by t.period, a.code
        """
    ):
        yield Phrase(
            "期间 {period} 科目 {account} 合计不符:"
            "借 {kept_debit}≠{debit},贷 {kept_credit}≠{credit}(分)",
            period=period,
            account=account,
            kept_debit=kept_debit,
            debit=debit,
            kept_credit=kept_credit,
            credit=credit,
        )


def carried_balances(book: Book) -> Iterator[str]:
    """What a close carried over is what the entries up to it hold, by matter and party."""
    by_matter, by_party = [], []
    for id, code in book.rows("select id, code from ledger_account"):
        account = book.rules.accounts[code]
        if account.other_line and account.judged_by == "matter":
            by_matter.append(id)
        elif account.other_line and account.judged_by == "party":
            by_party.append(id)
    closed = book.rows("select period from ledger_period where status = 'closed' order by period")
    before = 0
    for (period,) in list(closed):
        values = {"before": before, "period": period, "matter": by_matter, "party": by_party}
        for account_code, matter, party, kept, made in book.rows(CARRIED, values):
            yield Phrase(
                "期间 {period} 结转余额不符:科目 {account_code} 核销项 {matter} 往来 {party}:"
                "{kept}≠{made}(分)",
                period=period,
                account_code=account_code,
                matter=matter,
                party=party,
                kept=kept,
                made=made,
            )
        before = period


CARRIED = """
    with made as (
        select account_id, matter_id, party_id, sum(balance)::bigint as balance from (
            select account_id, matter_id, party_id, balance from ledger_carriedbalance
            where period = %(before)s
            union all
            select account_id, case when account_id = any(%(matter)s) then matter_id end,
                case when account_id = any(%(party)s) then party_id end, side * amount
            from ledger_entry where period > %(before)s and period <= %(period)s
                and (account_id = any(%(matter)s) or account_id = any(%(party)s))
        ) parts group by account_id, matter_id, party_id having sum(balance) <> 0
    ), kept as (
        select * from ledger_carriedbalance where period = %(period)s
    )
    select a.code, coalesce(k.matter_id, m.matter_id), coalesce(k.party_id, m.party_id),
        coalesce(k.balance, 0), coalesce(m.balance, 0)
    from kept k full join made m on m.account_id = k.account_id
        and coalesce(m.matter_id, 0) = coalesce(k.matter_id, 0)
        and coalesce(m.party_id, 0) = coalesce(k.party_id, 0)
    join ledger_account a on a.id = coalesce(k.account_id, m.account_id)
    where coalesce(k.balance, 0) <> coalesce(m.balance, 0)
"""
