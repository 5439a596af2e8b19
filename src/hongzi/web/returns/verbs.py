"""What a person may do on the page of a return: each a small form that becomes one command.

A verb names the action (whose duty it is), when it applies to a line, and its fields; the fields
are the command's own, in its JSON form, so that the same checks say what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hongzi.insight.return_page import CaseLineView
from hongzi.kernel.commands import Command, command_from_json
from hongzi.kernel.money import format_fen, format_micro
from hongzi.web.returns.words import DISPOSITIONS
from hongzi.web.typed import invoice_typed, number_typed, units_typed, yuan_typed
from hongzi.web.words import TENDERS

Makes = Callable[[CaseLineView], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Verb:
    """name: in the address. action: of ``access.rules.duties``. kind: the command's. given: what
    the page itself says of the command. fields: what the person says. approves: the person is the
    approver the command asks for."""

    name: str
    title: str | Promise
    action: str
    kind: str
    applies: Callable[[CaseLineView], bool]
    fields: tuple[str, ...] = ()
    given: Mapping[str, Any] | None = None
    starts: Makes = lambda line: {}
    approves: bool = False


def _text(label: Any, *, required: bool = False, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=200, widget=forms.TextInput(attrs=attrs)
    )


def _codes(label: Any, codes: Mapping[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=lambda: [(code, gettext(words)) for code, words in codes.items()]
    )


FIELDS: Mapping[str, Callable[[], forms.Field]] = {
    "date": lambda: forms.DateField(
        label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    ),
    "reason": lambda: _text(_("说明")),
    "why": lambda: _text(_("理由(必填,会保留)"), required=True),
    "qty": lambda: _text(_("数量"), required=True, inputmode="decimal"),
    "parcel": lambda: _text(_("包裹号"), required=True),
    "tracking": lambda: _text(_("快递单号")),
    "disposition": lambda: _codes(_("处置"), DISPOSITIONS),
    "lot": lambda: _text(_("批号")),
    "serials": lambda: _text(_("序列号,用逗号隔开")),
    "supplier": lambda: _text(_("供应商(退供应商时填)")),
    "invoice": lambda: _text(_("红字发票号码"), required=True, inputmode="numeric"),
    "blue": lambda: _text(_("蓝字发票号码"), required=True),
    "confirmation": lambda: _text(_("确认单编号")),
    "tender": lambda: _codes(_("退款方式"), TENDERS),
    "amount": lambda: _text(_("金额(空 = 全部)"), inputmode="decimal"),
    "difference": lambda: _text(_("差额(正 = 多退给客户)"), required=True, inputmode="decimal"),
    "account": lambda: _text(_("收款账号(转账时填)")),
    "holder": lambda: _text(_("收款户名(转账时填)")),
    "bank": lambda: _text(_("开户行")),
    "detour": lambda: _text(_("改变退款路径的理由")),
}
"""Every field a verb may have."""

_COMMAND_NAME = {"difference": "amount", "why": "reason", "detour": "why"}
_LISTS = ("serials",)
_READ: Mapping[str, Callable[[str], str]] = {
    "qty": units_typed, "amount": yuan_typed, "difference": yuan_typed,
    "invoice": invoice_typed, "confirmation": number_typed,
}  # fmt: skip
"""Fields that are written in more than one way, and how each is read."""


def _causes(*names: str) -> Callable[[CaseLineView], bool]:
    return lambda line: any(step.item.cause in names for step in line.steps)


def _pending(line: CaseLineView) -> bool:
    return line.line.decision == "pending"


def _goods_due(line: CaseLineView) -> bool:
    one = line.line
    return one.owes_goods and one.decision != "rejected" and one.left_goods > 0


def _parcel_due(line: CaseLineView) -> bool:
    return _goods_due(line) and line.line.arrived_qty < line.line.qty


def _goods_accepted(line: CaseLineView) -> bool:
    return _goods_due(line) and line.line.decision == "accepted"


def _money_agreed(line: CaseLineView) -> bool:
    one = line.line
    return one.owes_money and one.decision == "accepted"


def _left_qty(line: CaseLineView) -> dict[str, Any]:
    return {"qty": format_micro(line.line.left_goods)}


def _parcel(line: CaseLineView) -> dict[str, Any]:
    return {"qty": format_micro(line.line.qty - line.line.arrived_qty)}


def _blue(line: CaseLineView) -> dict[str, Any]:
    return {"blue": next((number for number, left in line.about.blues if left), "")}


def _money(line: CaseLineView) -> dict[str, Any]:
    return {"amount": format_fen(line.line.left_money)}


VERBS = (
    Verb("accept", _("同意退货"), "return.decide", "decide_return", _pending,
         ("date", "reason"), {"accept": True}),
    Verb("reject", _("拒绝退货"), "return.decide", "decide_return", _pending,
         ("date", "why"), {"accept": False}),
    Verb("receive", _("登记到货"), "goods.receive", "receive_parcel", _parcel_due,
         ("parcel", "tracking", "qty", "date"), starts=_parcel),
    Verb("inspect", _("验收"), "goods.inspect", "inspect_goods", _goods_due,
         ("qty", "disposition", "lot", "serials", "supplier", "date"), starts=_left_qty),
    Verb("replace", _("发出换货新件"), "goods.inspect", "issue_replacement",
         _causes("replacement_not_issued"), ("lot", "serials", "date")),
    Verb("red", _("登记红字发票"), "red.register", "register_red_invoice",
         _causes("red_invoice_missing"), ("invoice", "blue", "confirmation", "date"),
         starts=_blue),
    Verb("uninvoiced", _("未开票冲减"), "tax.end", "end_tax_leg",
         _causes("uninvoiced_not_declared"), ("date",), {"exit": "uninvoiced"}),
    Verb("tail", _("了结税额尾差"), "tax.end", "end_tax_leg",
         _causes("red_rounding_tail", "red_above_owed"), ("date",), {"exit": "tail"}),
    Verb("prepare", _("制付款单"), "refund.prepare", "prepare_refund",
         _causes("refund_not_paid"),
         ("tender", "amount", "account", "holder", "bank", "detour", "date"), starts=_money),
    Verb("set-off", _("抵减客户欠款"), "money.end", "end_money_leg", _causes("sale_unpaid"),
         ("amount", "date"), {"exit": "set_off_sale"}, starts=_money),
    Verb("difference", _("确认差额"), "money.end", "end_money_leg", _money_agreed,
         ("difference", "date"), {"exit": "difference"}, approves=True),
    Verb("unclaimed", _("退款无人认领"), "money.end", "end_money_leg",
         _causes("refund_not_paid"), ("amount", "date"), {"exit": "unclaimed"}, approves=True),
    Verb("never-came", _("确认货物不再寄回"), "goods.end", "end_goods_leg", _goods_accepted,
         ("qty", "date"), {"exit": "never_came"}, starts=_left_qty, approves=True),
    Verb("sent-back", _("货物寄回客户"), "goods.end", "end_goods_leg", _goods_accepted,
         ("qty", "date"), {"exit": "rejected"}, starts=_left_qty, approves=True),
    Verb("borne", _("税额自行负担"), "money.end", "end_tax_leg",
         _causes("red_invoice_missing", "red_rounding_tail"), ("date",), {"exit": "borne"},
         approves=True),
)  # fmt: skip
"""Every verb, in the order of a return's life; those of a supervisor alone last."""

