"""What the pages of vouchers take from an address or a form."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hongzi.kernel.money import parse_fen
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries_vouchers import VoucherFilter
from hongzi.web.phrases import spoken


class FilterForm(forms.Form):
    """Which vouchers: kept in the address, so that a list can be sent to somebody."""

    q = forms.CharField(label=_("摘要或凭证号"), required=False, max_length=100)
    account = forms.CharField(label=_("科目编码"), required=False, max_length=20)
    amount = forms.CharField(label=_("金额"), required=False, max_length=30)

    def clean_amount(self) -> int | None:
        """Fen, None when nothing is asked."""
        text = self.cleaned_data["amount"].strip()
        if not text:
            return None
        try:
            return parse_fen(text)
        except Refused as refused:
            said = f"{spoken(refused.what)} {spoken(refused.cure)}"
            raise forms.ValidationError(said) from refused


def filter_of(asked: QueryDict) -> tuple[FilterForm, VoucherFilter, str]:
    """The form as asked, what it means, and how the address says it (ends in & when it says any).

    What can't be read asks for nothing and is said at its field.
    """
    form = FilterForm(asked)
    form.is_valid()
    said = form.cleaned_data
    meant = VoucherFilter(
        text=said.get("q", "").strip(),
        account=said.get("account", "").strip(),
        amount=said.get("amount"),
        codes=tuple(asked.getlist("v")),
    )
    kept = {name: asked[name] for name in form.fields if asked.get(name)}
    return form, meant, f"{urlencode(kept)}&" if kept else ""


class ReverseForm(forms.Form):
    """Why a posting is taken back, and on which day."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    target = forms.CharField(widget=forms.HiddenInput, max_length=200)
    date = forms.DateField(label=_("日期"))
    reason = forms.CharField(label=_("原因"), max_length=200)
