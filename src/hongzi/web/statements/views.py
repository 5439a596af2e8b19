"""The statements of a month."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from hongzi.ledger.statements.balance_sheet import balance_sheet as make_balance_sheet
from hongzi.ledger.statements.income import income_statement
from hongzi.ledger.statements.trial_balance import trial_balance as make_trial_balance
from hongzi.ledger.statements.vat import vat_statement
from hongzi.web.gate import Visit, for_members
from hongzi.web.pages import at, show


@for_members()
def trial_balance(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """科目余额表."""
    with at(visit, month) as (place, cursor):
        statement = make_trial_balance(cursor, period=place.period)
    return show(request, "statements", "trial-balance", place, statement=statement)


@for_members()
def income(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """利润表."""
    with at(visit, month) as (place, cursor):
        statement = income_statement(cursor, period=place.period, rules=place.rules)
    return show(request, "statements", "income", place, statement=statement)


@for_members()
def balance_sheet(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """资产负债表: assets on one side, liabilities and equity on the other."""
    with at(visit, month) as (place, cursor):
        statement = make_balance_sheet(
            cursor, period=place.period, rules=place.rules, taxpayer=place.book.taxpayer
        )
    ids = [line.id for line in statement.lines]
    first = ids.index("total_assets") + 1
    sides = (statement.lines[:first], statement.lines[first:])
    return show(request, "statements", "balance-sheet", place, statement=statement, sides=sides)


@for_members()
def vat(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """应交增值税明细表."""
    with at(visit, month) as (place, cursor):
        statement = vat_statement(
            cursor, period=place.period, rules=place.rules, taxpayer=place.book.taxpayer
        )
    return show(
        request, "statements", "vat", place, statement=statement, balance=-statement.payable
    )
