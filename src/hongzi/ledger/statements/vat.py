"""应交增值税明细表: the ten columns of a general taxpayer, the one account of a small-scale one.

Source: 财会〔2016〕22号 (增值税会计处理规定) 一.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger.queries import AccountBalance, account_balances
from hongzi.ledger.rules.periods import format_period
from hongzi.ledger.statements.amounts import as_of, yuan


@dataclass(frozen=True, slots=True)
class VatStatement:
    """The columns of 应交增值税 with their movement, and the other accounts of 应交税费.

    payable: balance of all columns at the period's end, positive when tax is owed, negative
    when input VAT is left to deduct 留抵 (fen). until: up to which day of the period.
    """

    period: int
    taxpayer: str
    columns: tuple[AccountBalance, ...]
    others: tuple[AccountBalance, ...]
    until: dt.date | None = None

    @property
    def payable(self) -> int:
        """What the columns together owe, positive = credit."""
        return -sum(column.closing for column in self.columns)

    def to_json(self) -> dict[str, Any]:
        """One object; money in yuan, balances signed (credit positive: owed)."""
        return {
            "statement": "vat",
            "period": format_period(self.period),
            **as_of(self.until),
            "taxpayer": self.taxpayer,
            "columns": [_row_json(row) for row in self.columns],
            "others": [_row_json(row) for row in self.others],
            "payable": yuan(self.payable),
        }


def vat_statement(
    cursor: CursorWrapper,
    *,
    period: int,
    rules: Rulebook,
    taxpayer: str,
    until: dt.date | None = None,
) -> VatStatement:
    """The VAT of a period, or up to a day of it, by column; every column is listed, also when
    nothing moved."""
    rows = account_balances(cursor, period=period, until=until)
    columns = vat_columns(rules, taxpayer)
    family = _family(rules, columns)
    return VatStatement(
        period=period,
        taxpayer=taxpayer,
        columns=tuple(row for row in rows if row.code in columns),
        others=tuple(
            row for row in rows if row.code in family and row.code not in columns and not row.silent
        ),
        until=until,
    )


def vat_columns(rules: Rulebook, taxpayer: str) -> frozenset[str]:
    """Codes of the columns of 应交增值税: the accounts beside output VAT under one parent.

    A small-scale taxpayer has the one account without columns.
    """
    output = rules.accounts[rules.roles_for(taxpayer)["output_vat"].account]
    if taxpayer == "small_scale" or not output.parent:
        return frozenset({output.code})
    return frozenset(
        account.code for account in rules.accounts.values() if account.parent == output.parent
    )


def _family(rules: Rulebook, columns: frozenset[str]) -> frozenset[str]:
    """Every account under the same top account 应交税费."""
    tops = {_top(rules, code) for code in columns}
    return frozenset(code for code in rules.accounts if _top(rules, code) in tops)


def _top(rules: Rulebook, code: str) -> str:
    while rules.accounts[code].parent:
        code = rules.accounts[code].parent
    return code


def _row_json(row: AccountBalance) -> dict[str, Any]:
    return {
        "account": row.code,
        "name": row.name,
        "opening": yuan(-row.opening),
        "debit": yuan(row.debit),
        "credit": yuan(row.credit),
        "year_debit": yuan(row.year_debit),
        "year_credit": yuan(row.year_credit),
        "closing": yuan(-row.closing),
    }
