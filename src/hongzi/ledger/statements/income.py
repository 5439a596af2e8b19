"""利润表: revenue to net profit, for the month and for the year so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from hongzi.kernel.rulebook import Rulebook, Statement
from hongzi.ledger.queries import AccountBalance, ClosingEntries, account_balances, profit_closings
from hongzi.ledger.rules.periods import format_period, last_day
from hongzi.ledger.rules.stating import (
    PROFIT_KINDS,
    Balance,
    amounts_by_line,
    pieces_by_line,
    placed,
)
from hongzi.ledger.statements.amounts import as_of, yuan
from hongzi.ledger.statements.made_of import MadeOf, line_named, made_of

NOTHING = ClosingEntries(0, 0)


@dataclass(frozen=True, slots=True)
class StatedLine:
    """One line with its two columns (fen)."""

    id: str
    number: str
    title: str
    title_en: str
    is_total: bool
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class IncomeStatement:
    """Lines with this month's and this year's amounts; until: up to which day of the month."""

    period: int
    title: str
    title_en: str
    lines: tuple[StatedLine, ...]
    until: dt.date | None = None

    def to_json(self) -> dict[str, Any]:
        """One object; money in yuan."""
        return {
            "statement": "income",
            "period": format_period(self.period),
            **as_of(self.until),
            "lines": [
                {
                    "id": line.id,
                    "number": line.number,
                    "title": line.title,
                    "month": yuan(line.first),
                    "year": yuan(line.second),
                }
                for line in self.lines
            ],
        }


def income_statement(
    cursor: CursorWrapper, *, period: int, rules: Rulebook, until: dt.date | None = None
) -> IncomeStatement:
    """The income statement of a period, or up to a day of it; closing entries 结转损益 are no
    movement in it."""
    statement = rules.statement("income", last_day(period))
    rows = account_balances(cursor, period=period, until=until)
    month, year = _moved(cursor, rows, period, rules, until)
    return IncomeStatement(
        period=period,
        title=statement.title,
        title_en=statement.title_en,
        lines=stated(
            statement, _amounts(statement, month, rules), _amounts(statement, year, rules)
        ),
        until=until,
    )


def income_line(
    cursor: CursorWrapper,
    *,
    period: int,
    rules: Rulebook,
    line: str,
    until: dt.date | None = None,
) -> MadeOf:
    """What one line of the month's income statement is made of: every account it may show.

    Refused: ``statement_line_unknown``.
    """
    statement = rules.statement("income", last_day(period))
    found = line_named(statement, line)
    rows = account_balances(cursor, period=period, until=until)
    month, _ = _moved(cursor, rows, period, rules, until)
    # All of them, also at zero: a sale and its return in red leave no sum behind.
    pieces = pieces_by_line(
        month,
        accounts=rules.accounts,
        lines=frozenset(line.id for line in statement.lines),
        profit_line="",
    )
    return made_of(found, pieces, rows)


def _moved(
    cursor: CursorWrapper,
    rows: Iterable[AccountBalance],
    period: int,
    rules: Rulebook,
    until: dt.date | None,
) -> tuple[list[Balance], list[Balance]]:
    """What accounts of profit moved in the month and in the year, without closing entries; those
    of the month bear its last day, so rows up to an earlier one never held them."""
    closings = profit_closings(cursor, period=period)
    month, year = [], []
    for row in rows:
        account = rules.accounts.get(row.code)
        if account is None or account.kind not in PROFIT_KINDS or not account.line:
            continue
        closed = closings.get(row.account_id, NOTHING)
        of_month = closed.month if until is None else 0
        of_year = closed.year - closed.month + of_month
        month.append(Balance(row.code, row.debit - row.credit - of_month))
        year.append(Balance(row.code, row.year_debit - row.year_credit - of_year))
    return month, year


def stated(
    statement: Statement, first: dict[str, int], second: dict[str, int]
) -> tuple[StatedLine, ...]:
    """The lines of a statement in its order, with two columns."""
    return tuple(
        StatedLine(
            id=line.id,
            number=line.number,
            title=line.title,
            title_en=line.title_en,
            is_total=bool(line.total),
            first=first[line.id],
            second=second[line.id],
        )
        for line in statement.lines
    )


def _amounts(statement: Statement, balances: list[Balance], rules: Rulebook) -> dict[str, int]:
    lines = frozenset(line.id for line in statement.lines)
    totals = placed(balances, accounts=rules.accounts, lines=lines, profit_line="")
    return amounts_by_line(statement, totals)
