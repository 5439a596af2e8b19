"""Until when a month's taxes are filed.

Announced for 2026 (税总办征科函〔2025〕64号): 1-20, 2-24, 3-16, 4-20, 5-22, 6-15, 7-15, 8-17, 9-15,
10-26, 11-16, 12-15. Any other year: the 15th, or the Monday after it.
"""

from __future__ import annotations

import datetime as dt

import pytest

from hongzi.rulebook.filing import filing_deadline


@pytest.mark.parametrize(
    ("period", "day", "sure"),
    [
        (202512, "2026-01-20", True),
        (202601, "2026-02-24", True),
        (202609, "2026-10-26", True),
        (202611, "2026-12-15", True),
        (202612, "2027-01-15", False),
        (202704, "2027-05-17", False),  # 15 May 2027 is a Saturday
        (202407, "2024-08-15", False),
    ],
)
def test_a_month_is_filed_in_the_next(period: int, day: str, sure: bool) -> None:
    found = filing_deadline(period=period, taxpayer="general")
    assert (found.day, found.sure, found.months) == (dt.date.fromisoformat(day), sure, 1)
    assert found.document


@pytest.mark.parametrize(
    ("period", "day"),
    [(202601, "2026-04-20"), (202603, "2026-04-20"), (202604, "2026-07-15"),
     (202612, "2027-01-15")],
)  # fmt: skip
def test_a_small_scale_taxpayer_files_by_quarter(period: int, day: str) -> None:
    found = filing_deadline(period=period, taxpayer="small_scale")
    assert (found.day, found.months) == (dt.date.fromisoformat(day), 3)
