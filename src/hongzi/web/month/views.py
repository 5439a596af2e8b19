"""A month of a book: what is left to do, its close with a preview, its report."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from hongzi.access.scope import book_scope
from hongzi.insight.firm import months_of_books
from hongzi.insight.open_causes import count_open, open_page
from hongzi.jobs.closes import close_month
from hongzi.jobs.queue import later
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries import period_states
from hongzi.ledger.queries_closes import latest_close, posted_count
from hongzi.ledger.rules.periods import format_period, last_day, period_of
from hongzi.returns.rules.open_items import CAUSES
from hongzi.web.gate import Visit, for_members
from hongzi.web.month.sheets import open_items_file
from hongzi.web.month.steps import OBSTACLES, WAYS, Step, step_of
from hongzi.web.pages import Place, at, page_of, show, show_under
from hongzi.web.sheets import wants_sheet
from hongzi.workflows.close_runs import ask_close, shown_by
from hongzi.workflows.month_work import month_work
from hongzi.workflows.preview_close import ClosePreview, preview_close
from hongzi.workflows.run_month import closing_of, trade_of_month

LINES_A_PAGE = 100
SMALL = 20_000
"""A month that posted no more facts is previewed and closed while somebody waits: seconds."""


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

    The key is the month's own, so closing twice is closing once. A big month is previewed and
    closed behind the page, which waits for it.
    """
    with at(visit, month) as (place, cursor):
        big = posted_count(cursor, period=place.period) > SMALL
    if big and not place.closed:
        return _close_behind(request, visit, place)
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
    return _closing(request, visit, place, preview, refusals)


def _close_behind(request: HttpRequest, visit: Visit, place: Place) -> HttpResponse:
    """Ask for the close, or for a preview where none holds; wait for it; show what it found."""
    closing = request.method == "POST"
    with book_scope(visit.book.id) as cursor:
        found = latest_close(cursor, period=place.period)
    ended = found is not None and not found.waits
    if closing or found is None or (ended and (not found.fresh or "again" in request.GET)):
        run, new = ask_close(
            book=visit.book, period=place.period, trial=not closing, actor=visit.user
        )
        if new:
            later(close_month, book=visit.book.code, run=run)
        return redirect("month-close", visit.book.code, place.month)
    if found.waits:
        return show_under(request, "month-work", "web/month/close.html", place, waiting=found)
    preview = shown_by(found)
    if preview.refusal is not None:
        return _closing(request, visit, place, None, [preview.refusal], behind=True)
    return _closing(request, visit, place, preview, [], behind=True)


def _closing(
    request: HttpRequest,
    visit: Visit,
    place: Place,
    preview: ClosePreview | None,
    refusals: list[Refused],
    *,
    behind: bool = False,
) -> HttpResponse:
    """What would be posted, or all that stands in the way."""
    if preview is not None and preview.refusal is not None:
        refusals.append(preview.refusal)
    return show_under(
        request, "month-work", "web/month/close.html", place,
        preview=preview, obstacles=_obstacles(visit, refusals, place.month), behind=behind,
    )  # fmt: skip


@for_members("period.close")
def closing(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """Whether a close behind the page has ended: a part of it, asked for until it has."""
    with at(visit, month) as (place, cursor):
        found = latest_close(cursor, period=place.period)
    if found is not None and found.waits:
        return render(request, "web/month/closing.html", {"waiting": found, "place": place})
    if place.closed:
        messages.success(request, _("%(month)s 已结账。") % {"month": month})
    return HttpResponseClientRefresh()


def _obstacles(
    visit: Visit, refusals: Sequence[Refused], month: str
) -> list[tuple[Refused, Step | None]]:
    return [(one, step_of(visit, OBSTACLES.get(one.code), month=month)) for one in refusals]


@for_members()
def open_items(request: HttpRequest, visit: Visit, month: str) -> HttpResponseBase:
    """未了事项: the legs that are open now of what happened up to the month's end."""
    steps = {one: step_of(visit, WAYS.get(one), month=month) for one in CAUSES}
    asked = request.GET.get("cause", "")
    cause = asked if asked in CAUSES else ""
    with at(visit, month) as (place, cursor):
        day = last_day(place.period)
        found = count_open(cursor, day=day)
        page = page_of(request, total=found.rows(cause), size=LINES_A_PAGE)
        items = [] if wants_sheet(request) else open_page(
            cursor, found, standard=place.book.standard, day=day, cause=cause,
            skip=page.start_index() - 1 if page else 0, count=LINES_A_PAGE,
        )  # fmt: skip
    if wants_sheet(request):
        return open_items_file(place, found, day=day, cause=cause, steps=steps)
    return show(
        request, "month", "open-items", place,
        day=day, cause=cause, total=found.rows(cause) if cause else found.items,
        causes=[(one.cause, CAUSES[one.cause][0], one.items) for one in found.causes],
        items=[(item, CAUSES[item.cause][0], steps[item.cause]) for item in items],
        page=page,
    )  # fmt: skip
