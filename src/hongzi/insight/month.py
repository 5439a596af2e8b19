"""A month's trade and returns in numbers, for the report at its end.

Every function works inside ``book_scope``, on its cursor. Money is fen, quantity micro.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.kernel.money import format_fen, format_micro


class Sales(NamedTuple):
    """Sales of a month that are posted: how many, and their sums."""

    orders: int
    gross: int
    net: int
    vat: int

    def as_json(self) -> dict[str, Any]:
        amounts = {"gross": self.gross, "net": self.net, "vat": self.vat}
        return {"orders": self.orders, **{name: format_fen(fen) for name, fen in amounts.items()}}


class ByReason(NamedTuple):
    """Return lines opened in a month for one reason and of one kind."""

    reason: str
    kind: str
    lines: int
    qty: int
    gross: int

    def as_json(self) -> dict[str, Any]:
        return {
            "reason": self.reason,
            "kind": self.kind,
            "lines": self.lines,
            "qty": format_micro(self.qty),
            "gross": format_fen(self.gross),
        }


class Leg(NamedTuple):
    """One leg over all return lines accepted so far: owing lines, done ones, fen left."""

    leg: str
    owed: int
    done: int
    left: int

    def as_json(self) -> dict[str, Any]:
        return {
            "leg": self.leg,
            "owed": self.owed,
            "done": self.done,
            "open": self.owed - self.done,
            "left": format_fen(self.left),
        }


def sales_of(cursor: CursorWrapper, *, first: dt.date, last: dt.date) -> Sales:
    """Posted sales dated from ``first`` to ``last``."""
    cursor.execute(
        "select count(*), coalesce(sum(gross), 0)::bigint, coalesce(sum(net), 0)::bigint, "
        "coalesce(sum(vat), 0)::bigint from sales_sale "
        "where state = 'posted' and date between %s and %s",
        [first, last],
    )
    return Sales(*cursor.fetchone())


def returns_by_reason(cursor: CursorWrapper, *, first: dt.date, last: dt.date) -> list[ByReason]:
    """Lines of cases opened in these days and not rejected, the dearest reason first."""
    cursor.execute(
        "select l.reason, l.kind, count(*), sum(l.qty)::bigint, sum(l.net + l.vat)::bigint "
        "from returns_caseline l join returns_case c on c.id = l.case_id "
        "where l.decision <> 'rejected' and c.date between %s and %s "
        "group by l.reason, l.kind order by 5 desc, 1, 2",
        [first, last],
    )
    return [ByReason(*row) for row in cursor.fetchall()]


OWED_VAT = "(l.vat + l.extra_vat - l.rejected_vat)"
OWED_GROSS = "(l.net + l.extra_net - l.rejected_net + l.vat + l.extra_vat - l.rejected_vat)"
_LEGS = f"""
    select
        count(*) filter (where l.owes_goods),
        count(*) filter (where l.owes_goods and l.goods_qty = l.qty),
        coalesce(sum(coalesce(l.cost, 0) - l.goods_cost) filter (where l.owes_goods), 0)::bigint,
        count(*) filter (where l.owes_tax),
        count(*) filter (where l.owes_tax and l.tax_done = {OWED_VAT}),
        coalesce(sum({OWED_VAT} - l.tax_done) filter (where l.owes_tax), 0)::bigint,
        count(*) filter (where l.owes_money),
        count(*) filter (where l.owes_money and l.money_done = {OWED_GROSS}),
        coalesce(sum({OWED_GROSS} - l.money_done) filter (where l.owes_money), 0)::bigint
    from returns_caseline l where l.decision = 'accepted'
"""


def legs(cursor: CursorWrapper) -> list[Leg]:
    """The three legs as they stand now."""
    cursor.execute(_LEGS)
    row = cursor.fetchone()
    names = ("goods", "tax", "money")
    return [Leg(name, *row[n * 3 : n * 3 + 3]) for n, name in enumerate(names)]


class StockHeld(NamedTuple):
    """What is in stock of a product in one grade."""

    sku: str
    grade: str
    qty: int
    value: int

    def as_json(self) -> dict[str, str]:
        return {
            "sku": self.sku,
            "grade": self.grade,
            "qty": format_micro(self.qty),
            "value": format_fen(self.value),
        }


def stock_held(cursor: CursorWrapper) -> list[StockHeld]:
    """Everything in stock, by product and grade."""
    cursor.execute(
        "select p.sku, b.grade, b.qty, b.value from stock_balance b "
        "join stock_product p on p.id = b.product_id where b.qty <> 0 or b.value <> 0 "
        "order by p.sku, b.grade"
    )
    return [StockHeld(*row) for row in cursor.fetchall()]


def rules_used(cursor: CursorWrapper) -> dict[str, int]:
    """How many entries each rule made, by rule id."""
    cursor.execute("select rule, count(*) from ledger_entry group by rule order by rule")
    return dict(cursor.fetchall())
