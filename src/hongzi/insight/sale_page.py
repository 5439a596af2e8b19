"""A sale as whoever takes a return needs it: what may still come back of each line.

Works inside ``book_scope``, on its cursor, with a fixed number of statements.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from hongzi.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class LineLeft:
    """One sale line: micro and fen of the whole and of what is left to take.

    lots: the batches or serials sold on it of which something is left, each with its micro.
    """

    line: str
    sku: str
    product: str
    unit: str
    tracking: str
    qty: int
    gross: int
    left_qty: int
    left_gross: int
    lots: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class EarlierReturn:
    """A return line that drew on a line of the sale before."""

    sale_line: str
    case: str
    line: str
    date: dt.date
    kind: str
    decision: str
    qty: int
    gross: int
    settled: bool


@dataclass(frozen=True, slots=True)
class SaleView:
    """A sale with its lines and the returns there were. remote: sold by a shop or a platform."""

    code: str
    date: dt.date
    customer: str
    shop: str
    via: str
    state: str
    shipped: bool
    invoiced: bool
    gross: int
    paid: int
    lines: tuple[LineLeft, ...]
    returns: tuple[EarlierReturn, ...]

    @property
    def remote(self) -> bool:
        """Whether it was sold over a net: through a platform, or by a shop of one."""
        return bool(self.shop) or self.via == "platform"


def sale_page(cursor: CursorWrapper, *, code: str) -> SaleView:
    """A sale by its number. Refused: ``sale_unknown``."""
    cursor.execute(
        "select s.id, s.date, coalesce(nullif(b.name, ''), b.code, ''), "
        "coalesce(nullif(h.name, ''), h.code, ''), s.via, s.state, s.shipped, s.invoiced, s.gross, "
        "(select coalesce(sum(p.amount + p.discount), 0)::bigint from refunds_payment p "
        "where p.sale_id = s.id) from sales_sale s "
        "left join ledger_subject b on b.id = s.customer_id "
        "left join ledger_subject h on h.id = s.shop_id where s.code = %s",
        [code],
    )
    row: Any = cursor.fetchone()
    if row is None:
        raise Refused(
            "sale_unknown",
            "本账套没有销售单 {code}。",
            cure="核对单号与账套;启用前的销售先用“导入”补录。",
            code=code,
        )
    id, date, customer, shop, via, state, shipped, invoiced, gross, paid = row
    return SaleView(
        code, date, customer, shop, via, state, shipped, invoiced, gross, paid,
        _lines(cursor, id), _returns(cursor, id),
    )  # fmt: skip


def _lines(cursor: CursorWrapper, sale: int) -> tuple[LineLeft, ...]:
    """Lines in the order of entry; one that an exchange used up gives way to its successor."""
    cursor.execute(
        "select l.line, p.sku, p.name, p.unit, p.tracking, l.qty, l.net + l.vat, "
        "l.qty - l.taken_qty, l.net + l.vat - l.taken_net - l.taken_vat - l.kept_net - l.kept_vat, "
        "l.parts::text, l.taken_parts::text from sales_saleline l "
        "join stock_product p on p.id = l.product_id where l.sale_id = %s order by l.id",
        [sale],
    )
    rows: list[Any] = cursor.fetchall()
    parts = [_left_of(row[9], row[10]) for row in rows]
    codes = _codes(cursor, sorted({lot for one in parts for lot in one}))
    found = []
    for row, one in zip(rows, parts, strict=True):
        line, sku, product, unit, tracking, qty, gross, left_qty, left_gross = row[:9]
        lots = tuple((codes[lot], left) for lot, left in one.items() if lot in codes)
        found.append(
            LineLeft(line, sku, product, unit, tracking, qty, gross, left_qty, left_gross, lots)
        )
    return tuple(found)


def _left_of(parts: str | None, taken: str | None) -> dict[int, int]:
    """Lot → micro of it that is left to take."""
    found: dict[int, int] = {}
    back = json.loads(taken) if taken else []
    for place, part in enumerate(json.loads(parts) if parts else []):
        left = part[3] - (back[place][0] if place < len(back) else 0)
        if part[1] is not None and left > 0:
            found[part[1]] = found.get(part[1], 0) + left
    return found


def _codes(cursor: CursorWrapper, lots: Sequence[int]) -> Mapping[int, str]:
    cursor.execute("select id, code from stock_lot where id = any(%s)", [list(lots)])
    return dict(cursor.fetchall())


def _returns(cursor: CursorWrapper, sale: int) -> tuple[EarlierReturn, ...]:
    cursor.execute(
        "select s.line, c.code, l.line, c.date, l.kind, l.decision, l.qty, l.gross, l.settled "
        "from returns_caseline l join returns_case c on c.id = l.case_id "
        "join sales_saleline s on s.id = l.sale_line_id "
        "where l.sale_id = %s order by l.id",
        [sale],
    )
    return tuple(EarlierReturn(*row) for row in cursor.fetchall())
