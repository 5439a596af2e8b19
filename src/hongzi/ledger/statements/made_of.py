"""Of which accounts a line of a statement is made, and with how much of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook_parts import Statement, StatementLine
from hongzi.ledger.queries import AccountBalance
from hongzi.ledger.rules.stating import Balance


class LineAccount(NamedTuple):
    """An account of a line, and what the line has of it (fen, positive on the line's side)."""

    account: AccountBalance
    amount: int


class MadeOf(NamedTuple):
    """A line of a statement with its accounts, by code."""

    line: StatementLine
    accounts: tuple[LineAccount, ...]

    @property
    def amount(self) -> int:
        """What the line shows (fen)."""
        return sum(one.amount for one in self.accounts)


def line_named(statement: Statement, id: str) -> StatementLine:
    """A line by its id. Refused: ``statement_line_unknown`` (also a total, made of lines)."""
    for line in statement.lines:
        if line.id == id and not line.total:
            return line
    raise Refused(
        "statement_line_unknown",
        "{statement}没有项目 {id},或它是合计行。",
        cure="从报表上点项目名称。",
        statement=Phrase(statement.title),
        id=id,
    )


def made_of(
    line: StatementLine,
    pieces: Mapping[str, Sequence[Balance]],
    rows: Iterable[AccountBalance],
) -> MadeOf:
    """The accounts of a line, pieces of one account put together."""
    amounts: dict[str, int] = {}
    for piece in pieces.get(line.id, ()):
        amounts[piece.account] = amounts.get(piece.account, 0) + line.side * piece.amount
    return MadeOf(
        line, tuple(LineAccount(row, amounts[row.code]) for row in rows if row.code in amounts)
    )
