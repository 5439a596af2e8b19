"""What may become of a refund order: prepared by one, approved by another, sent, confirmed, ended.

Each step is refused by name where it may not be taken; only the steps change an order.
"""

from __future__ import annotations

from dataclasses import dataclass

from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase, wording
from hongzi.kernel.refusals import Refused

STATES = ("prepared", "approved", "sent", "confirmed", "withdrawn", "failed", "bounced")
"""As a person names them, in the order they come; the last three are ends."""


@dataclass(slots=True)
class Order:
    """A refund order read under lock (fen); batch, confirmed: ids of its batch and its fact.

    payment: the id of the captured payment it goes back to, payment_code its code.
    Refused: approver_is_maker, for one who approves what they prepared.
    """

    id: int
    code: str
    matter: int
    payment: int | None
    payment_code: str
    tender: str
    amount: int
    discount: int
    account: str
    holder: str
    bank: str
    prepared_by: str
    approved_by: str
    batch: int | None
    confirmed: int | None
    end: str

    def __post_init__(self) -> None:
        _two_people(self.code, self.prepared_by, self.approved_by)

    @property
    def gross(self) -> int:
        """Fen of the money leg it clears."""
        return self.amount + self.discount

    @property
    def open(self) -> bool:
        """Whether its money is still to go out."""
        return self.confirmed is None and not self.end

    @property
    def state(self) -> str:
        """One of ``STATES``."""
        if self.end:
            return self.end
        if self.confirmed is not None:
            return "confirmed"
        if self.batch is not None:
            return "sent"
        return "approved" if self.approved_by else "prepared"


def _two_people(code: str, maker: str, approver: str) -> None:
    if maker == approver:
        raise Refused(
            "approver_is_maker",
            "付款单 {code} 由 {maker} 制单,不能由本人审批。",
            cure="请另一位有审批职责的人审批:制单与审批相互分离(会计法第25条)。",
            code=code,
            maker=maker,
        )


def named(person: str, what: str) -> str:
    """Who does it. Refused: actor_missing."""
    if not person:
        raise Refused(
            "actor_missing",
            "{what}须写明经办人。",
            cure="写明 actor;制单、审批、付款都要留名。",
            what=what,
        )
    return person


def check_approvable(order: Order, *, by: str) -> None:
    """Whether this person may approve it now.

    Refused: actor_missing, order_ended, already_approved, approver_is_maker.
    """
    _not_over(order)
    if order.approved_by:
        raise Refused(
            "already_approved",
            "付款单 {order} 已由 {approved_by} 审批。",
            cure="不必再审;下一步送银行或付款。",
            order=order.code,
            approved_by=order.approved_by,
        )
    _two_people(
        order.code, order.prepared_by, named(by, Phrase("审批付款单 {order}", order=order.code))
    )


def check_sendable(order: Order, *, by: str) -> None:
    """Whether an order may go to the bank. Refused: order_ended, not_approved, already_sent,
    payer_is_approver, tender_not_bank.
    """
    _not_over(order)
    _approved(order)
    _payer(order, by)
    if order.batch is not None:
        raise Refused(
            "already_sent",
            "付款单 {order} 已在另一批次送银行。",
            cure="等银行结果;未付出的先登记付款失败,再重新制单。",
            order=order.code,
        )
    if order.tender != "bank":
        raise Refused(
            "tender_not_bank",
            "付款单 {order} 的退款方式不是银行转账。",
            cure="批量付款只收银行转账;其他方式付款后直接确认。",
            order=order.code,
        )


def check_confirmable(order: Order, *, by: str) -> None:
    """Whether an order may be confirmed as paid. Refused: order_ended, already_confirmed,
    not_approved, payer_is_approver.
    """
    if order.confirmed is not None and not order.end:
        raise Refused(
            "already_confirmed",
            "付款单 {order} 已确认付款。",
            cure="不必再确认;款被退回的登记退票。",
            order=order.code,
        )
    _not_over(order)
    _approved(order)
    _payer(order, by)


def check_failable(order: Order) -> None:
    """Whether the bank may have refused it. Refused: order_ended, not_approved, order_paid."""
    if order.confirmed is not None:
        raise Refused(
            "order_paid",
            "付款单 {order} 已确认付款。",
            cure="款被退回的用退票 bounce_refund 登记。",
            order=order.code,
        )
    _not_over(order)
    _approved(order)


def check_withdrawable(order: Order) -> None:
    """Whether it may still be dropped. Refused: order_ended, order_paid, already_sent."""
    if order.confirmed is not None:
        raise Refused(
            "order_paid", "付款单 {order} 已确认付款。", cure="已付出的不能撤回。", order=order.code
        )
    _not_over(order)
    if order.batch is not None:
        raise Refused(
            "already_sent",
            "付款单 {order} 已送银行,不能撤回。",
            cure="等银行结果;未付出的登记付款失败。",
            order=order.code,
        )


def _not_over(order: Order) -> None:
    if order.end or order.confirmed is not None:
        words = {
            "withdrawn": wording("付款单 {order} 已撤回。"),
            "failed": wording("付款单 {order} 付款已失败。"),
            "bounced": wording("付款单 {order} 已退票。"),
        }
        raise Refused(
            "order_ended",
            words.get(order.end, wording("付款单 {order} 已确认付款。")),
            cure="还要退款的,重新制单(写明 instead_of)。",
            order=order.code,
        )


def _approved(order: Order) -> None:
    if not order.approved_by:
        raise Refused(
            "not_approved",
            "付款单 {order}({amount})尚未审批。",
            cure="请 {prepared_by} 以外的人审批。",
            order=order.code,
            amount=format_fen(order.amount),
            prepared_by=order.prepared_by,
        )


def _payer(order: Order, by: str) -> None:
    if by and by == order.approved_by:
        raise Refused(
            "payer_is_approver",
            "付款单 {order} 由 {by} 审批,不能由本人付款。",
            cure="请出纳付款:审批与付款相互分离(会计法第25条)。",
            order=order.code,
            by=by,
        )
