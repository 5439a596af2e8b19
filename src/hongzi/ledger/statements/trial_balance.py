"""科目余额表: each account's opening, movement of the month and of the year, and closing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from hongzi.ledger.queries import AccountBalance, account_balances
from hongzi.ledger.rules.periods import format_period
from hongzi.ledger.statements.amounts import as_of, on_its_side, yuan


@dataclass(frozen=True, slots=True)
class TrialTotals:
    """Sums of the eight columns (fen); each pair must be equal."""

    opening_debit: int = 0
    opening_credit: int = 0
    debit: int = 0
    credit: int = 0
    year_debit: int = 0
    year_credit: int = 0
    closing_debit: int = 0
    closing_credit: int = 0

    @property
    def balanced(self) -> bool:
        """Debit equals credit in every pair."""
        return (
            self.opening_debit == self.opening_credit
            and self.debit == self.credit
            and self.year_debit == self.year_credit
            and self.closing_debit == self.closing_credit
        )


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """The accounts that had something, and the columns' totals.

    until: the day of the period up to which it was counted; None = the whole period.
    """

    period: int
    rows: tuple[AccountBalance, ...]
    totals: TrialTotals
    until: dt.date | None = None

    def to_json(self) -> dict[str, Any]:
        """One object; money in yuan."""
        return {
            "statement": "trial-balance",
            "period": format_period(self.period),
            **as_of(self.until),
            "balanced": self.totals.balanced,
            "rows": [_row_json(row) for row in self.rows],
            "totals": {
                name: yuan(getattr(self.totals, name)) for name in TrialTotals.__dataclass_fields__
            },
        }


def trial_balance(
    cursor: CursorWrapper, *, period: int, until: dt.date | None = None
) -> TrialBalance:
    """The trial balance of a period, from the per-period sums; up to a day of it when asked."""
    balances = account_balances(cursor, period=period, until=until)
    rows = tuple(row for row in balances if not row.silent)
    return TrialBalance(period=period, rows=rows, totals=_totals(rows), until=until)


def _totals(rows: Iterable[AccountBalance]) -> TrialTotals:
    sums = [0] * 8
    for row in rows:
        columns = (
            *on_its_side(row.opening),
            row.debit,
            row.credit,
            row.year_debit,
            row.year_credit,
            *on_its_side(row.closing),
        )
        for place, amount in enumerate(columns):
            sums[place] += amount
    return TrialTotals(*sums)


def _row_json(row: AccountBalance) -> dict[str, Any]:
    opening, closing = on_its_side(row.opening), on_its_side(row.closing)
    return {
        "account": row.code,
        "name": row.name,
        "opening_debit": yuan(opening.debit),
        "opening_credit": yuan(opening.credit),
        "debit": yuan(row.debit),
        "credit": yuan(row.credit),
        "year_debit": yuan(row.year_debit),
        "year_credit": yuan(row.year_credit),
        "closing_debit": yuan(closing.debit),
        "closing_credit": yuan(closing.credit),
    }
