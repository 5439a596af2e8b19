"""The pages of books and statements."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hongzi.access.queries import all_books, get_book
from hongzi.access.scope import book_scope
from hongzi.files.queries import files_of
from hongzi.insight.progress import months_of, progress_of
from hongzi.ledger.rules.periods import last_day, period_of
from hongzi.ledger.statements.balance_sheet import balance_sheet as make_balance_sheet
from hongzi.ledger.statements.income import income_statement
from hongzi.ledger.statements.trial_balance import trial_balance as make_trial_balance
from hongzi.ledger.statements.vat import vat_statement
from hongzi.returns.open_items import open_items as find_open_items
from hongzi.returns.rules.open_items import CAUSES
from hongzi.rulebook.tails import tail_limit
from hongzi.web.pages import at, page_of, show

BOOKS_A_PAGE = 50
ITEMS_A_PAGE = 100


@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """Every book with its progress through the months. Each book is asked inside its own wall."""
    every = all_books()
    page = page_of(request, total=len(every), size=BOOKS_A_PAGE)
    rows = []
    for number in page:
        one = every[number]
        with book_scope(one.id) as cursor:
            rows.append((one, progress_of(cursor, first=period_of(one.opened_on))))
    return render(request, "web/books.html", {"rows": rows, "page": page})


@require_safe
def book(request: HttpRequest, code: str) -> HttpResponse:
    """The months of one book, the latest first."""
    found = get_book(code)
    with book_scope(found.id) as cursor:
        states = months_of(cursor)
        files = files_of(cursor, book_id=found.id)
    waiting: Counter[int] = Counter()
    for file in files:
        waiting[file.period] += file.rows_open
    months = [(state, waiting[state.period]) for state in states]
    return render(request, "web/book.html", {"book": found, "months": months})


@require_safe
def trial_balance(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """科目余额表."""
    with at(code, month) as (place, cursor):
        statement = make_trial_balance(cursor, period=place.period)
    return show(request, "trial-balance", place, statement=statement)


@require_safe
def income(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """利润表."""
    with at(code, month) as (place, cursor):
        statement = income_statement(cursor, period=place.period, rules=place.rules)
    return show(request, "income", place, statement=statement)


@require_safe
def balance_sheet(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """资产负债表: assets on one side, liabilities and equity on the other."""
    with at(code, month) as (place, cursor):
        statement = make_balance_sheet(
            cursor, period=place.period, rules=place.rules, taxpayer=place.book.taxpayer
        )
    ids = [line.id for line in statement.lines]
    first = ids.index("total_assets") + 1
    sides = (statement.lines[:first], statement.lines[first:])
    return show(request, "balance-sheet", place, statement=statement, sides=sides)


@require_safe
def vat(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """应交增值税明细表."""
    with at(code, month) as (place, cursor):
        statement = vat_statement(
            cursor, period=place.period, rules=place.rules, taxpayer=place.book.taxpayer
        )
    return show(request, "vat", place, statement=statement, balance=-statement.payable)


@require_safe
def open_items(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """未了事项: the legs that are open now of what happened up to the month's end."""
    with at(code, month) as (place, cursor):
        day = last_day(place.period)
        found = find_open_items(
            cursor, standard=place.book.standard, as_of=day, tail=tail_limit(day)
        )
        items = [item for item in found if item.opened <= day]
    causes = Counter(item.cause for item in items)
    page = page_of(request, total=len(items), size=ITEMS_A_PAGE)
    return show(
        request,
        "open-items",
        place,
        day=day,
        causes=[(CAUSES[cause], count) for cause, count in causes.most_common()],
        items=[(items[number], CAUSES[items[number].cause]) for number in page],
        page=page,
    )
