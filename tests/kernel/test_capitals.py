"""人民币大写: the rule's own examples, and every amount read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.capitals import read_capital_rmb, to_capital_rmb
from hongzi.kernel.commands.base import LARGEST
from hongzi.kernel.money import parse_fen
from hongzi.kernel.refusals import Refused

FEN = st.integers(-LARGEST, LARGEST)


@pytest.mark.parametrize(
    ("yuan", "capital"),
    [
        ("0.00", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.56", "伍角陆分"),
        ("1.00", "壹元整"),
        ("10.00", "壹拾元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1100.00", "壹仟壹佰元整"),
        ("11000.00", "壹万壹仟元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("1000005.00", "壹佰万零伍元整"),
        ("10000000.10", "壹仟万元壹角整"),
        ("100000001.00", "壹亿零壹元整"),
        ("100010000.00", "壹亿零壹万元整"),
        ("1234567890123.45", "壹万贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹佰贰拾叁元肆角伍分"),
        ("-226.00", "负贰佰贰拾陆元整"),
    ],
)
def test_amounts_in_capital_characters(yuan: str, capital: str) -> None:
    assert to_capital_rmb(parse_fen(yuan)) == capital


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        ("人民币壹仟陆佰捌拾元零叁角贰分", "1680.32"),
        ("壹拾万柒仟元零伍角叁分", "107000.53"),
        ("壹拾万零柒仟元伍角叁分", "107000.53"),
        ("壹仟肆佰零玖元伍角", "1409.50"),
        ("贰佰圆正", "200.00"),
        (" 零元整 ", "0.00"),
    ],
)
def test_what_the_rule_leaves_free_is_read_too(written: str, yuan: str) -> None:
    assert read_capital_rmb(written) == parse_fen(yuan)


@pytest.mark.parametrize(
    "written",
    [
        "", "整", "负", "负整", "负零元整", "元整", "一百元整", "壹佰", "壹佰元", "壹佰伍元整",
        "壹佰零零伍元整", "叁佰贰拾伍元肆分", "壹元贰分整", "拾元整", "壹元零角整", "壹零佰元整",
        "壹元贰角零叁分", "壹佰元整整", "壹万万元整",
    ],
)  # fmt: skip
def test_what_the_rule_does_not_allow_is_refused(written: str) -> None:
    with pytest.raises(Refused) as refused:
        read_capital_rmb(written)
    assert refused.value.code == "not_capital_rmb"
    assert refused.value.cure


@given(FEN)
def test_every_amount_reads_back(fen: int) -> None:
    assert read_capital_rmb(to_capital_rmb(fen)) == fen


@given(FEN)
def test_zeros_and_the_end_are_as_the_rule_says(fen: int) -> None:
    text = to_capital_rmb(fen)
    assert "零零" not in text
    assert text.endswith("分" if fen % 10 else "整")
    assert text.startswith("负") == (fen < 0)
    assert ("元零" in text) == (0 < abs(fen) % 100 < 10 and abs(fen) >= 100)
