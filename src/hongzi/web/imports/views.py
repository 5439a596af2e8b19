"""Imports: drop files, see how they are read, try, start, watch, stop, go on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongzi.access.scope import book_scope
from hongzi.files.kinds import all_kinds
from hongzi.files.queries_runs import Run, month_files, run_of
from hongzi.files.uploads import MOST_BYTES
from hongzi.jobs.imports import import_files
from hongzi.jobs.queue import later
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries import period_states
from hongzi.ledger.rules.periods import parse_period
from hongzi.web.gate import Visit, for_members
from hongzi.workflows.import_runs import (
    review_run,
    start_run,
    start_together,
    stop_run,
    take_file,
)

RUNS = 20
MOST_FILES = 20
GIVEN = "given-"


@for_members("import", methods=("GET", "POST"))
def imports(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The files of a month, what it still lacks, and a place to drop more."""
    refused: list[tuple[str, Refused]] = []
    if request.POST.get("action") == "together":
        refused = _start_together(request, visit)
        if not refused:
            messages.success(request, _("已开始,按日期先后一起入账。"))
            return redirect("imports", visit.book.code)
    elif request.method == "POST":
        taken, refused = _take(request, visit)
        if len(taken) == 1 and not refused:
            return redirect("imports-run", visit.book.code, taken[0])
        if not refused:
            messages.success(request, _("已收到,请逐个确认种类。"))
            return redirect("imports", visit.book.code)
    asked = request.GET.get("month", "")
    period = parse_period(asked) if asked else 0
    with book_scope(visit.book.id) as cursor:
        seen = month_files(cursor, book_id=visit.book.id, period=period, most=RUNS)
    return render(
        request,
        "web/imports/imports.html",
        {
            "seen": seen,
            "refused": refused,
            "mb": MOST_BYTES >> 20,
            "drafts": [one for one in seen.runs if one.state == "draft"],
        },
        status=422 if refused else 200,
    )


def _take(request: HttpRequest, visit: Visit) -> tuple[list[int], list[tuple[str, Refused]]]:
    """Keep each file; ids of those that are tables, and why the others are not."""
    taken: list[int] = []
    refused: list[tuple[str, Refused]] = []
    for file in request.FILES.getlist("files")[:MOST_FILES]:
        assert isinstance(file, UploadedFile)
        name = file.name or ""
        try:
            taken.append(
                take_file(book=visit.book.code, name=name, chunks=file.chunks(), actor=visit.user)
            )
        except Refused as refusal:
            refused.append((name, refusal))
    if not taken and not refused:
        refused.append(("", Refused("file_missing", "还没有选文件。")))
    return taken, refused


def _start_together(request: HttpRequest, visit: Visit) -> list[tuple[str, Refused]]:
    """Start the chosen drafts as one import; why not, if not."""
    chosen = [int(one) for one in request.POST.getlist("run") if one.isdigit()]
    try:
        if not chosen:
            raise Refused("file_missing", "还没有选文件。")
        start_together(book=visit.book.code, run_ids=chosen, actor=visit.user)
    except Refused as refusal:
        return [("", refusal)]
    later(import_files, book=visit.book.code, runs=chosen)
    return []


@for_members("import", methods=("GET", "POST"))
def run(request: HttpRequest, visit: Visit, run: int) -> HttpResponse:
    """One file: how it would be read while it waits to be confirmed, then how far it is."""
    asked = request.POST if request.method == "POST" else request.GET
    refusal = None
    if request.POST.get("action") in ("trial", "start"):
        refusal = _start(request, visit, run)
        if refusal is None:
            return redirect("imports-run", visit.book.code, run)
    found = _find(visit, run)
    if found.state != "draft" and not request.htmx:  # type: ignore[attr-defined]
        context = {"run": found, "refusal": refusal}
        return render(request, "web/imports/run.html", context, status=422 if refusal else 200)
    given = _given(asked) if asked else None
    review = review_run(
        book=visit.book.code, run_id=run, kind=asked.get("kind", ""),
        sheet=asked.get("sheet", ""), given=given,
    )  # fmt: skip
    with book_scope(visit.book.id) as cursor:
        periods = [one for one, state in period_states(cursor).items() if state == "open"]
    part = bool(request.htmx)  # type: ignore[attr-defined]
    return render(
        request,
        "web/imports/review_part.html" if part else "web/imports/review.html",
        {
            "review": review,
            "run": review.run,
            "kinds": all_kinds().values(),
            "given": [(c, (given or review.run.given).get(c.name, "")) for c in review.lacking],
            "periods": periods,
            "period": asked.get("period", ""),
            "late": bool(asked.get("late")),
            "refusal": refusal,
        },
        status=422 if refusal else 200,
    )


def _start(request: HttpRequest, visit: Visit, run: int) -> Refused | None:
    """Queue the run as the form says, or as it was said before."""
    found = _find(visit, run)
    posted = request.POST
    again = "kind" not in posted
    period = found.period if again else _period(posted.get("period", ""))
    try:
        start_run(
            book=visit.book.code,
            run_id=run,
            kind=found.kind if again else posted["kind"],
            sheet=found.sheet if again else posted.get("sheet", ""),
            given=found.given if again else _given(posted),
            period=period,
            late=found.late if again else bool(posted.get("late")),
            trial=posted["action"] == "trial",
            actor=visit.user,
        )
    except Refused as refusal:
        return refusal
    later(import_files, book=visit.book.code, runs=[run])
    return None


def _period(text: str) -> int | None:
    return parse_period(text) if text else None


def _given(posted: Any) -> dict[str, str]:
    """Values for the whole file that somebody filled in."""
    return {
        name.removeprefix(GIVEN): value.strip()
        for name, value in posted.items()
        if name.startswith(GIVEN) and value.strip()
    }


@for_members("import")
def progress(request: HttpRequest, visit: Visit, run: int) -> HttpResponse:
    """How far a run is: a part of its page, asked for every second until it ends."""
    return render(request, "web/imports/progress.html", {"run": _find(visit, run)})


@for_members("import", methods=("POST",))
def stop(request: HttpRequest, visit: Visit, run: int) -> HttpResponse:
    """Stop a run after the piece it is at."""
    try:
        stop_run(book=visit.book.code, run_id=run)
    except Refused as refusal:
        if refusal.code != "run_ended":
            raise
    return redirect("imports-run", visit.book.code, run)


def _find(visit: Visit, run: int) -> Run:
    with book_scope(visit.book.id) as cursor:
        found = run_of(cursor, book_id=visit.book.id, run_id=run)
    if found is None:
        raise Refused("run_unknown", "没有这次导入。", cure="回到导入页,从列表中选。")
    return found
