"""The statements of a month, and the entries behind each line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hongzi.insight.drilling import (
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
from hongzi.web.pages import Place, at, page_of, show_under
from hongzi.web.sheets import Sheet, wants_sheet
from hongzi.web.statements.asking import cut_of, moved_to, until_of
from hongzi.web.statements.sheets import (
    AT_A_TIME,
    balance_sheet_sheets,
    card_sheets,
    entries_sheets,
    income_sheets,
    statement_file,
    stock_sheets,
    trial_balance_sheets,
    vat_sheets,
)

LINES_A_PAGE = 50

Day = dt.date | None
Context = dict[str, Any]


@for_members()
def trial_balance(request: HttpRequest, visit: Visit, month: str) -> HttpResponseBase:
    """科目余额表, of the month or up to a day of it."""

    def read(place: Place, cursor: CursorWrapper, until: Day) -> Context:
        return {"statement": make_trial_balance(cursor, period=place.period, until=until)}

    return _shown(request, visit, month, "trial-balance", read, trial_balance_sheets)


@for_members()
def income(request: HttpRequest, visit: Visit, month: str) -> HttpResponseBase:
    """利润表, of the month or up to a day of it."""

    def read(place: Place, cursor: CursorWrapper, until: Day) -> Context:
        found = income_statement(cursor, period=place.period, rules=place.rules, until=until)
        return {"statement": found, "line_name": "income-line"}

    return _shown(request, visit, month, "income", read, income_sheets)


@for_members()
def balance_sheet(request: HttpRequest, visit: Visit, month: str) -> HttpResponseBase:
    """资产负债表: assets on one side, liabilities and equity on the other."""

    def read(place: Place, cursor: CursorWrapper, until: Day) -> Context:
        found = make_balance_sheet(
            cursor, period=place.period, rules=place.rules, taxpayer=place.book.taxpayer,
            until=until,
        )  # fmt: skip
        first = [line.id for line in found.lines].index("total_assets") + 1
        return {
            "statement": found,
            "sides": (found.lines[:first], found.lines[first:]),
            "line_name": "balance-sheet-line",
        }

    return _shown(request, visit, month, "balance-sheet", read, balance_sheet_sheets)


@for_members()
def vat(request: HttpRequest, visit: Visit, month: str) -> HttpResponseBase:
    """应交增值税明细表, of the month or up to a day of it."""

    def read(place: Place, cursor: CursorWrapper, until: Day) -> Context:
        found = vat_statement(
            cursor, period=place.period, rules=place.rules, taxpayer=place.book.taxpayer,
            until=until,
        )  # fmt: skip
        return {"statement": found, "balance": -found.payable}

    return _shown(request, visit, month, "vat", read, vat_sheets)


@for_members()
def stock(request: HttpRequest, visit: Visit, month: str) -> HttpResponseBase:
    """数量金额账 of the goods, of the month or up to a day of it."""

    def read(place: Place, cursor: CursorWrapper, until: Day) -> Context:
        return {"statement": stock_statement(cursor, period=place.period, until=until)}

    return _shown(request, visit, month, "stock", read, stock_sheets)


@for_members()
def stock_card(
    request: HttpRequest, visit: Visit, month: str, grade: str, sku: str
) -> HttpResponseBase:
    """数量金额明细账 of a product in a grade. Refused: ``product_unknown``."""

    def read(place: Place, cursor: CursorWrapper, until: Day) -> Context:
        of: dict[str, Any] = {"sku": sku, "grade": grade, "period": place.period, "until": until}
        page = page_of(request, total=card_size(cursor, **of), size=LINES_A_PAGE)
        skip, count = max(page.start_index() - 1, 0), LINES_A_PAGE
        if wants_sheet(request):
            skip, count = 0, AT_A_TIME
        drill = drill_card(cursor, **of, skip=skip, count=count)
        return {"drill": drill, "card": drill.card, "page": page}

    return _shown(request, visit, month, "stock", read, card_sheets, page="stock_card")


@for_members()
def account(request: HttpRequest, visit: Visit, month: str, account: str) -> HttpResponseBase:
    """明细账 of one account. Refused: ``account_unknown``."""

    def read(place: Place, cursor: CursorWrapper, until: Day) -> Context:
        cut = cut_of(request, until)
        return {"drill": drill_account(cursor, period=place.period, account=account, cut=cut)}

    return _shown(request, visit, month, "trial-balance", read, entries_sheets, page="entries")


@for_members()
def balance_sheet_accounts(
    request: HttpRequest, visit: Visit, month: str, line: str
) -> HttpResponseBase:
    """A line of the balance sheet: its accounts and their entries."""

    def read(place: Place, cursor: CursorWrapper, until: Day) -> Context:
        drill = drill_balance_sheet(
            cursor, book=place.book, rules=place.rules, period=place.period, line=line,
            cut=cut_of(request, until),
        )  # fmt: skip
        return {"drill": drill}

    return _shown(request, visit, month, "balance-sheet", read, entries_sheets, page="entries")


@for_members()
def income_accounts(request: HttpRequest, visit: Visit, month: str, line: str) -> HttpResponseBase:
    """A line of the income statement: its accounts and the month's entries."""

    def read(place: Place, cursor: CursorWrapper, until: Day) -> Context:
        cut = cut_of(request, until)
        drill = drill_income(cursor, rules=place.rules, period=place.period, line=line, cut=cut)
        return {"drill": drill}

    return _shown(request, visit, month, "income", read, entries_sheets, page="entries")


def _shown(
    request: HttpRequest,
    visit: Visit,
    month: str,
    tab: str,
    read: Callable[[Place, CursorWrapper, Day], Context],
    sheets: Callable[[Place, Day, Context], list[Sheet]],
    *,
    page: str = "",
) -> HttpResponseBase:
    """What ``read`` finds in the month up to the day asked for; a day of another month leads there.

    sheets: the same as a workbook. page: the template, where it is not the tab's own.
    """
    elsewhere = moved_to(request, code=visit.book.code, month=month)
    if elsewhere is not None:
        return elsewhere
    with at(visit, month) as (place, cursor):
        until = until_of(request, place.period)
        found = read(place, cursor, until)
    if wants_sheet(request):
        return statement_file(place, until, sheets(place, until, found))
    template = f"web/statements/{page or tab.replace('-', '_')}.html"
    return show_under(request, tab, template, place, until=until, days=_days(place), **found)


def _days(place: Place) -> tuple[str, str]:
    """The first and last day a statement of this book can be asked for."""
    return (
        first_day(place.periods[0]).isoformat(),
        last_day(place.periods[-1]).isoformat(),
    )
