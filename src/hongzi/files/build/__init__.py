"""Builders: the rows of one document become the commands of its kind of import."""

from collections.abc import Mapping

from hongzi.files.build.books import facts, opening_balances, vouchers
from hongzi.files.build.goods import goods_receipts, opening_stock, products, purchases
from hongzi.files.build.returns import inspections, red_invoices, refunds, returns
from hongzi.files.build.sales import customer_payments, invoices, past_sales, sales, settlements
from hongzi.files.drafts import Build

BUILDERS: Mapping[str, Build] = {
    "opening-balances": opening_balances,
    "opening-stock": opening_stock,
    "products": products,
    "goods-receipts": goods_receipts,
    "purchases": purchases,
    "sales": sales,
    "past-sales": past_sales,
    "customer-payments": customer_payments,
    "settlements": settlements,
    "returns": returns,
    "inspections": inspections,
    "refunds": refunds,
    "invoices": invoices,
    "red-invoices": red_invoices,
    "vouchers": vouchers,
    "facts": facts,
}
"""Builder by kind; the kinds themselves are in ``kinds.toml``."""
