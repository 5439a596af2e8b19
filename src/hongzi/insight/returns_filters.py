"""Which return lines a list shows, said in SQL.

The conditions of the causes repeat ``returns.rules.open_items`` for the database; a test holds
the two together over lines in every state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hongzi.rulebook.rights import days_of
from hongzi.rulebook.tails import tail_limit

STATES = ("open", "settled", "all")
LEGS = ("decision", "goods", "tax", "money", "replacement", "acceptance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list of return lines is narrowed to; "" and None narrow nothing.

    leg, cause, overdue, and decision "pending" concern lines that are not settled. since, until:
    days the case was opened. least, most: tax-inclusive fen of the draw. reason: a leaf, or the
    branch before its "/". lines: only these, by id (what a search found). newest: order.
    """

    state: str = "open"
    leg: str = ""
    cause: str = ""
    decision: str = ""
    reception: str = ""
    kind: str = ""
    reason: str = ""
    shop: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    least: int | None = None
    most: int | None = None
    overdue: bool = False
    lines: tuple[int, ...] | None = None
    newest: bool = True

    @property
    def open_only(self) -> bool:
        """Whether only lines that are not settled can match."""
        return self.state == "open" or bool(self.leg or self.cause or self.overdue)

    def with_lines(self, lines: tuple[int, ...] | None) -> Filters:
        """The same, within what a search found: in any state, unless a leg is asked for."""
        return replace(self, lines=lines)


LEFT_TAX = (
    "(case when l.owes_tax then l.vat + l.extra_vat - l.rejected_vat else 0 end - l.tax_done)"
)
LEFT_MONEY = (
    "(case when l.owes_money then l.net + l.extra_net - l.rejected_net "
    "+ l.vat + l.extra_vat - l.rejected_vat else 0 end - l.money_done)"
)
_TAX_BALANCE = (
    "(case when l.owes_tax then l.accepted_vat + l.extra_vat - l.rejected_vat else 0 end "
    "- l.tax_done)"
)
_MONEY_BALANCE = (
    "(case when l.owes_money then l.accepted_net + l.accepted_vat + l.extra_net + l.extra_vat "
    "- l.rejected_net - l.rejected_vat else 0 end - l.money_done)"
)
INVOICED = (
    "exists (select 1 from invoices_blueline b where b.sale_line_id = l.invoice_line_id "
    "and (b.red_net < b.net or b.red_vat < b.vat))"
)
CAPTURED = (
    "(l.sale_id is null or exists (select 1 from sales_sale v where v.id = l.sale_id "
    "and v.via = 'platform') or exists (select 1 from refunds_payment p "
    "where p.sale_id = l.sale_id))"
)
_ACCEPTED = "l.decision = 'accepted'"
_GOODS = f"l.owes_goods and {_ACCEPTED} and l.goods_qty < l.qty"
_TAIL = f"abs({LEFT_TAX}) <= %(tail)s and l.tax_done <> 0"
_OWED_TAX = f"{_ACCEPTED} and {LEFT_TAX} > 0 and not ({_TAIL})"
_OWED_MONEY = f"{_ACCEPTED} and {LEFT_MONEY} > 0"

CAUSES_IN_SQL: Mapping[str, str] = {
    "not_decided": "l.decision = 'pending'",
    "goods_not_received": f"{_GOODS} and l.arrived_qty <= l.goods_qty and l.goods_qty = 0",
    "goods_not_inspected": f"{_GOODS} and l.arrived_qty > l.goods_qty",
    "goods_partly_inspected": f"{_GOODS} and l.arrived_qty <= l.goods_qty and l.goods_qty > 0",
    "cost_awaits_month_end": "l.owes_goods and l.goods_qty = l.qty and l.cost is null",
    "inspected_before_acceptance": "l.owes_goods and l.accepted_cost <> l.goods_cost "
    f"and not ({_ACCEPTED} and l.goods_qty < l.qty) "
    "and not (l.goods_qty = l.qty and l.cost is null)",
    "red_invoice_missing": f"{_OWED_TAX} and {INVOICED}",
    "uninvoiced_not_declared": f"{_OWED_TAX} and not {INVOICED}",
    "red_rounding_tail": f"{_ACCEPTED} and {LEFT_TAX} <> 0 and {_TAIL}",
    "red_above_owed": f"{_ACCEPTED} and {LEFT_TAX} < 0 and not ({_TAIL})",
    "red_before_acceptance": f"{_TAX_BALANCE} <> 0 and not ({_ACCEPTED} and {LEFT_TAX} <> 0)",
    "refund_not_paid": f"{_OWED_MONEY} and {CAPTURED}",
    "sale_unpaid": f"{_OWED_MONEY} and not {CAPTURED}",
    "refund_above_owed": f"{_ACCEPTED} and {LEFT_MONEY} < 0",
    "refund_before_acceptance": f"{_MONEY_BALANCE} <> 0 "
    f"and not ({_ACCEPTED} and {LEFT_MONEY} <> 0)",
    "replacement_not_issued": f"{_ACCEPTED} and l.kind = 'exchange' and not l.replaced "
    "and l.qty <> l.rejected_qty",
}
"""Each cause of an open line (but the one that none of these holds) as a condition."""

