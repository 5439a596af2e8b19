"""Days of rest of 2026, and last days that move past them.

The filing days the tax authority announced for 2026 (税总办征科函〔2025〕64号) were reckoned from
the same holidays, so they are a second witness of the table.
"""

from __future__ import annotations

import datetime as dt

import pytest

from hongzi.returns.rules.deadlines import deadline_of
from hongzi.returns.rules.grounds import Request, ground_of
from hongzi.rulebook.filing import filing_deadline
from hongzi.rulebook.holidays import all_over, is_rest, past_rest
from hongzi.rulebook.loading import load_law

ONE = dt.timedelta(1)


def on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "moved", "sure"),
    [
        ("2026-02-14", "2026-02-14", True),  # a Saturday on which one works for the holiday
        ("2026-02-15", "2026-02-24", True),  # 春节 begins
        ("2026-04-04", "2026-04-07", True),  # 清明节, Saturday to Monday
        ("2026-05-02", "2026-05-06", True),
        ("2026-07-11", "2026-07-13", True),  # an ordinary Saturday
        ("2026-07-13", "2026-07-13", True),
        ("2027-05-15", "2027-05-17", False),  # not announced: weekends alone
        ("2025-12-31", "2025-12-31", False),
    ],
)
def test_a_last_day_moves_past_days_of_rest(day: str, moved: str, sure: bool) -> None:
    found = past_rest(on(day))
    assert (found.day, found.sure, found.moved) == (on(moved), sure, day != moved)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_announced_filing_days_follow_from_the_holidays(month: int) -> None:
    """第109条: the 15th, later by three or more days of rest in a row, as days of work."""
    row = next(one for one in load_law("holidays")["year"] if one["year"] == 2026)
    first, last = dt.date(2026, month, 1), dt.date(2026, month, 15)
    spans = [tuple(map(on, span.split("/"))) for span in row["rest"]]
    later = sum(
        (end - begin).days + 1
        for begin, end in spans
        if first <= begin and end <= last and (end - begin).days >= 2
    )
    day = last
    while later:
        day += ONE
        later -= not is_rest(day)
    period = 202512 if month == 1 else 2026 * 100 + month - 1
    assert past_rest(day).day == filing_deadline(period=period, taxpayer="general").day


@pytest.mark.parametrize("today", ["2026-02-23", "2026-02-24", "2026-02-25", "2026-07-13"])
def test_what_is_over_is_what_moved_into_the_past(today: str) -> None:
    """Day by day around today, against moving each of them."""
    latest = all_over(on(today))
    for days in range(30):
        day = on(today) - days * ONE
        assert (past_rest(day).day < on(today)) == (day <= latest), day


def test_a_refund_is_due_after_the_holidays() -> None:
    """The goods came on 10 February: seven days later is 春节, so by the 24th."""
    found = deadline_of(
        "refund_not_paid", asked_on=on("2026-02-01"), arrived_on=on("2026-02-10"),
        today=on("2026-02-20"),
    )  # fmt: skip
    assert found is not None
    assert (found.last, found.counted, found.left) == (on("2026-02-24"), on("2026-02-17"), 4)
    assert found.moved and found.sure and not found.over


def test_an_answer_is_counted_in_calendar_days() -> None:
    """Nothing says that the 15 days until a delay is deliberate would wait for holidays."""
    found = deadline_of(
        "not_decided", asked_on=on("2026-02-05"), arrived_on=None, today=on("2026-02-20")
    )
    assert found is not None
    assert (found.last, found.moved, found.sure) == (on("2026-02-20"), False, True)


def test_seven_days_that_end_in_a_holiday_end_after_it() -> None:
    """Received on 10 February; asked on the 24th it is in time, on the 25th it is not."""
    reasons = [
        ground_of(
            Request(
                concern="no_reason", asked_on=on(day), received_on=on("2026-02-10"), remote=True,
                business=False, exception="", intact=True, promised_days=0,
            )
        ).why
        for day in ("2026-02-24", "2026-02-25")
    ]  # fmt: skip
    assert reasons == ["no_reason_in_time", "no_reason_late"]
