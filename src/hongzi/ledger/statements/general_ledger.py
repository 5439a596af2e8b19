"""总账, 明细账 with running balances, and accounts split by party or product 数量金额账."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from hongzi.kernel.money import format_micro
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries import AccountBalance, account_balances
from hongzi.ledger.queries_lines import (
    LedgerLine,
    SubjectBalance,
    balances_by_subject,
    lines_of_account,
)
from hongzi.ledger.rules.periods import format_period
from hongzi.ledger.statements.amounts import direction, yuan

SPLITS = ("party", "product")


@dataclass(frozen=True, slots=True)
class GeneralLedger:
    """总账: every account with its opening, the month's and the year's sums, and closing."""

    period: int
    accounts: tuple[AccountBalance, ...]

    def to_json(self) -> dict[str, Any]:
        """One object; money in yuan, balances signed (debit positive)."""
        return {
            "statement": "general-ledger",
            "period": format_period(self.period),
            "accounts": [_account_json(account) for account in self.accounts],
        }


@dataclass(frozen=True, slots=True)
class RunningLine:
    """An entry of the account and the balance after it (fen, Dr +)."""

    entry: LedgerLine
    balance: int


@dataclass(frozen=True, slots=True)
class AccountLedger:
    """明细账 of one account: entry by entry, with the running balance."""

    period: int
    account: AccountBalance
    lines: tuple[RunningLine, ...]

    def to_json(self) -> dict[str, Any]:
        """One object; money in yuan, balances signed (debit positive)."""
        return {
            "statement": "general-ledger",
            "period": format_period(self.period),
            "account": _account_json(self.account),
            "lines": [_line_json(line) for line in self.lines],
        }


@dataclass(frozen=True, slots=True)
class SplitLedger:
    """One account by party, or by product in quantity and amount."""

    period: int
    account: AccountBalance
    by: str
    rows: tuple[SubjectBalance, ...]

    def to_json(self) -> dict[str, Any]:
        """One object; money in yuan, quantity in units, balances signed (debit positive)."""
        return {
            "statement": "general-ledger",
            "period": format_period(self.period),
            "account": _account_json(self.account),
            "by": self.by,
            "rows": [_split_json(row, self.by) for row in self.rows],
        }


def general_ledger(cursor: CursorWrapper, *, period: int) -> GeneralLedger:
    """总账 of a period, from the per-period sums alone."""
    rows = account_balances(cursor, period=period)
    return GeneralLedger(period=period, accounts=tuple(row for row in rows if not row.silent))


def account_ledger(cursor: CursorWrapper, *, period: int, account: str) -> AccountLedger:
    """明细账 of one account by its code. Refused: ``account_unknown``."""
    found = _account(cursor, period, account)
    balance, lines = found.opening, []
    for entry in lines_of_account(cursor, account_id=found.account_id, period=period):
        balance += entry.side * entry.amount
        lines.append(RunningLine(entry, balance))
    return AccountLedger(period=period, account=found, lines=tuple(lines))


def split_ledger(cursor: CursorWrapper, *, period: int, account: str, by: str) -> SplitLedger:
    """One account by party or product. Refused: ``account_unknown``, ``split_unknown``."""
    if by not in SPLITS:
        raise Refused(
            "split_unknown",
            "不能按 {by} 分列。",
            cure="可用:party(往来单位)、product(商品)。",
            by=by,
        )
    found = _account(cursor, period, account)
    rows = balances_by_subject(cursor, account_id=found.account_id, period=period, by=by)
    return SplitLedger(period=period, account=found, by=by, rows=tuple(rows))


def _account(cursor: CursorWrapper, period: int, code: str) -> AccountBalance:
    for row in account_balances(cursor, period=period):
        if row.code == code:
            return row
    raise Refused(
        "account_unknown", "账套没有科目 {code}。", cure="科目见 trial-balance。", code=code
    )


def _account_json(row: AccountBalance) -> dict[str, Any]:
    return {
        "account": row.code,
        "name": row.name,
        "opening": yuan(row.opening),
        "debit": yuan(row.debit),
        "credit": yuan(row.credit),
        "year_debit": yuan(row.year_debit),
        "year_credit": yuan(row.year_credit),
        "closing": yuan(row.closing),
        "direction": direction(row.closing),
    }


def _line_json(line: RunningLine) -> dict[str, Any]:
    entry = line.entry
    return {
        "entry": f"{entry.seq}:{entry.line}",
        "date": entry.date.isoformat(),
        "voucher": entry.voucher,
        "fact": entry.kind,
        "debit": yuan(entry.amount if entry.side > 0 else 0),
        "credit": yuan(entry.amount if entry.side < 0 else 0),
        "balance": yuan(line.balance),
        "party": entry.party,
        "product": entry.product,
        "matter": entry.matter,
        "qty": format_micro(entry.qty),
    }


def _split_json(row: SubjectBalance, by: str) -> dict[str, Any]:
    out = {
        "code": row.code,
        "name": row.name,
        "opening": yuan(row.opening),
        "debit": yuan(row.debit),
        "credit": yuan(row.credit),
        "closing": yuan(row.opening + row.debit - row.credit),
    }
    if by == "product":
        out |= {
            "opening_qty": format_micro(row.opening_qty),
            "in_qty": format_micro(row.qty_in),
            "out_qty": format_micro(row.qty_out),
            "closing_qty": format_micro(row.opening_qty + row.qty_in - row.qty_out),
        }
    return out
