"""Taking in a return: the order comes up with what may still come back, and by which article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hongzi.access.scope import book_scope
from hongzi.insight.find import Hit, cleaned, find
from hongzi.insight.sale_page import SaleView, sale_page
from hongzi.kernel.money import MICRO
from hongzi.kernel.refusals import Refused
from hongzi.returns.queries import own_reasons
from hongzi.returns.rules.grounds import CHOICE, Ground
from hongzi.returns.store import add_reason, drop_reason
from hongzi.rulebook.reasons import Branch, common_reasons, reasons_of
from hongzi.web.documents.uploads import attach_commands
from hongzi.web.gate import Visit, for_members, latest_day
from hongzi.web.intake.forms import (
    AskedLine,
    IntakeForm,
    command_asked,
    ground_asked,
    line_forms,
    new_key,
    number_of,
    said_by_whom,
)
from hongzi.workflows.batch import Outcome
from hongzi.workflows.preview import Preview, preview


@dataclass(slots=True)
class Desk:
    """A request as it is being filled in, and what was answered so far."""

    form: IntakeForm
    lines: list[AskedLine]
    key: str
    ground: Ground | None = None
    refusal: Refused | None = None
    preview: Preview | None = None

    @property
    def receipt_unknown(self) -> bool:
        """Whether the ground stands on days that begin on a day nobody has said."""
        law = self.ground.law if self.ground is not None else None
        return bool(law and law.days and not self.form.cleaned_data.get("received_on"))

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What could not be read: the field's name, and why."""
        if not self.form.is_bound:
            return []
        return [
            (str(field.label), " ".join(map(str, field.errors)))
            for form in (self.form, *self.lines)
            for field in form
            if field.errors
        ]

    @property
    def drawn(self) -> list[dict[str, str]]:
        """What each line would take, as the preview says."""
        if self.preview is None or self.preview.outcomes[0].refusal is not None:
            return []
        return list(self.preview.outcomes[0].detail.get("lines", ()))


