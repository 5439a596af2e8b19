"""A page of entries on the way from a statement down to the returns behind it.

Every function works inside ``book_scope``, on its cursor. Money is fen, Dr +.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import BookSettings
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger.queries import AccountBalance, account_balances
from hongzi.ledger.queries_accounts import FIRST, AccountEntry, EntryPage, Place, entry_page
from hongzi.ledger.statements.balance_sheet import balance_sheet_line
from hongzi.ledger.statements.income import income_line
from hongzi.ledger.statements.made_of import LineAccount, MadeOf
from hongzi.returns.queries import cases_of_facts
from hongzi.stock.card import CardLine, StockCard, stock_card

CLOSING = ("profit_closed",)
"""Entries of these facts are no movement in an income statement."""


@dataclass(frozen=True, slots=True)
class DrillLine:
    """An entry, the balance after it, and the returns it belongs to."""

    entry: AccountEntry
    balance: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drill:
    """Entries of one account, or of the accounts of a statement's line.

    opening, closing: before and after the month (up to its day); before: at the first entry shown.
    without: kinds of facts left out.
    """

    accounts: tuple[LineAccount, ...]
    made_of: MadeOf | None
    opening: int
    before: int
    closing: int
    lines: tuple[DrillLine, ...]
    back: Place | None
    forth: Place | None
    without: tuple[str, ...] = ()

    @property
    def account(self) -> AccountBalance:
        """The account, of a drill into one."""
        return self.accounts[0].account


@dataclass(frozen=True, slots=True)
class CardDrill:
    """A page of a stock card, with the returns behind its lines in their order."""

    card: StockCard
    lines: tuple[tuple[CardLine, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """Which page: ``count`` entries behind ``after`` or ahead of ``before``, up to a day."""

    after: Place = FIRST
    before: Place | None = None
    until: dt.date | None = None
    count: int = 50


def drill_account(cursor: CursorWrapper, *, period: int, account: str, cut: Cut) -> Drill:
    """明细账 of one account by its code, a page of it. Refused: ``account_unknown``."""
    for row in account_balances(cursor, period=period, until=cut.until):
        if row.code == account:
            made = [LineAccount(row, row.closing)]
            return _drill(cursor, period, made, cut, opening=row.opening)
    raise Refused(
        "account_unknown", "账套没有科目 {account}。", cure="科目见科目余额表。", account=account
    )


def drill_balance_sheet(
    cursor: CursorWrapper, *, book: BookSettings, rules: Rulebook, period: int, line: str, cut: Cut
) -> Drill:
    """The accounts of a line of the balance sheet and their entries.

    Refused: ``statement_line_unknown``.
    """
    made = balance_sheet_line(
        cursor, period=period, rules=rules, taxpayer=book.taxpayer, line=line, until=cut.until
    )
    opening = sum(one.account.opening for one in made.accounts)
    return _drill(cursor, period, made.accounts, cut, opening=opening, of=made)


def drill_income(
    cursor: CursorWrapper, *, rules: Rulebook, period: int, line: str, cut: Cut
) -> Drill:
    """The accounts of a line of the income statement and the month's entries up to the cut's day,
    without the close's.

    Refused: ``statement_line_unknown``.
    """
    made = income_line(cursor, period=period, rules=rules, line=line, until=cut.until)
    return _drill(cursor, period, made.accounts, cut, opening=0, of=made, without=CLOSING)


def drill_on(
    cursor: CursorWrapper, drill: Drill, *, period: int, until: dt.date | None, count: int
) -> Drill:
    """The ``count`` entries behind those of a drill, whose ``forth`` says that there are some; the
    balance runs on, and nothing is asked again."""
    page = entry_page(
        cursor,
        accounts=[one.account.account_id for one in drill.accounts],
        period=period,
        opening=drill.opening,
        count=count,
        after=drill.forth or FIRST,
        until=until,
        without=drill.without,
        standing=drill.lines[-1].balance,
    )
    return _shown(cursor, drill, page)


def drill_card(
    cursor: CursorWrapper,
    *,
    period: int,
    sku: str,
    grade: str,
    until: dt.date | None,
    skip: int,
    count: int,
) -> CardDrill:
    """数量金额明细账 of a product in a grade, a page of it. Refused: ``product_unknown``."""
    card = stock_card(
        cursor, period=period, sku=sku, grade=grade, until=until, skip=skip, count=count
    )
    cases = cases_of_facts(cursor, facts=[line.fact for line in card.lines])
    return CardDrill(card, tuple((line, tuple(cases.get(line.fact, ()))) for line in card.lines))


def _drill(
    cursor: CursorWrapper,
    period: int,
    accounts: Sequence[LineAccount],
    cut: Cut,
    *,
    opening: int,
    of: MadeOf | None = None,
    without: Sequence[str] = (),
) -> Drill:
    page = entry_page(
        cursor,
        accounts=[one.account.account_id for one in accounts],
        period=period,
        opening=opening,
        count=cut.count,
        after=cut.after,
        before=cut.before,
        until=cut.until,
        without=without,
    )
    moved = sum(one.account.debit - one.account.credit for one in accounts)
    # The sums of an account hold its closing entries; the line of an income statement does not.
    closing = of.line.side * of.amount if of is not None and without else opening + moved
    drill = Drill(
        accounts=tuple(accounts),
        made_of=of,
        opening=opening,
        before=opening,
        closing=closing,
        lines=(),
        back=None,
        forth=None,
        without=tuple(without),
    )
    return _shown(cursor, drill, page)


def _shown(cursor: CursorWrapper, drill: Drill, page: EntryPage) -> Drill:
    """The drill at a page of its entries."""
    cases = cases_of_facts(cursor, facts=[one.place.fact for one in page.entries])
    return replace(
        drill,
        before=page.balance,
        lines=tuple(_running(page, cases)),
        back=page.entries[0].place if page.more_before and page.entries else None,
        forth=page.entries[-1].place if page.more_after and page.entries else None,
    )


def _running(page: EntryPage, cases: dict[int, list[str]]) -> list[DrillLine]:
    balance, lines = page.balance, []
    for entry in page.entries:
        balance += entry.side * entry.amount
        lines.append(DrillLine(entry, balance, tuple(cases.get(entry.place.fact, ()))))
    return lines
