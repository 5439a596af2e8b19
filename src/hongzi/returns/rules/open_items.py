"""What is still open of a case line: by leg, with a named cause and the next action."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from hongzi.kernel.money import format_fen, format_micro
from hongzi.returns.rules.lines import Line

CAUSES: dict[str, tuple[str, str]] = {
    "not_decided": ("申请尚未处理", "decide_return:同意或拒绝"),
    "acceptance_waits": ("已同意,等待首个凭据入账", "登记验收、退款或红字发票"),
    "goods_not_received": ("货物未到", "催寄;到货后 inspect_goods,确认不寄用 end_goods_leg"),
    "goods_not_inspected": ("货已到,未验收", "inspect_goods"),
    "goods_partly_inspected": ("部分货物未到或未验收", "inspect_goods,或用 end_goods_leg 了结余数"),
    "cost_awaits_month_end": ("待月末成本", "月末结账 close_period 确定成本"),
    "inspected_before_acceptance": ("已验收,退货尚未成立", "decide_return;已同意的待货物验收"),
    "red_invoice_missing": ("红字发票未开", "开具后 register_red_invoice"),
    "uninvoiced_not_declared": ("未开票销售尚未冲减", "end_tax_leg:uninvoiced"),
    "red_rounding_tail": ("红字税额尾差", "end_tax_leg:tail"),
    "red_above_owed": ("红字税额多于应冲税额", "核对红字发票;尾差用 end_tax_leg:tail"),
    "red_before_acceptance": ("已开红字发票,退货尚未成立", "decide_return;已同意的待货物验收"),
    "refund_not_paid": ("款未退", "pay_refund"),
    "sale_unpaid": ("销售未收款,应抵账", "end_money_leg:set_off_sale"),
    "refund_above_owed": ("退款多于应退", "追回后 bounce_refund,或 end_money_leg:difference"),
    "refund_before_acceptance": ("已退款,退货尚未成立", "decide_return;已同意的待货物验收"),
    "replacement_not_issued": ("换货新件未发出", "issue_replacement"),
    "parcel_unmatched": ("无信息件待认领", "查到退货单后 receive_parcel 写明 case 与 line"),
}
"""Each cause's name in Chinese, and what to do next."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One leg of a case line that is not at zero; or a parcel nobody has matched (its number).

    fen: what is left to do, in the leg's own direction (goods: cost; tax; money owed to the
    customer); balance: what the ledger holds now in that direction. qty: micro of goods.
    """

    case: str
    line: str
    leg: str
    fen: int
    balance: int
    qty: int
    opened: dt.date
    age: int
    cause: str

    def as_json(self) -> dict[str, Any]:
        """For ``--json``: yuan and units as text."""
        title, action = CAUSES[self.cause]
        return {
            "case": self.case, "line": self.line, "leg": self.leg, "fen": format_fen(self.fen),
            "balance": format_fen(self.balance), "qty": format_micro(self.qty),
            "opened": self.opened.isoformat(), "age": self.age, "cause": self.cause,
            "cause_zh": title, "next": action,
        }  # fmt: skip


def open_items_of(line: Line, *, as_of: dt.date, invoiced: bool, tail: int) -> list[OpenItem]:
    """The open items of one line.

    invoiced: its sale line has a blue invoice; tail: fen of VAT that count as rounding.
    """
    opened = line.accepted_on or line.evidence_on or line.opened_on
    items = []

    def add(leg: str, cause: str, *, fen: int, balance: int, qty: int = 0) -> None:
        age = (as_of - opened).days
        items.append(OpenItem(line.case, line.line, leg, fen, balance, qty, opened, age, cause))

    if line.decision == "pending":
        add("decision", "not_decided", fen=line.net + line.vat, balance=0, qty=line.qty)
    _goods(line, add)
    _tax(line, add, invoiced=invoiced, tail=tail)
    _money(line, add)
    if line.left_replacement and line.decision == "accepted":
        add("replacement", "replacement_not_issued", fen=0, balance=0, qty=line.left_replacement)
    if not items and not line.accepted_whole:
        add("acceptance", "acceptance_waits", fen=line.net + line.vat, balance=0, qty=line.qty)
    return items


def goods_balance(line: Line) -> int:
    """Fen on goods_in_return, Dr +."""
    return line.accepted_cost - line.goods_cost if line.owes_goods else 0


def tax_balance(line: Line) -> int:
    """Fen on vat_awaiting_red, Dr +."""
    opened = line.accepted_vat + line.extra_vat - line.rejected_vat if line.owes_tax else 0
    return opened - line.tax_done


def money_balance(line: Line) -> int:
    """Fen on refund_payable, Cr +."""
    if not line.owes_money:
        return -line.money_done
    opened = line.accepted_net + line.accepted_vat + line.extra_net + line.extra_vat
    return opened - line.rejected_net - line.rejected_vat - line.money_done


def _goods(line: Line, add: Any) -> None:
    if not line.owes_goods:
        return
    balance = goods_balance(line)
    left = line.left_goods
    cost = (line.cost or 0) - line.goods_cost
    if left and line.decision == "accepted":
        if line.arrived_qty > line.goods_qty:
            cause = "goods_not_inspected"
        else:
            cause = "goods_partly_inspected" if line.goods_qty else "goods_not_received"
        add("goods", cause, fen=cost, balance=balance, qty=left)
    elif not left and line.cost is None:
        add("goods", "cost_awaits_month_end", fen=0, balance=0, qty=line.qty)
    elif balance:
        add("goods", "inspected_before_acceptance", fen=cost, balance=balance, qty=left)


def _tax(line: Line, add: Any, *, invoiced: bool, tail: int) -> None:
    left = line.left_tax
    balance = tax_balance(line)
    if line.decision == "accepted" and left:
        if abs(left) <= tail and line.tax_done:
            cause = "red_rounding_tail"
        elif left < 0:
            cause = "red_above_owed"
        else:
            cause = "red_invoice_missing" if invoiced else "uninvoiced_not_declared"
        add("tax", cause, fen=left, balance=balance)
    elif balance:
        add("tax", "red_before_acceptance", fen=left, balance=balance)


def _money(line: Line, add: Any) -> None:
    left = line.left_money
    balance = money_balance(line)
    if line.decision == "accepted" and left:
        if left < 0:
            cause = "refund_above_owed"
        else:
            cause = "refund_not_paid" if line.captured else "sale_unpaid"
        add("money", cause, fen=left, balance=balance)
    elif balance:
        add("money", "refund_before_acceptance", fen=left, balance=balance)
