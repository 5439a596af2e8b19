"""资产负债表: what stands at a period's end, and stood when the year began.

Accounts whose sides are presented apart (receivables by party, the clearing accounts of
returns by matter) are split first: a customer to whom a refund was paid too early is a
receivable, however much is owed to the others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rulebook, Statement
from hongzi.ledger.queries import AccountBalance, account_balances, open_sides, year_start
from hongzi.ledger.rules.periods import format_period, last_day, previous_period
from hongzi.ledger.rules.stating import Balance, amounts_by_line, pieces_by_line, placed
from hongzi.ledger.statements.amounts import as_of, yuan
from hongzi.ledger.statements.income import StatedLine, stated
from hongzi.ledger.statements.made_of import MadeOf, line_named, made_of


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """Lines with what stands at the period's end (first) and stood at the year's start (second).

    until: the day of the period at whose end it stands; None = the period's last.

    Refused: ``balance_sheet_unequal``: a balance sheet that does not balance is none.
    """

    period: int
    title: str
    title_en: str
    lines: tuple[StatedLine, ...]
    assets: int
    claims: int
    until: dt.date | None = None

    def __post_init__(self) -> None:
        if self.assets != self.claims:
            raise Refused(
                "balance_sheet_unequal",
                "资产合计 {assets} 分不等于负债和所有者权益合计 {claims} 分。",
                cure="运行 hongzi check 查明哪一项不符。",
                assets=self.assets,
                claims=self.claims,
            )

    def to_json(self) -> dict[str, Any]:
        """One object; money in yuan."""
        return {
            "statement": "balance-sheet",
            "period": format_period(self.period),
            **as_of(self.until),
            "assets": yuan(self.assets),
            "liabilities_and_equity": yuan(self.claims),
            "lines": [
                {
                    "id": line.id,
                    "number": line.number,
                    "title": line.title,
                    "closing": yuan(line.first),
                    "opening_of_year": yuan(line.second),
                }
                for line in self.lines
            ],
        }


def balance_sheet(
    cursor: CursorWrapper,
    *,
    period: int,
    rules: Rulebook,
    taxpayer: str,
    until: dt.date | None = None,
) -> BalanceSheet:
    """The balance sheet at the end of a period, or of a day ``until`` of it, in the format in
    force then.

    Profit not closed yet stands with 本年利润. Refused: ``account_without_line``,
    ``balance_sheet_unequal``.
    """
    statement = rules.statement("balance_sheet", until or last_day(period))
    rows = account_balances(cursor, period=period, until=until)
    before = previous_period(year_start(cursor, period=period))
    profit_line = _profit_line(rules, taxpayer)
    lines = frozenset(line.id for line in statement.lines)
    now = [Balance(row.code, row.closing) for row in rows]
    then = [Balance(row.code, _at_year_start(row)) for row in rows]
    columns = []
    for balances in _split(cursor, rows, {period: now, before: then}, rules, until):
        by_line = placed(balances, accounts=rules.accounts, lines=lines, profit_line=profit_line)
        columns.append(amounts_by_line(statement, by_line))
    assets, claims = _both_sides(statement, columns[0])
    return BalanceSheet(
        period=period,
        title=statement.title,
        title_en=statement.title_en,
        lines=stated(statement, *columns),
        assets=assets,
        claims=claims,
        until=until,
    )


def balance_sheet_line(
    cursor: CursorWrapper,
    *,
    period: int,
    rules: Rulebook,
    taxpayer: str,
    line: str,
    until: dt.date | None = None,
) -> MadeOf:
    """What one line of the balance sheet is made of. Refused: ``statement_line_unknown``."""
    statement = rules.statement("balance_sheet", until or last_day(period))
    found = line_named(statement, line)
    rows = account_balances(cursor, period=period, until=until)
    now = [Balance(row.code, row.closing) for row in rows]
    (balances,) = _split(cursor, rows, {period: now}, rules, until)
    return made_of(
        found,
        pieces_by_line(
            balances,
            accounts=rules.accounts,
            lines=frozenset(line.id for line in statement.lines),
            profit_line=_profit_line(rules, taxpayer),
        ),
        rows,
    )


def _profit_line(rules: Rulebook, taxpayer: str) -> str:
    return rules.accounts[rules.roles_for(taxpayer)["current_profit"].account].line


def carried_accounts(
    rows: Iterable[AccountBalance], rules: Rulebook
) -> tuple[list[int], list[int]]:
    """Ids of the accounts whose sides are presented by matter, and of those by party."""
    by_matter, by_party = [], []
    for row in rows:
        account = rules.accounts.get(row.code)
        if account is not None and account.other_line:
            if account.judged_by == "matter":
                by_matter.append(row.account_id)
            elif account.judged_by == "party":
                by_party.append(row.account_id)
    return by_matter, by_party


def _at_year_start(row: AccountBalance) -> int:
    return row.closing - row.year_debit + row.year_credit


def _split(
    cursor: CursorWrapper,
    rows: list[AccountBalance],
    totals: Mapping[int, list[Balance]],
    rules: Rulebook,
    until: dt.date | None,
) -> Iterator[list[Balance]]:
    """The balances at each period's end; of accounts judged by matter or party, each side of
    the single pieces."""
    by_matter, by_party = carried_accounts(rows, rules)
    codes = {row.account_id: row.code for row in rows}
    apart = {codes[id] for id in (*by_matter, *by_party)}
    sides = open_sides(
        cursor, periods=list(totals), by_matter=by_matter, by_party=by_party, until=until
    )
    for period, whole in totals.items():
        balances = [balance for balance in whole if balance.account not in apart]
        for one in sides:
            if one.period == period:
                balances.append(Balance(codes[one.account_id], one.debit))
                balances.append(Balance(codes[one.account_id], -one.credit))
        yield [balance for balance in balances if balance.amount]


def _both_sides(statement: Statement, amounts: dict[str, int]) -> tuple[int, int]:
    """The two grand totals: of the assets, and of liabilities and equity."""
    return amounts["total_assets"], amounts["total_liabilities_and_equity"]
