"""Whole postings gathered into vouchers, by return, day or month."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.refusals import Refused
from hongzi.ledger.rules.gathering import GRAINS, Gathered, Posting, gather

# fact, day of July, kind, cause, return
MONTH = [
    (1, 1, "sale", None, 0),
    (2, 1, "sale", None, 0),
    (3, 2, "return_accepted", None, 7),
    (4, 2, "refund_confirmed", None, 7),
    (5, 2, "sale", None, 0),
    (6, 3, "goods_inspected", None, 7),
    (7, 3, "return_accepted", 6, 8),
]


def postings(rows: list[tuple[int, int, str, int | None, int]]) -> list[Posting]:
    return [
        Posting(fact, fact, kind, dt.date(2026, 7, day), cause or fact, matter, False, "", "", 0, 0)
        for fact, day, kind, cause, matter in rows
    ]


def shape(vouchers: list[Gathered]) -> list[tuple[int, str, tuple[int, ...]]]:
    return [(one.date.day, one.kind, one.fact_ids) for one in vouchers]


def test_by_day_postings_of_one_kind_make_one_voucher() -> None:
    made = gather(postings(MONTH), grain="day", word="记", period=202607)
    assert shape(made) == [
        (1, "sale", (1, 2)),
        (2, "return_accepted", (3,)),
        (2, "refund_confirmed", (4,)),
        (2, "sale", (5,)),
        (3, "goods_inspected", (6,)),
        (3, "return_accepted", (7,)),
    ]


def test_by_month_a_kind_makes_one_voucher_on_the_last_day() -> None:
    made = gather(postings(MONTH), grain="month", word="记", period=202607)
    assert shape(made) == [
        (31, "sale", (1, 2, 5)),
        (31, "return_accepted", (3, 7)),
        (31, "refund_confirmed", (4,)),
        (31, "goods_inspected", (6,)),
    ]


def test_by_return_what_happened_to_it_on_a_day_stands_together_and_each_sale_alone() -> None:
    made = gather(postings(MONTH), grain="return", word="记", period=202607)
    assert shape(made) == [
        (1, "sale", (1,)),
        (1, "sale", (2,)),
        (2, "return_accepted", (3, 4)),
        (2, "sale", (5,)),
        (3, "goods_inspected", (6,)),
        (3, "return_accepted", (7,)),
    ]


def test_a_manual_voucher_stands_alone_with_its_own_word_and_summary() -> None:
    day = dt.date(2026, 7, 5)
    rent = Posting(9, 9, "manual_voucher", day, 9, 0, True, "付", "七月房租", 0, 0)
    wage = Posting(10, 10, "manual_voucher", day, 10, 0, True, "", "", 0, 0)
    made = gather([rent, wage], grain="month", word="记", period=202607)
    assert [(one.word, one.summary, one.date.day) for one in made] == [
        ("付", "七月房租", 5),
        ("记", "", 5),
    ]


def test_a_late_fact_stands_in_a_voucher_of_the_month_it_was_posted_into() -> None:
    late = Posting(1, 1, "sale", dt.date(2026, 6, 20), 1, 0, False, "", "", 0, 0)
    made = gather([late], grain="day", word="记", period=202607)
    assert [one.date for one in made] == [dt.date(2026, 7, 1)]


def test_an_unknown_grain_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        gather([], grain="week", word="记", period=202607)
    assert refusal.value.code == "grain_unknown"


rows = st.lists(
    st.tuples(
        st.integers(1, 31),
        st.sampled_from(["sale", "return_accepted", "manual_voucher"]),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=40,
)


@given(rows, st.sampled_from(GRAINS))
def test_every_posting_stands_in_exactly_one_voucher_whatever_the_grain(
    drawn: list[tuple[int, str, int, bool]], grain: str
) -> None:
    made = gather(
        [
            Posting(n, n, kind, dt.date(2026, 7, day), n, matter, alone, "", "", n, n % 2)
            for n, (day, kind, matter, alone) in enumerate(drawn, 1)
        ],
        grain=grain,
        word="记",
        period=202607,
    )
    assert sorted(fact for one in made for fact in one.fact_ids) == list(range(1, len(drawn) + 1))
    assert [one.date for one in made] == sorted(one.date for one in made)
    assert sum(one.debit for one in made) == sum(range(1, len(drawn) + 1))
    assert sum(one.documents for one in made) == (len(drawn) + 1) // 2
