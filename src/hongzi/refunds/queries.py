"""Reading payments, refunds and what a sale still owes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper


@dataclass(slots=True)
class CapturedPayment:
    """A payment and what refunds have taken of it, read under lock (fen)."""

    id: int
    code: str
    sale: int
    tender: str
    amount: int
    discount: int
    prepayment: bool
    net: int
    refunded: int
    refunded_discount: int
    changed: bool = False

    @property
    def left(self) -> int:
        """Fen that can still be refunded."""
        return self.amount - self.refunded

    @property
    def left_discount(self) -> int:
        """Fen of cash discount not yet undone."""
        return self.discount - self.refunded_discount


_PAYMENT = (
    "select id, code, sale_id, tender, amount, discount, prepayment, net, refunded, "
    "refunded_discount from refunds_payment"
)


def lock_payments(
    cursor: CursorWrapper, *, sales: Iterable[int]
) -> dict[int, list[CapturedPayment]]:
    """Payments of sales (by id), locked, in the order they were captured."""
    cursor.execute(
        f"{_PAYMENT} where sale_id = any(%s) order by date, id for update", [list(sales)]
    )
    found: dict[int, list[CapturedPayment]] = {}
    for row in cursor.fetchall():
        payment = CapturedPayment(*row)
        found.setdefault(payment.sale, []).append(payment)
    return found


def paid_sales(cursor: CursorWrapper, *, sales: Sequence[int]) -> set[int]:
    """Which of these sales (by id) any money was captured for."""
    cursor.execute("select sale_id from refunds_payment where sale_id = any(%s)", [list(sales)])
    return {sale for (sale,) in cursor.fetchall()}


def lock_payments_by_id(cursor: CursorWrapper, *, ids: Sequence[int]) -> dict[int, CapturedPayment]:
    """Payments by id, locked."""
    cursor.execute(f"{_PAYMENT} where id = any(%s) for update", [list(ids)])
    return {row[0]: CapturedPayment(*row) for row in cursor.fetchall()}


class WaitingPrepayment(NamedTuple):
    """A prepayment whose sale was not recorded yet; matter: the one it was posted on."""

    id: int
    sale_code: str
    amount: int
    matter: int


def waiting_prepayments(
    cursor: CursorWrapper, *, sale_codes: Sequence[str]
) -> dict[str, list[WaitingPrepayment]]:
    """Prepayments whose sale was not recorded yet, by its code, locked."""
    cursor.execute(
        "select p.id, p.sale_code, p.amount, (select e.matter_id from ledger_entry e "
        "where e.fact_id = p.fact_id and e.matter_id is not null limit 1) "
        "from refunds_payment p where p.sale_id is null and p.sale_code = any(%s) "
        "order by p.id for update of p",
        [list(sale_codes)],
    )
    found: dict[str, list[WaitingPrepayment]] = {}
    for row in cursor.fetchall():
        found.setdefault(row[1], []).append(WaitingPrepayment(*row))
    return found


def known_payments(cursor: CursorWrapper, *, codes: Sequence[str]) -> set[str]:
    """Which of these payment codes the book has already."""
    cursor.execute("select code from refunds_payment where code = any(%s)", [list(codes)])
    return {code for (code,) in cursor.fetchall()}


def known_refunds(cursor: CursorWrapper, *, codes: Sequence[str]) -> set[str]:
    """Which of these refund codes the book has already, for a refund or for an order of one."""
    cursor.execute(
        "select code from refunds_refund where code = any(%s) "
        "union select code from refunds_refundorder where code = any(%s)",
        [list(codes), list(codes)],
    )
    return {code for (code,) in cursor.fetchall()}


class RefundRow(NamedTuple):
    """One part of a refund as it was paid."""

    id: int
    payment: int | None
    matter: int
    tender: str
    amount: int
    discount: int
    bounced: bool


def refunds_by_code(cursor: CursorWrapper, *, codes: Sequence[str]) -> dict[str, list[RefundRow]]:
    """Parts of refunds by code."""
    cursor.execute(
        "select r.code, r.id, r.payment_id, r.matter_id, r.tender, r.amount, r.discount, "
        "b.id is not null from refunds_refund r left join refunds_bounce b on b.refund_id = r.id "
        "where r.code = any(%s) order by r.part",
        [list(codes)],
    )
    found: dict[str, list[RefundRow]] = {}
    for code, *row in cursor.fetchall():
        found.setdefault(code, []).append(RefundRow(*row))
    return found


def paid_or_set_off(cursor: CursorWrapper, *, sales: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Of each sale: (what payments cleared of its receivable, what was set off), in fen.

    Payments count with their cash discount; set-offs against the customer's receivable only.
    """
    cursor.execute(
        "select s.id, "
        "(select coalesce(sum(amount + discount), 0)::bigint from refunds_payment p "
        " where p.sale_id = s.id), "
        "(select coalesce(sum(amount), 0)::bigint from refunds_setoff o "
        " where o.sale_id = s.id and o.against = 'receivable') "
        "from unnest(%s::bigint[]) as s(id)",
        [list(sales)],
    )
    return {sale: (paid, set_off) for sale, paid, set_off in cursor.fetchall()}


def platform_set_off(cursor: CursorWrapper, *, sales: Sequence[int]) -> dict[int, int]:
    """Fen set off against the platform for each sale that has any."""
    cursor.execute(
        "select sale_id, sum(amount)::bigint from refunds_setoff "
        "where against = 'platform_receivable' and sale_id = any(%s) group by sale_id",
        [list(sales)],
    )
    return dict(cursor.fetchall())


class StandingSetOff(NamedTuple):
    """Fen of a case line (by matter) that still stand set off against a customer's receivable."""

    matter: int
    amount: int


def standing_set_offs(
    cursor: CursorWrapper, *, sales: Sequence[int]
) -> dict[int, list[StandingSetOff]]:
    """What stands set off against each sale's receivable, the newest case line first."""
    cursor.execute(
        "select sale_id, matter_id, sum(amount)::bigint from refunds_setoff "
        "where against = 'receivable' and sale_id = any(%s) group by sale_id, matter_id "
        "having sum(amount) > 0 order by matter_id desc",
        [list(sales)],
    )
    found: dict[int, list[StandingSetOff]] = {}
    for sale, *row in cursor.fetchall():
        found.setdefault(sale, []).append(StandingSetOff(*row))
    return found
