"""A month of a book: what is left to do, its close with a preview, its report."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hongzi.access.scope import book_scope
from hongzi.insight.firm import months_of_books
from hongzi.insight.open_causes import count_open, open_page
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries import period_states
from hongzi.ledger.rules.periods import format_period, last_day, period_of
from hongzi.returns.rules.open_items import CAUSES
from hongzi.web.gate import Visit, for_members
from hongzi.web.month.steps import OBSTACLES, WAYS, Step, step_of
from hongzi.web.pages import at, page_of, show, show_under
from hongzi.workflows.month_work import month_work
from hongzi.workflows.preview_close import preview_close
from hongzi.workflows.run_month import closing_of, trade_of_month

LINES_A_PAGE = 100


@for_members()
def current(request: HttpRequest, visit: Visit) -> HttpResponse:
    """To the month the book is at: the one after its last closed month."""
    with book_scope(visit.book.id) as cursor:
        with months_of_books(cursor) as month_of:
            at_month = month_of(period_of(visit.book.opened_on))
        used = period_states(cursor)
    period = at_month.period if at_month.period in used else at_month.last_used
    return redirect("month-work", visit.book.code, format_period(period))


@for_members()
def work(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """What is left to do in a month, each with its one next step."""
    with at(visit, month) as (place, cursor):
        found = month_work(
            cursor,
            book=place.book,
            rules=place.rules,
            period=place.period,
            closed=place.closed,
            today=localdate(),
        )
    return show(
        request, "month", "month-work", place,
        work=found,
        causes=[(one, CAUSES[one.cause][0], step_of(visit, WAYS.get(one.cause), month=month))
                for one in found.causes],
        obstacles=_obstacles(visit, found.obstacles, month),
        may_close=visit.may("period.close"), may_import=visit.may("import"),
        may_approve=visit.may("voucher.approve"),
    )  # fmt: skip


@for_members()
def report(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """The month's trade and returns in numbers, as a part of the month's page or by itself."""
    with at(visit, month) as (place, cursor):
        trade = trade_of_month(cursor, period=place.period)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "web/month/report.html", {"trade": trade})
    return show_under(request, "month-work", "web/month/report_page.html", place, trade=trade)


@for_members("period.close", methods=("GET", "POST"))
def close(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """Close a month: GET shows what it will post, POST does it.

    The key is the month's own, so closing twice is closing once.
    """
    with at(visit, month) as (place, _cursor):
        pass
    refusals: list[Refused] = []
    if request.method == "POST":
        (outcome,) = visit.run([closing_of(place.period, actor=visit.user)])
        if outcome.refusal is None:
            messages.success(request, _("%(month)s 已结账。") % {"month": month})
            return redirect("month-work", visit.book.code, month)
        refusals.append(outcome.refusal)
    preview = None
    if not place.closed and not refusals:
        preview = preview_close(book=visit.book, period=place.period, actor=visit.user)
        if preview.refusal is not None:
            refusals.append(preview.refusal)
    return show_under(
        request, "month-work", "web/month/close.html", place,
        preview=preview, obstacles=_obstacles(visit, refusals, month),
    )  # fmt: skip


def _obstacles(
    visit: Visit, refusals: Sequence[Refused], month: str
) -> list[tuple[Refused, Step | None]]:
    return [(one, step_of(visit, OBSTACLES.get(one.code), month=month)) for one in refusals]


@for_members()
def open_items(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """未了事项: the legs that are open now of what happened up to the month's end."""
    asked = request.GET.get("cause", "")
    cause = asked if asked in CAUSES else ""
    with at(visit, month) as (place, cursor):
        day = last_day(place.period)
        found = count_open(cursor, day=day)
        page = page_of(request, total=found.rows(cause), size=LINES_A_PAGE)
        items = open_page(
            cursor, found, standard=place.book.standard, day=day, cause=cause,
            skip=page.start_index() - 1 if page else 0, count=LINES_A_PAGE,
        )  # fmt: skip
    steps = {one: step_of(visit, WAYS.get(one), month=month) for one in CAUSES}
    return show(
        request, "month", "open-items", place,
        day=day, cause=cause, total=found.rows(cause) if cause else found.items,
        causes=[(one.cause, CAUSES[one.cause][0], one.items) for one in found.causes],
        items=[(item, CAUSES[item.cause][0], steps[item.cause]) for item in items],
        page=page,
    )  # fmt: skip
