"""Books for tests, and how a test speaks of them: vouchers in yuan, balances by account."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.kernel.commands import Command, Fen, RecordOpeningBalances, RecordVoucher, VoucherLine
from hongzi.kernel.money import format_fen, parse_fen
from hongzi.ledger.queries import account_balances
from hongzi.workflows.batch import Outcome
from hongzi.workflows.open_book import open_book
from hongzi.workflows.run import run

WITH_PARTY = ("1122", "2202", "2203", "1221")
_numbers = itertools.count(1)


def a_book(**settings: Any) -> BookSettings:
    """A book opened in January 2026: general taxpayer, 小企业会计准则, moving average."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "code": f"shop-{number}",
        "name": f"商店 {number}",
        "standard": "small_business",
        "taxpayer": "general",
        "costing": "moving_average",
        "opened_on": dt.date(2026, 1, 1),
    }
    return open_book(**{**defaults, **settings})


def lines(*rows: tuple[str, str, str]) -> tuple[VoucherLine, ...]:
    """Lines of a voucher: (account, "借" or "贷", yuan)."""
    return tuple(
        VoucherLine(account=account, debit=Fen(parse_fen(yuan)))
        if side == "借"
        else VoucherLine(account=account, credit=Fen(parse_fen(yuan)))
        for account, side, yuan in rows
    )


def voucher(
    day: str, *rows: tuple[str, str, str], key: str = "", summary: str = "", **more: Any
) -> RecordVoucher:
    """A manual voucher on a day."""
    return RecordVoucher(
        key=key or f"V{next(_numbers)}",
        date=dt.date.fromisoformat(day),
        lines=lines(*rows),
        summary=summary,
        **more,
    )


def opening(day: str, *rows: tuple[str, str, str], party: str = "") -> RecordOpeningBalances:
    """Opening balances; party: whom its receivables and payables are with."""
    made = tuple(
        replace(line, party=party if line.account.startswith(WITH_PARTY) else "")
        for line in lines(*rows)
    )
    return RecordOpeningBalances(
        key=f"O{next(_numbers)}", date=dt.date.fromisoformat(day), lines=made
    )


def outcomes(book: BookSettings, *commands: Command, **how: Any) -> list[Outcome]:
    """What became of the commands."""
    return run(book=book.code, commands=commands, **how)


def post(book: BookSettings, *commands: Command) -> list[Outcome]:
    """Record commands, each of which must post."""
    done = outcomes(book, *commands)
    refused = [one.refusal for one in done if one.refusal is not None]
    assert not refused, refused[0]
    return done


def refusal_of(book: BookSettings, command: Command) -> str:
    """The code by which a command is refused; "" when it posts."""
    (done,) = outcomes(book, command)
    return done.refusal.code if done.refusal else ""


def closing(book: BookSettings, period: int, *accounts: str) -> dict[str, str]:
    """Closing balances in yuan by account (debit positive), zeros left out."""
    with book_scope(book.id) as cursor:
        rows = account_balances(cursor, period=period)
    return {
        row.code: format_fen(row.closing)
        for row in rows
        if row.closing and (not accounts or row.code in accounts)
    }


def rows_of(book: BookSettings, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Rows of a query inside the book."""
    with book_scope(book.id) as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
