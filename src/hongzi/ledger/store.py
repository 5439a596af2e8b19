"""The only door into the ledger: whole postings, matters, the sums and counts kept beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import insert_rows
from hongzi.access.sending import send
from hongzi.kernel.rulebook import EntryRow

ENTRY_COLUMNS = (
    "book_id", "fact_id", "line_no", "lines", "account_id", "role", "side", "amount",
    "matter_id", "party_id", "product_id", "qty", "rule", "period",
)  # fmt: skip


class NewPosting(NamedTuple):
    """The entries of one fact, in one period."""

    fact_id: int
    period: int
    entries: Sequence[EntryRow]


class ChartOfBook(NamedTuple):
    """Account ids of a book, by role and by code; parents: codes whose sums lie below them."""

    by_role: Mapping[str, int]
    by_code: Mapping[str, int]
    parents: frozenset[str]


def post(
    cursor: CursorWrapper, *, book_id: int, chart: ChartOfBook, postings: Iterable[NewPosting]
) -> None:
    """Write postings whole and balanced (the database checks again), and keep the month's sums
    and its count of them; the periods stand already."""
    rows = []
    sums: dict[int, tuple[dict[int, int], dict[int, int]]] = {}
    posted: Counter[int] = Counter()
    for fact_id, period, entries in postings:
        posted[period] += 1
        lines = len(entries)
        of_period = sums.get(period)
        if of_period is None:
            of_period = sums[period] = (defaultdict(int), defaultdict(int))
        debits, credits = of_period
        for line_no, entry in enumerate(entries, 1):
            side, role, code, amount, matter, party, product, qty, rule = entry
            account = chart.by_code[code] if code else chart.by_role[role]
            rows.append(
                (book_id, fact_id, line_no, lines, account, role, side, amount,
                 matter, party, product, qty, rule, period)
            )  # fmt: skip
            if side > 0:
                debits[account] += amount
            else:
                credits[account] += amount
    insert_rows(cursor, "ledger_entry", ENTRY_COLUMNS, rows)
    _add_sums(cursor, book_id=book_id, sums=sums)
    count_in_periods(cursor, "posted", posted)


def count_in_periods(
    cursor: CursorWrapper, what: Literal["posted", "vouchered"], counts: Mapping[int, int]
) -> None:
    """Add to what each period keeps of its postings."""
    values = [list(counts.keys()), list(counts.values())]
    if counts:
        send(cursor, lambda free: free.execute(_COUNT.format(what=what), values))


_COUNT = """
    update ledger_period p set {what} = p.{what} + n.count
    from unnest(%s::int[], %s::bigint[]) as n(period, count) where p.period = n.period
"""


def _add_sums(
    cursor: CursorWrapper,
    *,
    book_id: int,
    sums: Mapping[int, tuple[Mapping[int, int], Mapping[int, int]]],
) -> None:
    """Add (debits, credits) by account to each period's."""
    if not sums:
        return
    rows = [
        (book_id, period, account, debits.get(account, 0), credits.get(account, 0))
        for period, (debits, credits) in sorted(sums.items())
        for account in sorted(debits.keys() | credits.keys())
    ]
    one = "(%s, %s, %s, %s, %s)"
    statement = (
        "insert into ledger_accountsum (book_id, period, account_id, debit, credit) "
        f"values {', '.join([one] * len(rows))} "
        "on conflict (book_id, period, account_id) do update set "
        "debit = ledger_accountsum.debit + excluded.debit, "
        "credit = ledger_accountsum.credit + excluded.credit"
    )
    values = [value for row in rows for value in row]
    send(cursor, lambda free: free.execute(statement, values))


def add_matters(
    cursor: CursorWrapper, *, book_id: int, matters: Sequence[tuple[int, str, str]]
) -> None:
    """Add matters (id, kind, label)."""
    insert_rows(
        cursor,
        "ledger_matter",
        ("id", "book_id", "kind", "label"),
        [(id, book_id, kind, label) for id, kind, label in matters],
    )


def add_subjects(
    cursor: CursorWrapper, *, book_id: int, subjects: Sequence[tuple[int, str, str, str]]
) -> None:
    """Add parties and products as entries name them (id, kind, code, name)."""
    insert_rows(
        cursor,
        "ledger_subject",
        ("id", "book_id", "kind", "code", "name"),
        [(id, book_id, kind, code, name) for id, kind, code, name in subjects],
    )


def add_chart(
    cursor: CursorWrapper,
    *,
    book_id: int,
    accounts: Sequence[tuple[str, str, str, int, str]],
    roles: Mapping[str, str],
) -> None:
    """A new book's chart: accounts (code, name, kind, side, parent) and role → account code."""
    insert_rows(
        cursor,
        "ledger_account",
        ("book_id", "code", "name", "kind", "side", "parent"),
        [(book_id, *account) for account in accounts],
    )
    by_code = load_chart(cursor).by_code
    insert_rows(
        cursor,
        "ledger_roleaccount",
        ("book_id", "role", "account_id"),
        [(book_id, role, by_code[code]) for role, code in sorted(roles.items())],
    )


def map_roles(cursor: CursorWrapper, *, book_id: int, roles: Mapping[str, str]) -> None:
    """From now on these roles are played by other accounts (role → account code); what is
    posted stays where it is."""
    by_code = load_chart(cursor).by_code
    for role, code in sorted(roles.items()):
        cursor.execute(
            "insert into ledger_roleaccount (book_id, role, account_id) values (%s, %s, %s) "
            "on conflict (book_id, role) do update set account_id = excluded.account_id",
            [book_id, role, by_code[code]],
        )


def load_chart(cursor: CursorWrapper) -> ChartOfBook:
    """Account ids of the scoped book."""
    cursor.execute("select code, id, parent from ledger_account")
    accounts = cursor.fetchall()
    cursor.execute("select role, account_id from ledger_roleaccount")
    return ChartOfBook(
        by_role=dict(cursor.fetchall()),
        by_code={code: id for code, id, _ in accounts},
        parents=frozenset(parent for *_, parent in accounts if parent),
    )


def open_periods(cursor: CursorWrapper, *, book_id: int, periods: Iterable[int]) -> None:
    """Make periods that do not exist yet, open."""
    for period in periods:
        cursor.execute(
            "insert into ledger_period (book_id, period, status) values (%s, %s, 'open') "
            "on conflict do nothing",
            [book_id, period],
        )
