"""What the codes of red invoices are called on their pages."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

LISTS = {
    "red": _("待开红字发票"),
    "uninvoiced": _("未开票,待冲减"),
    "registered": _("已登记"),
}
EMPTY = {
    "red": _("没有待红冲的发票。已开票的销售退货同意后,会按蓝字发票列在这里。"),
    "uninvoiced": _("没有待冲减的未开票退货。"),
    "registered": _("还没有登记过红字发票。"),
}
REASONS = {
    "01": _("开票有误"),
    "02": _("销货退回"),
    "03": _("服务中止"),
    "04": _("销售折让"),
}
KINDS = {
    "return": _("退货退款"),
    "allowance": _("折让"),
    "refund_only": _("仅退款"),
    "exchange": _("同品换货"),
    "refusal": _("拒收"),
}
CONFIDENCE = {
    "V": _("读过正文"),
    "v2": _("两处转述"),
    "v1": _("一处转述"),
    "K": _("未核对"),
}
DONE = {
    "register": _("已登记红字发票:%(n)d 张"),
    "uninvoiced": _("已登记未开票冲减:%(n)d 行"),
    "tail": _("已了结尾差:%(n)d 行"),
    "borne": _("已登记自行负担:%(n)d 行"),
}
EVERY = {
    "list": LISTS, "empty": EMPTY, "reason": REASONS, "kind": KINDS, "confidence": CONFIDENCE,
}  # fmt: skip
