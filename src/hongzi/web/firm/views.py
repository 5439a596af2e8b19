"""The board of books, and the months of one."""

from __future__ import annotations

import uuid
from collections import Counter

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from hongzi.access.queries import memberships_of
from hongzi.access.rules.duties import may
from hongzi.access.scope import book_scope
from hongzi.files.queries import files_of
from hongzi.insight.progress import months_of
from hongzi.insight.waiting import waiting_in_books, waiting_of_books
from hongzi.web.firm.waiting import tasks_of
from hongzi.web.firm.words import STATES
from hongzi.web.first_look.limits import LIMIT
from hongzi.web.gate import Visit, for_members, for_users
from hongzi.workflows.firm_board import closing_obstacles, firm_board

BOOKS_A_PAGE = 50


@for_users()
def books(request: HttpRequest) -> HttpResponse:
    """The user's books, the most urgent month first; ?q= name or code, ?state=."""
    user = request.user.get_username()
    every = memberships_of(user)
    name = request.GET.get("q", "").strip()
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    number = request.GET.get("page", "")
    skip = (int(number) - 1) * BOOKS_A_PAGE if number.isascii() and number.isdigit() else 0
    board = firm_board(
        [one.book for one in every],
        today=localdate(),
        name=name,
        state=state,
        skip=max(skip, 0),
        count=BOOKS_A_PAGE,
    )
    why = closing_obstacles(board.rows)
    waiting = waiting_in_books([row.book for row in board.rows], user=user)
    duties = {one.book.code: one.duties for one in every}
    may_run = {one.book.code for one in every if may(one.duties, "import")}
    page = Paginator(range(board.found), BOOKS_A_PAGE).get_page(board.skipped // BOOKS_A_PAGE + 1)
    context = {
        "rows": [
            (
                row,
                why[row.book.code],
                row.book.code in may_run,
                tasks_of(waiting[row.book.code], code=row.book.code, duties=duties[row.book.code]),
            )
            for row in board.rows
        ],
        "states": [(one, STATES[one], board.counts[one]) for one in STATES],
        "fitting": sum(board.counts.values()),
        "board": board,
        "page": page,
        "name": name,
        "state": state,
        "every": len(every),
        "may_run": bool(may_run),
        "may_create": any(may(one.duties, "book.create") for one in every),
        "run": uuid.uuid4(),
        "limit": LIMIT,
    }
    return render(request, "web/firm/books.html", context)


@for_members()
def book(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The months of one book, the latest first."""
    with book_scope(visit.book.id) as cursor:
        states = months_of(cursor)
        files = files_of(cursor, book_id=visit.book.id)
        with waiting_of_books(cursor) as waiting_of:
            tasks = tasks_of(waiting_of(visit.user), code=visit.book.code, duties=visit.duties)
    waiting: Counter[int] = Counter()
    for file in files:
        waiting[file.period] += file.rows_open
    months = [(state, waiting[state.period]) for state in states]
    context = {"book": visit.book, "months": months, "tasks": tasks}
    return render(request, "web/firm/book.html", context)
