"""What settings are called, and what follows from each choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Choice:
    """A value as JSON, its name, and what follows from it."""

    value: str
    title: str
    follows: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy in words. choices: the default first; none: a text. standard: "" = any."""

    name: str
    title: str
    about: str
    choices: tuple[Choice, ...] = ()
    standard: str = ""


POLICIES = (
    Policy(
        "acceptance",
        _("退货何时入账"),
        _("只决定退货成立凭证的时间;验收、退款、红字发票各按自己的日期入账。"),
        (
            Choice(
                '"first_evidence"',
                _("有了第一个凭据时"),
                _("同意以后,验收、退款、红字发票中最先发生的那天,整笔退货入账。"),
            ),
            Choice(
                '"decision"',
                _("同意退货时"),
                _("一同意就冲减收入;货、款、票没到齐的,挂在退货在途、待退客户款、待红冲税额上。"),
            ),
            Choice(
                '"inspected"',
                _("验收时,按验收数量"),
                _("验收多少入账多少;仅退款、折让仍在同意时入账。"),
            ),
        ),
    ),
    Policy(
        "legs",
        _("同意之前能不能先办"),
        _("货、款、票三条腿是否可以先于同意。"),
        (
            Choice(
                '"any_order"',
                _("可以,先后不限"),
                _("极速退款、包裹先到都照实入账;同意以前记在过渡科目的另一方。"),
            ),
            Choice(
                '"after_decision"',
                _("不可以,先同意"),
                _("没有同意的退货,验收、退款、红字发票都会被拒绝。"),
            ),
        ),
    ),
    Policy(
        "refunds",
        _("什么时候可以退款"),
        _("退款要不要等货物验收。"),
        (
            Choice('"any_time"', _("随时可以"), _("可以先退款、后收货(极速退款)。")),
            Choice(
                '"after_inspection"',
                _("验货后退款"),
                _("验收多少退多少;没有货物要退回的(折让、仅退款)不受限制。"),
            ),
        ),
    ),
    Policy(
        "return_days",
        _("承诺多少天内可退"),
        _("登记退货时按它判断;法律给的更多时,从法律。"),
        (
            Choice("0", _("只按法律"), _("本店不另作承诺。")),
            Choice("7", _("7 天"), _("从签收日起,不问理由。")),
            Choice("15", _("15 天"), _("从签收日起,不问理由。")),
            Choice("30", _("30 天"), _("从签收日起,不问理由。")),
            Choice("60", _("60 天"), _("从签收日起,不问理由。")),
            Choice("90", _("90 天"), _("从签收日起,不问理由。")),
            Choice("365", _("365 天"), _("从签收日起,不问理由。")),
        ),
    ),
    Policy(
        "red_style",
        _("冲减写法"),
        _("冲减收入、成本时分录的写法;余额和报表不变,发生额不同。"),
        (
            Choice('"same_side"', _("原方向红字"), _("写在原方向,金额为负;发生额是冲减后的净额。")),
            Choice(
                '"opposite_side"',
                _("反方向蓝字"),
                _("写在相反方向,金额为正;收入科目的借方发生额就是退货。"),
            ),
        ),
    ),
    Policy(
        "estimates",
        _("预计退货"),
        _("企业会计准则第14号第三十二条:按预计退货确认应付退货款和应收退货成本。"),
        (
            Choice("false", _("不预计"), _("上年销售在报告批准前退回的,调整以前年度损益。")),
            Choice(
                "true",
                _("按组合预计"),
                _("月末按估计补提或冲回;以后退回的一律计入当期,不再调整以前年度。"),
            ),
        ),
        standard="enterprise",
    ),
    Policy(
        "voucher_grain",
        _("凭证怎样汇总"),
        _("只是把过账装订成凭证的办法,不改任何分录;从还没有编号的过账起。"),
        (
            Choice('"day"', _("每天、每类业务一张"), _("张数少,按日核对。")),
            Choice('"return"', _("每张退货单一张"), _("每笔退货单独成册,张数最多。")),
            Choice('"month"', _("每月、每类业务一张"), _("张数最少,凭证日期为月末。")),
        ),
    ),
    Policy(
        "voucher_numbering",
        _("凭证何时编号"),
        _("凭证号在账套、期间、凭证字内连续不断。"),
        (
            Choice('"at_close"', _("结账时自动编号"), _("结账一并生成,不必先做。")),
            Choice(
                '"before_close"', _("结账前先生成并核对"), _("还有没编号的过账时,结账会被拒绝。")
            ),
        ),
    ),
    Policy("voucher_word", _("凭证字"), _("以后生成的凭证用这个字;已编号的不变。")),
)

SETTINGS = {
    "name": _("账套名称"),
    "taxpayer": _("纳税人身份"),
    "costing": _("成本计价"),
    "policy": _("会计政策"),
    "role": _("角色科目"),
    "member": _("成员职责"),
}
"""By group, as the history says it."""

