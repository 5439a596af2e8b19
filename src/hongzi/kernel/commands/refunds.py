"""Commands of refund orders 付款单: asked by one person, approved by another, sent to the bank,
confirmed or failed. The money moves in the books only when it is confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from hongzi.kernel.commands.base import ZERO_FEN, Command, Fen, require
from hongzi.kernel.commands.sales import TENDERS
from hongzi.kernel.phrases import listed

_TENDERS = listed(TENDERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareRefund(Command):
    """Money is asked to be paid back for one case line 制单; nothing is posted yet.

    order: its number; "" = the book numbers it. tender: how it goes back; another way than the
    money came needs ``why``. amount absent = what the line owes and no other order pays; discount:
    cash discount undone with it. payment: the captured payment it goes back to ("" = the first of
    the sale's that is enough). account, holder, bank: whom a bank transfer pays. instead_of: the
    order that failed or bounced and is now asked again.
    """

    kind: ClassVar[str] = "prepare_refund"
    case: str
    line: str
    tender: str
    order: str = ""
    amount: Fen | None = None
    discount: Fen = ZERO_FEN
    payment: str = ""
    account: str = ""
    holder: str = ""
    bank: str = ""
    why: str = ""
    instead_of: str = ""

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        require(
            self.tender in TENDERS,
            "tender_unknown",
            "退货单 {case}-{line} 的付款单:退款方式 {tender} 不认识。",
            "可用:{known}。",
            tender=self.tender,
            known=_TENDERS,
            case=self.case,
            line=self.line,
        )
        require(
            (self.amount is None or self.amount >= 0) and self.discount >= 0,
            "amount_not_positive",
            "退货单 {case}-{line} 的付款单:金额不能为负。",
            "退款金额与折扣写正数。",
            case=self.case,
            line=self.line,
        )
        require(
            self.tender != "bank" or bool(self.account and self.holder),
            "payee_missing",
            "退货单 {case}-{line} 的付款单:转账须写明收款账号与户名。",
            "补上 account 与 holder;审批人要看到付给谁。",
            case=self.case,
            line=self.line,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveRefund(Command):
    """A second person approves a refund order as it stands 审批."""

    kind: ClassVar[str] = "approve_refund"
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawRefund(Command):
    """A refund order that was not sent is dropped 撤回 (or turned down by its approver)."""

    kind: ClassVar[str] = "withdraw_refund"
    order: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRefunds(Command):
    """Approved orders go to the bank together 批量付款; all of them or none.

    batch: its number; "" = the book numbers it.
    """

    kind: ClassVar[str] = "batch_refunds"
    orders: tuple[str, ...]
    batch: str = ""

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        require(
            bool(self.orders) and len(set(self.orders)) == len(self.orders),
            "order_twice",
            "批次没有付款单,或同一付款单列了两次。",
            "每张付款单列一次。",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmRefund(Command):
    """The money of an approved order went out; the money leg moves as with ``pay_refund``.

    receipt: the bank's own number of the payment.
    """

    kind: ClassVar[str] = "confirm_refund"
    order: str
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailRefund(Command):
    """The money of an approved order did not go out: the bank refused it. It may be asked again.

    What went out and came back is a bounce: ``bounce_refund`` with the order's number.
    """

    kind: ClassVar[str] = "fail_refund"
    order: str
    why: str
