"""Months as yyyymm."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.refusals import Refused
from hongzi.ledger.rules.periods import (
    first_day,
    format_period,
    last_day,
    next_period,
    parse_period,
    period_of,
    periods_from,
    posting_day,
    previous_period,
)

days = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2200, 12, 31))


def test_december_leads_into_january_and_back() -> None:
    assert next_period(202512) == 202601
    assert previous_period(202601) == 202512
    assert list(periods_from(202511, 202602)) == [202511, 202512, 202601, 202602]
    assert list(periods_from(202602, 202511)) == []


def test_february_of_a_leap_year_has_29_days() -> None:
    assert last_day(202402) == dt.date(2024, 2, 29)
    assert last_day(202302) == dt.date(2023, 2, 28)


@given(days)
def test_a_day_lies_in_its_month_and_the_months_follow_each_other(day: dt.date) -> None:
    period = period_of(day)
    assert first_day(period) <= day <= last_day(period)
    assert period_of(last_day(period) + dt.timedelta(days=1)) == next_period(period)
    assert previous_period(next_period(period)) == period
    assert parse_period(format_period(period)) == period


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "26-07", "2026-7", "七月", "", "0000-01"])
def test_what_is_no_month_is_refused_by_name(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_period(text)
    assert refusal.value.code == "period_unknown"


def test_a_late_fact_bears_the_first_day_of_the_month_it_posts_into() -> None:
    assert posting_day(happened=dt.date(2026, 6, 28), period=202607) == dt.date(2026, 7, 1)
    assert posting_day(happened=dt.date(2026, 7, 9), period=202607) == dt.date(2026, 7, 9)
