"""What the cashier has before them: refunds due with the way they should go, and orders by state.

Every function works inside ``book_scope``, on its cursor, with a fixed number of statements. Money
is fen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.refunds.queries_orders import OPEN, STATE, ways_of_sales
from hongzi.refunds.rules.proposals import Proposal, Rest, Way, propose
from hongzi.returns.rules.deadlines import Deadline, deadline_of

DUE = "due"
LISTS = (DUE, "prepared", "approved", "sent", "failed", "bounced", "confirmed", "withdrawn")
"""Every list of the cashier, in the order money goes: due is what no order pays yet."""
PAGE = 50


class Total(NamedTuple):
    """How many and how much of a list."""

    lines: int
    fen: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """An order of the same line that failed or bounced: code, how it ended, and whom it paid."""

    code: str
    ended_as: str
    why: str
    tender: str
    account: str
    holder: str
    bank: str


@dataclass(frozen=True, slots=True)
class DueRefund:
    """One case line that owes its customer money no order pays yet.

    left: owed; ordered: of it in open orders. ways: the sale's payments with what is left of each;
    proposals: how ``left − ordered`` should go back; rest: what has no way back. earlier: the last
    order for it, when that failed or bounced. payee: (account, holder, bank) last used for this
    customer. goods, tax: whether these legs are done: none (not owed), open, partly or done.
    """

    case: str
    line: str
    opened: dt.date
    customer: str
    sale: str
    via: str
    sku: str
    product: str
    kind: str
    reason: str
    left: int
    ordered: int
    goods: str
    tax: str
    age: int
    ways: Sequence[Way]
    proposals: Sequence[Proposal]
    rest: Rest | None
    earlier: Earlier | None
    payee: tuple[str, str, str]
    deadline: Deadline | None

    @property
    def key(self) -> str:
        """Case and line, as a form names it."""
        return f"{self.case}|{self.line}"


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A refund order as a list shows it. origin: the payment it goes back to and its tender.

    goods, tax: as in ``DueRefund``; an approver compares them with the refund.
    """

    code: str
    state: str
    case: str
    line: str
    customer: str
    tender: str
    amount: int
    discount: int
    account: str
    holder: str
    bank: str
    why: str
    origin: str
    origin_tender: str
    prepared_by: str
    prepared_on: dt.date
    approved_by: str
    approved_on: dt.date | None
    batch: str
    confirmed_on: dt.date | None
    receipt: str
    ended_on: dt.date | None
    ended_why: str
    instead_of: str
    again: str
    goods: str
    tax: str
    age: int

    @property
    def masked(self) -> str:
        """The account with only its last four digits: lists need no more."""
        return f"…{self.account[-4:]}" if len(self.account) > 4 else self.account

    @property
    def rerouted(self) -> bool:
        """Whether it goes back another way than it came."""
        return bool(self.origin_tender) and self.origin_tender != self.tender


# What stands behind a refund besides the decision: goods inspected, and the tax leg at zero.
_PROOFS = (
    "case when not l.owes_goods then 'none' when l.goods_qty = 0 then 'open' "
    "when l.goods_qty < l.qty then 'partly' else 'done' end, "
    "case when not l.owes_tax then 'none' "
    "when l.tax_done = l.vat + l.extra_vat - l.rejected_vat then 'done' else 'open' end"
)
# Where money follows the goods (policy refunds), what goods stand for that are not back is not due.
_NOT_BACK = (
    "case when l.owes_goods and l.qty > 0 and (select b.policies ->> 'refunds' "
    "= 'after_inspection' from access_book b "
    "where b.id = nullif(current_setting('app.book', true), '')::bigint) "
    "then round((l.net + l.vat)::numeric * (l.qty - l.goods_qty) / l.qty)::bigint else 0 end"
)
# What a line owes, less what open orders pay; only lines that owe money and were accepted.
_LEFT = (
    "l.net + l.vat + l.extra_net + l.extra_vat - l.rejected_net - l.rejected_vat - l.money_done"
    f" - {_NOT_BACK}"
)
DUE_LINES = (
    "from returns_caseline l left join (select o.matter_id, "
    "sum(o.amount + o.discount)::bigint as fen from refunds_refundorder o "
    f"where {OPEN} group by o.matter_id) w on w.matter_id = l.id "
    "where not l.settled and l.owes_money and l.decision = 'accepted' "
    f"and {_LEFT} > coalesce(w.fen, 0)"
)


