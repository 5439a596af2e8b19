"""Vouchers that are none of hongzi's facts: rent, wages, capital paid in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hongzi.kernel.commands import Command, RecordVoucher
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.workflows.batch import Batch
from hongzi.workflows.voucher_lines import (
    Named,
    check_lines,
    entries_of,
    name_subjects,
    refuse_kept_accounts,
)

KINDS: tuple[type[Command], ...] = (RecordVoucher,)


def load(batch: Batch, commands: Sequence[RecordVoucher]) -> Named:
    """The parties and products the lines name."""
    return name_subjects(batch, [line for command in commands for line in command.lines])


def record(batch: Batch, state: Named, command: RecordVoucher) -> dict[str, Any]:
    """One voucher, in the period of its date.

    Refused: ``word_missing``, ``clearing_role_manual``, ``stock_role_manual``, as
    ``check_lines``, ``period_closed``, ``before_opening``.
    """
    what = Phrase("凭证 {key} ", key=command.key)
    if not command.word:
        raise Refused("word_missing", "{what}缺少凭证字。", cure="如 记、收、付、转。", what=what)
    refuse_kept_accounts(
        command.lines,
        what=what,
        rules=batch.rules,
        taxpayer=batch.book.taxpayer,
        stock_is_kept=batch.book.costing != "cost_ratio",
    )
    check_lines(
        command.lines,
        what=what,
        chart=batch.chart,
        products=state.products,
        parties=state.parties,
    )
    entries = entries_of(command.lines, rule="MANUAL", named=state)
    period = batch.posting_period(command)
    batch.stage_fact(command, "manual_voucher", explicit=entries, period=period)
    return {"period": period}


def write(batch: Batch, state: Named) -> None:
    """Nothing beside the posting."""
