"""What refusals are called: a short title for each code, so that every language has a line.

A refusal's own texts are Chinese and name numbers; the title is what readers of English get first.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

TITLES = {
    "period_closed": _("这个月已结账"),
    "before_opening": _("早于账套启用月"),
    "close_earlier_open": _("前面的月份还没结账"),
    "close_unresolved_rows": _("还有未处理的导入行"),
    "close_no_voucher": _("还有过账没有凭证"),
    "close_average_missing": _("有商品算不出月末平均成本"),
    "close_ratio_missing": _("当月没有批准的成本率"),
    "close_pending_loss": _("年末待处理财产损溢不为零"),
    "close_opening_stock_differs": _("期初库存与期初余额不符"),
    "close_broken": _("结账中断"),
    "book_unknown": _("没有这个账套"),
    "book_exists": _("账套代码已被使用"),
    "book_code_invalid": _("账套代码不合规"),
    "book_name_missing": _("没有写公司名称"),
    "book_opens_mid_month": _("启用日期应为月初"),
    "not_your_duty": _("这不是您的职责"),
    "balance_sheet_unequal": _("资产负债表不平"),
    "account_without_line": _("有科目没有报表项目"),
    "day_unknown": _("这不是日期"),
    "key_reused": _("同一提交已用于别的内容"),
    "month_failed": _("这个月没有做成"),
    "approver_missing": _("没有人能批准"),
    "pin_unset": _("还没有设 PIN"),
    "pin_wrong": _("PIN 不对"),
    "pin_locked": _("PIN 已锁定"),
    "blind_needs_approval": _("没有原销售,缺少经批准的估价"),
    "sku_unknown": _("没有这个商品"),
    "file_kind_unknown": _("看不出是哪种文件"),
}
"""By code; the others are called what they all are: not allowed in the books."""


def title_of(code: str) -> str:
    """A refusal's title in the reader's language."""
    return gettext(TITLES.get(code, "")) if code in TITLES else gettext("账里不允许")


def worded(code: str, kind: str, *, every: Mapping[str, Mapping[str, str]]) -> str:
    """A code in words out of an area's lists; one that nobody listed stays as it is."""
    words = every[kind].get(code)
    if words is not None:
        return gettext(words)
    return title_of(code) if kind == "refusal" else code
