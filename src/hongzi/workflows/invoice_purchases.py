"""The supplier's invoice for goods received earlier; a difference in cost is a variance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import InvoicePurchase
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.stock import queries as stock_queries
from hongzi.stock import store as stock_store
from hongzi.stock.queries import ReceiptRow
from hongzi.workflows.batch import Batch

KINDS = (InvoicePurchase,)


@dataclass(slots=True)
class State:
    """Receipts by code, and those whose invoice came."""

    receipts: dict[str, ReceiptRow]
    invoiced: list[tuple[int, str, int]] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[InvoicePurchase]) -> State:
    """Receipts, locked."""
    return State(
        stock_queries.lock_receipts(batch.cursor, codes=[command.receipt for command in commands])
    )


def record(batch: Batch, state: State, command: InvoicePurchase) -> dict[str, Any]:
    """Refused: receipt_unknown, already_invoiced, amount_negative, and what the period refuses."""
    receipt = state.receipts.get(command.receipt)
    if receipt is None:
        raise Refused(
            "receipt_unknown",
            "本账套没有入库单 {receipt}。",
            cure="先登记入库。",
            receipt=command.receipt,
        )
    if receipt.invoiced:
        raise Refused(
            "already_invoiced",
            "入库单 {receipt} 的发票已经登记。",
            cure="核对入库单与发票号。",
            receipt=command.receipt,
        )
    if command.net < 0 or command.vat < 0:
        raise Refused(
            "amount_negative",
            "入库单 {receipt} 的发票金额为负。",
            cure="核对发票。",
            receipt=command.receipt,
        )
    small = batch.book.taxpayer == "small_scale"
    net = command.net + command.vat if small else command.net
    vat = 0 if small else command.vat
    variance = net - receipt.net
    amounts = {
        "unbilled": receipt.net, "net": net, "vat": vat, "variance": variance, "gross": net + vat,
    }  # fmt: skip
    batch.stage_fact(command, "purchase_invoiced", parts=[Part(amounts, supplier=receipt.supplier)])
    state.receipts[command.receipt] = receipt._replace(invoiced=True)
    state.invoiced.append((receipt.id, command.invoice, vat))
    return {"receipt": command.receipt, "variance": format_fen(variance)}


def write(batch: Batch, state: State) -> None:
    """The receipts' invoices."""
    stock_store.invoice_receipts(batch.cursor, book_id=batch.book.id, receipts=state.invoiced)
