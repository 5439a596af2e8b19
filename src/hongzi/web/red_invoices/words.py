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
REFUSALS = {
    "nothing_selected": _("没有选中"),
    "number_missing": _("没有填号码"),
    "red_duplicate": _("号码已登记过"),
    "blue_unknown": _("没有这张蓝字发票"),
    "red_before_blue": _("红票早于蓝票"),
    "red_not_on_blue": _("蓝票上没有这一行"),
    "red_rate_differs": _("税率与蓝票不同"),
    "red_above_blue": _("超过蓝票的余额"),
    "red_above_owed": _("超过应红冲的金额"),
    "tax_not_owed": _("没有待红冲的税额"),
    "nothing_left": _("税额已结清"),
    "invoice_number_length": _("号码的位数不对"),
    "tail_above_limit": _("超过尾差上限"),
    "invoiced_use_red": _("已开票,应登记红字发票"),
    "line_twice": _("没有选行,或一行列了两次"),
    "json_type": _("填写的内容不对"),
    "required_blank": _("必填项没有填"),
    "not_a_number": _("不是数字"),
}
"""What is refused most, in a word; the refusal itself says the rest."""
EVERY = {
    "list": LISTS, "empty": EMPTY, "reason": REASONS, "kind": KINDS, "confidence": CONFIDENCE,
    "refusal": REFUSALS,
}  # fmt: skip
