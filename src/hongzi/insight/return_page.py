"""All that one page says of a return: how its legs stand, what happened, what is due next.

Works inside ``book_scope``, on its cursor, with a fixed number of statements.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.facts.queries import AttachedDocument, documents_of
from hongzi.kernel.refusals import Refused
from hongzi.returns.queries import lines_of_case
from hongzi.returns.rules.deadlines import Deadline, deadline_of
from hongzi.returns.rules.lights import Light, lights_of, worst_of
from hongzi.returns.rules.lines import Line
from hongzi.returns.rules.open_items import OpenItem, open_items_of
from hongzi.rulebook.tails import tail_limit


class SaleLeft(NamedTuple):
    """What is left to take of what a line came from: micro and fen; None where there is none."""

    reason: str
    customer: str
    sku: str
    product: str
    unit: str
    tracking: str
    shop: str
    sale_line: str
    left_qty: int | None
    left_gross: int | None
    blues: tuple[tuple[str, int], ...]
    captured: int
    refunded: int
    arrived_on: dt.date | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """One open item and until when the law gives for it."""

    item: OpenItem
    deadline: Deadline | None


@dataclass(frozen=True, slots=True)
class CaseLineView:
    """One line of the return. words, ground, override: as the request kept them."""

    line: Line
    about: SaleLeft
    lights: tuple[Light, Light, Light]
    steps: tuple[NextStep, ...]
    words: str
    ground: str
    override: str


_NUMBERS = ("order", "refund", "batch", "receipt", "tracking", "parcel", "number", "amount")
"""Fields of commands that tell one event from another of its kind."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: a fact with who recorded it, why, and its documents.

    reason: what the one who did it wrote, or who approved it. entries: how many it posted.
    """

    id: int
    seq: int
    key: str
    kind: str
    date: dt.date
    period: int
    actor: str
    recorded_at: dt.datetime
    entries: int
    command: dict[str, Any]
    documents: tuple[AttachedDocument, ...]

    @property
    def reason(self) -> str:
        """The reason, note or approver the command carries."""
        said = [self.command.get(name, "") for name in ("reason", "why", "override")]
        said += [line.get("override", "") for line in self.command.get("lines", ())
                 if isinstance(line, dict)]  # fmt: skip
        return ";".join(dict.fromkeys(text for text in said if text))

    @property
    def about(self) -> str:
        """Its numbers, how many and how much, as the command says them."""
        named = [self.command.get(name) for name in _NUMBERS]
        if qty := self.command.get("qty"):
            named.append(f"× {qty}")
        return " · ".join(text for text in named if isinstance(text, str) and text)

    @property
    def approver(self) -> str:
        """Who approved it, where somebody had to."""
        return str(self.command.get("approved_by", ""))


@dataclass(frozen=True, slots=True)
class CaseView:
    """A return as its page shows it."""

    code: str
    date: dt.date
    customer: str
    sale: str
    lines: tuple[CaseLineView, ...]
    lights: tuple[Light, ...]
    events: tuple[Event, ...]
    gross: int
    settled: bool

    @property
    def steps(self) -> tuple[NextStep, ...]:
        """What is due next, the nearest deadline first."""
        every = [step for line in self.lines for step in line.steps]
        far = dt.date.max
        return tuple(sorted(every, key=lambda s: s.deadline.last if s.deadline else far))

    @property
    def documents(self) -> tuple[tuple[Event, AttachedDocument], ...]:
        """Every document, each with what it proves."""
        return tuple((event, one) for event in self.events for one in event.documents)


def return_page(cursor: CursorWrapper, *, code: str, today: dt.date) -> CaseView:
    """One return by its code. Refused: ``case_unknown``."""
    found = lines_of_case(cursor, code=code)
    if not found:
        raise Refused("case_unknown", "本账套没有退货单 {code}。", cure="核对退货单号。", code=code)
    matters = [line.id for line, _ in found]
    about = _about(cursor, matters)
    events = _events(cursor, found[0][0].case_id, matters)
    asked = _asked(events)
    tail = tail_limit(today)
    lines = []
    for line, invoiced in found:
        items = [] if line.settled else open_items_of(
            line, as_of=today, invoiced=invoiced, tail=tail
        )  # fmt: skip
        said = asked.get(line.line, {})
        steps = tuple(
            NextStep(item, _deadline(item, line, about[line.id], today)) for item in items
        )
        lines.append(
            CaseLineView(
                line, about[line.id], lights_of(line, items), steps,
                said.get("words", ""), said.get("ground", ""), said.get("override", ""),
            )
        )  # fmt: skip
    first = found[0][0]
    return CaseView(
        code=code,
        date=first.opened_on,
        customer=about[first.id].customer,
        sale=first.sale_code,
        lines=tuple(lines),
        lights=tuple(worst_of([one.lights[n] for one in lines]) for n in range(3)),
        events=events,
        gross=sum(one.line.net + one.line.vat for one in lines),
        settled=all(one.line.settled for one in lines),
    )


def _deadline(item: OpenItem, line: Line, about: SaleLeft, today: dt.date) -> Deadline | None:
    return deadline_of(
        item.cause, asked_on=line.opened_on, arrived_on=about.arrived_on, today=today
    )


def _asked(events: Sequence[Event]) -> dict[str, dict[str, Any]]:
    """The lines of the request that opened the case, by line code."""
    for event in events:
        if event.command.get("kind") in ("request_return", "accept_return"):
            return {line["line"]: line for line in event.command["lines"]}
    return {}


_ABOUT = """
    select l.id, l.reason, coalesce(nullif(b.name, ''), b.code, ''), p.sku, p.name, p.unit,
        p.tracking, coalesce(nullif(h.name, ''), h.code, ''), coalesce(s.line, ''),
        s.qty - s.taken_qty, s.net + s.vat - s.taken_net - s.taken_vat - s.kept_net - s.kept_vat,
        (select coalesce(json_agg(json_build_array(i.number,
            k.net + k.vat - k.red_net - k.red_vat) order by i.number), '[]')::text
         from invoices_blueline k join invoices_blueinvoice i on i.id = k.blue_id
         where k.sale_line_id = l.invoice_line_id),
        (select coalesce(sum(y.amount + y.discount), 0)::bigint from refunds_payment y
         where y.sale_id = l.sale_id),
        (select coalesce(sum(y.refunded + y.refunded_discount), 0)::bigint
         from refunds_payment y where y.sale_id = l.sale_id),
        least((select min(x.date) from returns_goodsexit x where x.case_line_id = l.id),
              (select min(q.date) from returns_parcel q where q.case_line_id = l.id))
    from returns_caseline l join returns_case c on c.id = l.case_id
    join stock_product p on p.id = l.product_id
    left join ledger_subject b on b.id = c.customer_id
    left join sales_sale o on o.id = l.sale_id
    left join ledger_subject h on h.id = o.shop_id
    left join sales_saleline s on s.id = l.sale_line_id
    where l.id = any(%s)
