"""A command as the rows of a file: the inverse of ``files.build``.

Reading the rows again gives the same command, so its key is the one the reader will make.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from hongzi.files.documents import document_name
from hongzi.files.kinds import Column, all_kinds
from hongzi.kernel import commands as cmd
from hongzi.kernel.commands import Command, command_to_json
from hongzi.kernel.money import format_fen, format_micro

Cells = dict[str, str]
C = TypeVar("C", bound=Command)


@dataclass(frozen=True, slots=True)
class Filed:
    """The rows of one command. kind: of import; rows: texts by column name; suffix: of its key."""

    kind: str
    rows: tuple[Cells, ...]
    suffix: str = ""

    @property
    def number(self) -> str:
        """What the reader calls the document."""
        kind = all_kinds()[self.kind]
        names = (*kind.document, *kind.otherwise)
        head = {name: _value(kind.columns[name], self.rows[0].get(name, "")) for name in names}
        return document_name(kind, head)

    @property
    def key(self) -> str:
        """The idempotency key the reader gives the document's command."""
        key = f"{self.kind}:{self.number}" if self.number else self.kind
        return f"{key}/{self.suffix}" if self.suffix else key


def _value(column: Column, text: str) -> object:
    """What the reader makes of a cell; a blank stands for the column's default."""
    text = text or column.default or ""
    return column.parse(text) if text else ""


def filed(command: Command, *, as_content: bool = False) -> Filed:
    """The rows a command has in a file of its kind; as_content: as JSON among other facts."""
    make = None if as_content or command.late else _MAKERS.get(type(command))
    return _content(command) if make is None else make(command)


def with_file_key(command: C, *, as_content: bool = False) -> C:
    """The command under the key it will have when it is read from its file.

    Until then its key is only a document number, for the kinds that have no other.
    """
    return replace(command, key=filed(command, as_content=as_content).key)


def shown(kind: str, column: str, value: str) -> str:
    """The first word of a choice column, as people write it: ``restock`` is 良品."""
    return _words(kind, column)[value]


def _words(kind: str, column: str) -> Mapping[str, str]:
    return all_kinds()[kind].columns[column].words


def _number(command: Command) -> str:
    return command.key.rpartition(":")[2]


def _content(command: Command) -> Filed:
    data = command_to_json(command)
    body = {name: value for name, value in data.items() if name not in ("key", "date")}
    row = {
        "number": _number(command),
        "date": command.date.isoformat(),
        "content": json.dumps(body, ensure_ascii=False),
    }
    return Filed("facts", (row,))


def _yuan(fen: int | None) -> str:
    return "" if fen is None else format_fen(fen)


def _units(micro: int | None) -> str:
    return "" if micro is None else format_micro(micro)


def _some(fen: int) -> str:
    """An amount that is left blank when it is nothing."""
    return format_fen(fen) if fen else ""


def _percent(rate_bp: int) -> str:
    return f"{format_fen(rate_bp).rstrip('0').rstrip('.')}%"


def _yes(flag: bool) -> str:
    return "是" if flag else "否"


def _each(kind: str, head: Cells, lines: list[Cells]) -> Filed:
    return Filed(kind, tuple({**head, **line} for line in lines))


def _date(command: Command) -> Cells:
    return {"date": command.date.isoformat()}


def _product(c: cmd.DefineProduct) -> Filed:
    row = {
        **_date(c),
        "sku": c.sku,
        "name": c.name,
        "unit": c.unit,
        "tracking": shown("products", "tracking", c.tracking),
        "category": c.category,
        "retail_price": _some(c.retail_price),
        "kit": ";".join(f"{part.sku}*{format_micro(part.qty)}" for part in c.kit),
    }
    return Filed("products", (row,))


def _balances(c: cmd.RecordOpeningBalances) -> Filed:
    return _each("opening-balances", _date(c), [_balance(line) for line in c.lines])


def _balance(line: cmd.VoucherLine) -> Cells:
    return {
        "account": line.account,
        "debit": _some(line.debit),
        "credit": _some(line.credit),
        "party": line.party,
        "sku": line.sku,
        "qty": _units(line.qty),
        "summary": line.summary,
    }


def _opening_stock(c: cmd.RecordOpeningStock) -> Filed:
    return _each("opening-stock", _date(c), [_goods("opening-stock", line) for line in c.lines])


def _goods(kind: str, line: cmd.StockLine) -> Cells:
    return {
        "sku": line.sku,
        "qty": _units(line.qty),
        "net": _yuan(line.net),
        "lot": line.lot,
        "serials": ";".join(line.serials),
        "grade": shown(kind, "grade", line.grade),
    }


