"""Which return lines a list shows, said in SQL."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from hongzi.insight.open_causes import ACCEPTED, LEFT_MONEY, cause_in_sql, leg_in_sql
from hongzi.rulebook.holidays import all_over
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


_OVERDUE = (
    "((l.decision = 'pending' and l.opened_on + %(answer_days)s < %(today)s) or ("
    f"{ACCEPTED} and {LEFT_MONEY} > 0 and least("
    "case when l.goods_qty <> 0 then "
    "(select min(x.date) from returns_goodsexit x where x.case_line_id = l.id) end, "
    "case when l.reception <> 'none' then "
    "(select min(p.date) from returns_parcel p where p.case_line_id = l.id) end"
    ") + %(refund_days)s <= %(over)s))"
)
"""A request unanswered for longer than the law calls deliberate delay; or goods came back and the
money did not follow in time."""


def where(filters: Filters, *, today: dt.date) -> tuple[str, dict[str, Any]]:
    """A condition over ``l`` (returns_caseline), and its values."""
    wanted: list[str] = []
    values: dict[str, Any] = {
        "tail": tail_limit(today),
        "today": today,
        "answer_days": days_of("C07", on=today),
        "refund_days": days_of("C06", on=today),
        # Such a last day moves past holidays: these are over with all that.
        "over": all_over(today),
    }
    if filters.open_only:
        wanted.append("not l.settled")
    elif filters.state == "settled":
        wanted.append("l.settled")
    if filters.leg:
        wanted.append(leg_in_sql(filters.leg))
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
        ("since", "l.opened_on >= %(since)s"),
        ("until", "l.opened_on <= %(until)s"),
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
