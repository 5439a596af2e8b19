"""A draft is posted, or a dispatched sale passes to the customer; a draft may be dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.invoices import queries as invoices
from hongzi.invoices import store as invoices_store
from hongzi.invoices.store import NewBlueInvoice, NewBlueLine
from hongzi.kernel.commands import CancelSale, ConfirmSale
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase, wording
from hongzi.kernel.refusals import Refused
from hongzi.refunds import queries as refunds
from hongzi.sales.queries import SaleHead
from hongzi.sales.rules.pools import Pool
from hongzi.sales.store import Issue
from hongzi.stock.rules.warehouse import Moved, Want
from hongzi.workflows.batch import Batch
from hongzi.workflows.issuing import Issued, cost_parts, note_issue, wants_of
from hongzi.workflows.kept_sales import KeptSales, load_kept, moved_of, write_kept
from hongzi.workflows.record_sales import prepayment_short

KINDS = (ConfirmSale, CancelSale)

WHY_NOT = {
    "posted": (
        "sale_posted",
        wording("销售单 {sale} 已经入账。"),
        wording("已入账的销售只能退货。"),
    ),
    "past": (
        "sale_posted",
        wording("销售单 {sale} 是启用前的销售。"),
        wording("启用前的销售只能退货。"),
    ),
    "cancelled": (
        "sale_cancelled",
        wording("销售单 {sale} 已取消。"),
        wording("需要时另立销售单。"),
    ),
    "refused": (
        "sale_cancelled",
        wording("销售单 {sale} 已拒收。"),
        wording("需要时另立销售单。"),
    ),
    "dispatched": (
        "sale_dispatched",
        wording("销售单 {sale} 已发出。"),
        wording("客户拒收或取消请用 refuse_delivery。"),
    ),
}


@dataclass(slots=True)
class State:
    """The sales, what was paid for them, blue invoice numbers taken, and rows to write."""

    kept: KeptSales
    paid: dict[int, tuple[int, int]]
    numbers: set[str]
    blues: list[NewBlueInvoice] = field(default_factory=list)
    blue_lines: list[NewBlueLine] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[ConfirmSale | CancelSale]) -> State:
    """Lock the sales and the stock of their products."""
    kept = load_kept(batch, [command.sale for command in commands])
    numbers = [said.invoice for said in kept.said.values() if said.invoice]
    ids = [head.id for head in kept.heads.values()]
    return State(
        kept=kept,
        paid=refunds.paid_or_set_off(batch.cursor, sales=ids),
        numbers=invoices.known_blue_numbers(batch.cursor, numbers=numbers) if numbers else set(),
    )


def record(batch: Batch, state: State, command: ConfirmSale | CancelSale) -> dict[str, Any]:
    """Refused: not_in_book, sale_posted, sale_cancelled, sale_dispatched (cancelling), stock_short,
    serial_not_in_stock, prepayment_short, invoice_duplicate."""
    head = state.kept.find(command.sale)
    if isinstance(command, CancelSale):
        return _cancel(batch, head, command)
    if head.state not in ("draft", "dispatched"):
        raise _wrong_state(head)
    period = batch.posting_period(command)
    said = state.kept.said[head.id]
    if said.invoice in state.numbers:
        raise Refused(
            "invoice_duplicate",
            "销售单 {sale} 的发票 {invoice} 已经登记。",
            cure="核对发票号码。",
            sale=head.code,
            invoice=said.invoice,
        )
    paid = state.paid[head.id][0]
    if head.via == "prepaid" and paid < head.gross:
        raise prepayment_short(head.code, paid, head.gross)
    if head.state == "dispatched":
        cost = _pass_to_customer(batch, state, command, head, period)
    else:
        cost = _post_draft(batch, state, command, head, period)
    head.state, head.date, head.changed = "posted", command.date, True
    return {"sale": head.code, "gross": format_fen(head.gross), "cost": format_fen(cost)}


def _cancel(batch: Batch, head: SaleHead, command: CancelSale) -> dict[str, Any]:
    if head.state != "draft":
        raise _wrong_state(head)
    batch.stage_fact(command, "sale_cancelled")
    head.state, head.changed = "cancelled", True
    return {"sale": head.code}


def _wrong_state(head: SaleHead) -> Refused:
    code, what, cure = WHY_NOT[head.state]
    return Refused(code, what, cure=cure, sale=head.code)


def _post_draft(
    batch: Batch, state: State, command: ConfirmSale, head: SaleHead, period: int
) -> int:
    """The draft's goods leave (unless it ships later) and its revenue is posted."""
    kept = state.kept
    said = kept.said[head.id]
    lines = kept.lines(head)
    issuing = said.shipped and kept.stock.keeps_quantity
    plans: list[tuple[Pool, list[Want]]] = [
        (
            pool,
            wants_of(
                line,
                kept.items[pool.product],
                kept.items,
                qty=pool.qty,
                where=Phrase("销售单 {sale}-{line}", sale=head.code, line=pool.line),
            )
            if issuing
            else [],
        )
        for pool, line in lines
    ]
    kept.stock.check_issue([want for _, wants in plans for want in wants])
    goods = [
        (pool, [moved for want in wants for moved in kept.stock.issue(want)])
        for pool, wants in plans
    ]
    moved = [one for _, of_line in goods for one in of_line]
    fact = _stage_sale(batch, state, command, head, moved, goods_at="inventory", period=period)
    if issuing:
        for pool, of_line in goods:
            issued = note_issue(
                kept.stock,
                of_line,
                product=pool.product,
                fact=fact,
                period=period,
                matter=head.matter,
            )
            _note(state, pool, issued)
        head.shipped = True
    return sum(one.value or 0 for one in moved)


