"""What the codes of refunds are called on their pages."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from hongzi.web.words import TENDERS

LISTS = {
    "due": _("待制单"),
    "prepared": _("待审批"),
    "approved": _("待付款"),
    "sent": _("已送银行"),
    "failed": _("付款失败"),
    "bounced": _("退票"),
    "confirmed": _("已付款"),
    "withdrawn": _("已撤回"),
}
EMPTY = {
    "due": _("没有待退的款。退货同意后,应退的款会列在这里。"),
    "prepared": _("没有等待审批的付款单。先在“待制单”里选中退款、制单。"),
    "approved": _("没有已审批待付的付款单。付款单由制单人以外的人审批。"),
    "sent": _("没有等银行结果的付款单。在“待付款”里选中,生成批次送银行。"),
    "failed": _("没有付款失败的单。"),
    "bounced": _("没有退票。"),
    "confirmed": _("还没有付出的退款。"),
    "withdrawn": _("没有撤回的付款单。"),
}
DONE = {
    "prepare": _("已制单:%(n)d 笔"),
    "approve": _("已审批:%(n)d 笔"),
    "withdraw": _("已撤回:%(n)d 笔"),
    "batch": _("已生成批次:%(n)d 个"),
    "confirm": _("已确认付款:%(n)d 笔"),
    "fail": _("已登记付款失败:%(n)d 笔"),
    "bounce": _("已登记退票:%(n)d 笔"),
}
STEPS = {
    "confirm": _("已确认付款"),
    "fail": _("已登记付款失败"),
    "bounce": _("已登记退票"),
    "nothing": _("账上已是如此,未重复登记"),
    "wait": _("银行处理中,等下次结果"),
}
KINDS = {
    "return": _("退货退款"),
    "allowance": _("折让"),
    "refund_only": _("仅退款"),
    "exchange": _("同品换货"),
    "refusal": _("拒收"),
}
GOODS = {"open": _("货未验收"), "partly": _("部分已验收"), "done": _("货已验收")}
TAX = {"open": _("税未冲减"), "done": _("税已冲减")}
REFUSALS = {
    "nothing_selected": _("没有选中"),
    "approver_is_maker": _("制单人不能审批自己的单"),
    "payer_is_approver": _("审批人不能付款"),
    "already_approved": _("已经审批过"),
    "not_approved": _("尚未审批"),
    "already_sent": _("已送银行"),
    "already_confirmed": _("已确认付款"),
    "order_ended": _("付款单已终结"),
    "order_paid": _("付款单已付款"),
    "order_unknown": _("没有这张付款单"),
    "order_twice": _("付款单列了两次"),
    "order_duplicate": _("付款单号已用过"),
    "payee_missing": _("没有收款账号或户名"),
    "tender_differs": _("不是原路退回,要写原因"),
    "tender_not_bank": _("不是银行转账"),
    "refund_ordered": _("已有付款单在付"),
    "refund_above_owed": _("超过尚欠客户的款"),
    "nothing_left": _("款已结清"),
    "over_refunded": _("超过原收款可退的金额"),
    "reason_missing": _("没有写原因"),
    "json_type": _("填写的内容不对"),
    "result_amount_differs": _("金额与付款单不符"),
    "result_unknown": _("不认识的处理结果"),
    "not_a_number": _("不是数字"),
}
"""What is refused most, in a word; the refusal itself says the rest."""
EVERY = {
    "tender": TENDERS, "list": LISTS, "empty": EMPTY, "step": STEPS, "kind": KINDS,
    "refusal": REFUSALS, "goods": GOODS, "tax": TAX,
}  # fmt: skip
