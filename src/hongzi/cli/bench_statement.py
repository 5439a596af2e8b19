"""How long a statement takes over a book of many entries, against its bare SQL on the sums.

The book is filled in the cheapest way in which every trigger holds: chained facts of a hundred
entries each, the entries by INSERT … SELECT, then real closes, month by month.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.cli.language import _
from hongzi.facts import store as facts_store
from hongzi.facts.store import NewFact
from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger.rules.periods import (
    first_day,
    first_period_of_year,
    next_period,
    periods_from,
    previous_period,
)
from hongzi.ledger.statements.balance_sheet import balance_sheet
from hongzi.ledger.statements.general_ledger import general_ledger
from hongzi.ledger.statements.income import income_statement
from hongzi.ledger.statements.trial_balance import trial_balance
from hongzi.ledger.statements.vat import vat_statement
from hongzi.ledger.store import add_subjects, count_in_periods, load_chart, open_periods
from hongzi.rulebook.loading import load_rulebook
from hongzi.workflows.open_book import open_book
from hongzi.workflows.run import run
from hongzi.workflows.run_month import closing_of

FIRST = 202501
LINES = 100
"""Entries of one fact."""
PARTIES = 200
REPEAT = 200
"""So many times each statement is made; the fastest counts."""


@dataclass(frozen=True, slots=True)
class StatementTime:
    """One statement: milliseconds to make it, and for its bare SQL on the sums alone."""

    statement: str
    ms: float
    bare_ms: float
    ratio: float


@dataclass(frozen=True, slots=True)
class StatementResult:
    """What `hongzi bench statement` prints. ratio: of the statement that does worst."""

    entries: int
    months: int
    filled_s: float
    statements: tuple[StatementTime, ...]
    ratio: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def measure_statements(
    *, entries: int, months: int, tell: Callable[[str], None]
) -> StatementResult:
    """Fill a book of the scratch database, close its months, make each statement of the last."""
    started = time.perf_counter()
    book = open_book(
        code="bench",
        name="基准",
        standard="small_business",
        taxpayer="small_scale",
        costing="cost_ratio",
        opened_on=first_day(FIRST),
    )
    facts = max(1, entries // months // LINES)
    period = FIRST
    for number in range(months):
        tell(
            _("第 {number}/{months} 个月:{count} 条分录").format(
                number=number + 1, months=months, count=f"{facts * LINES:,}"
            )
        )
        if number:
            _close(book, period)
            period = next_period(period)
        _fill(book, period=period, facts=facts)
    _close(book, period)
    filled = time.perf_counter() - started
    _analyze()
    times = _times(book, period)
    return StatementResult(
        entries=facts * LINES * months,
        months=months,
        filled_s=round(filled, 1),
        statements=times,
        ratio=max(one.ratio for one in times),
    )


# -- the book ---------------------------------------------------------------------------------


def _fill(book: BookSettings, *, period: int, facts: int) -> None:
    """A month's facts, chained; their entries, in one statement; the month's sums."""
    with book_scope(book.id) as cursor:
        open_periods(cursor, book_id=book.id, periods=[period])
        first = _append_facts(cursor, book, period=period, count=facts)
        accounts, with_party = _accounts(cursor, load_rulebook(book.standard))
        cursor.execute(
            ENTRIES,
            {
                "book": book.id, "first": first, "lines": LINES, "last": facts * LINES - 1,
                "accounts": accounts, "with_party": with_party, "period": period,
                "parties": _parties(cursor, book),
            },
        )  # fmt: skip
        cursor.execute(SUMS, {"period": period})
        count_in_periods(cursor, "posted", {period: facts})


ENTRIES = """
    insert into ledger_entry (book_id, fact_id, line_no, lines, account_id, role, side, amount,
        party_id, qty, rule, period)
    select %(book)s, %(first)s + n / %(lines)s, 1 + n %% %(lines)s, %(lines)s, account, '',
        1 - 2 * (n %% 2), 100 + n / 2 %% 9973,
        case when account = any(%(with_party)s) then (%(parties)s::bigint[])[
            1 + abs(hashint8(n)) %% cardinality(%(parties)s::bigint[])] end,
        0, 'MANUAL', %(period)s
    from (
        select n, (%(accounts)s::bigint[])[1 + (n / 2 * 7 + n %% 2 * 3)
            %% cardinality(%(accounts)s::bigint[])] as account
        from generate_series(0, %(last)s) as n
    ) as rows
"""

SUMS = """
    insert into ledger_accountsum (book_id, period, account_id, debit, credit)
    select book_id, period, account_id, coalesce(sum(amount) filter (where side = 1), 0),
        coalesce(sum(amount) filter (where side = -1), 0)
    from ledger_entry where period = %(period)s group by book_id, period, account_id