def totals(cursor: CursorWrapper) -> dict[str, Total]:
    """Count and sum of every list; 0 of an empty one. Two statements."""
    cursor.execute(
        f"select count(*), coalesce(sum({_LEFT} - coalesce(w.fen, 0)), 0)::bigint {DUE_LINES}"
    )
    found = {DUE: Total(*cursor.fetchone())}
    # What was paid is not counted: it grows for ever.
    cursor.execute(
        f"select {STATE}, count(*), sum(o.amount)::bigint from refunds_refundorder o "
        f"where {OPEN} group by 1 union all "
        f"select o.ended_as, count(*), sum(o.amount)::bigint from refunds_refundorder o "
        "where o.ended_as <> '' group by 1"
    )
    found.update({state: Total(lines, fen) for state, lines, fen in cursor.fetchall()})
    return {name: found.get(name, Total(0, 0)) for name in LISTS}


def due_refunds(
    cursor: CursorWrapper, *, today: dt.date, offset: int = 0, most: int = PAGE, text: str = ""
) -> list[DueRefund]:
    """Refunds due, the oldest first. text: part of a case, sale or customer. Four statements."""
    cursor.execute(
        f"select l.id, c.code, l.line, c.date, coalesce(nullif(b.name, ''), b.code, ''), "
        "coalesce(s.code, ''), coalesce(s.via, ''), l.sale_id, p.sku, p.name, l.kind, l.reason, "
        f"{_LEFT}, coalesce(w.fen, 0), {_PROOFS}, coalesce(l.accepted_on, l.evidence_on, c.date), "
        "least((select min(x.date) from returns_goodsexit x where x.case_line_id = l.id), "
        "(select min(x.date) from returns_parcel x where x.case_line_id = l.id)), c.customer_id "
        + DUE_LINES.replace(
            " where not l.settled",
            " join returns_case c on c.id = l.case_id join stock_product p on p.id = l.product_id "
            "left join sales_sale s on s.id = l.sale_id "
            "left join ledger_subject b on b.id = c.customer_id where not l.settled",
        )
        + " and (%(text)s = '' or strpos(lower(c.code || ' ' || coalesce(s.code, '') || ' ' || "
        "coalesce(b.name, '') || ' ' || coalesce(b.code, '')), lower(%(text)s)) > 0) "
        "order by l.book_id, l.id limit %(most)s offset %(offset)s",
        {"text": text.strip(), "most": most, "offset": offset},
    )
    rows = cursor.fetchall()
    ways = ways_of_sales(cursor, sales=[row[7] for row in rows if row[7] is not None])
    earlier = _earlier_orders(cursor, [row[0] for row in rows])
    payees = _last_payees(cursor, [row[18] for row in rows if row[18] is not None])
    return [_due(row, today, ways, earlier, payees) for row in rows]


def _due(
    row: Sequence[Any],
    today: dt.date,
    ways: Mapping[int, list[Way]],
    earlier: Mapping[int, Earlier],
    payees: Mapping[int, tuple[str, str, str]],
) -> DueRefund:
    (
        matter, case, line, opened, customer, sale, via, sale_id, sku, product, kind, reason,
        left, ordered, goods, tax, since, arrived, customer_id,
    ) = row  # fmt: skip
    of_sale = ways.get(sale_id, []) if sale_id is not None else []
    proposals, rest = propose(left=left - ordered, ways=of_sale, via=via, blind=sale_id is None)
    before = earlier.get(matter)
    payee = payees.get(customer_id, ("", "", ""))
    return DueRefund(
        case=case, line=line, opened=opened, customer=customer, sale=sale, via=via, sku=sku,
        product=product, kind=kind, reason=reason, left=left, ordered=ordered,
        goods=goods, tax=tax,
        age=(today - since).days, ways=of_sale, proposals=proposals, rest=rest, earlier=before,
        payee=(before.account, before.holder, before.bank) if before else payee,
        deadline=deadline_of(
            "refund_not_paid", asked_on=opened, arrived_on=arrived, today=today
        ),
    )  # fmt: skip


def _earlier_orders(cursor: CursorWrapper, matters: Sequence[int]) -> dict[int, Earlier]:
    """The last failed or bounced order of each line that no other order repeats."""
    cursor.execute(
        "select distinct on (o.matter_id) o.matter_id, o.code, o.ended_as, o.ended_why, o.tender, "
        "o.account, o.holder, o.bank from refunds_refundorder o where o.matter_id = any(%s) "
        "and o.ended_as in ('failed', 'bounced') and not exists (select 1 from "
        "refunds_refundorder n where n.instead_of_id = o.id and n.ended_as <> 'withdrawn') "
        "order by o.matter_id, o.id desc",
        [list(matters)],
    )
    return {matter: Earlier(*row) for matter, *row in cursor.fetchall()}


