"""Which exit of a return's leg a manual entry on a clearing account stands for.

A case line keeps its own account of its three legs, so a bare entry on a clearing account would
part the two. A manual entry is therefore posted as the fact it means: the exit of that line whose
posting is, account by account, what was written. What no exit would post has no meaning here.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.facts.queries import facts_by_key
from hongzi.kernel.commands import (
    Command,
    EndGoodsLeg,
    EndMoneyLeg,
    EndTaxLeg,
    Fen,
    Micro,
    VoucherLine,
)
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger.queries_lines import posted_entries
from hongzi.workflows.batch import Batch, Outcome
from hongzi.workflows.run import open_batch, run_scoped


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearingEntry:
    """A manual voucher that touches clearing accounts, with the two people it needs.

    maker: who wrote it; approver: who approves it ("" while it still waits).
    Refused: ``case_missing`` (it names no return line), ``maker_approves`` (one person alone).
    """

    key: str
    date: dt.date
    lines: Sequence[VoucherLine]
    case: str
    line: str
    qty: int | None
    maker: str
    approver: str = ""

    def __post_init__(self) -> None:
        if not (self.case and self.line):
            raise Refused(
                "case_missing",
                "退货过渡科目的分录没有写明退货单行。",
                cure="填写退货单号和行号,再提交审核。",
            )
        if self.maker == self.approver:
            raise Refused(
                "maker_approves",
                "制单人 {maker} 不能审核自己的凭证。",
                cure="请另一位有审核职责的人审核。",
                maker=self.maker,
            )

    def net(self) -> dict[str, int]:
        """What it puts on each account, fen, Dr +."""
        return _net((line.account, line.debit - line.credit) for line in self.lines)


def touches_clearing(lines: Iterable[VoucherLine], *, rules: Rulebook) -> list[int]:
    """Which lines (from 0) stand on a clearing account."""
    clearing = rules.clearing_accounts()
    return [number for number, line in enumerate(lines) if line.account in clearing]


def exit_meant(*, book: BookSettings, entry: ClearingEntry, rules: Rulebook, using: str) -> Command:
    """The command whose posting is the entry, found by trying each exit and rolling it back.

    Refused: ``clearing_no_exit``, with what refused the exits that might have been meant.
    """
    refusals: list[Refused] = []
    for command in _exits(entry, rules):
        posted = _tried(book, command, using)
        if isinstance(posted, Refused):
            refusals.append(posted)
        elif posted == entry.net():
            return command
    reasons = listed(dict.fromkeys(one.what for one in refusals), by=" ")
    raise Refused(
        "clearing_no_exit",
        "退货行 {case}-{line} 没有一种了结方式会这样记账。{reasons}",
        cure="付退款、验收和红字发票在各自的页面登记;这里只记无人认领、抵账、差额、尾差、自行负担、"
        "未开票冲减、货未退回和退还客户。",
        case=entry.case,
        line=entry.line,
        reasons=reasons,
    )


def post_exit(batch: Batch, command: Command, entry: ClearingEntry) -> Outcome:
    """Record the exit in an open batch. Refused: as the exit's workflow refuses, and
    ``clearing_changed`` when the return has moved since and it would now post something else."""
    (outcome,) = run_scoped(batch, [command])
    if outcome.refusal is not None:
        raise outcome.refusal
    if outcome.status == "posted" and _posting_of(batch, command.key) != entry.net():
        raise Refused(
            "clearing_changed",
            "退货行 {case}-{line} 在提交之后有了变动,分录已不同。",
            cure="退回给制单人重新填写。",
            case=entry.case,
            line=entry.line,
        )
    return outcome


def _exits(entry: ClearingEntry, rules: Rulebook) -> Iterator[Command]:
    """The exits that might be meant, by the clearing accounts that move."""
    account = {name: rules.roles[name].account for name in ROLES}
    moved = entry.net()
    money, tax = moved.get(account["refund_payable"], 0), moved.get(account["vat_awaiting_red"], 0)
    goods = moved.get(account["goods_in_return"], 0)
    common = {
        "key": entry.key, "date": entry.date, "actor": entry.maker, "case": entry.case,
        "line": entry.line, "approved_by": entry.approver or WAITING,
    }  # fmt: skip
    if entry.qty is not None:
        for exit in ("never_came",) if not money else ("rejected",):
            yield EndGoodsLeg(exit=exit, qty=Micro(entry.qty), **common)  # type: ignore[arg-type]
    if tax and not money and not goods:
        for exit in ("uninvoiced", "borne", "tail"):
            yield EndTaxLeg(exit=exit, vat=Fen(-tax), **common)  # type: ignore[arg-type]
    if money and not goods:
        for exit in ("unclaimed", "set_off_sale", "set_off_platform") if money > 0 else ():
            yield EndMoneyLeg(exit=exit, amount=Fen(money), **common)  # type: ignore[arg-type]
        yield EndMoneyLeg(exit="difference", amount=Fen(-money), **common)  # type: ignore[arg-type]


ROLES = ("goods_in_return", "refund_payable", "vat_awaiting_red")
WAITING = "待审核"
"""Stands for the approver while an exit is only tried."""


def _tried(book: BookSettings, command: Command, using: str) -> Mapping[str, int] | Refused:
    """What a command would post by its main fact, or why it would be refused; nothing is kept."""
    with transaction.atomic(using=using):
        with book_scope(book.id, using=using):
            batch = open_batch(book=book, actor=command.actor, using=using)
            (outcome,) = run_scoped(batch, [command])
            posted = outcome.refusal or _posting_of(batch, command.key)
        transaction.set_rollback(True, using=using)
    return posted


def _posting_of(batch: Batch, key: str) -> dict[str, int]:
    fact = facts_by_key(batch.cursor, keys=[key])[key]
    entries = posted_entries(batch.cursor, fact_ids=[fact.id]).get(fact.id, [])
    return _net((entry.account, entry.side * entry.amount) for _, entry in entries)


def _net(moved: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for account, fen in moved:
        sums[account] += fen
    return {account: fen for account, fen in sums.items() if fen}
