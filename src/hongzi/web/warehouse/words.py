"""What the scripts of the phone say, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """By name; ``{}`` stands for a number or a name."""
    return {
        "online": _("已联网"),
        "offline": _("离线:登记的包裹先存在手机里"),
        "queue_empty": _("手机里没有待传的包裹"),
        "queue_waiting": _("{} 个包裹待上传"),
        "queue_refused": _("{} 个包裹被退回,请修改"),
        "saved": _("已记下:{}"),
        "sent": _("今天已入账 {} 个"),
        "login_again": _("登录已过期,请重新登录后上传;登记的包裹还在手机里。"),
        "server_silent": _("服务器没有回应,稍后自动再传。"),
        "found": _("找到 {} 行退货"),
        "not_found": _("没有对应的退货单,可先作为无信息件收下。"),
        "to_inspect": _("待验 {}"),
        "to_come": _("未到 {}"),
        "arrived": _("已到货"),
        "no_line": _("至少勾选一行。"),
        "qty_wrong": _("数量应为大于 0 的数,最多 6 位小数。"),
        "sku_missing": _("请选择商品。"),
        "supplier_missing": _("退供应商要写明供应商。"),
        "camera_denied": _("浏览器没有给摄像头:请允许使用,或直接输入单号。"),
        "camera_https": _("摄像头只能在 https 地址下用:请用 serve --lan 启动并信任证书。"),
        "no_pin": _("未设 PIN"),
        "you": _("使用中"),
        "switch_offline": _("换人要联网。"),
        "storage_full": _("手机存不下了:请先联网上传,再继续登记。"),
        "photos": _("{} 张照片"),
        "mend": _("修改"),
        "drop": _("删除"),
        "retry": _("再传"),
        "drop_sure": _("删除后这个包裹不会入账。确定删除?"),
        "waiting": _("待上传"),
        "refused": _("被退回"),
        "unannounced": _("无信息件"),
        "held_already": _("这个包裹已作为无信息件收下,在下面的清单里认领。"),
        "claim": _("认领:输入退货单号或订单号"),
        "by": _("登记人 {}"),
    }
