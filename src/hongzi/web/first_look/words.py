"""What the codes of a first look are called, and what to do about them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

ODD = {
    "refund_repeated": (
        _("同一退款编号出现多次"),
        _("只按第一次计入;核对是否重复导出或重复退款。"),
    ),
    "refund_above_paid": (_("退款多于买家实付"), _("核对是否多退,或含运费、赔偿。")),
    "refund_negative": (
        _("退款金额是负数"),
        _("已从合计中减去;核对是不是冲回,还是导出用负号表示退款。"),
    ),
    "paid_without_amount": (_("已退款却没有金额"), _("核对导出是否完整。")),
    "paid_without_day": (_("已退款却没有完结时间"), _("到账日期不明,天数没有计入。")),
    "done_before_asked": (_("完结早于申请"), _("核对时间列是否错位。")),
    "no_tracking": (
        _("退货退款已退款,没有退货运单号"),
        _("货可能没有回来:查仓库收货,或向平台申诉。"),
    ),
    "tracking_shared": (_("几张订单共用一个退货运单号"), _("核对包裹里是否确有几件。")),
    "agreed_long_ago": (_("同意超过 15 天仍未退款"), _("催买家寄回、催仓库验收,或关闭。")),
    "state_unknown": (_("状态认不出"), _("这些行没有计入退款。")),
}
"""By code: what looks odd, and what to do."""

NO_RATE = {
    "refunds_only": _(
        "这份导出只有退款,没有同期的全部订单。填上同期付款订单数,或改用平台的订单报表。"
    ),
    "orders_below_refunds": _("填的订单数少于退款的订单数。请核对同期付款订单数。"),
    "nothing_paid": _("文件里没有已付款的订单。"),
}
"""Why there is no rate."""
