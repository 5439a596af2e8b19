"""What codes are called on the pages."""

from __future__ import annotations

from functools import cache

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

LABELS = {
    "small_business": _("小企业会计准则"),
    "enterprise": _("企业会计准则"),
    "general": _("一般纳税人"),
    "small_scale": _("小规模纳税人"),
    "moving_average": _("移动加权平均"),
    "fifo": _("先进先出"),
    "specific": _("个别计价"),
    "month_end_average": _("月末一次加权平均"),
    "retail_price": _("售价金额核算"),
    "cost_ratio": _("核定成本率"),
    "good": _("良品"),
    "second": _("二级品"),
    "refurbish": _("待整新"),
    "dispatched": _("发出未确认"),
    "goods": _("实物"),
    "tax": _("税"),
    "money": _("资金"),
    "decision": _("处理决定"),
    "acceptance": _("退货成立"),
    "replacement": _("换货"),
    "parcel": _("包裹"),
    "bookkeeper": _("会计"),
    "cashier": _("出纳"),
    "warehouse": _("仓库"),
    "service": _("客服"),
    "supervisor": _("主管"),
    "owner": _("老板"),
}
"""Settings of a book, grades of goods, the legs of a return, the duties of a member."""


def spoken(words: str) -> str:
    """A text of the program (never of a book) in the reader's language; quick when it comes many
    times a page, since catalogues stay as they are while the program runs."""
    return _in(get_language(), words)


@cache
def _in(language: str | None, words: str) -> str:
    return gettext(words)


TENDERS = {
    "cash": _("现金"),
    "bank": _("银行转账"),
    "alipay": _("支付宝"),
    "wechat": _("微信"),
    "store_credit": _("储值"),
    "platform": _("平台"),
}
"""By what money comes and goes back."""
