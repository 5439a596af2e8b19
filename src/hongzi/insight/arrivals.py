"""What the warehouse waits for: case lines whose goods are still to come or to be inspected.

Works inside ``book_scope``, on its cursor. Quantity is micro.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.kernel.money import format_micro

MOST = 3000
"""So many lines a phone keeps; older ones are found while it is in the network."""


class Expected(NamedTuple):
    """A case line that goods are owed for.

    to_come: not arrived yet; to_inspect: not inspected yet, arrived or not. lots: batches or
    serials that were sold. tracking: numbers under which it was announced or has arrived.
    """

    case: str
    line: str
    sale: str
    customer: str
    sku: str
    name: str
    unit: str
    kept_by: str
    qty: int
    to_come: int
    to_inspect: int
    lots: list[str]
    tracking: list[str]
    opened: dt.date

    def as_json(self) -> dict[str, Any]:
        """For a phone: quantities as decimal text."""
        return {
            **self._asdict(),
            **{
                name: format_micro(getattr(self, name)) for name in ("qty", "to_come", "to_inspect")
            },
            "opened": self.opened.isoformat(),
        }


class Held(NamedTuple):
    """A parcel that no case claims."""

    parcel: str
    sku: str
    name: str
    qty: int
    tracking: str
    date: dt.date

    def as_json(self) -> dict[str, Any]:
        """For a phone."""
        return {
            **self._asdict(), "qty": format_micro(self.qty), "date": self.date.isoformat()
        }  # fmt: skip


_EXPECTED = """
    select c.code, l.line, coalesce(s.code, ''), coalesce(p.name, p.code, ''), g.sku, g.name,
        g.unit, g.tracking, l.qty, greatest(l.qty - l.arrived_qty, 0), l.qty - l.goods_qty,
        array(
            select t.code from jsonb_array_elements(
                case jsonb_typeof(l.parts) when 'array' then l.parts else '[]' end
            ) part
            join stock_lot t on t.book_id = l.book_id and t.id = (part ->> 2)::bigint
            order by t.code
        ),
        array(
            select a.tracking from returns_announcement a
            where a.book_id = l.book_id and a.case_id = l.case_id
            union
            select h.code from returns_parcel h
            where h.book_id = l.book_id and h.case_line_id = l.id
        ),
        c.date
    from returns_caseline l
    join returns_case c on c.book_id = l.book_id and c.id = l.case_id
    join stock_product g on g.book_id = l.book_id and g.id = l.product_id
    left join sales_sale s on s.book_id = l.book_id and s.id = l.sale_id
    left join partners_party p on p.book_id = c.book_id and p.id = c.customer_id
    where not l.settled and l.owes_goods and l.goods_qty < l.qty and l.decision <> 'rejected'
"""


def expected(cursor: CursorWrapper, *, most: int = MOST) -> list[Expected]:
    """Lines that goods are owed for, the newest first."""
    cursor.execute(f"{_EXPECTED} order by l.id desc limit %s", [most])
    return [Expected(*row) for row in cursor.fetchall()]


def expected_under(cursor: CursorWrapper, *, number: str) -> list[Expected]:
    """Lines that goods are owed for under what was scanned: tracking, return or order number."""
    cursor.execute(
        f"{_EXPECTED} and l.case_id in ("
        "select case_id from returns_announcement where tracking = %s "
        "union select k.case_id from returns_parcel h join returns_caseline k "
        "on k.book_id = h.book_id and k.id = h.case_line_id where h.code = %s "
        "union select id from returns_case where code = %s "
        "union select k.case_id from returns_caseline k "
        "join sales_sale o on o.book_id = k.book_id and o.id = k.sale_id where o.code = %s) "
        "order by c.code, l.id",
        [number] * 4,
    )
    return [Expected(*row) for row in cursor.fetchall()]


def held(cursor: CursorWrapper, *, most: int = MOST) -> list[Held]:
    """Parcels that no case claims, oldest first."""
    cursor.execute(
        "select h.code, g.sku, g.name, h.qty, h.tracking, h.date from returns_parcel h "
        "join stock_product g on g.book_id = h.book_id and g.id = h.product_id "
        "where h.case_line_id is null order by h.id limit %s",
        [most],
    )
    return [Held(*row) for row in cursor.fetchall()]
