"""One cell: its value, or a named problem with a cure."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.files.cells import (
    date_cell,
    fen_cell,
    flag_cell,
    list_cell,
    micro_cell,
    rate_cell,
    text_cell,
)
from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("226", 22600),
        ("226.00", 22600),
        ("1,234,567.89", 123456789),
        ("-3.1", -310),
        ("(3.10)", -310),
        ("（3.10）", -310),
        ("￥226.00", 22600),
        ("¥ 226.00", 22600),
        ("-¥226.00", -22600),
        ("226.00元", 22600),
        ("CNY 226.00", 22600),
        ("２２６．００", 22600),
        ("226.500", 22650),
    ],
)
def test_amounts_as_people_write_them(text: str, fen: int) -> None:
    assert fen_cell(text) == fen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("226.005", "too_many_decimals"),
        ("1,23", "not_a_number"),
        ("1.234,50", "not_a_number"),
        ("二百", "not_a_number"),
        ("-", "not_a_number"),
        ("=SUM(A1)", "not_a_number"),
        ("1.5E+17", "number_lost_digits"),
        ("#DIV/0!", "formula_error"),
        ("99999999999999999999", "amount_too_large"),
    ],
)
def test_amounts_that_are_none(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        fen_cell(text)
    assert refused.value.code == code
    assert refused.value.cure


@given(st.integers(-(10**15), 10**15), st.booleans())
def test_every_amount_is_read_as_it_is_written(fen: int, thousands: bool) -> None:
    assert fen_cell(format_fen(fen, thousands=thousands)) == fen


@pytest.mark.parametrize(
    ("text", "micro"), [("2", 2_000_000), ("0.5", 500_000), ("-1", -1_000_000)]
)
def test_quantities(text: str, micro: int) -> None:
    assert micro_cell(text) == micro


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24",
        "2026/11/24",
        "2026.11.24",
        "20261124",
        "2026年11月24日",
        "2026-11-24 10:05:07",
        "2026/11/24 9:05",
        "2026-11-24T10:05:07+08:00",
        "2026年11月24日 10时5分",
        "２０２６－１１－２４",
    ],
)
def test_one_day_in_many_forms(text: str) -> None:
    assert date_cell(text) == dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-13-01", "date_impossible"),
        ("2026-02-30", "date_impossible"),
        ("0026-02-03", "date_impossible"),
        ("24/11/2026", "date_unreadable"),
        ("26-11-24", "date_unreadable"),
        ("46350", "date_unreadable"),
        ("2026-11", "date_unreadable"),
        ("2026-11-24x", "date_unreadable"),
    ],
)
def test_days_that_are_none(text: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        date_cell(text)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_in_each_form(day: dt.date) -> None:
    forms = (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        day.strftime("%Y%m%d"),
        f"{day.year}年{day.month}月{day.day}日",
    )
    assert {date_cell(form) for form in forms} == {day}


@pytest.mark.parametrize(
    ("text", "basis_points"),
    [
        ("13%", 1300),
        ("13", 1300),
        ("0.13", 1300),
        (".13", 1300),
        ("13.00%", 1300),
        ("１３％", 1300),
        ("1%", 100),
        ("1", 100),
        ("0.01", 100),
        ("0.5%", 50),
        ("0.005", 50),
        ("0", 0),
        ("免税", 0),
    ],
)
def test_rates(text: str, basis_points: int) -> None:
    assert rate_cell(text) == basis_points


@pytest.mark.parametrize("text", ["0.5", "33%", "-13%", "13.005%", "130", "1300"])
def test_rates_that_are_none(text: str) -> None:
    with pytest.raises(Refused, match="rate_unclear"):
        rate_cell(text)


def test_flags_and_lists() -> None:
    assert [flag_cell(word) for word in ("是", "Y", "1", "√", "否", "no", "FALSE")] == [
        True, True, True, True, False, False, False,
    ]  # fmt: skip
    with pytest.raises(Refused, match="flag_unknown"):
        flag_cell("也许")
    assert list_cell("SN1;SN2、SN3 SN4") == ("SN1", "SN2", "SN3", "SN4")


def test_an_order_number_shown_in_scientific_notation_has_lost_its_end() -> None:
    with pytest.raises(Refused) as refused:
        text_cell("1.23457E+17")
    assert refused.value.code == "number_lost_digits"
    assert "文本" in refused.value.cure
    assert text_cell("2E10") == "2E10"
    assert text_cell("123456789012345678") == "123456789012345678"