def _last_payees(
    cursor: CursorWrapper, customers: Sequence[int]
) -> dict[int, tuple[str, str, str]]:
    """Whom the last confirmed transfer to each customer paid."""
    cursor.execute(
        # Each customer by itself: a planner without statistics would join whole tables.
        "select w.id, o.* from unnest(%s::bigint[]) as w(id) cross join lateral ("
        "select o.account, o.holder, o.bank from returns_case c "
        "join returns_caseline l on l.case_id = c.id "
        "join refunds_refundorder o on o.matter_id = l.id "
        "where c.customer_id = w.id and o.tender = 'bank' and o.confirmed_fact_id is not null "
        "and o.ended_as = '' order by o.id desc limit 1) o",
        [sorted(set(customers))],
    )
    return {customer: (row[0], row[1], row[2]) for customer, *row in cursor.fetchall()}


_ROW = (
    f"select o.code, {STATE}, c.code, l.line, coalesce(nullif(b.name, ''), b.code, ''), o.tender, "
    "o.amount, o.discount, o.account, o.holder, o.bank, o.why, coalesce(p.code, ''), "
    "coalesce(p.tender, ''), o.prepared_by, o.prepared_on, o.approved_by, o.approved_on, "
    "coalesce(t.code, ''), o.confirmed_on, o.receipt, o.ended_on, o.ended_why, "
    "coalesce(i.code, ''), coalesce((select max(n.code) from refunds_refundorder n "
    "where n.instead_of_id = o.id and n.ended_as <> 'withdrawn'), ''), "
    f"{_PROOFS} from refunds_refundorder o join returns_caseline l on l.id = o.matter_id "
    "join returns_case c on c.id = l.case_id "
    "left join ledger_subject b on b.id = c.customer_id "
    "left join refunds_payment p on p.id = o.payment_id "
    "left join refunds_refundbatch t on t.id = o.batch_id "
    "left join refunds_refundorder i on i.id = o.instead_of_id "
)

_MATCHES = (
    "(%(text)s = '' or strpos(lower(o.code || ' ' || c.code || ' ' || o.holder || ' ' || "
    "coalesce(t.code, '') || ' ' || coalesce(b.name, '')), lower(%(text)s)) > 0)"
)

ANY = "any"
"""Orders in whatever state, the order they were made in."""

_IN = {
    ANY: "true",
    "prepared": f"{OPEN} and o.approved_fact_id is null",
    "approved": f"{OPEN} and o.approved_fact_id is not null and o.batch_id is null",
    "sent": f"{OPEN} and o.batch_id is not null",
    "confirmed": "o.confirmed_fact_id is not null and o.ended_as = ''",
    "failed": "o.ended_as = 'failed'",
    "bounced": "o.ended_as = 'bounced'",
    "withdrawn": "o.ended_as = 'withdrawn'",
}


def order_codes(cursor: CursorWrapper, *, state: str, most: int, text: str = "") -> list[str]:
    """Numbers of the orders ``orders_of`` lists, at most so many. One statement."""
    cursor.execute(
        "select o.code from refunds_refundorder o join returns_caseline l on l.id = o.matter_id "
        "join returns_case c on c.id = l.case_id "
        "left join ledger_subject b on b.id = c.customer_id "
        "left join refunds_refundbatch t on t.id = o.batch_id "
        f"where {_IN[state]} and {_MATCHES} order by o.book_id, o.id limit %(most)s",
        {"text": text.strip(), "most": most},
    )
    return [code for (code,) in cursor.fetchall()]


def orders_of(
    cursor: CursorWrapper,
    *,
    state: str,
    today: dt.date,
    offset: int = 0,
    most: int = PAGE,
    text: str = "",
    batch: str = "",
) -> list[OrderRow]:
    """Orders in a state: open ones the oldest first, ended ones the latest first. One statement.

    text: part of an order's, case's or batch's number, of a payee or customer. batch: its number.
    """
    way = "asc" if state in (ANY, "prepared", "approved", "sent") else "desc"
    cursor.execute(
        f"{_ROW} where {_IN[state]} and (%(batch)s = '' or t.code = %(batch)s) "
        f"and {_MATCHES} order by o.book_id {way}, o.id {way} limit %(most)s offset %(offset)s",
        {"text": text.strip(), "batch": batch, "most": most, "offset": offset},
    )
    return [OrderRow(*(*row, (today - row[15]).days)) for row in cursor.fetchall()]