BY_NAME = {verb.name: verb for verb in VERBS}


def form_of(verb: Verb, line: CaseLineView, **more: Any) -> forms.Form:
    """A verb's form for one line; its names are apart from those of the others on the page."""
    form = forms.Form(prefix=f"{verb.name}-{line.line.id}", **more)
    for name in verb.fields:
        form.fields[name] = FIELDS[name]()
    return form


def command_of(
    verb: Verb, line: CaseLineView, data: Mapping[str, Any], *, key: str, user: str
) -> Command:
    """The command that a filled form means. Refused: what reading a field or its JSON form
    refuses."""
    body: dict[str, Any] = {"kind": verb.kind, "key": key, **(verb.given or {})}
    body["case"] = line.line.case
    if verb.kind == "decide_return":
        body["lines"] = [line.line.line]
    elif verb.kind == "register_red_invoice":
        del body["case"]
        body["lines"] = [{"case": line.line.case, "line": line.line.line}]
    else:
        body["line"] = line.line.line
    if verb.kind == "receive_parcel":
        body["sku"] = line.about.sku
    if verb.approves:
        body["approved_by"] = user
    for name, value in data.items():
        if value in ("", None):
            continue
        text = value.isoformat() if name == "date" else str(value).strip()
        if name in _READ:
            text = _READ[name](text)
        body[_COMMAND_NAME.get(name, name)] = (
            [one.strip() for one in text.replace(",", ",").split(",") if one.strip()]
            if name in _LISTS
            else text
        )
    return command_from_json(body)