"""


def _about(cursor: CursorWrapper, lines: Sequence[int]) -> dict[int, SaleLeft]:
    cursor.execute(_ABOUT, [list(lines)])
    found = {}
    for id, *row in cursor.fetchall():
        row[10] = tuple((number, left) for number, left in json.loads(row[10]))
        found[id] = SaleLeft(*row)
    return found


# Movements by value: behind a wall a key that is computed is not looked up.
_EVENTS = """
    with facts(id) as (
        select fact_id from returns_case where id = %(case)s
        union select decided_id from returns_caseline where id = any(%(lines)s)
        union select fact_id from ledger_entry where matter_id = any(%(lines)s)
        union select fact_id from returns_goodsexit where case_line_id = any(%(lines)s)
        union select fact_id from returns_parcel where case_line_id = any(%(lines)s)
        union select fact_id from returns_announcement where case_id = %(case)s
        union select unnest(array[o.prepared_fact_id, o.approved_fact_id, o.confirmed_fact_id,
            o.ended_fact_id]) from refunds_refundorder o where o.matter_id = any(%(lines)s)
        union select fact_id from stock_movement where id = any(array(
            select coalesce(n.movement_no, (n.parts -> 0 ->> 5)::bigint)
            from returns_caseline l join returns_case c on c.id = l.case_id
            join sales_saleline n on n.sale_id = l.sale_id
            and n.line like '%%~' || c.code || '-' || l.line
            where l.id = any(%(lines)s) and l.replaced))
    )
    select f.id, f.seq, f.key, f.kind, f.date, f.period, f.actor, f.recorded_at, f.entry_count,
        (f.content::json -> 'command')::text
    from facts join facts_fact f on f.id = facts.id order by f.seq
"""


def _events(cursor: CursorWrapper, case: int, lines: Sequence[int]) -> tuple[Event, ...]:
    cursor.execute(_EVENTS, {"case": case, "lines": list(lines)})
    rows: list[Any] = cursor.fetchall()
    documents = documents_of(cursor, facts=[row[0] for row in rows])
    return tuple(
        Event(
            id, seq, key, kind, date, period, actor, recorded, entries,
            json.loads(command or "{}"), tuple(documents.get(id, ())),
        )
        for id, seq, key, kind, date, period, actor, recorded, entries, command in rows
    )  # fmt: skip