LEG_OF = {
    "not_decided": "decision",
    "goods_not_received": "goods",
    "goods_not_inspected": "goods",
    "goods_partly_inspected": "goods",
    "cost_awaits_month_end": "goods",
    "inspected_before_acceptance": "goods",
    "red_invoice_missing": "tax",
    "uninvoiced_not_declared": "tax",
    "red_rounding_tail": "tax",
    "red_above_owed": "tax",
    "red_before_acceptance": "tax",
    "refund_not_paid": "money",
    "sale_unpaid": "money",
    "refund_above_owed": "money",
    "refund_before_acceptance": "money",
    "replacement_not_issued": "replacement",
    "acceptance_waits": "acceptance",
}
"""The leg each cause concerns."""

_WAITS = (
    "not (" + " or ".join(f"({sql})" for sql in CAUSES_IN_SQL.values()) + ") "
    "and not (l.accepted_on is not null and l.accepted_qty = l.qty)"
)

_OVERDUE = (
    "((l.decision = 'pending' and c.date + %(answer_days)s < %(today)s) or ("
    f"{_OWED_MONEY} and (exists (select 1 from returns_goodsexit x where x.case_line_id = l.id "
    "and x.date + %(refund_days)s < %(today)s) or exists (select 1 from returns_parcel p "
    "where p.case_line_id = l.id and p.date + %(refund_days)s < %(today)s))))"
)
"""A request unanswered for longer than the law calls deliberate delay; or goods came back and the
money did not follow in time."""


def cause_in_sql(cause: str) -> str:
    """The condition of a cause; false for one that no line has."""
    if cause == "acceptance_waits":
        return _WAITS
    return CAUSES_IN_SQL.get(cause, "false")


def where(filters: Filters, *, today: dt.date) -> tuple[str, dict[str, Any]]:
    """A condition over ``l`` (returns_caseline) and ``c`` (returns_case), and its values."""
    wanted: list[str] = []
    values: dict[str, Any] = {
        "tail": tail_limit(today),
        "today": today,
        "answer_days": days_of("C07", on=today),
        "refund_days": days_of("C06", on=today),
    }
    if filters.open_only:
        wanted.append("not l.settled")
    elif filters.state == "settled":
        wanted.append("l.settled")
    if filters.leg:
        causes = [cause for cause, leg in LEG_OF.items() if leg == filters.leg]
        wanted.append(" or ".join(f"({cause_in_sql(cause)})" for cause in causes) or "false")
    if filters.cause:
        wanted.append(cause_in_sql(filters.cause))
    if filters.overdue:
        wanted.append(_OVERDUE)
    for name in ("decision", "reception", "kind"):
        if getattr(filters, name):
            wanted.append(f"l.{name} = %({name})s")
            values[name] = getattr(filters, name)
    _more(filters, wanted, values)
    return " and ".join(f"({one})" for one in wanted) or "true", values


def _more(filters: Filters, wanted: list[str], values: dict[str, Any]) -> None:
    """Reason, shop, days, amounts, and what a search found."""
    if filters.reason:
        wanted.append("l.reason = %(reason)s or l.reason like %(branch)s")
        values["reason"], values["branch"] = filters.reason, f"{_plain(filters.reason)}/%"
    if filters.shop:
        wanted.append(
            "exists (select 1 from sales_sale s join ledger_subject g on g.id = s.shop_id "
            "where s.id = l.sale_id and g.code = %(shop)s)"
        )
        values["shop"] = filters.shop
    for name, sql in (
        ("since", "c.date >= %(since)s"),
        ("until", "c.date <= %(until)s"),
        ("least", "l.gross >= %(least)s"),
        ("most", "l.gross <= %(most)s"),
        ("lines", "l.id = any(%(lines)s)"),
    ):
        value = getattr(filters, name)
        if value is not None:
            wanted.append(sql)
            values[name] = list(value) if name == "lines" else value


def _plain(text: str) -> str:
    """Text without a meaning in LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
