"""From account balances to the lines of a statement, by the rulebook's format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook_parts import Account, Statement, StatementLine

PROFIT_KINDS = ("income", "expense")


class Balance(NamedTuple):
    """A balance to be stated (fen, Dr +): of an account, or of one matter or party on it."""

    account: str
    amount: int


def placed(
    balances: Iterable[Balance],
    *,
    accounts: Mapping[str, Account],
    lines: frozenset[str],
    profit_line: str,
) -> dict[str, int]:
    """The balances (Dr +) by line id.

    A balance on its account's other side goes to the account's other line, when it has one.
    Income and expense accounts have no line of a balance sheet: what they hold is profit not
    closed yet and goes to ``profit_line``. Refused: ``account_without_line``, since a
    statement that leaves a balance out does not balance.
    """
    pieces = pieces_by_line(balances, accounts=accounts, lines=lines, profit_line=profit_line)
    return {line: sum(piece.amount for piece in of_line) for line, of_line in pieces.items()}


def pieces_by_line(
    balances: Iterable[Balance],
    *,
    accounts: Mapping[str, Account],
    lines: frozenset[str],
    profit_line: str,
) -> dict[str, list[Balance]]:
    """As ``placed``, each balance by itself: what a line is made of."""
    pieces: dict[str, list[Balance]] = {}
    for balance in balances:
        code, amount = balance
        line = _line_of(accounts[code], amount)
        if line not in lines:
            if accounts[code].kind not in PROFIT_KINDS or not profit_line:
                raise Refused(
                    "account_without_line",
                    "科目 {code} {account} 没有报表项目,却有余额。",
                    cure="在科目表中为该科目指定报表项目 line。",
                    code=code,
                    account=Phrase(accounts[code].name),
                )
            line = profit_line
        pieces.setdefault(line, []).append(balance)
    return pieces


def _line_of(account: Account, amount: int) -> str:
    if account.other_line and account.side * amount < 0:
        return account.other_line
    return account.line


def amounts_by_line(statement: Statement, totals: Mapping[str, int]) -> dict[str, int]:
    """What each line shows (fen), positive on the line's own side; totals reckoned from lines."""
    lines = {line.id: line for line in statement.lines}
    shown: dict[str, int] = {}

    def amount_of(line: StatementLine) -> int:
        if line.id not in shown:
            shown[line.id] = (
                sum(factor * amount_of(lines[name]) for factor, name in line.total)
                if line.total
                else line.side * totals.get(line.id, 0)
            )
        return shown[line.id]

    for line in statement.lines:
        amount_of(line)
    return shown