def _receipt(c: cmd.ReceiveGoods) -> Filed:
    kind = "purchases" if c.invoiced else "goods-receipts"
    head = {**_date(c), "receipt": c.receipt, "supplier": c.supplier}
    lines = [_goods(kind, line) for line in c.lines]
    if c.invoiced:
        lines = [{**row, "vat": _some(line.vat)} for row, line in zip(lines, c.lines, strict=True)]
    return _each(kind, head, lines)


def _purchase_invoice(c: cmd.InvoicePurchase) -> Filed:
    row = {
        **_date(c),
        "receipt": c.invoice,
        "invoice": c.invoice,
        "bills": c.receipt,
        "supplier": "见入库单",
        "net": _yuan(c.net),
        "vat": _some(c.vat),
    }
    return Filed("purchases", (row,))


def _sale(c: cmd.RecordSale) -> Filed:
    kind = "past-sales" if c.past else "sales"
    head = {
        **_date(c),
        "sale": c.sale,
        "customer": c.customer,
        "shop": c.shop,
        "via": shown(kind, "via", c.via),
        "state": shown(kind, "state", c.state),
        "shipped": _yes(c.shipped),
        "discount": _some(c.discount),
        "coupon": _some(c.coupon),
        "subsidy": _some(c.subsidy),
        "freight": _some(c.freight),
        "invoice": c.invoice,
    }
    basis = "gross" if c.tax_included else "net"
    return _each(kind, head, [_sale_line(line, basis) for line in c.lines])


def _sale_line(line: cmd.SaleLine, basis: str) -> Cells:
    row = {
        "line": line.line,
        "sku": line.sku,
        "name": line.name,
        "qty": _units(line.qty),
        basis: _yuan(line.amount),
        "rate": _percent(line.vat_rate_bp),
        "lot": line.lot,
        "serials": ";".join(line.serials),
        "cost": _yuan(line.cost),
    }
    if line.returned_qty:
        row["returned_qty"] = _units(line.returned_qty)
        row["returned_net"] = _yuan(line.returned_net)
        row["returned_vat"] = _yuan(line.returned_vat)
    return row


def _payment(c: cmd.CapturePayment) -> Filed:
    row = {
        **_date(c),
        "payment": c.payment,
        "sale": c.sale,
        "tender": shown("customer-payments", "tender", c.tender),
        "amount": _yuan(c.amount),
        "discount": _some(c.discount),
        "prepayment": _yes(c.prepayment),
        "rate": _percent(c.vat_rate_bp) if c.vat_rate_bp else "",
        "customer": c.customer,
    }
    return Filed("customer-payments", (row,))


def _settlement(c: cmd.SettlePlatform) -> Filed:
    row = {
        **_date(c),
        "settlement": c.settlement,
        "shop": c.shop,
        "received": _yuan(c.received),
        "fee_net": _some(c.fee_net),
        "fee_vat": _some(c.fee_vat),
        "tender": shown("settlements", "tender", c.tender),
    }
    return Filed("settlements", (row,))


def _case(c: cmd.RequestReturn) -> Filed:
    agreed = isinstance(c, cmd.AcceptReturn)
    head = {
        **_date(c),
        "case": c.case,
        "customer": c.customer,
        "decision": shown("returns", "decision", "accepted" if agreed else "requested"),
    }
    return _each("returns", head, [_case_line(line) for line in c.lines])


def _case_line(line: cmd.ReturnLine) -> Cells:
    return {
        "line": line.line,
        "sale": line.sale,
        "sale_line": line.sale_line,
        "kind": shown("returns", "kind", line.kind),
        "qty": _units(line.qty) if line.qty else "",
        "gross": _yuan(line.gross),
        "kept": _some(line.kept),
        "reason": line.reason,
        "lot": line.lot,
        "serials": ";".join(line.serials),
        "sku": line.sku,
        "rate": _percent(line.vat_rate_bp) if line.vat_rate_bp else "",
        "cost": _yuan(line.cost),
        "approved_by": line.approved_by,
    }


def _refusal(c: cmd.RefuseDelivery) -> Filed:
    row = {**_date(c), "case": c.case, "sale": c.sale, "kind": shown("returns", "kind", "refusal")}
    return Filed("returns", (row,))


def _goods_row(c: Command, disposition: str, **cells: str) -> Filed:
    leg = cast(Any, c)
    row = {
        **_date(c),
        "number": _number(c),
        "case": leg.case,
        "line": leg.line,
        "disposition": shown("inspections", "disposition", disposition),
        **cells,
    }
    return Filed("inspections", (row,))


def _inspection(c: cmd.InspectGoods) -> Filed:
    return _goods_row(
        c, c.disposition, qty=_units(c.qty), lot=c.lot, serials=";".join(c.serials),
        transfer_vat=_some(c.transfer_vat), supplier=c.supplier,
    )  # fmt: skip


def _goods_exit(c: cmd.EndGoodsLeg) -> Filed:
    return _goods_row(c, c.exit, qty=_units(c.qty), approved_by=c.approved_by)


