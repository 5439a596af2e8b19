"""What must be reddened: return lines whose tax leg is open, by the blue invoice of their sale.

Every function works inside ``book_scope``, on its cursor, with a fixed number of statements. Money
is fen, quantity is micro; red amounts are positive here, as everywhere in the books.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

PAGE = 50


class RedTotals(NamedTuple):
    """How many lines and how much VAT: to redden by invoice, to declare as never invoiced."""

    red: int
    red_vat: int
    uninvoiced: int
    uninvoiced_vat: int


@dataclass(frozen=True, slots=True)
class RedLineDue:
    """One return line that has VAT to take back.

    qty, net, vat: what it still owes to redden (vat is signed: negative = too much was reddened).
    blue: its invoice's number, "" when its sale was never invoiced; left_*: what is left of the
    blue line. rate_bp: the blue line's rate (the sale's when never invoiced), in basis points.
    reddened: fen of VAT the line took back already.
    """

    case: str
    line: str
    kind: str
    reason: str
    customer: str
    sale: str
    sku: str
    product: str
    unit: str
    since: dt.date
    age: int
    qty: int
    net: int
    vat: int
    reddened: int
    blue: str
    blue_on: dt.date | None
    rate_bp: int
    left_qty: int
    left_net: int
    left_vat: int

    @property
    def key(self) -> str:
        """Case and line, as a form names it."""
        return f"{self.case}|{self.line}"

    def is_tail(self, tail: int) -> bool:
        """Whether what is left is rounding, of at most ``tail`` fen."""
        return bool(self.reddened) and abs(self.vat) <= tail


@dataclass(frozen=True, slots=True)
class BlueDue:
    """A blue invoice with the return lines to redden on it."""

    number: str
    date: dt.date | None
    sale: str
    customer: str
    lines: Sequence[RedLineDue]

    @property
    def vat(self) -> int:
        """Fen of VAT to redden on it."""
        return sum(line.vat for line in self.lines)

    @property
    def net(self) -> int:
        """Fen without tax to redden on it."""
        return sum(line.net for line in self.lines)

    @property
    def age(self) -> int:
        """Days the oldest of its lines waits."""
        return max(line.age for line in self.lines)


_VAT = "case when l.owes_tax then l.vat + l.extra_vat - l.rejected_vat else 0 end - l.tax_done"
# The blue line that still has something to redden; the latest issued of them.
_FROM = (
    "from returns_caseline l join returns_case c on c.id = l.case_id "
    "left join lateral (select i.number, i.date, k.vat_rate_bp, k.qty - k.red_qty as qty, "
    "k.net - k.red_net as net, k.vat - k.red_vat as vat from invoices_blueline k "
    "join invoices_blueinvoice i on i.id = k.blue_id "
    "where k.sale_line_id = l.invoice_line_id and not i.withdrawn "
    "and (k.red_vat < k.vat or k.red_net < k.net) order by i.id limit 1) k on true "
    "left join sales_sale s on s.id = l.sale_id "
    "left join ledger_subject b on b.id = c.customer_id "
    f"where not l.settled and l.decision = 'accepted' and {_VAT} <> 0 "
)
_ROW = (
    "select c.code, l.line, l.kind, l.reason, coalesce(nullif(b.name, ''), b.code, ''), "
    "coalesce(s.code, ''), p.sku, p.name, p.unit, "
    "coalesce(l.accepted_on, l.evidence_on, c.date), "
    "l.qty - l.rejected_qty - l.red_qty, "
    "l.net + l.extra_net - l.rejected_net - l.red_net, "
    f"{_VAT}, l.tax_done, coalesce(k.number, ''), k.date, "
    "coalesce(k.vat_rate_bp, v.vat_rate_bp, 0), coalesce(k.qty, 0), coalesce(k.net, 0), "
    "coalesce(k.vat, 0) "
)


def red_totals(cursor: CursorWrapper) -> RedTotals:
    """Count and VAT of both lists. One statement."""
    cursor.execute(
        f"select count(*) filter (where k.number is not null), "
        f"coalesce(sum({_VAT}) filter (where k.number is not null), 0)::bigint, "
        "count(*) filter (where k.number is null), "
        f"coalesce(sum({_VAT}) filter (where k.number is null), 0)::bigint {_FROM}"
    )
    return RedTotals(*cursor.fetchone())


def red_lines_due(
    cursor: CursorWrapper,
    *,
    today: dt.date,
    invoiced: bool,
    offset: int = 0,
    most: int | None = PAGE,
    text: str = "",
) -> list[RedLineDue]:
    """Lines to redden (invoiced) or to declare, the oldest first: a page looks at no more lines
    than it needs. text: part of an invoice's, case's, sale's or customer's name. One statement.
    """
    cursor.execute(
        _ROW
        + _FROM.replace(
            "left join sales_sale s",
            "join stock_product p on p.id = l.product_id "
            "left join sales_saleline v on v.id = l.invoice_line_id left join sales_sale s",
        )
        + f"and k.number is {'not' if invoiced else ''} null "
        "and (%(text)s = '' or strpos(lower(c.code || ' ' || coalesce(k.number, '') || ' ' || "
        "coalesce(s.code, '') || ' ' || coalesce(b.name, '')), lower(%(text)s)) > 0) "
        "order by l.book_id, l.id limit %(most)s offset %(offset)s",
        {"text": text.strip(), "most": most, "offset": offset},
    )
    return [
        RedLineDue(*row[:10], (today - row[9]).days, *row[10:])  # type: ignore[call-arg]
        for row in cursor.fetchall()
    ]


def by_blue(lines: Sequence[RedLineDue]) -> list[BlueDue]:
    """Lines gathered by their blue invoice, in the order they come."""
    found: dict[str, list[RedLineDue]] = {}
    for line in lines:
        found.setdefault(line.blue, []).append(line)
    return [
        BlueDue(number, ones[0].blue_on, ones[0].sale, ones[0].customer, ones)
        for number, ones in found.items()
    ]


class Registered(NamedTuple):
    """A red invoice as it was registered; net, vat: its lines together (positive)."""

    number: str
    blue: str
    date: dt.date
    confirmation: str
    reason_code: str
    lines: int
    net: int
    vat: int

    @property
    def red_net(self) -> int:
        """As it stands on the invoice: negative."""
        return -self.net

    @property
    def red_vat(self) -> int:
        """As it stands on the invoice: negative."""
        return -self.vat


def registered(cursor: CursorWrapper, *, most: int = PAGE) -> list[Registered]:
    """The red invoices registered last, the latest first. One statement."""
    cursor.execute(
        "select r.number, b.number, r.date, r.confirmation, r.reason_code, count(*)::int, "
        "sum(l.net)::bigint, sum(l.vat)::bigint from (select * from invoices_redinvoice "
        "order by book_id desc, id desc limit %s) r join invoices_blueinvoice b "
        "on b.id = r.blue_id join invoices_redline l on l.red_id = r.id "
        "group by r.id, r.number, b.number, r.date, r.confirmation, r.reason_code "
        "order by r.id desc",
        [most],
    )
    return [Registered(*row) for row in cursor.fetchall()]
