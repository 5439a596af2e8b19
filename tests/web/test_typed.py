"""What is typed into a field of a form, and what a command is given of it."""

from __future__ import annotations

import pytest

from hongzi.kernel.refusals import Refused
from hongzi.web.typed import number_typed, units_typed, yuan_typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("226", "226.00"),
        ("1,234.5", "1234.50"),
        ("¥ 1,234.50 元", "1234.50"),
        ("￥12", "12.00"),
        ("１２．５", "12.50"),
        ("1，234.5", "1234.50"),
        ("-7", "-7.00"),
    ],
)
def test_an_amount_is_read_as_it_is_written_by_hand(typed: str, meant: str) -> None:
    assert yuan_typed(typed) == meant


@pytest.mark.parametrize(("typed", "meant"), [("２", "2"), ("1,000", "1000"), ("0.5", "0.5")])
def test_a_quantity_is_read_as_it_is_written_by_hand(typed: str, meant: str) -> None:
    assert units_typed(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("２６００９", "26009"),
        (" 26009 0000 0000 ", "2600900000000"),
        ("RED 1", "RED 1"),
        ("红-7", "红-7"),
    ],
)
def test_a_number_is_read_as_it_is_printed(typed: str, meant: str) -> None:
    assert number_typed(typed) == meant


@pytest.mark.parametrize("typed", ["一", "1e3", "abc", "1.2.3", ""])
def test_what_is_no_number_is_said_in_words(typed: str) -> None:
    for read in (yuan_typed, units_typed):
        with pytest.raises(Refused, match="not_a_number") as refused:
            read(typed)
        assert "command" not in str(refused.value.what)
