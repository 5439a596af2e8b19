"""Balances at go-live. They stand in the month before the book's first, so that they open it.

Parties are made as they are named. The month before is closed with the first one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hongzi.kernel.commands import Command, RecordOpeningBalances, VoucherLine
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.ledger.rules.periods import period_of, previous_period
from hongzi.partners.queries import known_parties
from hongzi.partners.rules.parties import Parties
from hongzi.partners.store import save_parties
from hongzi.workflows.batch import Batch
from hongzi.workflows.voucher_lines import (
    Named,
    check_lines,
    entries_of,
    name_subjects,
    refuse_kept_accounts,
)

KINDS: tuple[type[Command], ...] = (RecordOpeningBalances,)


@dataclass(slots=True)
class Opening:
    """What the lines name; parties are staged when they are first mentioned."""

    parties: Parties
    products: Mapping[str, int]


def load(batch: Batch, commands: Sequence[RecordOpeningBalances]) -> Opening:
    """The parties and products the lines name."""
    lines = [line for command in commands for line in command.lines]
    parties = known_parties(batch.cursor, codes={line.party for line in lines})
    return Opening(parties, name_subjects(batch, lines).products)


def record(batch: Batch, state: Opening, command: RecordOpeningBalances) -> dict[str, Any]:
    """One set of opening balances; the stock's value is its accounts', its pieces come apart.

    Refused: ``clearing_role_manual`` (an open return is no opening balance), ``opening_late``
    (its month is closed), as ``check_lines``.
    """
    what = Phrase("期初余额 {key} ", key=command.key)
    period = previous_period(period_of(batch.book.opened_on))
    if batch.periods.get(period) == "closed":
        raise Refused(
            "opening_late",
            "账套的首个期间已结账,不能再录期初余额。",
            cure="用 record_voucher 在未结账期间补记。",
        )
    refuse_kept_accounts(
        command.lines,
        what=what,
        rules=batch.rules,
        taxpayer=batch.book.taxpayer,
        stock_is_kept=False,
    )
    check_lines(command.lines, what=what, chart=batch.chart, products=state.products)
    parties = _mention(batch, state.parties, command.lines)
    entries = entries_of(
        command.lines, rule="OPEN", named=Named(parties=parties, products=state.products)
    )
    batch.stage_fact(command, "opening_balances", explicit=entries, period=period)
    debit = sum(entry.amount for entry in entries if entry.side > 0)
    return {"period": period, "debit": format_fen(debit)}


def write(batch: Batch, state: Opening) -> None:
    """The parties named for the first time."""
    save_parties(batch.cursor, book_id=batch.book.id, parties=state.parties)


def _mention(batch: Batch, parties: Parties, lines: Sequence[VoucherLine]) -> dict[str, int]:
    """Ids of the parties named; a new one plays the part its account's role asks for."""
    kinds = {role.account: role.party for role in batch.rules.roles.values() if role.party}
    found: dict[str, int] = {}
    for line in lines:
        kind = kinds.get(line.account, "customer")
        id = parties.mention(line.party, kind=kind, subject=batch.subject)
        if id is not None:
            found[line.party] = id
    return found
