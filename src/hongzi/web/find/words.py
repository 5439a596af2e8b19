"""What a search finds, in words."""

from django.utils.translation import gettext_noop as _

KINDS = {
    "return": _("退货单"),
    "order": _("订单"),
    "red": _("红字发票"),
    "blue": _("蓝字发票"),
    "refund": _("退款"),
    "refund_order": _("付款单"),
    "batch": _("付款批次"),
    "product": _("商品"),
    "serial": _("批号或序列号"),
    "receipt": _("入库单"),
    "account": _("科目"),
    "payment": _("收款"),
    "parcel": _("包裹"),
    "customer": _("客户"),
    "voucher": _("凭证"),
    "amount": _("金额相符的退货"),
}
