"""Returns and their three legs: goods inspected, money refunded, red invoices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hongzi.files.drafts import Draft, WrongCell
from hongzi.kernel.commands import (
    AcceptReturn,
    BounceRefund,
    Command,
    DecideReturn,
    EndGoodsLeg,
    EndMoneyLeg,
    EndTaxLeg,
    InspectGoods,
    IssueReplacement,
    PayRefund,
    RedLine,
    RefuseDelivery,
    RegisterRedInvoice,
    RequestReturn,
    ReturnLine,
)
from hongzi.kernel.phrases import Phrase


def returns(draft: Draft) -> list[Command]:
    """Per case number: AcceptReturn (agreed), RequestReturn (pending), or both a request and
    its rejection; RefuseDelivery for goods refused at the door."""
    head = draft.head
    if any(line.value["kind"] == "refusal" for line in draft.lines):
        return [_refusal(draft)]
    asked = RequestReturn if head["decision"] != "accepted" else AcceptReturn
    request = asked(
        **draft.base(),
        case=head["case"],
        lines=tuple(draft.each(_return_line)),
        customer=head["customer"] or "",
    )
    if head["decision"] != "rejected":
        return [request]
    return [
        request,
        DecideReturn(
            **draft.base(suffix="reject"), case=head["case"], accept=False, reason=head["reason"]
        ),
    ]


def _refusal(draft: Draft) -> RefuseDelivery:
    head = draft.head
    kinds = {line.value["kind"] for line in draft.lines}
    numbers = {line.value["sale"] for line in draft.lines}
    if kinds != {"refusal"} or len(numbers) > 1 or not head["sale"]:
        raise WrongCell(
            "kind",
            "refusal_mixed",
            "拒收单「{case}」要整单拒收同一张销售单。",
            cure="拒收与其他退货分开编号;每张拒收单填一个原销售单号。",
            case=head["case"],
        )
    return RefuseDelivery(**draft.base(), case=head["case"], sale=head["sale"])


def _return_line(value: Mapping[str, Any], number: str) -> ReturnLine:
    return ReturnLine(
        line=number,
        sale=value["sale"],
        sale_line=value["sale_line"],
        kind=value["kind"],
        qty=value["qty"],
        gross=value["gross"],
        kept=value["kept"],
        reason=value["reason"],
        lot=value["lot"],
        serials=value["serials"] or (),
        sku=value["sku"],
        vat_rate_bp=value["rate"],
        cost=value["cost"],
        approved_by=value["approved_by"],
    )


def inspections(draft: Draft) -> list[Command]:
    """Per row what became of the goods: InspectGoods, EndGoodsLeg or IssueReplacement."""
    head = draft.head
    place = {"case": head["case"], "line": head["line"]}
    lots = {"lot": head["lot"], "serials": head["serials"] or ()}
    if head["disposition"] == "replacement":
        return [IssueReplacement(**draft.base(), **place, **lots)]
    if head["disposition"] in ("never_came", "rejected"):
        return [
            EndGoodsLeg(
                **draft.base(),
                **place,
                qty=head["qty"],
                exit=head["disposition"],
                approved_by=head["approved_by"],
            )
        ]
    return [
        InspectGoods(
            **draft.base(),
            **place,
            **lots,
            qty=head["qty"],
            disposition=head["disposition"],
            transfer_vat=head["transfer_vat"],
            supplier=head["supplier"],
        )
    ]


def refunds(draft: Draft) -> list[Command]:
    """Per row: PayRefund, another end of the money leg, or a bounce of an earlier refund.

    A refund number over several case lines is numbered by them; its bounce is no line of it.
    """
    several = sum(line.value["method"] != "bounced" for line in draft.lines) > 1

    def refund(value: Mapping[str, Any], number: str) -> Command:
        if value["method"] == "bounced":
            return BounceRefund(
                **draft.base(suffix="bounce", date=value["date"]), refund=value["refund"]
            )
        if not value["case"]:
            raise WrongCell(
                "case",
                "required_blank",
                "「退货单号」没有填。",
                cure="填写这笔退款所属的退货单号。",
            )
        suffix = f"{value['case']}-{value['line']}" if several else ""
        base = draft.base(suffix=suffix, date=value["date"])
        place = {"case": value["case"], "line": value["line"], "amount": value["amount"]}
        if value["method"] in ("set_off_sale", "set_off_platform", "unclaimed", "difference"):
            return EndMoneyLeg(
                **base,
                **place,
                exit=value["method"],
                sale=value["sale"],
                approved_by=value["approved_by"],
            )
        return PayRefund(
            **base,
            **place,
            refund=f"{value['refund']}/{suffix}" if several else value["refund"],
            tender=value["method"],
            discount=value["discount"],
            payment=value["payment"],
        )

    return draft.each(refund)


def red_invoices(draft: Draft) -> list[Command]:
    """One RegisterRedInvoice per invoice number, or per row another end of the tax leg.

    Amounts may be written negative, as on the invoice, or positive.
    """
    head = draft.head
    if head["how"] != "red":
        return draft.each(lambda value, number: _end_tax_leg(draft, value))
    for name, title in (("invoice", Phrase("红字发票号码")), ("blue", Phrase("蓝字发票号码"))):
        if not head[name]:
            raise WrongCell(
                name,
                "required_blank",
                "「{title}」没有填。",
                cure="从红字发票或其备注中抄录 20 位号码。",
                title=title,
            )
    return [
        RegisterRedInvoice(
            **draft.base(),
            invoice=head["invoice"],
            blue=head["blue"],
            lines=tuple(draft.each(_red_line)),
            confirmation=head["confirmation"],
            reason_code=head["reason"],
        )
    ]


def _red_line(value: Mapping[str, Any], number: str) -> RedLine:
    signed = {name: value[name] for name in ("qty", "net", "vat") if value[name]}
    if any(amount < 0 for amount in signed.values()) and any(a > 0 for a in signed.values()):
        raise WrongCell(
            "net",
            "signs_mixed",
            "红字发票的数量、金额、税额正负不一致。",
            cure="都写负数,或都写正数。",
        )
    positive = {name: abs(amount) for name, amount in signed.items()}
    return RedLine(case=value["case"], line=value["line"], vat_rate_bp=value["rate"], **positive)


def _end_tax_leg(draft: Draft, value: Mapping[str, Any]) -> EndTaxLeg:
    vat = value["vat"]
    # A tail may stand on either side; what is declared or borne is what the leg still owes.
    return EndTaxLeg(
        **draft.base(suffix=f"{value['case']}-{value['line']}" if len(draft.lines) > 1 else ""),
        case=value["case"],
        line=value["line"],
        exit=value["how"],
        vat=vat if vat is None or value["how"] == "tail" else abs(vat),
        approved_by=value["approved_by"],
    )
