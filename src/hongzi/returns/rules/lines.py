"""A case line: its draw, and how far each of its three legs has come.

The draw (quantity, net, VAT, cost) is fixed when the line reserves. Each leg telescopes over the
draw and never recomputes, so any order of portions ends at exactly 0.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hongzi.kernel.phrases import Phrase
from hongzi.sales.rules.pools import Drawn, PartBack

GOODS, REFUND, RED, REPLACEMENT = 1, 2, 4, 8
"""Bits of a line's evidence: goods inspected, refund paid, red invoice, replacement issued."""


@dataclass(slots=True)
class Line:
    """A case line, read under lock; the workflows change it and write it back.

    Fields are the columns of ``returns.CaseLine`` (money fen, quantity micro), then what its case
    and sale say: case, customer; sale_code, sale_matter, shop, via, sold_on.
    """

    id: int
    case_id: int
    line: str
    matter: int
    sale: int | None
    sale_line: int | None
    invoice_line: int | None
    product: int
    kind: str
    decision: str
    year: str
    reception: str
    qty: int
    net: int
    vat: int
    cost: int | None
    parts: list[list[Any]] | None
    kept_net: int
    kept_vat: int
    accepted_qty: int
    accepted_net: int
    accepted_vat: int
    accepted_cost: int
    accepted_on: dt.date | None
    extra_net: int
    extra_vat: int
    rejected_qty: int
    rejected_net: int
    rejected_vat: int
    owes_goods: bool
    owes_tax: bool
    owes_money: bool
    arrived_qty: int
    goods_qty: int
    goods_cost: int
    red_qty: int
    red_net: int
    declared_vat: int
    tax_done: int
    money_done: int
    replaced: bool
    evidence: int
    evidence_on: dt.date | None
    settled: bool
    decided_id: int | None
    opened_on: dt.date
    captured: bool
    case: str
    customer: int | None
    sale_code: str = ""
    sale_matter: int | None = None
    shop: int | None = None
    via: str = ""
    sold_on: dt.date | None = None
    changed: bool = False
    was: tuple[Any, ...] = ()

    @property
    def name(self) -> str:
        """How texts name it."""
        return Phrase("退货单 {case}-{line}", case=self.case, line=self.line)

    @property
    def owed_net(self) -> int:
        """Net fen the line takes off the sale, all told."""
        return self.net + self.extra_net - self.rejected_net

    @property
    def owed_vat(self) -> int:
        """Fen of VAT the line takes off the sale, all told."""
        return self.vat + self.extra_vat - self.rejected_vat

    @property
    def left_goods(self) -> int:
        """Micro that have not left the goods leg."""
        return self.qty - self.goods_qty if self.owes_goods else 0

    @property
    def left_tax(self) -> int:
        """Fen of VAT the tax leg still owes; negative when more was reddened than is owed."""
        return self.owed_vat - self.tax_done if self.owes_tax else -self.tax_done

    @property
    def left_money(self) -> int:
        """Fen the money leg still owes the customer; negative when too much was paid."""
        if not self.owes_money:
            return -self.money_done
        taken_off = self.net + self.vat + self.extra_net + self.extra_vat
        return taken_off - self.rejected_net - self.rejected_vat - self.money_done

    @property
    def left_replacement(self) -> int:
        """Micro of replacement still owed (like-for-like exchange)."""
        if self.kind != "exchange" or self.replaced:
            return 0
        return self.qty - self.rejected_qty

    @property
    def accepted_whole(self) -> bool:
        """Whether all of the draw has been posted by acceptance."""
        return self.accepted_on is not None and self.accepted_qty == self.qty

    def note_evidence(self, bit: int, on: dt.date) -> None:
        """Remember that this kind of evidence has come, and the day of the first."""
        self.evidence |= bit
        if self.evidence_on is None or on < self.evidence_on:
            self.evidence_on = on
        self.changed = True


def finished(line: Line) -> bool:
    """Whether every leg the line owes was opened by exactly its draw and is back at zero.

    A rejected line is finished when nothing of it was posted. An unknown cost keeps a line open
    until the month's close determines it 待月末成本.
    """
    if line.decision == "rejected":
        return not (line.tax_done or line.money_done or line.goods_qty)
    return (
        not line.left_money
        and not line.left_tax
        and not line.left_goods
        and line.decision == "accepted"
        and line.accepted_whole
        and not line.left_replacement
        and (not line.owes_goods or _cost_settled(line))
    )


def _cost_settled(line: Line) -> bool:
    return line.cost is not None and line.accepted_cost == line.goods_cost == line.cost


def new_line(
    *,
    case_id: int,
    case: str,
    line: str,
    matter: int,
    product: int,
    kind: str,
    drawn: Drawn,
    accepted: bool,
    stocked: bool,
    opened_on: dt.date,
    captured: bool,
) -> Line:
    """A line that just reserved its draw; the caller adds its customer and sale.

    A like-for-like exchange owes goods and a replacement but neither money nor tax; money alone
    (allowance, refund-only) owes no goods; where no VAT was accrued there is no tax leg.
    """
    goods = stocked and kind in ("return", "exchange", "refusal")
    money = kind != "exchange"
    return Line(
        id=matter, case_id=case_id, line=line, matter=matter, sale=None, sale_line=None,
        invoice_line=None, product=product, kind=kind,
        decision="accepted" if accepted else "pending", year="", reception="none",
        qty=drawn.qty, net=drawn.net, vat=drawn.vat, cost=drawn.cost,
        parts=parts_of_draw(drawn.parts, product), kept_net=drawn.kept_net, kept_vat=drawn.kept_vat,
        accepted_qty=0, accepted_net=0, accepted_vat=0, accepted_cost=0, accepted_on=None,
        extra_net=0, extra_vat=0, rejected_qty=0, rejected_net=0, rejected_vat=0,
        owes_goods=goods, owes_tax=money and drawn.vat != 0, owes_money=money, arrived_qty=0,
        goods_qty=0, goods_cost=0, red_qty=0, red_net=0, declared_vat=0, tax_done=0,
        money_done=0, replaced=False, evidence=0, evidence_on=None, settled=False, decided_id=None,
        opened_on=opened_on, captured=captured, case=case, customer=None,
    )  # fmt: skip


def parts_of_draw(parts: Sequence[PartBack], product: int) -> list[list[Any]] | None:
    """How a line keeps the parts of its draw; None when the line's own columns say it all.

    [place, product, lot, layer, qty, value, movement, done qty] each. A part at a later place
    is kept, however plain: units cancelled before shipping stand before it.
    """
    if not parts:
        return None
    first = parts[0]
    plain = first.lot is None and first.layer is None and first.product == product
    if len(parts) == 1 and plain and first.place == 0:
        return None
    return [[*part, 0] for part in parts]
