"""Commands of the return and its three legs: goods, tax, money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from hongzi.kernel.commands.base import ZERO_FEN, ZERO_MICRO, Command, Fen, Micro, require

LINE_KINDS = ("return", "allowance", "refund_only", "exchange")
DISPOSITIONS = ("restock", "second_grade", "refurbish", "scrap", "back_to_supplier")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """What is asked back of one sale line.

    qty: units (0 for an allowance). gross: tax-inclusive amount asked for; absent = the
    pool's own share for that quantity; required for an allowance. kept: tax-inclusive fee
    kept from the refund 手续费/赠品未退扣款: it is never drawn, stays revenue and closes the pool.
    kind: return 退货退款, allowance 折让, refund_only 仅退款, exchange 同品换货.
    Blind 无来源 lines name no sale: sku, qty, gross, vat_rate_bp, cost and approved_by instead.
    words: what the customer wrote. ground: the right it was asked by (rulebook/law/consumer.toml);
    override: why it is taken although nothing obliges to.
    """

    line: str
    sale: str = ""
    sale_line: str = ""
    kind: str = "return"
    qty: Micro = ZERO_MICRO
    gross: Fen | None = None
    kept: Fen = ZERO_FEN
    reason: str = ""
    lot: str = ""
    serials: tuple[str, ...] = ()
    sku: str = ""
    vat_rate_bp: int = 0
    cost: Fen | None = None
    approved_by: str = ""
    words: str = ""
    ground: str = ""
    override: str = ""

    def __post_init__(self) -> None:
        require(
            self.kind in LINE_KINDS,
            "line_kind_unknown",
            "退货行 {line} 类型 {kind} 不认识。",
            line=self.line,
            kind=self.kind,
        )
        require(
            self.qty >= 0 and self.kept >= 0,
            "amount_negative",
            "退货行 {line} 数量与扣款不能为负。",
            line=self.line,
        )
        require(
            self.kind in ("allowance", "refund_only") or self.qty > 0,
            "qty_not_positive",
            "退货行 {line} 数量必须大于 0。",
            line=self.line,
        )
        require(
            self.kind != "allowance" or bool(self.gross),
            "amount_missing",
            "折让行 {line} 必须写明含税金额。",
            line=self.line,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReturn(Command):
    """A customer asks: the case opens and each line reserves its draw; no entries yet."""

    kind: ClassVar[str] = "request_return"
    case: str
    lines: tuple[ReturnLine, ...]
    customer: str = ""

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        require(bool(self.lines), "case_empty", "退货单 {case} 没有明细行。", case=self.case)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptReturn(RequestReturn):
    """A return is agreed in one step (request and decision); the ordinary import path."""

    kind: ClassVar[str] = "accept_return"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideReturn(Command):
    """Accept or reject requested lines (all when none is named). Rejecting frees the draw.

    prior_year: a manual decision for a return after year end and before the report is
    approved (CAS 29): "" by the book's dates, "adjust" 以前年度损益调整, "current" 当期.
    """

    kind: ClassVar[str] = "decide_return"
    case: str
    accept: bool
    lines: tuple[str, ...] = ()
    reason: str = ""
    prior_year: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectGoods(Command):
    """Goods of one case line were inspected and go where ``disposition`` says.

    transfer_vat: input VAT to transfer out 进项税额转出 (scrap by bad management only).
    """

    kind: ClassVar[str] = "inspect_goods"
    case: str
    line: str
    qty: Micro
    disposition: str = "restock"
    lot: str = ""
    serials: tuple[str, ...] = ()
    transfer_vat: Fen = ZERO_FEN
    supplier: str = ""

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        require(
            self.qty > 0,
            "qty_not_positive",
            "退货单 {case}-{line} 验收数量必须大于 0。",
            case=self.case,
            line=self.line,
        )
        require(
            self.disposition in DISPOSITIONS,
            "disposition_unknown",
            "处置 {disposition} 不认识。",
            disposition=self.disposition,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceParcel(Command):
    """The customer says under which number a parcel of a case is on its way."""

    kind: ClassVar[str] = "announce_parcel"
    case: str
    tracking: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        require(
            bool(self.tracking.strip()),
            "tracking_missing",
            "退货单 {case} 的快递单号是空的。",
            "填写客户寄回的快递单号。",
            case=self.case,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveParcel(Command):
    """A parcel arrived. Without a case it is held as quantity without value 无信息件."""

    kind: ClassVar[str] = "receive_parcel"
    parcel: str
    sku: str
    qty: Micro
    case: str = ""
    line: str = ""
    tracking: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndGoodsLeg(Command):
    """A second exit of the goods leg: ``never_came`` or ``rejected`` (sent back to the customer).

    rejected reverses the acceptance for that quantity; never_came puts the cost back into
    cost of sales. approved_by is required.
    """

    kind: ClassVar[str] = "end_goods_leg"
    case: str
    line: str
    qty: Micro
    exit: str
    approved_by: str

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        require(
            self.exit in ("never_came", "rejected"),
            "exit_unknown",
            "实物出口 {exit} 不认识。",
            exit=self.exit,
        )
        require(
            bool(self.approved_by),
            "approval_missing",
            "退货单 {case}-{line} 的例外出口须有批准人。",
            case=self.case,
            line=self.line,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueReplacement(Command):
    """The replacement of a like-for-like exchange leaves the warehouse.

    The rest of the line moves to a successor sale line with the new issue's layers.
    """

    kind: ClassVar[str] = "issue_replacement"
    case: str
    line: str
    lot: str = ""
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RedLine:
    """One line of a red invoice: which case line it reddens, and by how much (positive)."""

    case: str
    line: str
    net: Fen | None = None
    vat: Fen | None = None
    qty: Micro | None = None
    vat_rate_bp: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRedInvoice(Command):
    """A red-letter invoice 红字发票 was issued; hongzi registers, it never issues.

    blue: number of the blue invoice. Amounts absent = what the case line still owes. A wrong
    invoice 开票有误 (reason_code 01) is reddened whole: without lines, as there is no return.
    """

    kind: ClassVar[str] = "register_red_invoice"
    invoice: str
    blue: str
    lines: tuple[RedLine, ...] = ()
    confirmation: str = ""
    reason_code: str = "02"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndTaxLeg(Command):
    """Another exit of the tax leg.

    uninvoiced 未开票冲减 (ordinary, for sales never invoiced), tail 尾差 (rounding, up to a
    dated limit), borne 自行负担 (approved). vat: absent = all that is left.
    """

    kind: ClassVar[str] = "end_tax_leg"
    case: str
    line: str
    exit: str
    vat: Fen | None = None
    approved_by: str = ""

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        require(
            self.exit in ("uninvoiced", "tail", "borne"),
            "exit_unknown",
            "税出口 {exit} 不认识。",
            exit=self.exit,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PayRefund(Command):
    """Money went back to the customer for one case line.

    amount: paid out; discount: cash discount taken at the payment and now undone (amount +
    discount clears refund_payable). payment: the captured payment drawn on ("" = the sale's
    payments in order). amount absent = all that is left.
    """

    kind: ClassVar[str] = "pay_refund"
    refund: str
    case: str
    line: str
    tender: str
    amount: Fen | None = None
    discount: Fen = ZERO_FEN
    payment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceRefund(Command):
    """A refund came back 退票: the money leg opens again. why: what the bank said."""

    kind: ClassVar[str] = "bounce_refund"
    refund: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMoneyLeg(Command):
    """Another exit of the money leg.

    set_off_sale: Cr the receivable of the unpaid sale (or of ``sale``, an exchange's new
    sale); set_off_platform: Cr what the platform owes (its subsidy); unclaimed 无人认领
    (approved); difference 差额 (approved; signed: positive = more is owed to the customer, an
    allowance).
    """

    kind: ClassVar[str] = "end_money_leg"
    case: str
    line: str
    exit: str
    amount: Fen | None = None
    sale: str = ""
    approved_by: str = ""

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        require(
            self.exit in ("set_off_sale", "set_off_platform", "unclaimed", "difference"),
            "exit_unknown",
            "资金出口 {exit} 不认识。",
            exit=self.exit,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseDelivery(Command):
    """A dispatched or prepaid sale is refused before revenue 拒收; opens goods and money legs."""

    kind: ClassVar[str] = "refuse_delivery"
    case: str
    sale: str
