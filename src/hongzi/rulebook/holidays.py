"""Legal days of rest, from law/holidays.toml, and last days that move past them."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import NamedTuple

from hongzi.rulebook.loading import load_law

SATURDAY = 5
ONE = dt.timedelta(1)


class LastDay(NamedTuple):
    """A last day as the law counts it. counted: the day before it moved past days of rest.

    sure: the days of rest of that year were announced; else weekends alone are known.
    """

    day: dt.date
    counted: dt.date
    sure: bool

    @property
    def moved(self) -> bool:
        """Whether the counted day is a day of rest."""
        return self.day != self.counted


def is_rest(day: dt.date) -> bool:
    """Whether a day is a holiday, or a weekend on which nobody works for another day."""
    if day in _announced("rest"):
        return True
    return day.weekday() >= SATURDAY and day not in _announced("work")


def past_rest(day: dt.date) -> LastDay:
    """The day itself, or the day after the days of rest it falls into.

    Source: 民法典 第203条; 税收征收管理法实施细则 第109条 asks the same of a tax deadline.
    """
    last = day
    while is_rest(last):
        last += ONE
    return LastDay(last, day, last.year in _years() and day.year in _years())


def all_over(today: dt.date) -> dt.date:
    """The latest day that was over before ``today`` when it moves past days of rest, too."""
    day = today - ONE
    while past_rest(day).day >= today:
        day -= ONE
    return day


@cache
def _years() -> frozenset[int]:
    return frozenset(int(row["year"]) for row in load_law("holidays")["year"])


@cache
def _announced(name: str) -> frozenset[dt.date]:
    """Every day of ``rest`` or ``work``, of all years."""
    found = set()
    for row in load_law("holidays")["year"]:
        for span in row[name]:
            first, _, last = span.partition("/")
            day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)
            while day <= end:
                found.add(day)
                day += ONE
    return frozenset(found)