def _pass_to_customer(
    batch: Batch, state: State, command: ConfirmSale, head: SaleHead, period: int
) -> int:
    """Dispatched goods leave 发出商品 at the cost they were dispatched at."""
    kept = state.kept
    goods = [(pool, moved_of(pool)) for pool in kept.pools[head.id]]
    moved = [one for _, of_line in goods for one in of_line]
    fact = _stage_sale(batch, state, command, head, moved, goods_at="dispatched", period=period)
    for one in moved:
        kept.stock.leave_dispatched(one)
        kept.stock.note(
            one._replace(layer=None),
            kind="issue",
            grade="dispatched",
            fact=fact,
            period=period,
            matter=head.matter,
            out=True,
        )
    return sum(one.value or 0 for one in moved)


def _stage_sale(
    batch: Batch,
    state: State,
    command: ConfirmSale,
    head: SaleHead,
    moved: Sequence[Moved],
    *,
    goods_at: str,
    period: int,
) -> int:
    flags = {"via": head.via, "goods": goods_at}
    amounts = {"gross": head.gross, "net": head.net, "vat": head.vat, "subsidy": head.subsidy}
    parts = [Part(amounts, flags, sale=head.matter, customer=head.customer, shop=head.shop)]
    parts += cost_parts(moved, flags, sale=head.matter, customer=head.customer)
    fact = batch.stage_fact(command, "sale", parts=parts, period=period)
    number = state.kept.said[head.id].invoice
    if number:
        _stage_invoice(batch, state, head, number, fact, command)
    return fact


def _stage_invoice(
    batch: Batch, state: State, head: SaleHead, number: str, fact: int, command: ConfirmSale
) -> None:
    blue = NewBlueInvoice(batch.new_id("invoices_blueinvoice"), number, head.id, command.date, fact)
    state.numbers.add(number)
    state.blues.append(blue)
    state.blue_lines += [
        NewBlueLine(
            batch.new_id("invoices_blueline"),
            blue.id,
            pool.id,
            pool.qty,
            pool.net,
            pool.vat,
            pool.vat_rate_bp,
        )
        for pool in state.kept.pools[head.id]
    ]
    head.invoiced = True


def _note(state: State, pool: Pool, issued: Issued) -> None:
    pool.cost, pool.movement, pool.parts = issued
    state.kept.issues.append(Issue(pool.id, *issued))


def write(batch: Batch, state: State) -> None:
    """Goods, sales, lines, blue invoices."""
    write_kept(batch, state.kept)
    if state.blues:
        invoices_store.add_blue_invoices(
            batch.cursor, book_id=batch.book.id, invoices=state.blues, lines=state.blue_lines
        )
