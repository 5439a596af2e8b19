"""Money comes in: for a sale, or in advance of one; refunds will draw on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import CapturePayment
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.kernel.vat import split_gross
from hongzi.ledger.rules.periods import period_of, previous_period
from hongzi.partners import queries as partners
from hongzi.partners import store as partners_store
from hongzi.partners.rules.parties import Parties
from hongzi.refunds import queries as refunds
from hongzi.refunds import store as refunds_store
from hongzi.refunds.store import NewPayment
from hongzi.returns import store as returns_store
from hongzi.sales import queries as sales
from hongzi.sales.queries import SaleHead
from hongzi.workflows.batch import Batch
from hongzi.workflows.kept_sales import find_sale
from hongzi.workflows.reopen_set_offs import SetOffs, load_set_offs, reopen_set_offs

KINDS = (CapturePayment,)


@dataclass(slots=True)
class State:
    """Sales and what was set off against them, parties, payment codes taken, matters of sales
    not recorded yet, rows to write.
    """

    heads: dict[str, SaleHead]
    parties: Parties
    known: set[str]
    matters: dict[str, int]
    set_offs: SetOffs
    payments: list[NewPayment] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[CapturePayment]) -> State:
    """The sales (locked), the parties named, what is known already."""
    cursor = batch.cursor
    codes = [command.sale for command in commands]
    heads = sales.lock_sales(cursor, codes=codes)
    unknown = [command.sale for command in commands if command.sale not in heads]
    waiting = refunds.waiting_prepayments(cursor, sale_codes=unknown) if unknown else {}
    return State(
        heads=heads,
        parties=partners.known_parties(cursor, codes={command.customer for command in commands}),
        known=refunds.known_payments(cursor, codes=[command.payment for command in commands]),
        matters={sale: found[0].matter for sale, found in waiting.items()},
        set_offs=load_set_offs(batch, heads.values()),
    )


def record(batch: Batch, state: State, command: CapturePayment) -> dict[str, Any]:
    """Refused: payment_duplicate, not_in_book, sale_draft, sale_posted (a prepayment for it),
    sale_cancelled, sale_prepaid, other_customer, discount_in_advance, and what the rulebook
    refuses (a platform paying what the platform owes).
    """
    if command.payment in state.known:
        raise Refused(
            "payment_duplicate",
            "收款 {payment} 已经登记。",
            cure="核对收款单号(支付流水号)。",
            payment=command.payment,
        )
    if command.prepayment:
        return _record_prepayment(batch, state, command)
    head = find_sale(state.heads, command.sale)
    _check_state(command, head)
    _check_customer(state, command, head)
    if head.state == "past" and command.date < batch.book.opened_on:
        return _record_past(batch, state, command, head)
    gross = command.amount + command.discount
    part = Part(
        {"received": command.amount, "discount": command.discount, "gross": gross},
        {"tender": command.tender, "via": "platform" if head.via == "platform" else "direct"},
        sale=head.matter,
        customer=head.customer,
        shop=head.shop,
    )
    fact = batch.stage_fact(command, "payment_captured", parts=[part])
    reopened = reopen_set_offs(batch, command, state.set_offs, head=head, paid=gross, cause=fact)
    _keep(state, command, head.id, fact, net=0)
    detail = {"payment": command.payment, "gross": format_fen(gross)}
    return {**detail, "reopened": format_fen(reopened)} if reopened else detail


def _record_past(
    batch: Batch, state: State, command: CapturePayment, head: SaleHead
) -> dict[str, Any]:
    """Paid before go-live for a sale from before go-live: the opening balances know of the money,
    so there is nothing to enter; a refund can draw on it.
    """
    period = previous_period(period_of(batch.book.opened_on))
    fact = batch.stage_fact(command, "past_payment", period=period)
    _keep(state, command, head.id, fact, net=0)
    return {"payment": command.payment, "gross": format_fen(command.amount + command.discount)}


def _check_state(command: CapturePayment, head: SaleHead) -> None:
    if head.state in ("draft", "dispatched"):
        raise Refused(
            "sale_draft",
            "收款 {payment}:销售单 {sale} 尚未确认收入。",
            cure="先确认销售(confirm_sale),或按预收款登记(prepayment=true)。",
            payment=command.payment,
            sale=head.code,
        )
    if head.state in ("cancelled", "refused"):
        raise Refused(
            "sale_cancelled",
            "收款 {payment}:销售单 {sale} 已取消。",
            cure="核对单号;误收的款请用手工凭证。",
            payment=command.payment,
            sale=head.code,
        )
    if head.via == "prepaid" and head.state == "posted":
        raise Refused(
            "sale_prepaid",
            "收款 {payment}:销售单 {sale} 已由预收款付清。",
            cure="核对单号;新的预收款请对应新的销售单。",
            payment=command.payment,
            sale=head.code,
        )


def _check_customer(state: State, command: CapturePayment, head: SaleHead) -> None:
    if not command.customer or head.customer is None:
        return
    if state.parties.get(command.customer) != head.customer:
        raise Refused(
            "other_customer",
            "收款 {payment}:销售单 {sale} 是另一位客户的。",
            cure="核对客户与销售单。",
            payment=command.payment,
            sale=head.code,
        )


def _record_prepayment(batch: Batch, state: State, command: CapturePayment) -> dict[str, Any]:
    """The sale may be recorded already (a draft, dispatched), or come later."""
    if command.discount:
        raise Refused(
            "discount_in_advance",
            "预收款 {payment} 不能带现金折扣。",
            cure="现金折扣在结清应收款时登记。",
            payment=command.payment,
        )
    head = state.heads.get(command.sale)
    if head is not None:
        if head.state in ("posted", "past"):
            raise Refused(
                "sale_posted",
                "预收款 {payment}:销售单 {sale} 已经入账。",
                cure="按普通收款登记(prepayment=false)。",
                payment=command.payment,
                sale=head.code,
            )
        if head.state in ("cancelled", "refused"):
            _check_state(command, head)
        _check_customer(state, command, head)
    net, vat = split_gross(gross=command.amount, rate_bp=command.vat_rate_bp)
    batch.posting_period(command)
    matter = head.matter if head else _matter(batch, state, command.sale)
    customer = head.customer if head else None
    if customer is None:
        customer = state.parties.mention(command.customer, kind="customer", subject=batch.subject)
    part = Part(
        {"gross": command.amount, "net": net, "vat": vat},
        {"tender": command.tender},
        sale=matter,
        customer=customer,
        shop=head.shop if head else None,
    )
    fact = batch.stage_fact(command, "prepayment_received", parts=[part])
    _keep(state, command, head.id if head else None, fact, net=net)
    return {"payment": command.payment, "gross": format_fen(command.amount)}


def _matter(batch: Batch, state: State, sale: str) -> int:
    """The matter of a sale that is not recorded yet; it will take it over."""
    found = state.matters.get(sale)
    if found is None:
        found = state.matters[sale] = batch.matter(kind="sale", label=sale)
    return found


def _keep(state: State, command: CapturePayment, sale: int | None, fact: int, *, net: int) -> None:
    state.known.add(command.payment)
    state.payments.append(
        NewPayment(
            code=command.payment,
            sale_id=sale,
            sale_code=command.sale,
            tender=command.tender,
            amount=command.amount,
            discount=command.discount,
            prepayment=command.prepayment,
            net=net,
            date=command.date,
            fact_id=fact,
        )
    )


def write(batch: Batch, state: State) -> None:
    """Parties, payments, the case lines that waited for them, and the set-offs they undid."""
    cursor, book_id = batch.cursor, batch.book.id
    partners_store.save_parties(cursor, book_id=book_id, parties=state.parties)
    refunds_store.add_payments(cursor, book_id=book_id, payments=state.payments)
    paid = {one.sale_id for one in state.payments if one.sale_id is not None}
    returns_store.note_captured(cursor, sales=sorted(paid))
    state.set_offs.write(batch)
