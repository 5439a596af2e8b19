"""Where each book of a firm stands: its month and its open legs, in one statement a book.

Works inside ``books_in_turn``, on its cursor. Money is fen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.access.scope import prepared
from hongzi.insight.month import OWED_GROSS, OWED_VAT
from hongzi.ledger.rules.periods import last_day, next_period


class OpenLeg(NamedTuple):
    """One leg of a book's returns: lines that still owe it, and what is left (fen)."""

    lines: int
    left: int


@dataclass(frozen=True, slots=True)
class BookMonth:
    """The month a book is at: the one after its last closed month, or its first.

    undecided: return lines nobody has decided yet. last_used: the latest month anything was
    posted in (0 = none).
    """

    period: int
    last_closed: int
    last_used: int
    undecided: int
    goods: OpenLeg
    tax: OpenLeg
    money: OpenLeg

    @property
    def open_lines(self) -> int:
        """Over all three legs; a line may be counted in each."""
        return self.goods.lines + self.tax.lines + self.money.lines

    def over(self, today: dt.date) -> bool:
        """Whether the month has ended."""
        return last_day(self.period) < today


# Settled lines owe nothing: only the others are read, through their own index.
_MONTH = f"""
    select
        (select coalesce(max(period) filter (where status = 'closed'), 0) from ledger_period),
        (select coalesce(max(period), 0) from ledger_period),
        count(*) filter (where l.decision = 'pending'),
        count(*) filter (where {{goods}}),
        coalesce(sum(coalesce(l.cost, 0) - l.goods_cost) filter (where {{goods}}), 0)::bigint,
        count(*) filter (where {{tax}}),
        coalesce(sum({OWED_VAT} - l.tax_done) filter (where {{tax}}), 0)::bigint,
        count(*) filter (where {{money}}),
        coalesce(sum({OWED_GROSS} - l.money_done) filter (where {{money}}), 0)::bigint
    from returns_caseline l where not l.settled
""".format(
    goods="l.decision = 'accepted' and l.owes_goods and (l.goods_qty <> l.qty or l.cost is null)",
    tax=f"l.decision = 'accepted' and l.owes_tax and l.tax_done <> {OWED_VAT}",
    money=f"l.decision = 'accepted' and l.owes_money and l.money_done <> {OWED_GROSS}",
)


@contextmanager
def months_of_books(cursor: CursorWrapper) -> Iterator[Callable[[int], BookMonth]]:
    """Gives a function: where the book entered now stands, by the month it was opened in."""
    with prepared(cursor, _MONTH) as execute:

        def month_of(first: int) -> BookMonth:
            execute()
            closed, used, undecided, *legs = cursor.fetchone()
            period = next_period(closed) if closed >= first else first
            pairs = [OpenLeg(*legs[at : at + 2]) for at in (0, 2, 4)]
            return BookMonth(period, closed, used, undecided, *pairs)

        yield month_of
