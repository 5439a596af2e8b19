"""One return: how it stands, what happened, and what this person may do now."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongzi.access.scope import book_scope
from hongzi.insight.return_page import CaseLineView, CaseView, return_page
from hongzi.kernel.refusals import Refused
from hongzi.rulebook.loading import load_rulebook
from hongzi.rulebook.rights import rights
from hongzi.web.gate import Visit, for_members
from hongzi.web.returns.list_views import today
from hongzi.web.returns.verbs import BY_NAME, VERBS, Verb, command_of, form_of
from hongzi.workflows.explain import explain
from hongzi.workflows.preview import Preview, preview


@dataclass(slots=True)
class Action:
    """A verb this person may do on a line now, with its form. key: of the command it becomes.

    refusal, preview: what came of trying; then the form keeps what was typed.
    """

    verb: Verb
    form: forms.Form
    key: str
    refusal: Refused | None = None
    preview: Preview | None = None


@for_members()
def return_(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """The page of a return."""
    return _show(request, visit, _view(visit, number))


@for_members()
def entries(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """The return's entries, each with its fact, rule and source."""
    explained = explain(book=visit.book.code, asked=number)
    return render(
        request,
        "web/returns/entries.html",
        {"explained": explained, "number": number, "rules": load_rulebook(visit.book.standard)},
    )


@for_members(methods=("POST",))
def do(request: HttpRequest, visit: Visit, verb: str, number: str) -> HttpResponse:
    """Try a verb on one line: shown first when a preview is asked for, else recorded."""
    known = BY_NAME.get(verb)
    if known is None:
        raise Http404
    visit.demand(known.action)
    view = _view(visit, number)
    line = next((one for one in view.lines if str(one.line.id) == request.POST.get("of")), None)
    if line is None:
        raise Refused(
            "line_unknown", "退货单 {number} 没有这一行。", cure="刷新页面后再办。", number=number
        )
    form = form_of(known, line, data=request.POST)
    action = Action(known, form, request.POST.get("key") or str(uuid4()))
    if form.is_valid():
        try:
            done = _try(request, visit, action, line)
        except Refused as refusal:
            action.refusal = refusal
        else:
            if done:
                messages.success(request, _("已登记:%(what)s。") % {"what": known.title})
                return redirect(reverse("return", args=[visit.book.code, number]))
    return _show(request, visit, view, tried=(line.line.id, action), status=422)


def _try(request: HttpRequest, visit: Visit, action: Action, line: CaseLineView) -> bool:
    """Whether it was recorded. Refused: what the command's checks refuse."""
    data = action.form.cleaned_data
    command = command_of(action.verb, line, data, key=action.key, user=visit.user)
    if "preview" in request.POST:
        action.preview = preview(book=visit.book.code, commands=[command], actor=visit.user)
        (outcome,) = action.preview.outcomes
    else:
        (outcome,) = visit.run([command])
    if outcome.refusal is not None:
        raise outcome.refusal
    return action.preview is None


def _view(visit: Visit, number: str) -> CaseView:
    with book_scope(visit.book.id) as cursor:
        return return_page(cursor, code=number, today=today())


def _show(
    request: HttpRequest,
    visit: Visit,
    view: CaseView,
    *,
    tried: tuple[int, Action] | None = None,
    status: int = 200,
) -> HttpResponse:
    facts = load_rulebook(visit.book.standard).facts
    known = {right.id: right for right in rights()}
    if tried is not None and tried[1].preview is not None and tried[1].refusal is None:
        status = 200
    return render(
        request,
        "web/returns/return.html",
        {
            "case": view,
            "lines": [
                (line, _actions(visit, line, tried), known.get(line.ground)) for line in view.lines
            ],
            "events": [(event, facts[event.kind]) for event in view.events],
        },
        status=status,
    )


def _actions(visit: Visit, line: CaseLineView, tried: tuple[int, Action] | None) -> list[Action]:
    """What this person may do on a line now; the form that was tried stays as it was filled."""
    found = []
    for verb in VERBS:
        if tried is not None and tried[0] == line.line.id and tried[1].verb is verb:
            found.append(tried[1])
        elif visit.may(verb.action) and verb.applies(line):
            start = {"date": today(), **verb.starts(line)}
            found.append(Action(verb, form_of(verb, line, initial=start), str(uuid4())))
    return found
