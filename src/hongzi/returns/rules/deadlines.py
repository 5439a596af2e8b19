"""Until when the law gives a seller for the next step of a return."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from hongzi.rulebook.rights import Right, last_day_of, right

REFUND, ANSWER = "C06", "C07"
"""Money back within days of the goods; no answer for longer counts as deliberate delay."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A last day and the right it comes from; left: days until then, negative when it is over.

    A last day that is a legal holiday moves on where the law says so (``right.rolls_over``).
    counted: the day before it moved. sure: the holidays of that year were announced, or do not
    matter.
    """

    last: dt.date
    left: int
    right: Right
    counted: dt.date
    sure: bool

    @property
    def moved(self) -> bool:
        """Whether it moved past days of rest."""
        return self.last != self.counted

    @property
    def over(self) -> bool:
        """Whether the day has passed."""
        return self.left < 0


def deadline_of(
    cause: str, *, asked_on: dt.date, arrived_on: dt.date | None, today: dt.date
) -> Deadline | None:
    """The deadline of an open item's next step; None where the law sets none.

    asked_on: the day of the request; arrived_on: the day the first goods came back.
    """
    make = _BY_CAUSE.get(cause)
    return make(asked_on, arrived_on, today) if make is not None else None


def _answer(asked_on: dt.date, arrived_on: dt.date | None, today: dt.date) -> Deadline | None:
    return _counted(ANSWER, asked_on, today)


def _refund(asked_on: dt.date, arrived_on: dt.date | None, today: dt.date) -> Deadline | None:
    return _counted(REFUND, arrived_on, today) if arrived_on is not None else None


_BY_CAUSE: dict[str, Callable[[dt.date, dt.date | None, dt.date], Deadline | None]] = {
    "not_decided": _answer,
    "refund_not_paid": _refund,
}


def _counted(id: str, start: dt.date, today: dt.date) -> Deadline | None:
    law = right(id, on=start)
    if law is None or not law.days:
        return None
    last = last_day_of(law, start)
    return Deadline(last.day, (last.day - today).days, law, last.counted, last.sure)
