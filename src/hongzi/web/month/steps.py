"""The one next step of an open item, and where it is done by whose duty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hongzi.access.rules.duties import ACTIONS, DUTIES
from hongzi.web.gate import Visit


@dataclass(frozen=True, slots=True)
class Way:
    """What to do, on which area's page, and the action that asks for a duty."""

    title: str | Promise
    page: str
    action: str


DECIDE = Way(_("处理退货申请"), "returns", "return.decide")
INSPECT = Way(_("收货验收"), "warehouse", "goods.inspect")

WAYS: Mapping[str, Way] = {
    "not_decided": DECIDE,
    "acceptance_waits": Way(_("登记验收、退款或红字发票"), "warehouse", "goods.inspect"),
    "goods_not_received": Way(_("催寄,到货后验收"), "warehouse", "goods.receive"),
    "goods_not_inspected": INSPECT,
    "goods_partly_inspected": INSPECT,
    "cost_awaits_month_end": Way(_("结账时定成本"), "month-close", "period.close"),
    "inspected_before_acceptance": DECIDE,
    "red_invoice_missing": Way(_("开具并登记红字发票"), "red-invoices", "red.register"),
    "uninvoiced_not_declared": Way(_("未开票销售冲减"), "red-invoices", "tax.end"),
    "red_rounding_tail": Way(_("了结税额尾差"), "red-invoices", "tax.end"),
    "red_above_owed": Way(_("核对红字发票"), "red-invoices", "tax.end"),
    "red_before_acceptance": DECIDE,
    "refund_not_paid": Way(_("退款"), "cashier", "refund.prepare"),
    "sale_unpaid": Way(_("抵账"), "returns", "money.end"),
    "refund_above_owed": Way(_("追回多退的款"), "cashier", "refund.bounce"),
    "refund_before_acceptance": DECIDE,
    "replacement_not_issued": Way(_("发出换货新件"), "warehouse", "goods.receive"),
    "parcel_unmatched": Way(_("认领无信息件"), "warehouse", "goods.receive"),
}
"""By cause of an open item."""

OBSTACLES: Mapping[str, Way] = {
    "close_unresolved_rows": Way(_("处理导入行"), "imports", "import"),
    "close_no_voucher": Way(_("生成凭证"), "vouchers", "view"),
    "close_earlier_open": Way(_("去结前一个月"), "month", "period.close"),
    "close_pending_loss": Way(_("批准损失"), "manual", "voucher.enter"),
    "close_average_missing": Way(_("补记入库"), "imports", "import"),
    "close_ratio_missing": Way(_("批准成本率"), "month-approvals", "voucher.approve"),
    "close_opening_stock_differs": Way(_("补录期初"), "imports", "import"),
}
"""By code of a refusal to close."""


@dataclass(frozen=True, slots=True)
class Step:
    """A next step as a member sees it: address "" = not this member's duty, or no page for it."""

    title: str | Promise
    address: str
    whose: tuple[str, ...]


def step_of(visit: Visit, way: Way | None, *, month: str) -> Step | None:
    """Where the visitor does it; whose duty it is otherwise."""
    if way is None:
        return None
    mine = visit.may(way.action)
    whose = () if mine else tuple(duty for duty in DUTIES if duty in ACTIONS[way.action])
    return Step(way.title, _address(visit, way.page, month) if mine else "", whose)


def _address(visit: Visit, page: str, month: str) -> str:
    for args in ([visit.book.code], [visit.book.code, month]):
        try:
            return reverse(page, args=args)
        except NoReverseMatch:
            continue
    return ""