"""


def _append_facts(cursor: CursorWrapper, book: BookSettings, *, period: int, count: int) -> int:
    """Facts with consecutive ids; the first id."""
    cursor.execute("select nextval('facts_fact_id_seq') from generate_series(1, %s)", [count])
    ids = [id for (id,) in cursor.fetchall()]
    assert ids == list(range(ids[0], ids[0] + count)), "somebody else writes here"
    day = first_day(period)
    facts = [
        NewFact(id, "manual_voucher", day + dt.timedelta(n * 28 // count), period, f"V{id}", "",
                None, LINES, b'{"key":"V%d"}' % id)
        for n, id in enumerate(ids)
    ]  # fmt: skip
    head = facts_store.lock_chain(cursor, book_id=book.id)
    facts_store.append(cursor, book_id=book.id, head=head, facts=facts)
    return int(ids[0])


def _accounts(cursor: CursorWrapper, rules: Rulebook) -> tuple[list[int], list[int]]:
    """Ids of the accounts that are posted to, and of those among them that name a party.

    Every account without accounts under it, but for those whose balance a close looks at.
    """
    parents = {account.parent for account in rules.accounts.values()}
    roles = rules.roles_for("small_scale")
    pending = rules.accounts[roles["pending_loss"].account]
    apart = {roles["current_profit"].account} | {
        code for code, account in rules.accounts.items() if account.parent == pending.parent
    }
    by_party = {a.code for a in rules.accounts.values() if a.judged_by == "party"}
    ids = load_chart(cursor).by_code
    codes = [code for code in sorted(rules.accounts) if code not in parents | apart]
    return [ids[code] for code in codes], [ids[code] for code in codes if code in by_party]


def _parties(cursor: CursorWrapper, book: BookSettings) -> list[int]:
    """The same parties every month."""
    cursor.execute("select id from ledger_subject order by id")
    known = [id for (id,) in cursor.fetchall()]
    if not known:
        cursor.execute(
            "select nextval('ledger_subject_id_seq') from generate_series(1, %s)", [PARTIES]
        )
        known = [id for (id,) in cursor.fetchall()]
        subjects = [(id, "party", f"C{id}", "") for id in known]
        add_subjects(cursor, book_id=book.id, subjects=subjects)
    return known


def _close(book: BookSettings, period: int) -> None:
    (outcome,) = run(book=book.code, commands=[closing_of(period)])
    if outcome.refusal is not None:
        raise outcome.refusal


def _analyze() -> None:
    """Statistics as a running database has them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("analyze")


# -- the time ---------------------------------------------------------------------------------


def _times(book: BookSettings, period: int) -> tuple[StatementTime, ...]:
    rules = load_rulebook(book.standard)
    taxpayer = book.taxpayer
    january = first_period_of_year(period)
    with book_scope(book.id) as cursor:

        def sums() -> None:
            _fetch(cursor, SUMS_OF_PERIODS, {"period": period, "january": january})

        def sums_and_closings() -> None:
            sums()
            keys = [f"{closing_of(one).key}/profit" for one in periods_from(january, period)]
            _fetch(cursor, CLOSINGS, {"period": period, "keys": keys})

        def sums_and_carried() -> None:
            sums()
            for end in (period, previous_period(january)):
                _fetch(cursor, CARRIED, {"period": end})

        pairs: dict[str, tuple[Callable[[], object], Callable[[], None]]] = {
            "trial-balance": (lambda: trial_balance(cursor, period=period), sums),
            "general-ledger": (lambda: general_ledger(cursor, period=period), sums),
            "income": (
                lambda: income_statement(cursor, period=period, rules=rules),
                sums_and_closings,
            ),
            "balance-sheet": (
                lambda: balance_sheet(cursor, period=period, rules=rules, taxpayer=taxpayer),
                sums_and_carried,
            ),
            "vat": (
                lambda: vat_statement(cursor, period=period, rules=rules, taxpayer=taxpayer),
                sums,
            ),
        }
        return tuple(_timed(name, make, bare) for name, (make, bare) in pairs.items())


SUMS_OF_PERIODS = """
    select account_id, sum(debit - credit) filter (where period < %(period)s),
        sum(debit) filter (where period = %(period)s),
        sum(credit) filter (where period = %(period)s),
        sum(debit) filter (where period >= %(january)s),
        sum(credit) filter (where period >= %(january)s)
    from ledger_accountsum where period <= %(period)s group by account_id
"""

CLOSINGS = """
    select e.account_id, sum(e.side * e.amount) filter (where e.period = %(period)s),
        sum(e.side * e.amount)
    from facts_fact f join ledger_entry e on e.book_id = f.book_id and e.fact_id = f.id
    where f.key = any(%(keys)s) group by e.account_id
"""

CARRIED = """
    select account_id, sum(greatest(balance, 0)), sum(least(balance, 0))
    from ledger_carriedbalance where period = %(period)s group by account_id
"""


def _fetch(cursor: CursorWrapper, query: str, values: Mapping[str, Any]) -> None:
    cursor.execute(query, values)
    cursor.fetchall()


def _timed(name: str, make: Callable[[], object], bare: Callable[[], None]) -> StatementTime:
    """The fastest of some runs of each, in turns."""
    fastest = [float("inf")] * 2
    for _again in range(REPEAT):
        for place, run_once in enumerate((make, bare)):
            started = time.perf_counter()
            run_once()
            fastest[place] = min(fastest[place], time.perf_counter() - started)
    made, needed = (seconds * 1000 for seconds in fastest)
    return StatementTime(name, round(made, 3), round(needed, 3), round(made / needed, 2))
