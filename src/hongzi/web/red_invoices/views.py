"""What must be reddened, by blue invoice; red invoices registered; the tax leg's other exits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from hongzi.access.scope import book_scope
from hongzi.files.again import in_words
from hongzi.files.kinds import kind_named
from hongzi.files.red_list import FORMATS, red_list_file
from hongzi.insight.red_list import PAGE, BlueDue, by_blue, red_lines_due, red_totals, registered
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused
from hongzi.rulebook.red_reasons import number_lengths, reasons, suggestions
from hongzi.rulebook.tails import tail_limit
from hongzi.web.gate import Visit, for_members
from hongzi.web.red_invoices.asked import (
    EXITS,
    Asked,
    key_of,
    many_red_invoices,
    one_red_invoice,
    other_exits,
)
from hongzi.web.red_invoices.words import DONE, LISTS

RED, UNINVOICED, REGISTERED = LISTS
USUAL = "02"
"""销货退回, where nothing else is usual."""
Refusals = Sequence[tuple[str, Refused]]


@for_members()
def red_invoices(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One list: to redden by blue invoice, never invoiced, or what was registered last."""
    return _page(request, visit, shown=request.GET.get("list", RED), data=request.GET)


@for_members("red.register", methods=("POST",))
def register(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One red invoice; refused, the form comes back with what was typed."""
    return _done(request, visit, one_red_invoice(request.POST), shown=RED, done="register")


@for_members("red.register", methods=("POST",))
def paste(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Many red invoices, pasted as a table or as a file. Refused: nothing_selected, and what
    reading the table refuses."""
    upload = request.FILES.get("file")
    text = request.POST.get("table", "").strip()
    try:
        if upload is not None:
            asked = many_red_invoices(upload.name or "red.csv", upload.read())
        elif text:
            asked = many_red_invoices("red.csv", text.encode())
        else:
            raise Refused("nothing_selected", "没有粘贴内容,也没有选文件。", cure="粘贴或选一个。")
    except Refused as refusal:
        asked = Asked(refused=[("", refusal)])
    return _done(request, visit, asked, shown=RED, done="register")


@for_members(methods=("POST",))
def end(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Another exit of the tax leg for the picked lines. Refused: exit_unknown, not_your_duty."""
    exit = request.POST.get("exit", "")
    if exit not in EXITS:
        raise Refused(
            "exit_unknown", "没有“{exit}”这一出口。", cure="回到列表重新选择。", exit=exit
        )
    visit.demand(EXITS[exit])
    asked = other_exits(exit, request.POST, by=visit.user)
    if not asked.commands and not asked.refused:
        nothing = Refused("nothing_selected", "没有选中任何一行。", cure="先在列表里打勾。")
        asked.refused.append(("", nothing))
    shown = request.POST.get("list", UNINVOICED)
    return _done(request, visit, asked, shown=shown, done=exit)


@for_members()
def export(request: HttpRequest, visit: Visit, form: str) -> HttpResponse:
    """What must be reddened as a table: to fill in elsewhere, and to import.

    Refused: format_unknown.
    """
    if form not in FORMATS:
        raise Refused(
            "format_unknown",
            "没有格式 {form}。",
            cure="可用:{known}。",
            form=form,
            known=listed(FORMATS),
        )
    day = timezone.localdate()
    with book_scope(visit.book.id) as cursor:
        lines = red_lines_due(
            cursor, today=day, invoiced=True, most=None, text=request.GET.get("q", "")
        )
    lines.sort(key=lambda line: (line.blue_on or day, line.blue))
    titles = {kind: reasons()[one.code].title for kind, one in suggestions().items()}
    response = HttpResponse(
        red_list_file((line for line in lines if line.vat > 0), format=form, reasons=titles),
        content_type="application/octet-stream",
    )
    name = f"red-{visit.book.code}-{day.isoformat()}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _done(
    request: HttpRequest, visit: Visit, asked: Asked, *, shown: str, done: str
) -> HttpResponse:
    """Record what a form asks; back to the list, or the form again with what was refused."""
    outcomes = visit.run(asked.commands)
    refused = [
        *asked.refused,
        *(
            (about, in_words(kind_named("red-invoices"), about, outcome.refusal))
            for about, outcome in zip(asked.about, outcomes, strict=True)
            if outcome.refusal is not None
        ),
    ]
    good = sum(outcome.refusal is None for outcome in outcomes)
    if good:
        messages.success(request, gettext(DONE[done]) % {"n": good})
    if asked.blank:
        left = gettext("没有填红字发票号码的行:%(n)d,未登记") % {"n": asked.blank}
        messages.warning(request, left)
    if refused:
        return _page(
            request, visit, shown=shown, data=request.POST, refused=refused, good=good, status=409
        )
    return redirect(f"{reverse('red-invoices', args=[visit.book.code])}?list={shown}")


@dataclass(frozen=True, slots=True)
class BlueForm:
    """A blue invoice as its form is drawn. reason: its code, as typed or as usual for the kind of
    return; note: why a person has to judge it."""

    blue: BlueDue
    reason: str
    note: str


def _form_of(blue: BlueDue, data: QueryDict) -> BlueForm:
    usual = suggestions().get(blue.lines[0].kind)
    reason = usual.code if usual is not None else USUAL
    if data.get("blue") == blue.number:
        reason = data.get("reason", reason)
    return BlueForm(blue, reason, usual.note if usual is not None and usual.uncertain else "")


def _page(
    request: HttpRequest,
    visit: Visit,
    *,
    shown: str,
    data: QueryDict,
    refused: Refusals = (),
    good: int = 0,
    status: int = 200,
) -> HttpResponse:
    """A list, drawn with what was typed before when it was refused. good: how many
    were recorded."""
    shown = shown if shown in LISTS else RED
    page = data.get("page", "1")
    number = max(int(page), 1) if page.isdecimal() and len(page) < 7 else 1
    day, text = timezone.localdate(), data.get("q", "")
    with book_scope(visit.book.id) as cursor:
        sums = red_totals(cursor)
        found = [] if shown == REGISTERED else red_lines_due(
            cursor, today=day, invoiced=shown == RED, offset=(number - 1) * PAGE, most=PAGE + 1,
            text=text,
        )  # fmt: skip
        done = registered(cursor) if shown == REGISTERED else []
    lines = found[:PAGE]
    context = {
        "shown": shown,
        "lists": [(RED, sums.red, sums.red_vat), (UNINVOICED, sums.uninvoiced, sums.uninvoiced_vat),
                  (REGISTERED, 0, 0)],
        "blues": [_form_of(blue, data) for blue in by_blue(lines)] if shown == RED else [],
        "lines": lines if shown == UNINVOICED else [],
        "tails": {line.key for line in lines if line.is_tail(tail_limit(day))},
        "registered": done,
        "more": len(found) > PAGE,
        "number": number,
        "q": text,
        "reasons": reasons().values(),
        "digits": number_lengths()[0],
        "data": data if refused else QueryDict(),
        "picked": set(data.getlist("pick")) if refused else set(),
        "key": key_of(data) if refused else str(uuid4()),
        "day": data.get("date") or day.isoformat(),
        "refused": refused,
        "good": good,
        "may_register": visit.may("red.register"),
        "may_end": visit.may("tax.end"),
        "may_bear": visit.may("tax.bear"),
    }  # fmt: skip
    return render(request, "web/red_invoices/list.html", context, status=status)
