"""Commands of products, purchases and stock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from hongzi.kernel.commands.base import ZERO_FEN, Command, Fen, Micro, require


@dataclass(frozen=True, slots=True, kw_only=True)
class KitPart:
    """So many units of a product in one set."""

    sku: str
    qty: Micro


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineProduct(Command):
    """A product. tracking: none, batch or serial. kit: sold as a set of other products.

    retail_price: per unit, tax-inclusive, for 售价金额核算.
    """

    kind: ClassVar[str] = "define_product"
    sku: str
    name: str = ""
    unit: str = "件"
    tracking: str = "none"
    category: str = ""
    retail_price: Fen = ZERO_FEN
    kit: tuple[KitPart, ...] = ()

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        require(
            self.tracking in ("none", "batch", "serial"),
            "tracking_unknown",
            "商品 {sku} 的追踪方式 {tracking} 不认识。",
            sku=self.sku,
            tracking=self.tracking,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLine:
    """Goods coming in: qty units worth ``net`` fen without tax."""

    sku: str
    qty: Micro
    net: Fen
    vat: Fen = ZERO_FEN
    lot: str = ""
    serials: tuple[str, ...] = ()
    grade: str = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOpeningStock(Command):
    """Stock at go-live, in quantity and value; the balances come with opening-balances."""

    kind: ClassVar[str] = "record_opening_stock"
    lines: tuple[StockLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveGoods(Command):
    """Goods of a purchase arrived. invoiced: the supplier's invoice came with them."""

    kind: ClassVar[str] = "receive_goods"
    receipt: str
    supplier: str
    lines: tuple[StockLine, ...]
    invoiced: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePurchase(Command):
    """The supplier's invoice for an earlier receipt; a difference in net is a cost variance."""

    kind: ClassVar[str] = "invoice_purchase"
    receipt: str
    invoice: str
    net: Fen
    vat: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffStock(Command):
    """Goods in stock are scrapped, lost or sent back to their supplier.

    how: scrap (to 1901, with transfer_vat when bad management) or to_supplier (claim: gross
    the supplier credits; deducted: its input VAT had been deducted).
    """

    kind: ClassVar[str] = "write_off_stock"
    sku: str
    qty: Micro
    grade: str = "good"
    lot: str = ""
    serials: tuple[str, ...] = ()
    how: str = "scrap"
    transfer_vat: Fen = ZERO_FEN
    supplier: str = ""
    claim: Fen | None = None
    claim_vat: Fen = ZERO_FEN
    deducted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleClaim(Command):
    """A supplier accepts a claim from a return 退供应商: gross credited, of which vat.

    A claim unlike the goods' cost posts its variance now.
    """

    kind: ClassVar[str] = "settle_claim"
    case: str
    line: str
    supplier: str
    net: Fen
    vat: Fen
    deducted: bool = True
