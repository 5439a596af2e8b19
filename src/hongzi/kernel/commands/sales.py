"""Commands of the sale: what was sold, shipped, invoiced and paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from hongzi.kernel.commands.base import ZERO_FEN, ZERO_MICRO, Command, Fen, Micro, require

SALE_STATES = ("posted", "draft", "dispatched")
TENDERS = ("cash", "bank", "alipay", "wechat", "store_credit", "platform")
VIA = ("direct", "platform", "prepaid")


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """One product on one sale.

    amount: the line's total before order-level discounts, tax-inclusive when the sale says so.
    vat_rate_bp: rate in basis points, frozen from here on. lot: batch sold; serials: one a unit.
    cost: only for a stated cost (a past sale, or a product without stock keeping).
    returned_qty/net/vat: what was already returned before go-live (past sales only).
    """

    line: str
    sku: str
    qty: Micro
    amount: Fen
    vat_rate_bp: int
    name: str = ""
    lot: str = ""
    serials: tuple[str, ...] = ()
    cost: Fen | None = None
    returned_qty: Micro = ZERO_MICRO
    returned_net: Fen = ZERO_FEN
    returned_vat: Fen = ZERO_FEN

    def __post_init__(self) -> None:
        require(
            self.qty > 0,
            "qty_not_positive",
            "销售行 {line}({sku})数量必须大于 0。",
            line=self.line,
            sku=self.sku,
        )
        require(
            self.amount >= 0,
            "amount_negative",
            "销售行 {line}({sku})金额不能为负。",
            "退货请用退货单,不要用负数销售行。",
            line=self.line,
            sku=self.sku,
        )
        require(
            0 <= self.vat_rate_bp < 10_000,
            "vat_rate_unknown",
            "销售行 {line} 税率 {vat_rate_bp} 不合法。",
            line=self.line,
            vat_rate_bp=self.vat_rate_bp,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSale(Command):
    """A sale is posted (or kept as a draft, or dispatched before revenue).

    tax_included: whether line amounts, discount, coupon and freight include VAT.
    discount, coupon: borne by the seller; spread over the lines by largest remainder, they
    reduce revenue. subsidy: borne by the platform; it stays revenue, the platform owes it.
    freight: charged to the customer, spread like a negative discount.
    shipped: goods left with this sale. invoice: number of the blue invoice issued with it.
    past: from before go-live: frozen lines and pools, no entries, no stock.
    via: who owes the money: the customer, a platform, or an earlier prepayment.
    """

    kind: ClassVar[str] = "record_sale"

    sale: str
    lines: tuple[SaleLine, ...]
    customer: str = ""
    shop: str = ""
    via: str = "direct"
    state: str = "posted"
    tax_included: bool = True
    discount: Fen = ZERO_FEN
    coupon: Fen = ZERO_FEN
    subsidy: Fen = ZERO_FEN
    freight: Fen = ZERO_FEN
    shipped: bool = True
    invoice: str = ""
    past: bool = False

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        require(bool(self.sale), "sale_missing", "销售单缺少单号。")
        require(bool(self.lines), "sale_empty", "销售单 {sale} 没有明细行。", sale=self.sale)
        require(
            self.state in SALE_STATES,
            "state_unknown",
            "销售单 {sale} 状态 {state} 不认识。",
            sale=self.sale,
            state=self.state,
        )
        require(
            self.via in VIA,
            "via_unknown",
            "销售单 {sale} 收款途径 {via} 不认识。",
            sale=self.sale,
            via=self.via,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmSale(Command):
    """A draft is posted, or a dispatched sale passes to the customer (revenue)."""

    kind: ClassVar[str] = "confirm_sale"
    sale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSale(Command):
    """A draft sale is dropped. A posted sale is never cancelled: it is returned."""

    kind: ClassVar[str] = "cancel_sale"
    sale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipGoods(Command):
    """Goods of a posted but unshipped sale leave the warehouse."""

    kind: ClassVar[str] = "ship_goods"
    sale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePayment(Command):
    """Money came in for a sale (or in advance of one: ``prepayment``).

    amount: what arrived. discount: cash discount 现金折扣 taken by the customer (amount +
    discount clears the receivable). vat_rate_bp splits a prepayment (enterprise standard).
    For a past sale and dated before go-live it has no entries: refunds draw on it.
    """

    kind: ClassVar[str] = "capture_payment"
    payment: str
    sale: str
    tender: str
    amount: Fen
    discount: Fen = ZERO_FEN
    prepayment: bool = False
    vat_rate_bp: int = 0
    customer: str = ""

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        require(
            self.tender in TENDERS,
            "tender_unknown",
            "收款 {payment} 的方式 {tender} 不认识。",
            payment=self.payment,
            tender=self.tender,
        )
        require(
            self.amount > 0,
            "amount_not_positive",
            "收款 {payment} 金额必须大于 0。",
            payment=self.payment,
        )
        require(
            self.discount >= 0,
            "amount_negative",
            "收款 {payment} 的现金折扣不能为负。",
            payment=self.payment,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlePlatform(Command):
    """A platform pays out: received + fee_net + fee_vat clears what the shop's platform owes."""

    kind: ClassVar[str] = "settle_platform"
    settlement: str
    shop: str
    received: Fen
    fee_net: Fen = ZERO_FEN
    fee_vat: Fen = ZERO_FEN
    tender: str = "bank"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueLine:
    """One line of a blue invoice, for one sale line (whole line when amounts are absent)."""

    line: str
    qty: Micro | None = None
    net: Fen | None = None
    vat: Fen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterBlueInvoice(Command):
    """A blue invoice 蓝字发票 was issued for lines of one sale (all lines when none is named)."""

    kind: ClassVar[str] = "register_blue_invoice"
    invoice: str
    sale: str
    lines: tuple[BlueLine, ...] = ()