@for_members("return.request")
def intake(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Scan or type a number of the order; one that is known goes straight on."""
    text = cleaned(request.GET.get("q", ""))
    with book_scope(visit.book.id) as cursor:
        hits = [hit for hit in find(cursor, text) if _leads_on(hit)]
    exact = {hit.sale or hit.case: hit for hit in hits if hit.exact}
    if len(exact) == 1:
        return redirect(_address(visit, next(iter(exact.values()))))
    found = [(hit, _address(visit, hit)) for hit in hits]
    return render(
        request,
        "web/intake/start.html",
        {"text": text, "found": found, "may_set": visit.may("settings")},
    )


@for_members(methods=("GET", "POST"))
def sale(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """One order: what is left of each line, the returns there were, and the form of a new one."""
    with book_scope(visit.book.id) as cursor:
        found = sale_page(cursor, code=number)
        tree = reasons_of(own_reasons(cursor))
    if request.method == "POST":
        visit.demand("return.request")
        desk = _desk(request, found, tree)
        answer = _answer(request, visit, found, desk)
        if answer is not None:
            return answer
    else:
        desk = _new_desk(found, tree)
    return render(
        request,
        "web/intake/sale.html",
        {
            "sale": found,
            "desk": desk,
            "may_request": visit.may("return.request"),
            "may_accept": visit.may("return.decide"),
            "may_override": visit.may("return.override"),
        },
        status=422 if not request.htmx and (desk.refusal or desk.problems) else 200,  # type: ignore[attr-defined]
    )


@for_members("settings", methods=("GET", "POST"))
def reasons(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The tree of reasons, and the leaves the book adds to it."""
    with book_scope(visit.book.id) as cursor:
        if request.method == "POST":
            titles = {branch.code: branch.title for branch in common_reasons()}
            branch = titles.get(request.POST.get("branch", ""), "")
            title = request.POST.get("title", "")
            if request.POST.get("drop"):
                drop_reason(cursor, branch=branch, title=title)
            else:
                add_reason(cursor, book_id=visit.book.id, branch=branch, title=title)
        own = own_reasons(cursor)
    if request.method == "POST":
        return redirect(reverse("reasons", args=[visit.book.code]))
    tree = [(branch, own.get(branch.title, [])) for branch in common_reasons()]
    return render(request, "web/intake/reasons.html", {"tree": tree})


def _leads_on(hit: Hit) -> bool:
    return bool(hit.sale) or hit.kind == "return"


def _address(visit: Visit, hit: Hit) -> str:
    if hit.sale:
        return reverse("intake-sale", args=[visit.book.code, hit.sale])
    return reverse("return", args=[visit.book.code, hit.case])


def _new_desk(found: SaleView, tree: Sequence[Branch]) -> Desk:
    start = {"date": timezone.localdate(), "remote": found.remote, "intact": True}
    lines = line_forms(found)
    if len(lines) == 1 and lines[0].of.left_qty == MICRO and not lines[0].of.lots:
        lines[0].initial["qty"] = "1"
    return Desk(IntakeForm(initial=start, tree=tree), lines, new_key())


def _desk(request: HttpRequest, found: SaleView, tree: Sequence[Branch]) -> Desk:
    return Desk(
        IntakeForm(request.POST, tree=tree),
        line_forms(found, request.POST),
        request.POST.get("key") or new_key(),
    )


def _answer(request: HttpRequest, visit: Visit, found: SaleView, desk: Desk) -> HttpResponse | None:
    """A redirect when the request was recorded; else what came of it is in the desk."""
    if not (desk.form.is_valid() and all(one.is_valid() for one in desk.lines)):
        return None
    promised = int(visit.book.policies.get("return_days", 0))
    desk.ground = ground_asked(desk.form, promised_days=promised)
    step = request.POST.get("step", "look")
    try:
        if step == "look":
            _look(visit, found, desk)
            return None
        outcome = _record(request, visit, found, desk, accept=step == "accept")
        if outcome.refusal is not None:
            raise outcome.refusal
    except Refused as refusal:
        desk.refusal = said_by_whom(refusal, desk.lines, found)
        return None
    messages.success(request, _("已登记。"))
    case = desk.form.cleaned_data["case"].strip() or number_of(
        desk.key, desk.form.cleaned_data["date"]
    )
    return redirect(reverse("return", args=[visit.book.code, case]))


def _look(visit: Visit, found: SaleView, desk: Desk) -> None:
    """What would be taken, and nothing written."""
    assert desk.ground is not None
    command = command_asked(
        desk.form, desk.lines, found, desk.ground, key=desk.key, accept=visit.may("return.decide")
    )
    desk.preview = preview(
        book=visit.book.code, commands=[command], actor=visit.user, latest=latest_day()
    )
    if desk.preview.outcomes[0].refusal is not None:
        raise desk.preview.outcomes[0].refusal


def _record(
    request: HttpRequest, visit: Visit, found: SaleView, desk: Desk, *, accept: bool
) -> Outcome:
    """Refused: not_your_duty, override_missing; what the command refuses is in its outcome."""
    assert desk.ground is not None
    if accept:
        visit.demand("return.decide")
        if desk.ground.verdict == CHOICE:
            visit.demand("return.override")
            if not desk.form.cleaned_data["override"].strip():
                raise Refused(
                    "override_missing",
                    "法律和本店的承诺都没有要求受理这笔退货。",
                    cure="写明受理的理由,或先登记申请,由主管决定。",
                )
    command = command_asked(desk.form, desk.lines, found, desk.ground, key=desk.key, accept=accept)
    photos = attach_commands(
        visit, request.FILES.getlist("photos"), to=desk.key, date=command.date, evidence="photo"
    )
    outcomes = visit.run([command, *photos], atomic=True)
    return next((one for one in outcomes if one.refusal is not None), outcomes[0])
