"""What a supervisor approves for a month: its cost ratio, and the report of a year."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongzi.facts.queries import cost_ratios, report_approvals
from hongzi.kernel.commands import ApproveCostRatio, ApproveReport, Command
from hongzi.kernel.money import parse_fen
from hongzi.kernel.refusals import Refused
from hongzi.ledger.rules.periods import last_day
from hongzi.web.gate import Visit, for_members
from hongzi.web.pages import Place, at, show_under
from hongzi.web.phrases import spoken

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RatioForm(forms.Form):
    """Cost of a month as a part of its net revenue."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    percent = forms.CharField(
        label=gettext_lazy("成本率(%)"), max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=gettext_lazy("本月销售成本占不含税收入的百分比,如 65 或 65.25"),
    )  # fmt: skip
    date = forms.DateField(label=gettext_lazy("批准日"), widget=DAY)

    def clean_percent(self) -> int:
        """Basis points."""
        try:
            return parse_fen(self.cleaned_data["percent"].strip().removesuffix("%"))
        except Refused as refused:
            said = f"{spoken(refused.what)} {spoken(refused.cure)}"
            raise forms.ValidationError(said) from refused

    def command(self, place: Place, user: str) -> Command:
        said = self.cleaned_data
        return ApproveCostRatio(
            key=said["key"], date=said["date"], period=place.period, ratio_bp=said["percent"],
            approved_by=user,
        )  # fmt: skip


class ReportForm(forms.Form):
    """The day on which the report of a year was approved."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    year = forms.IntegerField(label=gettext_lazy("报告年度"), min_value=1990, max_value=2999)
    date = forms.DateField(label=gettext_lazy("批准报出日"), widget=DAY)

    def command(self, place: Place, user: str) -> Command:
        said = self.cleaned_data
        return ApproveReport(key=said["key"], date=said["date"], year=said["year"])


FORMS: dict[str, type[RatioForm] | type[ReportForm]] = {"ratio": RatioForm, "report": ReportForm}


@for_members("voucher.approve", methods=("GET", "POST"))
def approvals(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """The forms, and what was approved so far; a refusal is said in its form."""
    with at(visit, month) as (place, cursor):
        ratios = cost_ratios(cursor) if visit.book.costing == "cost_ratio" else {}
        reports = report_approvals(cursor)
    drawn = _fresh(place)
    asked = request.POST.get("action", "")
    if request.method == "POST" and asked in FORMS:
        form = FORMS[asked](request.POST, prefix=asked)
        if _approved(visit, place, form):
            messages.success(request, _("已批准。"))
            return redirect("month-approvals", visit.book.code, month)
        drawn[asked] = form
    return show_under(
        request, "month-work", "web/month/approvals.html", place,
        forms=drawn, ratio=ratios.get(place.period), reports=sorted(reports.items()),
        by_ratio=visit.book.costing == "cost_ratio",
    )  # fmt: skip


def _fresh(place: Place) -> dict[str, forms.Form]:
    day = min(localdate(), last_day(place.period))
    starts: dict[str, dict[str, Any]] = {
        "ratio": {"date": day},
        "report": {"date": localdate(), "year": place.period // 100 - 1},
    }
    return {
        name: kind(initial={"key": str(uuid.uuid4()), **starts[name]}, prefix=name)
        for name, kind in FORMS.items()
    }


def _approved(visit: Visit, place: Place, form: RatioForm | ReportForm) -> bool:
    if not form.is_valid():
        return False
    (outcome,) = visit.run([form.command(place, visit.user)])
    if outcome.refusal is not None:
        form.add_error(None, f"{spoken(outcome.refusal.what)} {spoken(outcome.refusal.cure)}")
    return outcome.refusal is None
