"""The day until which a month's taxes are filed, from tax/filing_deadlines.toml."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, NamedTuple

from hongzi.rulebook.holidays import past_rest
from hongzi.rulebook.loading import load_tax


class Deadline(NamedTuple):
    """When a period's taxes are due. sure: the year was announced; else reckoned by the rule.

    months: how many months are filed together (a quarter for small-scale taxpayers).
    """

    day: dt.date
    sure: bool
    months: int
    document: str
    note: str


def filing_deadline(*, period: int, taxpayer: str) -> Deadline:
    """The deadline of the filing that a month (yyyymm) belongs to.

    Source: 税收征收管理法实施细则 第109条; for announced years the notice of that year.
    """
    months = _months(taxpayer)
    year, month = divmod(period, 100)
    last = (month + months - 1) // months * months
    year, month = (year + 1, 1) if last == 12 else (year, last + 1)
    rows = load_tax("filing_deadlines")
    (rule,) = rows["rule"]
    for row in rows["year"]:
        if row["year"] == year:
            day = dt.date(year, month, row["days"][month - 1])
            return Deadline(day, True, months, row["document"], "")
    return Deadline(
        past_rest(dt.date(year, month, int(rule["days"]))).day,
        False,
        months,
        rule["document"],
        rule["note"],
    )


@cache
def _months(taxpayer: str) -> int:
    rows: list[dict[str, Any]] = load_tax("filing_deadlines")["period"]
    return next(int(row["months"]) for row in rows if row["taxpayer"] == taxpayer)
