"""Reading refund orders and batches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.refunds.rules.orders import Order
from hongzi.refunds.rules.proposals import Way

_ORDER = (
    "select o.id, o.code, o.matter_id, o.payment_id, coalesce(p.code, ''), o.tender, o.amount, "
    "o.discount, o.account, o.holder, o.bank, o.prepared_by, o.approved_by, o.batch_id, "
    "o.confirmed_fact_id, o.ended_as from refunds_refundorder o "
    "left join refunds_payment p on p.id = o.payment_id "
)
OPEN = "o.confirmed_fact_id is null and o.ended_as = ''"
"""An order ``o`` whose money is still to go out."""


def lock_orders(cursor: CursorWrapper, *, codes: Iterable[str]) -> dict[str, Order]:
    """Orders by code, locked; absent when there are none."""
    cursor.execute(f"{_ORDER} where o.code = any(%s) for update of o", [list(codes)])
    return {row[1]: Order(*row) for row in cursor.fetchall()}


def known_batches(cursor: CursorWrapper, *, codes: Sequence[str]) -> set[str]:
    """Which of these batch codes the book has already."""
    cursor.execute("select code from refunds_refundbatch where code = any(%s)", [list(codes)])
    return {code for (code,) in cursor.fetchall()}


def last_number(cursor: CursorWrapper, *, table: str, prefix: str) -> int:
    """The highest number given in ``refundorder`` or ``refundbatch``: prefix and seven digits."""
    cursor.execute(
        f"select code from refunds_{table} where code >= %s and code < %s and code ~ %s "
        "order by code desc limit 1",
        [prefix, prefix + ":", f"^{prefix}[0-9]{{7}}$"],
    )
    row = cursor.fetchone()
    return int(row[0].removeprefix(prefix)) if row else 0


class Ordered(NamedTuple):
    """What an open order will take: of a case line (matter) and of a payment (fen)."""

    matter: int
    payment: int | None
    amount: int
    discount: int


def open_orders(
    cursor: CursorWrapper, *, matters: Sequence[int] = (), payments: Sequence[int] = ()
) -> list[Ordered]:
    """Open orders for these case lines or on these payments."""
    cursor.execute(
        "select o.matter_id, o.payment_id, o.amount, o.discount from refunds_refundorder o "
        f"where {OPEN} and (o.matter_id = any(%s) or o.payment_id = any(%s))",
        [list(matters), list(payments)],
    )
    return [Ordered(*row) for row in cursor.fetchall()]


def waiting_orders(cursor: CursorWrapper, *, matters: Sequence[int]) -> list[str]:
    """Codes of the orders for these case lines that nobody has approved yet, oldest first."""
    cursor.execute(
        "select o.code from refunds_refundorder o where o.matter_id = any(%s) "
        "and o.approved_fact_id is null and o.ended_as = '' order by o.id",
        [list(matters)],
    )
    return [code for (code,) in cursor.fetchall()]


def ordered_of_lines(cursor: CursorWrapper, *, matters: Sequence[int]) -> dict[int, int]:
    """Case line (matter) → fen of its money leg that open orders will clear; absent without one."""
    cursor.execute(
        "select o.matter_id, sum(o.amount + o.discount)::bigint from refunds_refundorder o "
        f"where {OPEN} and o.matter_id = any(%s) group by o.matter_id",
        [list(matters)],
    )
    return dict(cursor.fetchall())


def ways_of_sales(cursor: CursorWrapper, *, sales: Sequence[int]) -> dict[int, list[Way]]:
    """The captured payments of sales with what is left of each, less open orders, as captured."""
    cursor.execute(
        "select p.sale_id, p.code, p.tender, p.amount, "
        "p.amount - p.refunded - coalesce(o.amount, 0), "
        "p.discount - p.refunded_discount - coalesce(o.discount, 0) from refunds_payment p "
        "left join (select o.payment_id, sum(o.amount)::bigint as amount, "
        "sum(o.discount)::bigint as discount from refunds_refundorder o "
        f"where {OPEN} group by o.payment_id) o on o.payment_id = p.id "
        "where p.sale_id = any(%s) order by p.date, p.id",
        [list(sales)],
    )
    found: dict[int, list[Way]] = {}
    for sale, *row in cursor.fetchall():
        found.setdefault(sale, []).append(Way(*row))
    return found


STATE = (
    "case when o.ended_as <> '' then o.ended_as when o.confirmed_fact_id is not null "
    "then 'confirmed' when o.batch_id is not null then 'sent' "
    "when o.approved_fact_id is not null then 'approved' else 'prepared' end"
)
"""The state of an order ``o``, as ``Order.state`` says it."""


class OrderHead(NamedTuple):
    """How an order stands (fen)."""

    state: str
    amount: int
    confirmed_on: dt.date | None


def order_heads(cursor: CursorWrapper, *, codes: Sequence[str]) -> dict[str, OrderHead]:
    """Orders by code, as they stand; absent when there are none."""
    cursor.execute(
        f"select o.code, {STATE}, o.amount, o.confirmed_on from refunds_refundorder o "
        "where o.code = any(%s)",
        [list(codes)],
    )
    return {code: OrderHead(*row) for code, *row in cursor.fetchall()}


class Batched(NamedTuple):
    """An order as the bank's file lists it (fen). about: the case line it pays for."""

    code: str
    account: str
    holder: str
    bank: str
    amount: int
    about: str


class BatchHead(NamedTuple):
    """A batch: its control total and count, and how many of its orders the bank has answered."""

    code: str
    date: dt.date
    made_by: str
    size: int
    total: int
    confirmed: int
    ended: int


_BATCH = (
    "select b.code, b.date, b.made_by, b.size, b.total, "
    "count(*) filter (where o.confirmed_fact_id is not null and o.ended_as = ''), "
    "count(*) filter (where o.ended_as <> '') from refunds_refundbatch b "
    "join refunds_refundorder o on o.batch_id = b.id "
)


def batch_head(cursor: CursorWrapper, *, code: str) -> BatchHead | None:
    """One batch by its number."""
    cursor.execute(
        f"{_BATCH} where b.code = %s group by b.id, b.code, b.date, b.made_by, b.size, b.total",
        [code],
    )
    row = cursor.fetchone()
    return BatchHead(*row) if row else None


def latest_batches(cursor: CursorWrapper, *, most: int = 20) -> list[BatchHead]:
    """The latest batches, newest first."""
    cursor.execute(
        f"{_BATCH} where b.id in (select id from refunds_refundbatch order by id desc limit %s) "
        "group by b.id, b.code, b.date, b.made_by, b.size, b.total order by b.id desc",
        [most],
    )
    return [BatchHead(*row) for row in cursor.fetchall()]


def orders_of_batch(cursor: CursorWrapper, *, code: str) -> list[Batched]:
    """The orders of a batch, as they were sent: in the order of their numbers."""
    cursor.execute(
        "select o.code, o.account, o.holder, o.bank, o.amount, m.label "
        "from refunds_refundbatch b join refunds_refundorder o on o.batch_id = b.id "
        "join ledger_matter m on m.id = o.matter_id where b.code = %s order by o.id",
        [code],
    )
    return [Batched(*row) for row in cursor.fetchall()]
