"""One close at work: what it staged so far, and what every account will hold with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import ClosePeriod
from hongzi.kernel.facts import Part
from hongzi.kernel.rulebook import EntryRow
from hongzi.ledger.queries import AccountBalance, account_balances
from hongzi.ledger.rules.periods import last_day
from hongzi.workflows.batch import Batch

Write = Callable[[], None]


@dataclass(slots=True)
class Closing:
    """A close: its batch and command, the fact it stands on, and balances as they will be.

    balances: Dr + by account code, at the period's end, staged facts included. writes: what the
    rooms write once the facts are written. detail: what the outcome says.
    """

    batch: Batch
    command: ClosePeriod
    period: int
    fact: int
    balances: dict[str, int]
    months: Mapping[str, AccountBalance]
    writes: list[Write] = field(default_factory=list)
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def date(self) -> dt.date:
        """The day everything a close posts bears: the period's last."""
        return last_day(self.period)

    def account_of(self, role: str) -> str:
        """Code of the account that plays a role in this book."""
        return self.batch.account_code(role)

    def has_role(self, role: str) -> bool:
        """Whether the standard knows the role."""
        return role in self.batch.rules.roles_for(self.batch.book.taxpayer)

    def balance_of(self, role: str) -> int:
        """What the role's account will hold (Dr +)."""
        return self.balances.get(self.account_of(role), 0)

    def codes(self, kind: str) -> list[str]:
        """Codes of the accounts of a kind (income, expense …), in order."""
        return [code for code, row in self.months.items() if row.kind == kind]

    def post(
        self,
        kind: str,
        parts: Sequence[Part],
        *,
        suffix: str,
        period: int | None = None,
        date: dt.date | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> int:
        """Stage a fact of the close by the rulebook.

        period: a later open month, for what a return there still waited for.
        """
        on = date or self.date
        fact = self.batch.stage_fact(
            self.command,
            kind,
            parts=parts,
            date=on,
            period=period or self.period,
            cause=self.fact,
            key_suffix=suffix,
            payload=payload,
        )
        if period is None or period == self.period:
            self._count(
                self.batch.rules.entries(
                    kind,
                    parts,
                    date=on,
                    taxpayer=self.batch.book.taxpayer,
                    red_style=self.batch.red_style,
                )
            )
        return fact

    def post_lines(self, kind: str, entries: Sequence[EntryRow], *, suffix: str) -> int:
        """Stage a fact of the close whose entries are given line by line."""
        fact = self.batch.stage_fact(
            self.command,
            kind,
            explicit=entries,
            date=self.date,
            period=self.period,
            cause=self.fact,
            key_suffix=suffix,
        )
        self._count(entries)
        return fact

    def _count(self, entries: Sequence[EntryRow]) -> None:
        for entry in entries:
            code = entry.account or self.account_of(entry.role)
            self.balances[code] = self.balances.get(code, 0) + entry.side * entry.amount


def begin(batch: Batch, command: ClosePeriod) -> Closing:
    """The close with its own fact staged, over the balances as they stand."""
    rows = account_balances(batch.cursor, period=command.period)
    fact = batch.stage_fact(command, "period_closed", period=command.period)
    return Closing(
        batch=batch,
        command=command,
        period=command.period,
        fact=fact,
        balances={row.code: row.closing for row in rows},
        months={row.code: row for row in rows},
    )
