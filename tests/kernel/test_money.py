"""Written amounts become fen and back; halves round away from zero; nothing else is read."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.money import (
    BIGINT_MAX,
    MoneyError,
    div_half_up,
    fen_and_rest,
    format_fen,
    format_micro,
    parse_decimal,
    parse_fen,
    parse_micro,
)
from hongzi.kernel.refusals import Refused

FEN = st.integers(-BIGINT_MAX, BIGINT_MAX)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("0.00", 0),
        ("-0.01", -1),
        ("12", 1200),
        ("-12", -1200),
        ("+12.5", 1250),
        ("12.34", 1234),
        (".50", 50),
        ("1,234.56", 123456),
        ("-1,234,567.89", -123456789),
        ("012.00", 1200),
        ("12.3400", 1234),
        ("92233720368547758.07", BIGINT_MAX),
        ("-92233720368547758.07", -BIGINT_MAX),
    ],
)
def test_an_amount_is_read_to_the_fen(text: str, fen: int) -> None:
    assert parse_fen(text) == fen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_number"),
        ("-", "not_a_number"),
        (".", "not_a_number"),
        ("5.", "not_a_number"),
        (" 12.00", "not_a_number"),
        ("12.00 ", "not_a_number"),
        ("(12.00)", "not_a_number"),
        ("（12.00）", "not_a_number"),
        ("¥12.00", "not_a_number"),
        ("12。00", "not_a_number"),
        ("１２.００", "not_a_number"),
        ("１２.34", "not_a_number"),
        ("1_2.00", "not_a_number"),
        ("1e3", "not_a_number"),
        ("12,34.00", "not_a_number"),
        ("1234,567.00", "not_a_number"),
        (",123.00", "not_a_number"),
        ("--1.00", "not_a_number"),
        ("1.2.34", "not_a_number"),
        ("NaN", "not_a_number"),
        ("1" * 61, "not_a_number"),
        ("1.234", "too_many_decimals"),
        ("-0.001", "too_many_decimals"),
        ("92233720368547758.08", "amount_too_large"),
        ("-92233720368547758.08", "amount_too_large"),
    ],
)
def test_what_is_no_amount_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(MoneyError) as refusal:
        parse_fen(text)
    assert refusal.value.code == code
    assert refusal.value.cure


def test_a_bad_amount_is_both_a_refusal_and_a_value_error() -> None:
    with pytest.raises(Refused):
        parse_fen("x")
    with pytest.raises(ValueError, match="「x」不是数字"):
        parse_fen("x")


@pytest.mark.parametrize(
    ("text", "micro"),
    [("2", 2_000_000), ("0.5", 500_000), ("-1,000.25", -1_000_250_000), ("0.000001", 1)],
)
def test_a_quantity_is_read_to_the_millionth(text: str, micro: int) -> None:
    assert parse_micro(text) == micro


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0.0000001", "too_many_decimals"),
        ("9223372036855", "amount_too_large"),
        ("２", "not_a_number"),
        ("两", "not_a_number"),
    ],
)
def test_what_is_no_quantity_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(MoneyError) as refusal:
        parse_micro(text)
    assert refusal.value.code == code


def test_a_unit_price_keeps_every_decimal_it_was_written_with() -> None:
    assert parse_decimal("12.345") == (12345, 3)
    assert parse_decimal("-1,000.50") == (-100050, 2)
    assert parse_decimal("7") == (7, 0)


@pytest.mark.parametrize(
    ("digits", "scale", "fen", "rest"),
    [
        # yuan as written      fen   what rounding dropped, in the written unit
        (12345, 3, 1235, -5),  # 12.345 = 12.35 − 0.005
        (12344, 3, 1234, 4),  #  12.344 = 12.34 + 0.004
        (-12345, 3, -1235, 5),
        (7, 0, 700, 0),
        (75, 1, 750, 0),
        (10644560424, 3, 1064456042, 4),  # 10,644,560.424
        (-89681249, 2, -89681249, 0),
    ],
)
def test_sub_fen_amounts_split_into_fen_and_a_listed_rest(
    digits: int, scale: int, fen: int, rest: int
) -> None:
    assert fen_and_rest(digits=digits, scale=scale) == (fen, rest)


def test_a_negative_scale_is_refused() -> None:
    with pytest.raises(MoneyError, match="scale_negative"):
        fen_and_rest(digits=1, scale=-1)


@pytest.mark.parametrize(
    ("n", "d", "expected"),
    [(1, 2, 1), (-1, 2, -1), (1, 3, 0), (-1, 3, 0), (2, 3, 1), (5, 2, 3), (-5, 2, -3), (0, 7, 0)],
)
def test_halves_round_away_from_zero(n: int, d: int, expected: int) -> None:
    assert div_half_up(n, d) == expected


@pytest.mark.parametrize("d", [0, -1])
def test_only_a_positive_divisor_divides(d: int) -> None:
    with pytest.raises(MoneyError, match="divisor_not_positive"):
        div_half_up(1, d)


@given(n=st.integers(-(10**15), 10**15), d=st.integers(1, 10**9), halves=st.booleans())
def test_div_half_up_is_decimal_round_half_up(n: int, d: int, halves: bool) -> None:
    if halves:  # exact halves are rare by chance
        n, d = n * 2 + 1, 2
    exact = Decimal(n) / Decimal(d)
    assert div_half_up(n, d) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(FEN, st.booleans())
def test_an_amount_survives_writing_and_reading(fen: int, thousands: bool) -> None:
    text = format_fen(fen, thousands=thousands)
    assert parse_fen(text) == fen
    assert Decimal(text.replace(",", "")) == Decimal(fen).scaleb(-2)


@given(FEN)
def test_a_quantity_survives_writing_and_reading(micro: int) -> None:
    text = format_micro(micro)
    assert parse_micro(text) == micro
    assert not (text.endswith("0") and "." in text)


def test_amounts_and_quantities_as_printed() -> None:
    assert format_fen(-5) == "-0.05"
    assert format_fen(123456789, thousands=True) == "1,234,567.89"
    assert format_micro(1_500_000) == "1.5"
    assert format_micro(-20_000_000) == "-20"
    assert format_micro(1) == "0.000001"
