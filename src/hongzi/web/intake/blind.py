"""A return of which nobody knows the sale: what it is, what it is worth, and who says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongzi.kernel.commands import Command, command_from_json
from hongzi.rulebook.loading import load_tax
from hongzi.rulebook.reasons import Branch
from hongzi.web.intake.forms import number_of, reason_choices
from hongzi.web.typed import units_typed, yuan_typed


class BlindForm(forms.Form):
    """What is asked; amounts and quantities are read by the command itself."""

    customer = forms.CharField(label=_("客户"), max_length=200)
    sku = forms.CharField(
        label=_("商品编码"), max_length=200,
        widget=forms.TextInput(attrs={"list": "products", "autocomplete": "off"}),
    )  # fmt: skip
    qty = forms.CharField(
        label=_("退回数量"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    reason = forms.ChoiceField(label=_("退货原因"))
    gross = forms.CharField(
        label=_("退给客户的含税金额"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    vat_rate_bp = forms.TypedChoiceField(label=_("税率"), coerce=int)
    cost = forms.CharField(
        label=_("估定的成本(不含税)"), max_length=20,
        help_text=_("验收入库时按此金额;无法确定的按同类商品的成本或可变现净值估。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    override = forms.CharField(
        label=_("估价与受理的依据(会保留)"), max_length=200,
        help_text=_("如:吊牌与本店一致;按近三月均价估。"),
    )  # fmt: skip
    date = forms.DateField(
        label=_("申请日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    case = forms.CharField(label=_("退货单号(空 = 自动编号)"), required=False, max_length=200)
    words = forms.CharField(
        label=_("客户原话"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    approver = forms.ChoiceField(label=_("批准人"), required=False)
    pin = forms.CharField(
        label=_("批准人的 PIN"), required=False, max_length=12,
        help_text=_("批准人核对估价后亲自输入;在右上角菜单“仓库 PIN”里设。"),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        tree: Sequence[Branch],
        taxpayer: str,
        approvers: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[Any]] = {
            "reason": reason_choices(tree),
            "vat_rate_bp": _rates(taxpayer),
            "approver": [(name, name) for name in approvers],
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
        if not approvers:
            del self.fields["approver"], self.fields["pin"]
        self.values = {leaf.key: leaf.value for branch in tree for leaf in branch.leaves}

    def clean_reason(self) -> str:
        """What a return line keeps of the reason."""
        return self.values[self.cleaned_data["reason"]]

    @property
    def code(self) -> str:
        """The number the return gets."""
        return str(self.cleaned_data["case"]).strip()


def blind_command(form: BlindForm, *, key: str, approved_by: str, accept: bool) -> Command:
    """The request as a command. Refused: what its JSON form refuses."""
    data = form.cleaned_data
    line = {name: data[name].strip() for name in ("sku", "qty", "gross", "cost", "reason",
                                                  "override", "words")}  # fmt: skip
    for name, read in (("qty", units_typed), ("gross", yuan_typed), ("cost", yuan_typed)):
        if line[name]:
            line[name] = read(line[name])
    day: dt.date = data["date"]
    return command_from_json(
        {
            "kind": "accept_return" if accept else "request_return",
            "key": key,
            "date": day.isoformat(),
            "case": form.code or number_of(key, day),
            "customer": data["customer"].strip(),
            "lines": [
                {
                    "line": "1",
                    "vat_rate_bp": data["vat_rate_bp"],
                    "approved_by": approved_by,
                    **{name: text for name, text in line.items() if text},
                }
            ],
        }
    )


def _rates(taxpayer: str) -> list[tuple[str, str]]:
    """The rates this kind of taxpayer may have sold at, the usual one first, and none."""
    rows = [row for row in load_tax("vat_rates")["rate"] if row["taxpayer"] == taxpayer]
    rates = list(dict.fromkeys(int(row["rate_bp"]) for row in rows))
    return [(str(rate), f"{rate / 100:g}%") for rate in [*rates, *([] if 0 in rates else [0])]]
