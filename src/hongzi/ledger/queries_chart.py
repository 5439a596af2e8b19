"""A book's chart of accounts and who plays which role. Inside ``book_scope``, on its cursor."""

from __future__ import annotations

from typing import NamedTuple

from django.db.backends.utils import CursorWrapper


class ChartAccount(NamedTuple):
    """An account of a book's chart; side +1 Dr, −1 Cr; parent "" = first level."""

    code: str
    name: str
    kind: str
    side: int
    parent: str


def chart_accounts(cursor: CursorWrapper) -> list[ChartAccount]:
    """Every account of the book, by code."""
    cursor.execute("select code, name, kind, side, parent from ledger_account order by code")
    return [ChartAccount(*row) for row in cursor.fetchall()]


def role_codes(cursor: CursorWrapper) -> dict[str, str]:
    """Which account plays each role: role → code."""
    cursor.execute(
        "select r.role, a.code from ledger_roleaccount r "
        "join ledger_account a on a.book_id = r.book_id and a.id = r.account_id"
    )
    return dict(cursor.fetchall())
