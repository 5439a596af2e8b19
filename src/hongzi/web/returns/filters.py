"""The filters of the list of returns, as its address says them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hongzi.insight.open_causes import LEG_OF
from hongzi.insight.returns_filters import Filters
from hongzi.kernel.money import format_fen, parse_fen
from hongzi.web.returns.words import DECISIONS, KINDS, LEGS, RECEPTIONS, STATES, STEPS

ANY = _("不限")


class YuanField(forms.CharField):
    """An amount in yuan as fen; None when empty."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_fen(text)
        except ValueError as error:
            raise ValidationError(_("写金额,如 226.00")) from error

    def prepare_value(self, value: Any) -> Any:
        return format_fen(value) if isinstance(value, int) else value


def _choice(label: Any, codes: dict[str, str], *, any_: bool = True) -> forms.ChoiceField:
    def choices() -> list[tuple[str, str]]:
        listed = [(code, gettext(words)) for code, words in codes.items()]
        return [("", str(ANY)), *listed] if any_ else listed

    return forms.ChoiceField(label=label, choices=choices, required=False)


def _date(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class FilterForm(forms.Form):
    """Everything optional; what is not understood is said beside its field and not applied."""

    q = forms.CharField(
        label=_("号码、金额或客户"), required=False, max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    state = _choice(_("状态"), STATES, any_=False)
    leg = _choice(_("哪一项未了"), LEGS)
    cause = _choice(_("原因与下一步"), {code: STEPS[code][0] for code in LEG_OF})
    decision = _choice(_("处理决定"), DECISIONS)
    reception = _choice(_("收货状态"), RECEPTIONS)
    kind = _choice(_("类型"), KINDS)
    reason = forms.CharField(label=_("退货原因"), required=False, max_length=80)
    shop = forms.CharField(label=_("店铺代码"), required=False, max_length=80)
    since = _date(_("申请日期从"))
    until = _date(_("到"))
    least = YuanField(label=_("金额从"), required=False)
    most = YuanField(label=_("金额到"), required=False)
    overdue = forms.BooleanField(label=_("只看超过法定期限的"), required=False)
    order = _choice(_("排序"), {"new": str(_("新的在前")), "old": str(_("旧的在前"))}, any_=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. query: it again, without paging, for links and saved filters."""

    form: FilterForm
    filters: Filters
    text: str
    query: str
    after: int | None
    narrowed: int


def asked_in(data: QueryDict) -> Asked:
    """Read an address; what is not understood narrows nothing."""
    form = FilterForm(data)
    form.is_valid()
    found = {name: value for name, value in form.cleaned_data.items() if value not in ("", None)}
    text = str(found.pop("q", ""))
    newest = found.pop("order", "new") == "new"
    # What a search found is shown in whatever state it is, unless the address says otherwise.
    state = found.pop("state", "all" if text else "open")
    kept = data.copy()
    for name in [name for name in kept if name not in form.fields or not kept[name]]:
        kept.pop(name)
    after = data.get("after", "")
    return Asked(
        form=form,
        filters=Filters(state=state, newest=newest, **found),
        text=text,
        query=kept.urlencode(),
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 18 else None,
        narrowed=sum(1 for value in found.values() if value) + bool(text),
    )