LAW: Mapping[str, str] = {
    "archives": _("会计档案保管年限与凭据"),
    "consumer": _("消费者退货权利与期限"),
    "holidays": _("法定休假日"),
    "red_invoices": _("红字发票的开具"),
    "filing_deadlines": _("申报期限"),
    "income_tax": _("日后退货的所得税口径"),
    "reductions": _("税额何时扣减"),
    "vat_rates": _("增值税税率与起征点"),
    "vat_tails": _("税额尾差上限"),
}
"""Files of law and tax data."""

CONFIDENCE: Mapping[str, str] = {
    "V": _("读过正文"),
    "v2": _("两处以上转述"),
    "v1": _("一处转述"),
    "K": _("一般知识,未核来源"),
}

FIELDS: Mapping[str, str] = {
    "when": _("条件"), "right": _("权利或义务"), "rule": _("规则"), "what": _("内容"),
    "days": _("天数"), "years": _("年数"), "months": _("月份"), "year": _("年度"),
    "starts": _("起算"), "rolls_over": _("遇假日顺延"), "floor": _("最低(分)"),
    "multiple": _("倍数"), "limit": _("上限"), "taxpayer": _("纳税人"), "category": _("类别"),
    "kind": _("种类"), "kinds": _("种类"), "rate_bp": _("税率(万分之)"), "span": _("周期"),
    "at_limit": _("达到上限时"), "basis": _("口径"), "default": _("默认"),
    "initiator": _("发起方"), "confirmation": _("要确认单"),
    "expires_after_hours": _("几小时后失效"), "issuable": _("可开票状态"),
    "waiting": _("等待状态"), "void": _("作废状态"), "manual": _("人工状态"),
    "rest": _("放假"), "work": _("调休上班"),
    "code": _("代码"), "digits": _("位数"), "title": _("名称"),
}  # fmt: skip
"""Names of the fields of law and tax data."""

ACTIONS: Mapping[str, str] = {
    "return.request": _("登记退货"), "return.override": _("越过条件受理"),
    "return.decide": _("同意或拒绝退货"), "return.accept_bulk": _("成批同意"),
    "goods.receive": _("收货"), "goods.inspect": _("验收"), "goods.end": _("了结实物"),
    "refund.prepare": _("制退款单"), "refund.approve": _("批准退款"), "refund.pay": _("付款"),
    "refund.bounce": _("登记退票"), "red.register": _("登记红字发票"), "tax.end": _("了结税额"),
    "tax.bear": _("批准税额自行负担"),
    "money.end": _("了结款项"), "voucher.enter": _("填凭证"), "voucher.approve": _("批准凭证"),
    "period.close": _("结账"), "import": _("导入文件"), "settings": _("改设置"),
    "book.create": _("建账套"),
}  # fmt: skip
"""What may be done, as ``access.rules.duties`` calls it."""

VALUES: Mapping[str, str] = {
    "general": _("一般纳税人"), "small_scale": _("小规模纳税人"),
    "inventory": _("库存"), "dispatched": _("发出商品"),
    "current": _("当年"), "prior": _("上年"),
    "receivable": _("应收账款"), "platform_receivable": _("应收平台款"),
    "advance": _("预收款"), "direct": _("客户直付"), "platform": _("平台代收"),
    "prepaid": _("预收"),
    "restock": _("重新入库"), "second_grade": _("转残次品"), "refurbish": _("待整新"),
    "scrap": _("报废"), "back_to_supplier": _("退供应商"),
    "yes": _("是"), "no": _("否"), "out": _("转出"), "over": _("超过估计"),
    "payable": _("应付税款法"), "deferred": _("递延法"),
    "sold": _("已售出"), "recovered": _("已收回"),
    "receipt_of_goods": _("签收商品"), "day_after_receipt": _("签收次日"),
    "after_sales_end": _("售后期满"), "request": _("提出申请"), "contract": _("合同约定"),
    "transaction": _("交易发生"), "day_after_year_end": _("年度终了次日"),
    "acceptance_report": _("验收单"), "approval": _("审批单"), "refund_receipt": _("退款凭据"),
    "red_invoice": _("红字发票"), "return_statement": _("退货单"),
    "uninvoiced_statement": _("未开票冲减说明"),
    "seller": _("销方"), "either": _("双方均可"),
    "relief": _("减免"), "return": _("退货"), "refund_only": _("仅退款"),
    "statutory": _("法定"), "allowance": _("折让"),
    "small_scale_levy": _("小规模征收率"), "zero": _("零税率"), "agri": _("农产品等"),
    "goods": _("货物"), "service": _("服务"),
    "quarter": _("按季"), "month": _("按月"), "day": _("按日"), "manual": _("人工处理"),
}  # fmt: skip
"""Codes of conditions of rules and of law and tax data; where several lists share a code, it means
the same."""
