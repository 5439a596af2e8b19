"""Products, stock at go-live, and goods bought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hongzi.files.drafts import Draft, WrongCell
from hongzi.kernel.commands import (
    Command,
    DefineProduct,
    Fen,
    InvoicePurchase,
    KitPart,
    Micro,
    ReceiveGoods,
    RecordOpeningStock,
    StockLine,
)
from hongzi.kernel.money import parse_micro
from hongzi.kernel.refusals import Refused


def products(draft: Draft) -> list[Command]:
    """One DefineProduct per row."""
    head = draft.head
    return [
        DefineProduct(
            **draft.base(),
            sku=head["sku"],
            name=head["name"],
            unit=head["unit"],
            tracking=head["tracking"],
            category=head["category"],
            retail_price=head["retail_price"],
            kit=tuple(_kit_part(word) for word in head["kit"] or ()),
        )
    ]


def _kit_part(word: str) -> KitPart:
    """A part written ``SKU*2``; without a number it is one."""
    sku, star, qty = word.replace("×", "*").rpartition("*")
    try:
        return KitPart(sku=sku, qty=Micro(parse_micro(qty))) if star else _one_of(word)
    except Refused as refusal:
        raise WrongCell(
            "kit",
            "kit_unreadable",
            "套装组成「{word}」看不懂。",
            cure="写成 A01*2;A02*1。",
            word=word,
        ) from refusal


def _one_of(sku: str) -> KitPart:
    return KitPart(sku=sku, qty=Micro(parse_micro("1")))


def opening_stock(draft: Draft) -> list[Command]:
    """One RecordOpeningStock per row, so that a corrected row can follow the others."""
    return [RecordOpeningStock(**draft.base(), lines=tuple(draft.each(_stock_line)))]


def goods_receipts(draft: Draft) -> list[Command]:
    """One ReceiveGoods per receipt number, its invoice not yet there."""
    return [_receive(draft, invoiced=False)]


def purchases(draft: Draft) -> list[Command]:
    """One ReceiveGoods with invoice per receipt number; or, where rows name an earlier
    receipt, one InvoicePurchase for it."""
    earlier = draft.head["bills"]
    if not earlier:
        return [_receive(draft, invoiced=True)]
    invoice = draft.head["invoice"] or draft.head["receipt"]
    return [
        InvoicePurchase(
            **draft.base(),
            receipt=earlier,
            invoice=invoice,
            net=Fen(sum(line.value["net"] for line in draft.lines)),
            vat=Fen(sum(line.value["vat"] for line in draft.lines)),
        )
    ]


def _receive(draft: Draft, *, invoiced: bool) -> ReceiveGoods:
    return ReceiveGoods(
        **draft.base(),
        receipt=draft.head["receipt"],
        supplier=draft.head["supplier"],
        lines=tuple(draft.each(_stock_line)),
        invoiced=invoiced,
    )


def _stock_line(value: Mapping[str, Any], number: str) -> StockLine:
    if not value["sku"] or value["qty"] is None:
        name = "qty" if value["sku"] else "sku"
        raise WrongCell(name, "required_blank", "商品编码和数量都要填。", cure="填写该单元格。")
    if value["qty"] <= 0:
        raise WrongCell(
            "qty",
            "qty_not_positive",
            "数量必须大于 0。",
            cure="退给供应商的货请作为「其他业务事实」导入。",
        )
    return StockLine(
        sku=value["sku"],
        qty=value["qty"],
        net=value["net"],
        vat=value.get("vat") or Fen(0),
        lot=value["lot"] or "",
        serials=value["serials"] or (),
        grade=value["grade"],
    )