def _replacement(c: cmd.IssueReplacement) -> Filed:
    return _goods_row(c, "replacement", qty="1", lot=c.lot, serials=";".join(c.serials))


def _money_row(c: Command, number: str, method: str, **cells: str) -> Filed:
    row = {**_date(c), "refund": number, "method": shown("refunds", "method", method), **cells}
    return Filed("refunds", (row,), suffix="bounce" if method == "bounced" else "")


def _refund(c: cmd.PayRefund) -> Filed:
    return _money_row(
        c, c.refund, c.tender, case=c.case, line=c.line, amount=_yuan(c.amount),
        discount=_some(c.discount), payment=c.payment,
    )  # fmt: skip


def _money_exit(c: cmd.EndMoneyLeg) -> Filed:
    return _money_row(
        c, _number(c), c.exit, case=c.case, line=c.line, amount=_yuan(c.amount), sale=c.sale,
        approved_by=c.approved_by,
    )  # fmt: skip


def _bounce(c: cmd.BounceRefund) -> Filed:
    return _money_row(c, c.refund, "bounced")


def _blue(c: cmd.RegisterBlueInvoice) -> Filed:
    head = {**_date(c), "invoice": c.invoice, "sale": c.sale}
    lines = [
        {"line": line.line, "qty": _units(line.qty), "net": _yuan(line.net), "vat": _yuan(line.vat)}
        for line in c.lines
    ]
    return _each("invoices", head, lines or [{}])


def _red(c: cmd.RegisterRedInvoice) -> Filed:
    head = {
        **_date(c),
        "invoice": c.invoice,
        "blue": c.blue,
        "confirmation": c.confirmation,
        "reason": shown("red-invoices", "reason", c.reason_code),
        "how": shown("red-invoices", "how", "red"),
    }
    return _each("red-invoices", head, [_red_line(line) for line in c.lines])


def _red_line(line: cmd.RedLine) -> Cells:
    """On a red invoice quantity, net and tax are printed negative."""
    signed = {"qty": _units(line.qty), "net": _yuan(line.net), "vat": _yuan(line.vat)}
    return {
        "case": line.case,
        "line": line.line,
        "rate": "" if line.vat_rate_bp is None else _percent(line.vat_rate_bp),
        **{name: f"-{text}" for name, text in signed.items() if text},
    }


def _tax_exit(c: cmd.EndTaxLeg) -> Filed:
    row = {
        **_date(c),
        "how": shown("red-invoices", "how", c.exit),
        "case": c.case,
        "line": c.line,
        "vat": _yuan(c.vat),
        "approved_by": c.approved_by,
    }
    return Filed("red-invoices", (row,))


def _voucher(c: cmd.RecordVoucher) -> Filed:
    head = {**_date(c), "word": c.word, "number": _number(c).rpartition("/")[2]}
    lines = [{**_balance(line), "summary": line.summary or c.summary} for line in c.lines]
    return _each("vouchers", head, lines)


def _fact(c: cmd.RecordFact) -> Filed:
    row = {
        **_date(c),
        "number": _number(c),
        "fact": c.fact,
        "amounts": "; ".join(f"{a.name}={format_fen(a.fen)}" for a in c.amounts),
        "flags": "; ".join(f"{f.name}={f.value}" for f in c.flags),
        "case": c.case,
        "line": c.line,
        "sale": c.sale,
        "customer": c.customer,
        "shop": c.shop,
        "supplier": c.supplier,
        "sku": c.sku,
        "note": c.note,
    }
    return Filed("facts", (row,))


_MAKERS: Mapping[type[Command], Callable[[Any], Filed]] = {
    cmd.DefineProduct: _product,
    cmd.RecordOpeningBalances: _balances,
    cmd.RecordOpeningStock: _opening_stock,
    cmd.ReceiveGoods: _receipt,
    cmd.InvoicePurchase: _purchase_invoice,
    cmd.RecordSale: _sale,
    cmd.CapturePayment: _payment,
    cmd.SettlePlatform: _settlement,
    cmd.RegisterBlueInvoice: _blue,
    cmd.RequestReturn: _case,
    cmd.AcceptReturn: _case,
    cmd.RefuseDelivery: _refusal,
    cmd.InspectGoods: _inspection,
    cmd.EndGoodsLeg: _goods_exit,
    cmd.IssueReplacement: _replacement,
    cmd.PayRefund: _refund,
    cmd.EndMoneyLeg: _money_exit,
    cmd.BounceRefund: _bounce,
    cmd.RegisterRedInvoice: _red,
    cmd.EndTaxLeg: _tax_exit,
    cmd.RecordVoucher: _voucher,
    cmd.RecordFact: _fact,
}
"""Commands that have a kind of file of their own; the others are JSON among other facts."""
