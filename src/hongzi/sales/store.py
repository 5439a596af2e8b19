"""The only writer of sales, their lines and pools, and draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import insert_rows, update_rows
from hongzi.sales.queries import SaleHead
from hongzi.sales.rules.pools import Pool


class NewSale(NamedTuple):
    """A sale; gross, net and vat are the sums of its lines."""

    id: int
    code: str
    fact_id: int
    date: dt.date
    customer_id: int | None
    shop_id: int | None
    via: str
    state: str
    invoiced: bool
    shipped: bool
    matter_id: int
    gross: int
    net: int
    vat: int
    subsidy: int


class NewLine(NamedTuple):
    """A frozen sale line; movement_no or parts say what was issued (see ``models.SaleLine``)."""

    id: int
    sale_id: int
    line: str
    product_id: int
    qty: int
    net: int
    vat: int
    cost: int | None
    vat_rate_bp: int
    discount: int
    coupon: int
    subsidy: int
    freight: int
    movement_no: int | None
    parts: list[list[int | None]] | None


class NewDraw(NamedTuple):
    """One taking from a sale line's pools; negative when it is given back."""

    sale_line_id: int
    fact_id: int
    matter_id: int | None
    kind: str
    qty: int
    net: int
    vat: int
    kept_net: int
    kept_vat: int
    cost: int | None


class Issue(NamedTuple):
    """What was issued for a line after it was frozen."""

    line_id: int
    cost: int | None
    movement_no: int | None
    parts: list[list[int | None]] | None


POOL_COLUMNS = (
    "taken_qty", "taken_net", "taken_vat", "taken_cost", "kept_net", "kept_vat",
    "restart_qty", "restart_net", "restart_vat", "taken_parts", "successor_id",
)  # fmt: skip


def add_sales(
    cursor: CursorWrapper, *, book_id: int, sales: Sequence[NewSale], lines: Sequence[NewLine]
) -> None:
    """Add sales with their lines."""
    _insert(cursor, book_id, "sales_sale", NewSale._fields, sales)
    _insert(cursor, book_id, "sales_saleline", NewLine._fields, lines)


def add_lines(cursor: CursorWrapper, *, book_id: int, lines: Sequence[NewLine]) -> None:
    """Add lines to sales that exist: the successors of exchanged lines."""
    _insert(cursor, book_id, "sales_saleline", NewLine._fields, lines)


def save_heads(cursor: CursorWrapper, *, book_id: int, heads: Iterable[SaleHead]) -> None:
    """Write back state, date, shipped and invoiced of the sales that changed."""
    changed = [head for head in heads if head.changed]
    update_rows(
        cursor,
        "sales_sale",
        ("book_id", "id"),
        ("state", "date", "shipped", "invoiced"),
        [(book_id, h.id, h.state, h.date, h.shipped, h.invoiced) for h in changed],
    )
    for head in changed:
        head.changed = False


def set_issues(cursor: CursorWrapper, *, book_id: int, issues: Sequence[Issue]) -> None:
    """Note what was issued for lines whose goods left after they were frozen."""
    update_rows(
        cursor,
        "sales_saleline",
        ("book_id", "id"),
        ("cost", "movement_no", "parts"),
        [(book_id, *issue) for issue in issues],
    )


def save_pools(cursor: CursorWrapper, *, book_id: int, pools: Iterable[Pool]) -> None:
    """Write back the pools that changed; the database refuses one below zero or above its line."""
    changed = [pool for pool in pools if pool.changed]
    update_rows(
        cursor,
        "sales_saleline",
        ("book_id", "id"),
        POOL_COLUMNS,
        [
            (book_id, p.id, p.taken_qty, p.taken_net, p.taken_vat, p.taken_cost, p.kept_net,
             p.kept_vat, p.restart_qty, p.restart_net, p.restart_vat, p.taken_parts, p.successor)
            for p in changed
        ],
    )  # fmt: skip
    for pool in changed:
        pool.changed = False


def add_draws(cursor: CursorWrapper, *, book_id: int, draws: Sequence[NewDraw]) -> None:
    """Add draws; ``save_pools`` writes the pools they reduce."""
    _insert(cursor, book_id, "sales_draw", NewDraw._fields, draws)


def _insert(
    cursor: CursorWrapper,
    book_id: int,
    table: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    insert_rows(cursor, table, ("book_id", *columns), [(book_id, *row) for row in rows])
