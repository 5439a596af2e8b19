"""The statements of a month, and the entries behind each line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse

from hongzi.insight.drilling import (
    Drill,
    drill_account,
    drill_balance_sheet,
    drill_card,
    drill_income,
)
from hongzi.ledger.rules.periods import first_day, last_day
from hongzi.ledger.statements.balance_sheet import balance_sheet as make_balance_sheet
from hongzi.ledger.statements.income import income_statement
from hongzi.ledger.statements.trial_balance import trial_balance as make_trial_balance
from hongzi.ledger.statements.vat import vat_statement
from hongzi.stock.card import card_size
from hongzi.stock.statement import stock_statement
from hongzi.web.gate import Visit, for_members
from hongzi.web.pages import Place, at, page_of, show, show_under
from hongzi.web.statements.asking import cut_of, moved_to, until_of

LINES_A_PAGE = 50


@for_members()
def trial_balance(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """科目余额表, of the month or up to a day of it."""
    elsewhere = moved_to(request, code=visit.book.code, month=month)
    if elsewhere is not None:
        return elsewhere
    with at(visit, month) as (place, cursor):
        until = until_of(request, place.period)
        statement = make_trial_balance(cursor, period=place.period, until=until)
    return show(
        request, "statements", "trial-balance", place,
        statement=statement, days=_days(place), until=until,
    )  # fmt: skip


@for_members()
def income(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """利润表, of the month or up to a day of it."""
    elsewhere = moved_to(request, code=visit.book.code, month=month)
    if elsewhere is not None:
        return elsewhere
    with at(visit, month) as (place, cursor):
        until = until_of(request, place.period)
        statement = income_statement(cursor, period=place.period, rules=place.rules, until=until)
    return show(
        request, "statements", "income", place, statement=statement, line_name="income-line",
        days=_days(place), until=until,
    )  # fmt: skip


@for_members()
def balance_sheet(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """资产负债表: assets on one side, liabilities and equity on the other."""
    elsewhere = moved_to(request, code=visit.book.code, month=month)
    if elsewhere is not None:
        return elsewhere
    with at(visit, month) as (place, cursor):
        until = until_of(request, place.period)
        statement = make_balance_sheet(
            cursor,
            period=place.period,
            rules=place.rules,
            taxpayer=place.book.taxpayer,
            until=until,
        )
    ids = [line.id for line in statement.lines]
    first = ids.index("total_assets") + 1
    return show(
        request, "statements", "balance-sheet", place,
        statement=statement, sides=(statement.lines[:first], statement.lines[first:]),
        line_name="balance-sheet-line", days=_days(place), until=until,
    )  # fmt: skip


@for_members()
def vat(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """应交增值税明细表, of the month or up to a day of it."""
    elsewhere = moved_to(request, code=visit.book.code, month=month)
    if elsewhere is not None:
        return elsewhere
    with at(visit, month) as (place, cursor):
        until = until_of(request, place.period)
        statement = vat_statement(
            cursor, period=place.period, rules=place.rules, taxpayer=place.book.taxpayer,
            until=until,
        )  # fmt: skip
    return show(
        request, "statements", "vat", place, statement=statement, balance=-statement.payable,
        days=_days(place), until=until,
    )  # fmt: skip


@for_members()
def stock(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """数量金额账 of the goods, of the month or up to a day of it."""
    elsewhere = moved_to(request, code=visit.book.code, month=month)
    if elsewhere is not None:
        return elsewhere
    with at(visit, month) as (place, cursor):
        until = until_of(request, place.period)
        statement = stock_statement(cursor, period=place.period, until=until)
    return show(
        request, "statements", "stock", place, statement=statement, days=_days(place), until=until
    )


@for_members()
def stock_card(
    request: HttpRequest, visit: Visit, month: str, grade: str, sku: str
) -> HttpResponse:
    """数量金额明细账 of a product in a grade. Refused: ``product_unknown``."""
    elsewhere = moved_to(request, code=visit.book.code, month=month)
    if elsewhere is not None:
        return elsewhere
    with at(visit, month) as (place, cursor):
        until = until_of(request, place.period)
        of: dict[str, Any] = {"sku": sku, "grade": grade, "period": place.period, "until": until}
        page = page_of(request, total=card_size(cursor, **of), size=LINES_A_PAGE)
        skip = max(page.start_index() - 1, 0)
        drill = drill_card(cursor, **of, skip=skip, count=LINES_A_PAGE)
    return show_under(
        request, "stock", "web/statements/stock_card.html", place,
        drill=drill, card=drill.card, page=page, until=until, days=_days(place),
    )  # fmt: skip


@for_members()
def account(request: HttpRequest, visit: Visit, month: str, account: str) -> HttpResponse:
    """明细账 of one account. Refused: ``account_unknown``."""

    def drill(place: Place, cursor: CursorWrapper) -> Drill:
        cut = cut_of(request, place.period)
        return drill_account(cursor, period=place.period, account=account, cut=cut)

    return _entries(request, visit, month, "trial-balance", drill)


@for_members()
def balance_sheet_accounts(
    request: HttpRequest, visit: Visit, month: str, line: str
) -> HttpResponse:
    """A line of the balance sheet: its accounts and their entries."""

    def drill(place: Place, cursor: CursorWrapper) -> Drill:
        return drill_balance_sheet(
            cursor, book=place.book, rules=place.rules, period=place.period, line=line,
            cut=cut_of(request, place.period),
        )  # fmt: skip

    return _entries(request, visit, month, "balance-sheet", drill)


@for_members()
def income_accounts(request: HttpRequest, visit: Visit, month: str, line: str) -> HttpResponse:
    """A line of the income statement: its accounts and the month's entries."""

    def drill(place: Place, cursor: CursorWrapper) -> Drill:
        cut = cut_of(request, place.period)
        return drill_income(cursor, rules=place.rules, period=place.period, line=line, cut=cut)

    return _entries(request, visit, month, "income", drill)


def _entries(
    request: HttpRequest,
    visit: Visit,
    month: str,
    tab: str,
    drill: Callable[[Place, CursorWrapper], Drill],
) -> HttpResponse:
    elsewhere = moved_to(request, code=visit.book.code, month=month)
    if elsewhere is not None:
        return elsewhere
    with at(visit, month) as (place, cursor):
        drilled = drill(place, cursor)
    return show_under(
        request, tab, "web/statements/entries.html", place,
        drill=drilled, until=until_of(request, place.period), days=_days(place),
    )  # fmt: skip


def _days(place: Place) -> tuple[str, str]:
    """The first and last day a statement of this book can be asked for."""
    return (
        first_day(place.periods[0]).isoformat(),
        last_day(place.periods[-1]).isoformat(),
    )
