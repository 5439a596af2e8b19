"""What the codes of a return are called on its pages, and what a person does next."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from hongzi.facts.rules.documents import EVIDENCE
from hongzi.web.words import TENDERS

STATES = {"open": _("未了"), "settled": _("已结清"), "all": _("全部")}
LEGS = {
    "decision": _("处理决定"),
    "goods": _("实物"),
    "tax": _("税"),
    "money": _("资金"),
    "replacement": _("换货"),
    "acceptance": _("退货成立"),
}
DECISIONS = {"pending": _("待处理"), "accepted": _("已同意"), "rejected": _("已拒绝")}
RECEPTIONS = {
    "none": _("未收货"),
    "partial": _("部分收货"),
    "received": _("已收货"),
    "rejected": _("已寄回客户"),
    "never_came": _("确认不再寄回"),
}
KINDS = {
    "return": _("退货退款"),
    "allowance": _("折让"),
    "refund_only": _("仅退款"),
    "exchange": _("同品换货"),
    "refusal": _("拒收"),
}
LIGHTS = {"none": _("不涉及"), "waiting": _("待决定"), "open": _("未了"), "done": _("已了")}
ICONS = {
    "none": "circle-dashed",
    "waiting": "clock",
    "open": "alert-triangle",
    "done": "circle-check",
}
DAYS = _("%(days)s 天")
DISPOSITIONS = {
    "restock": _("良品入库"),
    "second_grade": _("二级品入库"),
    "refurbish": _("待整新"),
    "scrap": _("报废"),
    "back_to_supplier": _("退供应商"),
}

STEPS = {
    "not_decided": (_("申请尚未处理"), _("同意或拒绝")),
    "acceptance_waits": (_("已同意,等待首个凭据入账"), _("登记验收、退款或红字发票,先到先入账")),
    "goods_not_received": (_("货物未到"), _("催客户寄回;确认不寄的由主管了结")),
    "goods_not_inspected": (_("货已到,未验收"), _("仓库验收")),
    "goods_partly_inspected": (_("部分货物未到或未验收"), _("验收其余;不再寄回的由主管了结")),
    "cost_awaits_month_end": (_("待月末成本"), _("月末结账时自动确定成本")),
    "inspected_before_acceptance": (_("已验收,退货尚未成立"), _("先作处理决定")),
    "red_invoice_missing": (_("红字发票未开"), _("开具红字发票后登记")),
    "uninvoiced_not_declared": (_("未开票销售尚未冲减"), _("会计登记未开票冲减")),
    "red_rounding_tail": (_("红字税额尾差"), _("会计了结尾差")),
    "red_above_owed": (_("红字税额多于应冲税额"), _("核对红字发票")),
    "red_before_acceptance": (_("已开红字发票,退货尚未成立"), _("先作处理决定")),
    "refund_not_paid": (_("款未退"), _("出纳制付款单,主管审批后付款")),
    "sale_unpaid": (_("销售未收款,应抵账"), _("主管抵减客户欠款")),
    "refund_above_owed": (_("退款多于应退"), _("追回多退的款,或由主管确认差额")),
    "refund_before_acceptance": (_("已退款,退货尚未成立"), _("先作处理决定")),
    "replacement_not_issued": (_("换货新件未发出"), _("仓库发出新件")),
}
"""Each cause of an open item: its name, and what a person does."""

WHYS = {
    "quality_in_time": _("质量问题,签收七日内:消费者可以退货"),
    "quality_late": _("质量问题,已过签收七日:严重到可解除合同的应退,否则更换或修理"),
    "not_as_described": _("与说明不符:应当修理、更换或退货"),
    "transport_risk": _("签收前的运输风险由卖家承担"),
    "wrong_goods": _("发出的货物与订单不符:应当更换或退货"),
    "no_reason_in_time": _("七日无理由退货,期限之内"),
    "no_reason_late": _("七日无理由退货的期限已过"),
    "exception": _("法定不适用无理由退货的商品"),
    "exception_confirmed": _("购买时逐单确认过不适用无理由退货"),
    "not_intact": _("商品已不完好,不适用无理由退货"),
    "counter_sale": _("线下购物没有法定的无理由退货"),
    "business_buyer": _("企业之间的买卖按合同办理"),
    "promised": _("在本店承诺的退货期限之内"),
}
"""How ``returns.rules.grounds`` comes to its answer."""

VERDICTS = {
    "must": _("应当受理"),
    "promised": _("按承诺受理"),
    "choice": _("由本店决定,受理须写明理由"),
}

EVERY = {
    "state": STATES, "leg": LEGS, "decision": DECISIONS, "reception": RECEPTIONS, "kind": KINDS,
    "light": LIGHTS, "tender": TENDERS, "disposition": DISPOSITIONS, "why": WHYS,
    "verdict": VERDICTS, "evidence": EVIDENCE,
}  # fmt: skip
