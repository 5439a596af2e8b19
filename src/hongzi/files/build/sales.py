"""Sales, the money that comes in for them, and their blue invoices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hongzi.files.drafts import Draft, WrongCell
from hongzi.kernel.commands import (
    BlueLine,
    CapturePayment,
    Command,
    Fen,
    RecordSale,
    RegisterBlueInvoice,
    SaleLine,
    SettlePlatform,
)


def sales(draft: Draft) -> list[Command]:
    """One RecordSale per sale number."""
    return [_record_sale(draft, past=False)]


def past_sales(draft: Draft) -> list[Command]:
    """One frozen RecordSale per sale number, with what was already returned before go-live."""
    return [_record_sale(draft, past=True)]


def _record_sale(draft: Draft, *, past: bool) -> RecordSale:
    head = draft.head
    amount = "gross" if all(line.value["gross"] is not None for line in draft.lines) else "net"

    def line_of(value: Mapping[str, Any], number: str) -> SaleLine:
        if value[amount] is None:
            raise WrongCell(
                "gross" if value["net"] is None else "net",
                "amount_basis_mixed",
                "金额没有填,或同一单据有的行只有含税金额、有的行只有不含税金额。",
                cure="整张单据统一填含税金额,或统一填不含税金额。",
            )
        returned = (
            {key: value[key] for key in ("returned_qty", "returned_net", "returned_vat")}
            if past
            else {}
        )
        return SaleLine(
            line=number,
            sku=value["sku"],
            name=value["name"],
            qty=value["qty"],
            amount=Fen(value[amount] - value["line_discount"]),
            vat_rate_bp=value["rate"],
            lot=value["lot"],
            serials=value["serials"] or (),
            cost=value["cost"],
            **returned,
        )

    return RecordSale(
        **draft.base(),
        sale=head["sale"],
        lines=tuple(draft.each(line_of)),
        customer=head["customer"] or "",
        shop=head["shop"] or "",
        via=head["via"],
        state=head["state"],
        tax_included=amount == "gross",
        discount=Fen(head["discount"] or 0),
        coupon=Fen(head["coupon"] or 0),
        subsidy=Fen(head["subsidy"] or 0),
        freight=Fen(head["freight"] or 0),
        shipped=head["shipped"],
        invoice=head["invoice"] or "",
        past=past,
    )


def customer_payments(draft: Draft) -> list[Command]:
    """A CapturePayment per row; one payment for several sales is numbered by its sales."""
    several = len(draft.lines) > 1

    def payment(value: Mapping[str, Any], number: str) -> CapturePayment:
        sale = value["sale"]
        return CapturePayment(
            **draft.base(suffix=sale if several else "", date=value["date"]),
            payment=f"{value['payment']}/{sale}" if several else value["payment"],
            sale=sale,
            tender=value["tender"],
            amount=value["amount"],
            discount=value["discount"],
            prepayment=value["prepayment"],
            vat_rate_bp=value["rate"],
            customer=value["customer"],
        )

    return [*draft.each(payment)]


def settlements(draft: Draft) -> list[Command]:
    """One SettlePlatform per row."""
    head = draft.head
    return [
        SettlePlatform(
            **draft.base(),
            settlement=head["settlement"],
            shop=head["shop"],
            received=head["received"],
            fee_net=head["fee_net"],
            fee_vat=head["fee_vat"],
            tender=head["tender"],
        )
    ]


def invoices(draft: Draft) -> list[Command]:
    """One RegisterBlueInvoice per invoice number; a row without a line is the whole sale."""

    def line_of(value: Mapping[str, Any], number: str) -> BlueLine | None:
        if not value["line"]:
            return None
        return BlueLine(line=value["line"], qty=value["qty"], net=value["net"], vat=value["vat"])

    head = draft.head
    found = draft.each(line_of)
    lines = tuple(line for line in found if line is not None)
    if lines and len(lines) < len(found):
        raise WrongCell(
            "line",
            "invoice_line_missing",
            "发票「{invoice}」有的行没有销售行号。",
            cure="每行都填销售行号;整单开票的只留一行、不填行号。",
            invoice=head["invoice"],
        )
    return [
        RegisterBlueInvoice(**draft.base(), invoice=head["invoice"], sale=head["sale"], lines=lines)
    ]
