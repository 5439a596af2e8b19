"""The only writer of what a close leaves: the lock and the balances carried over."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import insert_rows
from hongzi.ledger.queries import OpenBalance


def lock_periods(cursor: CursorWrapper, *, periods: Sequence[int], closed_by: int) -> None:
    """Close open periods for good; the database refuses any entry into them from now on."""
    cursor.execute(
        "update ledger_period set status = 'closed', closed_by_id = %s "
        "where period = any(%s) and status = 'open'",
        [closed_by, list(periods)],
    )


def carry_balances(
    cursor: CursorWrapper, *, book_id: int, period: int, balances: Sequence[OpenBalance]
) -> None:
    """Keep what stood at a close, per account and matter or party.

    A statement of that period, or of a later one, starts from here instead of from the first
    entry.
    """
    insert_rows(
        cursor,
        "ledger_carriedbalance",
        ("book_id", "period", "account_id", "matter_id", "party_id", "balance"),
        [(book_id, period, *balance) for balance in balances],
    )
