"""A new book by copying another's settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongzi.access.queries import BookSettings, memberships_of
from hongzi.access.rules.duties import demand, may
from hongzi.kernel.refusals import Refused
from hongzi.ledger.rules.periods import first_day, format_period, parse_period, period_of
from hongzi.web.gate import for_users
from hongzi.workflows.copy_book import copy_book


class NewBook(forms.Form):
    """Whose settings, and what is the new book's own."""

    like = forms.ChoiceField(label=gettext_lazy("照哪个账套的设置"))
    name = forms.CharField(label=gettext_lazy("公司名称"), max_length=100)
    code = forms.CharField(
        label=gettext_lazy("账套代码"),
        max_length=40,
        help_text=gettext_lazy("小写字母、数字、- 或 _,以字母或数字开头;用在网址里,以后不能改。"),
    )
    month = forms.CharField(
        label=gettext_lazy("启用月份"),
        widget=forms.TextInput(attrs={"type": "month"}),
        help_text=gettext_lazy("从这个月起记账;之前的余额作为期初导入。"),
    )

    def __init__(self, sources: Sequence[BookSettings], *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        like = self.fields["like"]
        assert isinstance(like, forms.ChoiceField)
        like.choices = [(one.code, f"{one.name}({one.code})") for one in sources]

    def clean_month(self) -> dt.date:
        """The first day of the month."""
        try:
            return first_day(parse_period(self.cleaned_data["month"]))
        except Refused as refusal:
            raise forms.ValidationError(_("写成年-月,如 2026-07。")) from refusal


@for_users(methods=("GET", "POST"))
def new_book(request: HttpRequest) -> HttpResponse:
    """Ask, then open. What is refused is said beside the form, and what was typed stays."""
    user = request.user.get_username()
    every = memberships_of(user)
    sources = [one.book for one in every if may(one.duties, "book.create")]
    if not sources:
        demand(frozenset(), "book.create")
    start = {"like": request.GET.get("like", ""), "month": format_period(period_of(localdate()))}
    form = (
        NewBook(sources, request.POST)
        if request.method == "POST"
        else NewBook(sources, initial=start)
    )
    refusal = None
    if form.is_valid():
        try:
            book = copy_book(
                source=form.cleaned_data["like"],
                code=form.cleaned_data["code"],
                name=form.cleaned_data["name"],
                opened_on=form.cleaned_data["month"],
                actor=user,
            )
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("已建账套 %(name)s。") % {"name": book.name})
            return redirect("month", book.code)
    context = {"form": form, "refusal": refusal, "sources": sources}
    return render(request, "web/firm/new_book.html", context)
