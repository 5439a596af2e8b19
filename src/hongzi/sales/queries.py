"""Reading sales; what a workflow will change is read under lock."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from hongzi.sales.rules.pools import Pool


@dataclass(slots=True)
class SaleHead:
    """A sale without its lines; workflows change state, shipped and invoiced and write it back.

    fact: of the command that recorded it. customer, shop: subject ids.
    """

    id: int
    code: str
    fact: int
    date: dt.date
    customer: int | None
    shop: int | None
    via: str
    state: str
    invoiced: bool
    shipped: bool
    matter: int
    gross: int
    net: int
    vat: int
    subsidy: int
    changed: bool = False

    @property
    def owed(self) -> int:
        """Fen the customer owed for the sale at first; 0 where a platform or nobody owes it."""
        if self.via != "direct" or self.state not in ("posted", "past"):
            return 0
        return self.gross - self.subsidy


_HEAD = (
    "select id, code, fact_id, date, customer_id, shop_id, via, state, invoiced, shipped, "
    "matter_id, gross, net, vat, subsidy from sales_sale where "
)

_POOL = (
    "select l.id, l.sale_id, l.line, s.code, l.product_id, l.qty, l.net, l.vat, l.cost, "
    "l.vat_rate_bp, l.subsidy, l.movement_no, l.parts, l.taken_qty, l.taken_net, l.taken_vat, "
    "l.taken_cost, l.kept_net, l.kept_vat, l.restart_qty, l.restart_net, l.restart_vat, "
    "l.taken_parts, l.successor_id "
    "from sales_saleline l join sales_sale s on s.id = l.sale_id where "
)

_PARTS, _TAKEN_PARTS = 12, 22


def known_codes(cursor: CursorWrapper, *, codes: Iterable[str]) -> set[str]:
    """Which of these sale codes the scoped book has."""
    cursor.execute("select code from sales_sale where code = any(%s)", [list(codes)])
    return {code for (code,) in cursor.fetchall()}


def lock_sales(cursor: CursorWrapper, *, codes: Iterable[str]) -> dict[str, SaleHead]:
    """Sales by code, locked; unknown ones are left out."""
    cursor.execute(_HEAD + "code = any(%s) order by id for update", [sorted(set(codes))])
    return {head.code: head for head in (SaleHead(*row) for row in cursor.fetchall())}


def lock_pools(cursor: CursorWrapper, *, sale_ids: Collection[int]) -> dict[int, list[Pool]]:
    """The lines of these sales with their pools, locked, by sale in the order of entry."""
    found: dict[int, list[Pool]] = {id: [] for id in sale_ids}
    if not found:
        return found
    cursor.execute(_POOL + "l.sale_id = any(%s) order by l.id for update of l", [list(found)])
    for row in cursor.fetchall():
        pool = _pool(row)
        found[pool.sale_id].append(pool)
    return found


def lock_pools_by_id(cursor: CursorWrapper, *, ids: Collection[int]) -> dict[int, Pool]:
    """Sale lines with their pools by id, locked."""
    if not ids:
        return {}
    cursor.execute(_POOL + "l.id = any(%s) order by l.id for update of l", [list(ids)])
    return {pool.id: pool for pool in map(_pool, cursor.fetchall())}


def _pool(row: tuple[Any, ...]) -> Pool:
    values = list(row)
    for place in (_PARTS, _TAKEN_PARTS):  # Django's cursor gives JSON columns as text
        if values[place] is not None:
            values[place] = json.loads(values[place])
    return Pool(*values)


def untouched_lines(cursor: CursorWrapper, *, most: int) -> list[tuple[str, str, str]]:
    """The latest dispatched sale lines nothing was taken of: (sale, line, SKU)."""
    cursor.execute(
        "select o.code, l.line, p.sku from sales_saleline l join sales_sale o on o.id = l.sale_id "
        "join stock_product p on p.id = l.product_id where o.state = 'posted' "
        "and l.taken_qty = 0 and l.taken_net = 0 and p.tracking = 'none' "
        "order by l.id desc limit %s",
        [most],
    )
    return list(cursor.fetchall())
