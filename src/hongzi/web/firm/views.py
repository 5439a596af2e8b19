"""The board of books, and the months of one."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hongzi.access.queries import memberships_of
from hongzi.access.scope import book_scope
from hongzi.files.queries import files_of
from hongzi.insight.progress import months_of, progress_of
from hongzi.ledger.rules.periods import period_of
from hongzi.web.gate import Visit, for_members, for_users
from hongzi.web.pages import page_of

BOOKS_A_PAGE = 50


@for_users()
def books(request: HttpRequest) -> HttpResponse:
    """The user's books with their progress through the months. Each book is asked inside its own
    wall."""
    every = memberships_of(request.user.get_username())
    page = page_of(request, total=len(every), size=BOOKS_A_PAGE)
    rows = []
    for number in page:
        one = every[number].book
        with book_scope(one.id) as cursor:
            rows.append((one, progress_of(cursor, first=period_of(one.opened_on))))
    return render(request, "web/firm/books.html", {"rows": rows, "page": page})


@for_members()
def book(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The months of one book, the latest first."""
    with book_scope(visit.book.id) as cursor:
        states = months_of(cursor)
        files = files_of(cursor, book_id=visit.book.id)
    waiting: Counter[int] = Counter()
    for file in files:
        waiting[file.period] += file.rows_open
    months = [(state, waiting[state.period]) for state in states]
    return render(request, "web/firm/book.html", {"book": visit.book, "months": months})
