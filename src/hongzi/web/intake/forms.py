"""What is asked when a customer wants to return something, and the command it becomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hongzi.insight.sale_page import LineLeft, SaleView
from hongzi.kernel.commands import Command, command_from_json
from hongzi.kernel.money import format_micro
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused
from hongzi.returns.rules.grounds import Ground, Request, ground_of
from hongzi.rulebook.reasons import Branch, concern_of
from hongzi.web.templatetags.books import english
from hongzi.web.typed import units_typed, yuan_typed

KINDS = {
    "return": _("退货退款"),
    "exchange": _("同品换货"),
    "allowance": _("折让(不退货,少收一部分)"),
    "refund_only": _("仅退款(不退货)"),
}
EXCEPTIONS = {
    "": _("不是"),
    "made_to_order": _("定作的"),
    "perishable": _("鲜活易腐的"),
    "opened_digital": _("已拆封或下载的音像、软件"),
    "periodical": _("已交付的报刊"),
    "confirmed": _("下单时逐单确认过不适用的其他商品"),
}


def _text(label: Any, **attrs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=200, widget=forms.TextInput(attrs=attrs)
    )


def reason_choices(tree: Sequence[Branch]) -> list[Any]:
    """The reasons by branch, in the reader's language."""
    in_english = english()
    reasons = [
        (
            branch.title_en if in_english else branch.title,
            [
                (leaf.key, (leaf.title_en if in_english else "") or leaf.title)
                for leaf in branch.leaves
            ],
        )
        for branch in tree
    ]
    return [("", gettext("请选择")), *reasons]


