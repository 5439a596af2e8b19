"""Taking in a return of which nobody knows the sale; its valuation needs an approver."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hongzi.access.queries import members_of
from hongzi.access.rules.duties import may
from hongzi.access.scope import book_scope
from hongzi.access.store_pins import try_pin
from hongzi.kernel.refusals import Refused
from hongzi.returns.queries import own_reasons
from hongzi.rulebook.reasons import reasons_of
from hongzi.stock.queries import products_for_choice
from hongzi.web.documents.uploads import attach_commands
from hongzi.web.gate import Visit, for_members
from hongzi.web.intake.blind import BlindForm, blind_command
from hongzi.web.intake.forms import new_key, number_of

APPROVES = "return.override"


@dataclass(slots=True)
class Desk:
    """The request as it is being filled in. recorded: the return it became."""

    form: BlindForm
    key: str
    refusal: Refused | None = None
    recorded: str = ""


@for_members("return.request", methods=("GET", "POST"))
def blind(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form; what was typed stays when it is refused."""
    with book_scope(visit.book.id) as cursor:
        tree = reasons_of(own_reasons(cursor))
        products = products_for_choice(cursor)
    posted = request.POST if request.method == "POST" else None
    start = {"date": timezone.localdate(), "customer": request.GET.get("customer", "")}
    form = BlindForm(
        posted, initial=start, tree=tree, taxpayer=visit.book.taxpayer, approvers=_approvers(visit)
    )
    desk = Desk(form, request.POST.get("key") or new_key())
    if form.is_valid():
        _record(request, visit, desk)
    if desk.recorded:
        messages.success(request, _("已登记。货到后由仓库验收,无信息件可凭退货单号认领。"))
        return redirect("return", visit.book.code, desk.recorded)
    context = {"desk": desk, "products": products, "may_accept": visit.may("return.decide")}
    status = 422 if desk.refusal or form.errors else 200
    return render(request, "web/intake/blind.html", context, status=status)


def _approvers(visit: Visit) -> list[str]:
    """Who may approve the valuation, when it is not the visitor's own duty."""
    if visit.may(APPROVES):
        return []
    members = members_of(visit.book.id)
    return [name for name, duties in members.items() if may(duties, APPROVES)]


def _record(request: HttpRequest, visit: Visit, desk: Desk) -> None:
    """Record it, or note what refuses it."""
    accept = request.POST.get("step") == "accept"
    files = request.FILES.getlist("photos")
    try:
        if accept:
            visit.demand("return.decide")
        command = blind_command(
            desk.form, key=desk.key, approved_by=_approved_by(visit, desk.form), accept=accept
        )
        photos = attach_commands(visit, files, to=desk.key, date=command.date, evidence="photo")
        outcomes = visit.run([command, *photos], atomic=True)
    except Refused as refusal:
        desk.refusal = refusal
        return
    desk.refusal = next((one.refusal for one in outcomes if one.refusal is not None), None)
    if desk.refusal is None:
        desk.recorded = desk.form.code or number_of(desk.key, desk.form.cleaned_data["date"])


def _approved_by(visit: Visit, form: BlindForm) -> str:
    """Whose valuation it is: the visitor's, or that of somebody who proves to stand by.

    Refused: ``approver_missing``, and what ``try_pin`` refuses.
    """
    if visit.may(APPROVES):
        return visit.user
    name = form.cleaned_data.get("approver", "")
    if not name:
        raise Refused(
            "approver_missing",
            "无来源的退货要有人批准估价,本账套没有主管或老板。",
            cure="在“设置”里加一位主管,或由主管登录后登记。",
        )
    try_pin(name, form.cleaned_data["pin"], now=timezone.now())
    return str(name)
