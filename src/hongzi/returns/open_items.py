"""The month-end work list, and its proof against the ledger: queries over the case lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.returns.queries import held_parcels, open_lines
from hongzi.returns.rules.lines import Line
from hongzi.returns.rules.open_items import OpenItem, open_items_of


def open_items(
    cursor: CursorWrapper, *, standard: str, as_of: dt.date, tail: int, case: str | None = None
) -> Iterator[OpenItem]:
    """What is still open in the scoped book (or of one case), oldest line first; then the parcels
    held without a case.

    standard: under 小企业会计准则 the cost of refused goods never left 库存商品, so that no
    clearing account holds it. as_of: the day ages count to. tail: fen of VAT that count as
    rounding on that day. Reads the lines that are not settled through their own index: a
    million settled ones cost nothing.
    """
    for line, invoiced in open_lines(cursor, case=case):
        yield from items_of_line(line, standard=standard, as_of=as_of, invoiced=invoiced, tail=tail)
    if case is None:
        for parcel in held_parcels(cursor):
            yield parcel_item(*parcel, as_of=as_of)


def items_of_line(
    line: Line, *, standard: str, as_of: dt.date, invoiced: bool, tail: int
) -> Iterator[OpenItem]:
    """The open items of a line in a book of this standard."""
    silent = standard == "small_business" and line.kind == "refusal"
    for item in open_items_of(line, as_of=as_of, invoiced=invoiced, tail=tail):
        yield replace(item, balance=0) if silent and item.leg == "goods" else item


def parcel_item(parcel: str, date: dt.date, qty: int, *, as_of: dt.date) -> OpenItem:
    """The open item of a parcel that no case line claims."""
    age = (as_of - date).days
    return OpenItem(parcel, "", "parcel", 0, 0, qty, date, age, "parcel_unmatched")


class Disagreement(NamedTuple):
    """A clearing balance that differs between a case line and the ledger (fen, Dr +)."""

    case: str
    line: str
    role: str
    by_line: int
    by_ledger: int


LEDGER_DISAGREEMENTS = """
    with lines as (
        select l.matter_id, c.code, l.line, r.role, case r.role
            when 'goods_in_return' then
                case when l.owes_goods and not (%(silent)s and l.kind = 'refusal')
                    then l.accepted_cost - l.goods_cost else 0 end
            when 'vat_awaiting_red' then
                case when l.owes_tax
                    then l.accepted_vat + l.extra_vat - l.rejected_vat else 0 end - l.tax_done
            else l.money_done - case when l.owes_money
                then l.accepted_net + l.accepted_vat + l.extra_net + l.extra_vat
                    - l.rejected_net - l.rejected_vat else 0 end
            end as fen
        from returns_caseline l join returns_case c on c.id = l.case_id,
            (values ('goods_in_return'), ('vat_awaiting_red'), ('refund_payable')) as r(role)
    ), ledger as (
        select matter_id, role, sum(side * amount)::bigint as fen from ledger_entry
        where role in ('goods_in_return', 'vat_awaiting_red', 'refund_payable')
        group by matter_id, role
    )
    select coalesce(lines.code, ''), coalesce(lines.line, ''), coalesce(lines.role, ledger.role),
        coalesce(lines.fen, 0), coalesce(ledger.fen, 0)
    from lines full join ledger using (matter_id, role)
    where coalesce(lines.fen, 0) <> coalesce(ledger.fen, 0)
"""


def ledger_disagreements(cursor: CursorWrapper, *, standard: str) -> list[Disagreement]:
    """Clearing balances that are not what the case lines say; empty when the books are sound.

    Under 小企业会计准则 the cost of refused goods never left 库存商品: no clearing role has it.
    """
    cursor.execute(LEDGER_DISAGREEMENTS, {"silent": standard == "small_business"})
    return [Disagreement(*row) for row in cursor.fetchall()]


def wrongly_settled(cursor: CursorWrapper) -> list[tuple[str, str]]:
    """(case, line) marked settled although a leg is not at zero; empty when the books are sound."""
    cursor.execute(
        "select c.code, l.line from returns_caseline l join returns_case c on c.id = l.case_id "
        "where l.settled and l.decision = 'accepted' and ("
        "l.accepted_qty <> l.qty or (l.owes_goods and (l.goods_qty <> l.qty "
        "or l.cost is null or l.accepted_cost <> l.goods_cost)) "
        "or l.tax_done <> case when l.owes_tax then l.vat + l.extra_vat - l.rejected_vat else 0 end"
        " or l.money_done <> case when l.owes_money then l.net + l.vat + l.extra_net + l.extra_vat "
        "- l.rejected_net - l.rejected_vat else 0 end "
        "or (l.kind = 'exchange' and not l.replaced and l.rejected_qty <> l.qty))"
    )
    return list(cursor.fetchall())
