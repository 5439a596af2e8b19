"""What kinds of import are called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

KINDS: Mapping[str, str] = {
    "opening-balances": _("期初余额"),
    "opening-stock": _("期初库存"),
    "products": _("商品"),
    "goods-receipts": _("入库(发票未到)"),
    "purchases": _("采购(发票已到)"),
    "sales": _("销售"),
    "past-sales": _("上线前销售"),
    "customer-payments": _("客户收款"),
    "settlements": _("平台结算"),
    "returns": _("退货"),
    "inspections": _("退货验收"),
    "refunds": _("退款"),
    "invoices": _("蓝字发票"),
    "red-invoices": _("红字发票"),
    "vouchers": _("凭证"),
    "facts": _("其他业务事实"),
}
"""By name; as ``files/kinds.toml`` calls them."""
