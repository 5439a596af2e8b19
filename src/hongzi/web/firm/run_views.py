"""The month of several books at once: begun, followed, stopped."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hongzi.access.queries import memberships_of
from hongzi.access.rules.duties import may
from hongzi.jobs.months import BookRun, begin_run, inbox_of, jobs_of_run, stop_run
from hongzi.kernel.refusals import Refused
from hongzi.web.firm.views import BOOKS_A_PAGE
from hongzi.web.firm.words import STATES
from hongzi.web.gate import for_users
from hongzi.workflows.firm_board import firm_board
from hongzi.workflows.run_month import due_files


@for_users(methods=("POST",))
def begin(request: HttpRequest) -> HttpResponse:
    """Run the month each chosen book is at; all=1: of every book that fits the board's filter.

    Only books whose files are the user's duty to import.
    """
    user = request.user.get_username()
    mine = [one.book for one in memberships_of(user) if may(one.duties, "import")]
    everyone = request.POST.get("all") == "1"
    chosen = set(request.POST.getlist("book"))
    state = request.POST.get("state", "")
    board = firm_board(
        [one for one in mine if everyone or one.code in chosen],
        today=localdate(),
        name=request.POST.get("q", "") if everyone else "",
        state=state if everyone and state in STATES else "",
        count=len(mine) or 1,
    )
    try:
        run = str(uuid.UUID(request.POST.get("key", "")))
    except ValueError as error:
        raise Http404 from error
    if not jobs_of_run(run):
        books = [(row.book.code, row.month.period) for row in board.rows]
        if not books:
            messages.warning(request, _("没有选中账套。"))
            return redirect("books")
        if not begin_run(run=run, books=books, actor=user):
            messages.warning(request, _("这些账套的月份已在排队。"))
            return redirect("books")
    return redirect("firm-run", run)


@for_users(methods=("GET", "POST"))
def follow(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    """How far a run is; POST stops it. Who may see a book sees its job."""
    mine = {one.book.code: one for one in memberships_of(request.user.get_username())}
    jobs = [job for job in jobs_of_run(str(run)) if job.book in mine]
    if not jobs:
        raise Http404
    if request.method == "POST":
        stop_run([job for job in jobs if may(mine[job.book].duties, "import")])
        return redirect("firm-run", run)
    context = {
        "run": run,
        "jobs": [(job, mine[job.book].book, _why_failed(job)) for job in jobs[:BOOKS_A_PAGE]],
        "more": max(len(jobs) - BOOKS_A_PAGE, 0),
        "ended": sum(job.ended for job in jobs),
        "total": len(jobs),
        "may_stop": any(may(mine[job.book].duties, "import") for job in jobs),
    }
    part = "web/firm/run_part.html" if request.htmx else "web/firm/run.html"  # type: ignore[attr-defined]
    return render(request, part, context)


def _why_failed(job: BookRun) -> Refused | None:
    """What a failed job would be refused by again, as far as it can be told from its files."""
    if job.state != "failed":
        return None
    try:
        due_files(inbox_of(book=job.book, period=job.period))
    except Refused as refusal:
        return refusal
    return Refused("month_failed", "这个月没有做成。", cure="原因见服务器的日志。")
