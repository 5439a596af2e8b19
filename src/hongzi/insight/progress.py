"""How far a book has come through its months.

Every function works inside ``book_scope``, on its cursor.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.backends.utils import CursorWrapper


class Progress(NamedTuple):
    """Months used and closed, the last of each (0 = none), and return lines not settled."""

    months: int
    closed: int
    last: int
    last_closed: int
    open_lines: int


class MonthState(NamedTuple):
    """A month: open or closed, its vouchers, what was debited in it (fen)."""

    period: int
    status: str
    vouchers: int
    debit: int


def progress_of(cursor: CursorWrapper, *, first: int) -> Progress:
    """The scoped book's progress since its ``first`` month, in one statement."""
    cursor.execute(
        """
        select count(*), count(*) filter (where status = 'closed'), coalesce(max(period), 0),
            coalesce(max(period) filter (where status = 'closed'), 0),
            (select count(*) from returns_caseline where not settled)
        from ledger_period where period >= %s
        """,
        [first],
    )
    return Progress(*cursor.fetchone())


def months_of(cursor: CursorWrapper) -> list[MonthState]:
    """Every month the book has used, the latest first; from counters and sums alone."""
    cursor.execute(
        """
        select p.period, p.status,
            coalesce((select sum(c.last) from ledger_vouchercounter c
                where c.period = p.period), 0)::bigint,
            coalesce((select sum(s.debit) from ledger_accountsum s
                where s.period = p.period), 0)::bigint
        from ledger_period p order by p.period desc
        """
    )
    return [MonthState(*row) for row in cursor.fetchall()]
