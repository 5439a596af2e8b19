"""What is open, by cause, counted by the database: a list, a month and a filter say the same.

Repeats ``returns.rules.open_items`` in SQL, over ``l`` (returns_caseline), with ``%(tail)s``; a
test holds the two together over lines in every state. Every function works inside ``book_scope``,
on its cursor. Money is fen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.facts.queries import ChainState, chain_state
from hongzi.returns.open_items import items_of_line, parcel_item
from hongzi.returns.queries import INVOICED, lines_by_id
from hongzi.returns.rules.open_items import OpenItem
from hongzi.rulebook.tails import tail_limit

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
ACCEPTED = "l.decision = 'accepted'"

OPENED = "coalesce(l.accepted_on, l.evidence_on, l.opened_on)"
"""The day from which a line's open items age."""

_OWES_TAX = f"{ACCEPTED} and {LEFT_TAX} <> 0"
_OWES_MONEY = f"{ACCEPTED} and {LEFT_MONEY} <> 0"
_CAUSES = {
    "decision": "case when l.decision = 'pending' then 'not_decided' end",
    "goods": f"""case when not l.owes_goods then null
        when l.goods_qty <> l.qty and {ACCEPTED} then
            case when l.arrived_qty > l.goods_qty then 'goods_not_inspected'
                when l.goods_qty <> 0 then 'goods_partly_inspected'
                else 'goods_not_received' end
        when l.goods_qty = l.qty and l.cost is null then 'cost_awaits_month_end'
        when l.accepted_cost <> l.goods_cost then 'inspected_before_acceptance' end""",
    "tax": f"""case when {_OWES_TAX} then
            case when abs({LEFT_TAX}) <= %(tail)s and l.tax_done <> 0 then 'red_rounding_tail'
                when {LEFT_TAX} < 0 then 'red_above_owed'
                when {INVOICED} then 'red_invoice_missing'
                else 'uninvoiced_not_declared' end
        when {_TAX_BALANCE} <> 0 then 'red_before_acceptance' end""",
    "money": f"""case when {_OWES_MONEY} then
            case when {LEFT_MONEY} < 0 then 'refund_above_owed'
                when l.captured then 'refund_not_paid'
                else 'sale_unpaid' end
        when {_MONEY_BALANCE} <> 0 then 'refund_before_acceptance' end""",
    "replacement": f"""case when {ACCEPTED} and l.kind = 'exchange' and not l.replaced
        and l.qty <> l.rejected_qty then 'replacement_not_issued' end""",
}
_NONE = " and ".join(f"({sql}) is null" for sql in _CAUSES.values())
_ACCEPTED_WHOLE = "(l.accepted_on is not null and l.accepted_qty = l.qty)"

CAUSE_OF: Mapping[str, str] = {
    **_CAUSES,
    "acceptance": f"case when {_NONE} and not {_ACCEPTED_WHOLE} then 'acceptance_waits' end",
}
"""Each leg's cause, null where the leg is not open."""