class IntakeForm(forms.Form):
    """The request as a whole; what is asked of each line stands beside it."""

    kind = forms.ChoiceField(label=_("客户要什么"), choices=list(KINDS.items()))
    reason = forms.ChoiceField(label=_("退货原因"))
    words = forms.CharField(
        label=_("客户原话"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    date = forms.DateField(
        label=_("申请日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    received_on = forms.DateField(
        label=_("客户签收日期"), required=False,
        help_text=_("不知道就空着:七日从签收次日起算,没有签收记录不算超期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    remote = forms.BooleanField(label=_("网络、电话等远程销售"), required=False)
    business = forms.BooleanField(label=_("买方是企业"), required=False)
    intact = forms.BooleanField(label=_("商品完好(拆封查看仍算完好)"), required=False, initial=True)
    exception = forms.ChoiceField(
        label=_("是不是不适用七日无理由的商品"), required=False, choices=list(EXCEPTIONS.items())
    )
    override = _text(_("没有义务而受理的理由(会保留)"))
    case = _text(_("退货单号(空 = 自动编号)"))

    def __init__(self, *args: Any, tree: Sequence[Branch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = reason_choices(tree)
        self.values = {leaf.key: leaf.value for branch in tree for leaf in branch.leaves}

    def clean(self) -> None:
        """The goods came before they were asked back; who asks before they came leaves the day
        of receipt open."""
        asked, received = self.cleaned_data.get("date"), self.cleaned_data.get("received_on")
        if asked and received and received > asked:
            self.add_error(
                "received_on", gettext("签收日期晚于申请日期。核对两个日期;申请时还没签收的空着。")
            )

    def clean_reason(self) -> str:
        """What a return line keeps of the reason."""
        return self.values[self.cleaned_data["reason"]]

    def checks(self) -> list[forms.BoundField]:
        """The fields that are ticked."""
        return [self[name] for name in ("remote", "business", "intact")]


class AskedLine(forms.Form):
    """What is asked of one sale line. Amounts and quantities are read by the command itself."""

    qty = _text(_("退回数量"), inputmode="decimal", size=8)
    gross = _text(_("约定的含税金额(空 = 按比例)"), inputmode="decimal", size=12)
    kept = _text(_("扣留的手续费"), inputmode="decimal", size=12)
    lots = forms.MultipleChoiceField(
        label=_("批号或序列号"), required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )

    def __init__(self, *args: Any, of: LineLeft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        # What was chosen stays, though somebody else took it meanwhile: the command is to judge.
        sent = self.data if isinstance(self.data, QueryDict) else QueryDict()
        chosen = sent.getlist(self.add_prefix("lots"))
        left_of = {**dict.fromkeys(chosen, 0), **dict(of.lots)}
        if not left_of:
            del self.fields["lots"]
        else:
            field = self.fields["lots"]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(code, f"{code} ({format_micro(n)})") for code, n in left_of.items()]

    @property
    def nothing_left(self) -> bool:
        """Whether all of the line was returned before."""
        return not (self.of.left_qty or self.of.left_gross)

    @property
    def typed_into(self) -> bool:
        """Whether something is asked of the line, readable or not."""
        names = ("qty", "gross", "lots")
        return self.is_bound and any(self.data.get(self.add_prefix(name)) for name in names)


def line_forms(sale: SaleView, data: QueryDict | None = None) -> list[AskedLine]:
    """A small form for each line of which something is left, or was when it was asked."""
    every = [
        AskedLine(data, prefix=f"line{place}", of=line) for place, line in enumerate(sale.lines)
    ]
    return [one for one in every if one.typed_into or not one.nothing_left]


def said_by_whom(refusal: Refused, lines: Sequence[AskedLine], sale: SaleView) -> Refused:
    """A refusal; of a line that others returned meanwhile, by which returns."""
    if refusal.code not in ("already_returned", "nothing_left"):
        return refusal
    for line in lines:
        cases = {
            one.case
            for one in sale.returns
            if one.sale_line == line.of.line and one.decision != "rejected"
        }
        if line.typed_into and line.nothing_left and cases:
            return Refused(
                "returned_meanwhile",
                "销售单 {sale} 第 {line} 行已经全部退掉,退货单:{cases}。",
                cure="先打开那张退货单,核对是不是同一件事;要退别的行,改在那一行写数量。",
                sale=sale.code,
                line=line.of.line,
                cases=listed(sorted(cases)),
            )
    return refusal


def ground_asked(form: IntakeForm, *, promised_days: int) -> Ground:
    """By which article the request must be taken, or not."""
    data = form.cleaned_data
    return ground_of(
        Request(
            concern=concern_of(data["reason"]),
            asked_on=data["date"],
            received_on=data["received_on"],
            remote=data["remote"],
            business=data["business"],
            exception=data["exception"],
            intact=data["intact"],
            promised_days=promised_days,
        )
    )


def command_asked(
    form: IntakeForm,
    lines: Sequence[AskedLine],
    sale: SaleView,
    ground: Ground,
    *,
    key: str,
    accept: bool,
) -> Command:
    """The request as a command. Refused: nothing_asked, and what its JSON form refuses."""
    data = form.cleaned_data
    asked = [
        _line(form, one, sale, ground, number)
        for number, one in enumerate((one for one in lines if _is_asked(one)), 1)
    ]
    if not asked:
        raise Refused(
            "nothing_asked", "没有写明退哪一行、退多少。", cure="至少在一行写上数量或金额。"
        )
    return command_from_json(
        {
            "kind": "accept_return" if accept else "request_return",
            "key": key,
            "date": data["date"].isoformat(),
            "case": data["case"].strip() or number_of(key, data["date"]),
            "lines": asked,
        }
    )


def _is_asked(line: AskedLine) -> bool:
    return bool(line.cleaned_data.get("qty") or line.cleaned_data.get("gross"))


def _line(
    form: IntakeForm, line: AskedLine, sale: SaleView, ground: Ground, number: int
) -> dict[str, Any]:
    data, own = form.cleaned_data, line.cleaned_data
    body: dict[str, Any] = {
        "line": str(number), "sale": sale.code, "sale_line": line.of.line, "kind": data["kind"],
        "reason": data["reason"], "words": data["words"].strip(), "override": data["override"],
        "ground": ground.law.id if ground.law is not None else "",
    }  # fmt: skip
    for name, read in (("qty", units_typed), ("gross", yuan_typed), ("kept", yuan_typed)):
        if own.get(name):
            body[name] = read(own[name])
    lots = own.get("lots") or []
    if line.of.tracking == "serial" and lots:
        body["serials"] = lots
    elif lots:
        body["lot"] = lots[0]
    return {name: value for name, value in body.items() if value != ""}


def number_of(key: str, day: dt.date) -> str:
    """A number for a return nobody numbered: the same for the same form, however often sent."""
    return f"TH{day:%y%m%d}-{key.replace('-', '')[:8].upper()}"


def new_key() -> str:
    """The idempotency key of a form that is drawn now."""
    return str(uuid4())
