"""Which article obliges to take a return. The goods were received on Monday 2 March 2026."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.returns.rules.grounds import (
    CHOICE,
    EXCEPTIONS,
    MUST,
    PROMISED,
    WHYS,
    Request,
    ground_of,
)
from hongzi.rulebook.reasons import common_reasons, concern_of, reasons_of
from hongzi.rulebook.rights import rights

RECEIVED = dt.date(2026, 3, 2)


def asked(day: int, concern: str = "no_reason", **more: Any) -> Request:
    given = {"concern": concern, "asked_on": dt.date(2026, 3, day), "received_on": RECEIVED}
    return Request(**{**given, **more})


@pytest.mark.parametrize(
    ("request_", "verdict", "why", "law"),
    [
        (asked(9), MUST, "no_reason_in_time", "C01"),
        (asked(10), CHOICE, "no_reason_late", "C01"),
        (asked(10, received_on=None), MUST, "no_reason_in_time", "C01"),
        (asked(9, intact=False), CHOICE, "not_intact", "C01"),
        (asked(9, exception="perishable"), CHOICE, "exception", "C02"),
        (asked(9, exception="confirmed"), CHOICE, "exception_confirmed", "C03"),
        (asked(9, remote=False), CHOICE, "counter_sale", "C17"),
        (asked(9, business=True), CHOICE, "business_buyer", "C18"),
        (asked(9, "quality", intact=False, remote=False), MUST, "quality_in_time", "C09"),
        (asked(10, "quality"), CHOICE, "quality_late", "C09"),
        (asked(28, "description"), MUST, "not_as_described", "C13"),
        (asked(28, "transport"), MUST, "transport_risk", "C19"),
        (asked(28, "mistake"), MUST, "wrong_goods", "C13"),
    ],
)
def test_the_ground_of_a_request(request_: Request, verdict: str, why: str, law: str) -> None:
    found = ground_of(request_)
    assert (found.verdict, found.why, found.law and found.law.id) == (verdict, why, law)


def test_seven_days_are_counted_from_the_day_after_receipt() -> None:
    found = ground_of(asked(4))
    assert found.last == dt.date(2026, 3, 9)
    assert found.law is not None
    assert found.law.citation.startswith("第25条")


def test_a_promise_adds_to_the_law_and_never_takes_away() -> None:
    assert ground_of(asked(20, promised_days=30)).verdict == PROMISED
    assert ground_of(asked(20, promised_days=30)).last == dt.date(2026, 4, 1)
    assert ground_of(asked(20, promised_days=10)).verdict == CHOICE
    assert ground_of(asked(9, promised_days=1)).verdict == MUST
    assert ground_of(asked(20, business=True, promised_days=30)).verdict == PROMISED


@given(
    concern=st.sampled_from(sorted({one.concern for one in common_reasons()})),
    day=st.integers(2, 31),
    known=st.booleans(),
    remote=st.booleans(),
    business=st.booleans(),
    exception=st.sampled_from(EXCEPTIONS),
    intact=st.booleans(),
    promised=st.integers(0, 40),
)
def test_every_answer_names_its_source(
    concern: str, day: int, known: bool, remote: bool, business: bool, exception: str,
    intact: bool, promised: int,
) -> None:  # fmt: skip
    found = ground_of(
        asked(
            day, concern, received_on=RECEIVED if known else None, remote=remote,
            business=business, exception=exception, intact=intact, promised_days=promised,
        )
    )  # fmt: skip
    assert found.why in WHYS
    assert (found.law is None) == (found.verdict == PROMISED)
    if found.law is not None and found.law.confidence == "K":
        assert found.verdict != MUST, "what was not verified obliges to nothing"


def test_a_book_adds_leaves_of_its_own() -> None:
    tree = reasons_of({"品质": ["漏液"], "无此枝": ["x"]})
    assert tree[0].leaves[-1].value == "品质/漏液"
    assert sum(len(one.leaves) for one in tree) == 1 + sum(
        len(one.leaves) for one in common_reasons()
    )
    assert concern_of("品质/漏液") == "quality"
    assert concern_of("七天无理由") == "no_reason"


def test_the_table_of_rights_names_each_row_once_at_a_time() -> None:
    ids = [one.id for one in rights()]
    assert len(ids) == len(set(ids))
    assert all(one.document and one.citation for one in rights())
