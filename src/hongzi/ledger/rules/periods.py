"""Accounting periods 会计期间: a month of a book, written yyyymm as an int (202607)."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator

from hongzi.kernel.refusals import Refused

_WRITTEN = re.compile(r"([0-9]{4})-?([0-9]{2})")


def period_of(day: dt.date) -> int:
    """The period a day falls in: 2026-07-15 is 202607."""
    return day.year * 100 + day.month


def next_period(period: int) -> int:
    """The month after; December leads into January."""
    return period + 89 if period % 100 == 12 else period + 1


def previous_period(period: int) -> int:
    """The month before; January leads back into December."""
    return period - 89 if period % 100 == 1 else period - 1


def first_day(period: int) -> dt.date:
    """The first day of the month."""
    return dt.date(period // 100, period % 100, 1)


def last_day(period: int) -> dt.date:
    """The last day of the month; what a close posts bears this date."""
    year, month = divmod(period, 100)
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def first_period_of_year(period: int) -> int:
    """January of the period's year, where 本年累计 begins."""
    return period // 100 * 100 + 1


def periods_from(first: int, to: int) -> Iterator[int]:
    """Each month from ``first`` to ``to``, both included; none when ``to`` is earlier."""
    while first <= to:
        yield first
        first = next_period(first)


def parse_period(text: str) -> int:
    """The period of a written month: "2026-07" and "202607" are 202607.

    Refused: ``period_unknown`` (anything else, or a month outside 01–12).
    """
    match = _WRITTEN.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) == 0:
        raise Refused(
            "period_unknown", "「{text}」不是会计期间。", cure="写成年-月,如 2026-07。", text=text
        )
    return int(match[1]) * 100 + int(match[2])


def check_period(period: int) -> int:
    """The period itself. Refused: ``period_unknown`` when no month of a year is meant."""
    if not (101 <= period <= 999912 and 1 <= period % 100 <= 12):
        raise Refused(
            "period_unknown",
            "{period} 不是会计期间。",
            cure="写成六位年月,如 202607。",
            period=period,
        )
    return period


def format_period(period: int) -> str:
    """The month as written: 202607 is "2026-07"."""
    return f"{period // 100:04d}-{period % 100:02d}"


def posting_day(*, happened: dt.date, period: int) -> dt.date:
    """The day a voucher bears: the day it happened, or the period's first for a late fact."""
    return max(happened, first_day(period))