LEG_OF: Mapping[str, str] = {
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
"""The leg each cause of a line concerns."""


def cause_in_sql(cause: str) -> str:
    """The condition of a cause; false for one that no line has."""
    return f"({CAUSE_OF[LEG_OF[cause]]}) = '{cause}'" if cause in LEG_OF else "false"


def leg_in_sql(leg: str) -> str:
    """The condition that a leg is open; false for one that no line has."""
    if leg in _OPEN:
        return _OPEN[leg]
    return f"({CAUSE_OF[leg]}) is not null" if leg in CAUSE_OF else "false"


_OPEN = {
    "tax": f"({_OWES_TAX} or {_TAX_BALANCE} <> 0)",
    "money": f"({_OWES_MONEY} or {_MONEY_BALANCE} <> 0)",
}
"""Whether these legs are open is known without looking their causes up."""


class CauseCount(NamedTuple):
    """Open items with one cause: how many, what is left to do (fen), the oldest in days."""

    cause: str
    items: int
    fen: int
    oldest: int


@dataclass(frozen=True, slots=True)
class Open:
    """What is open: by cause, the most frequent first; in how many lines, and how many parcels."""

    causes: tuple[CauseCount, ...]
    lines: int
    parcels: int

    def rows(self, cause: str) -> int:
        """How many lines and parcels have this cause; "" = any."""
        if not cause:
            return self.lines + self.parcels
        return next((one.items for one in self.causes if one.cause == cause), 0)

    @property
    def items(self) -> int:
        """How many legs and parcels: a line may be open on several."""
        return sum(one.items for one in self.causes)


_FEN = {
    "decision": "l.gross",
    "goods": "case when l.goods_qty = l.qty and l.cost is null then 0 "
    "else coalesce(l.cost, 0) - l.goods_cost end",
    "tax": LEFT_TAX,
    "money": LEFT_MONEY,
    "replacement": "0",
    "acceptance": "l.gross",
}
"""What is left to do of each leg that is open."""

# Lines with the same causes are added up first: a few sums, however many lines.
_ALIKE = f"""
    select {", ".join(_CAUSES)}, acceptance, count(*) as n, min(opened) as since,
        {", ".join(f"sum({leg}_fen)::bigint as {leg}_fen" for leg in CAUSE_OF)}
    from (
        select *, case when coalesce({", ".join(_CAUSES)}) is null and waits
            then 'acceptance_waits' end as acceptance
        from (
            select {OPENED} as opened, not {_ACCEPTED_WHOLE} as waits,
                {", ".join(f"{sql} as {leg}" for leg, sql in _CAUSES.items())},
                {", ".join(f"{sql} as {leg}_fen" for leg, sql in _FEN.items())}
            from returns_caseline l where not l.settled offset 0
        ) line where opened <= %(day)s
    ) open_line group by {", ".join(_CAUSES)}, acceptance
"""
_COUNTS = f"""
    with alike as ({_ALIKE})
    select cause, sum(n)::bigint, sum(fen)::bigint, min(since) from alike cross join lateral (
        values {", ".join(f"({leg}, {leg}_fen)" for leg in CAUSE_OF)}
    ) as leg(cause, fen) where cause is not null group by cause
    union all
    select '', coalesce(sum(n), 0)::bigint, 0, %(day)s from alike
    union all
    select 'parcel_unmatched', count(*), 0, min(date) from returns_parcel
    where case_line_id is null and date <= %(day)s having count(*) > 0
"""


_counted: dict[tuple[ChainState, dt.date], Open] = {}
KEPT = 64
"""Counts of so many books and days are kept."""


def count_open(cursor: CursorWrapper, *, day: dt.date) -> Open:
    """What is open now of what happened up to a day; the day says which tail is rounding.

    Counted once for each state of the book: whatever changes a line, its sale, its invoice or its
    payment records a fact in the same transaction, and the end of the chain names them all. It is
    read first, so that a count is never older than its name.
    """
    state = (chain_state(cursor), day)
    found = _counted.get(state)
    if found is None:
        found = _counted[state] = _count(cursor, day)
        for old in list(_counted)[:-KEPT]:
            _counted.pop(old, None)
    return found


def _count(cursor: CursorWrapper, day: dt.date) -> Open:
    cursor.execute(_COUNTS, {"day": day, "tail": tail_limit(day)})
    found = {
        cause: CauseCount(cause, items, fen, (day - since).days)
        for cause, items, fen, since in cursor.fetchall()
    }
    lines = found.pop("").items
    parcels = found["parcel_unmatched"].items if "parcel_unmatched" in found else 0
    causes = sorted(found.values(), key=lambda one: (-one.items, one.cause))
    return Open(tuple(causes), lines, parcels)


def open_page(
    cursor: CursorWrapper,
    found: Open,
    *,
    standard: str,
    day: dt.date,
    cause: str,
    skip: int,
    count: int,
) -> list[OpenItem]:
    """The open items of ``count`` of the lines and parcels that were found, behind the first
    ``skip``: oldest line first, then the parcels; of one cause, or of all when it is ""."""
    tail = tail_limit(day)
    condition = cause_in_sql(cause) if cause else "true"
    cursor.execute(
        f"select l.id from returns_caseline l where not l.settled and {OPENED} <= %(day)s "
        f"and ({condition}) order by l.id offset %(skip)s limit %(count)s",
        {"day": day, "tail": tail, "skip": skip, "count": count},
    )
    lines = lines_by_id(cursor, ids=[id for (id,) in cursor.fetchall()])
    parcels = cause in ("", "parcel_unmatched")
    cursor.execute(
        "select code, date, qty from returns_parcel where case_line_id is null and date <= %s "
        "order by id offset %s limit %s",
        [day, max(0, skip - found.lines) if not cause else skip,
         count - len(lines) if parcels else 0],
    )  # fmt: skip
    items = [
        item
        for line, invoiced in lines
        for item in items_of_line(line, standard=standard, as_of=day, invoiced=invoiced, tail=tail)
        if cause in ("", item.cause)
    ]
    return items + [parcel_item(*parcel, as_of=day) for parcel in cursor.fetchall()]
