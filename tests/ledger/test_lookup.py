"""An account is found by code, name, pinyin initials or full pinyin, whatever the chart's size."""

from __future__ import annotations

import time

import pytest

from hongzi.ledger.rules.drafts import AccountName
from hongzi.ledger.rules.lookup import find_accounts, pinyin_of

CHART = [
    AccountName("1002", "银行存款", False),
    AccountName("1012", "其他货币资金", True),
    AccountName("101201", "其他货币资金—支付宝", False),
    AccountName("1122", "应收账款", True),
    AccountName("112201", "应收账款—客户", False),
    AccountName("220201", "应付账款—供应商", False),
    AccountName("5602", "管理费用", False),
    AccountName("560201", "管理费用—A区房租", False),
]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1002", ["1002"]),
        ("10", ["1002", "101201"]),
        ("银行", ["1002"]),
        ("支付宝", ["101201"]),
        ("yhck", ["1002"]),
        ("YHCK", ["1002"]),
        ("yinhang", ["1002"]),
        ("zfb", ["101201"]),
        ("zhifubao", ["101201"]),
        ("yszk", ["112201"]),
        ("kehu", ["112201"]),
        ("账款", ["112201", "220201"]),
        ("管理 房租", ["560201"]),
        ("glfy aqfz", ["560201"]),
        ("5602", ["5602", "560201"]),
        ("1122", ["112201"]),
        ("不存在", []),
        ("xyz", []),
    ],
)
def test_accounts_are_found(text: str, codes: list[str]) -> None:
    assert [one.code for one in find_accounts(CHART, text)] == codes


def test_the_likeliest_comes_first_and_no_more_than_asked() -> None:
    many = [AccountName(f"66{n:04d}", f"费用—明细{n}", False) for n in range(2000)]
    assert [one.code for one in find_accounts([*many, *CHART], "fy", most=3)] == [
        "660000", "660001", "660002",
    ]  # fmt: skip
    assert len(find_accounts(many, "")) == 12


def test_a_word_that_reads_two_ways_reads_as_it_is_said() -> None:
    assert pinyin_of("银行存款") == ("yhck", "yinhangcunkuan")
    assert pinyin_of("重庆A店") == ("cqad", "chongqingadian")


def test_a_key_stroke_among_two_thousand_accounts_is_no_wait() -> None:
    many = [AccountName(f"66{n:04d}", f"管理费用—第{n}车间水电费", False) for n in range(2000)]
    find_accounts(many, "sdf")
    started = time.process_time()
    for text in ("sdf", "shuidian", "1999", "车间"):
        find_accounts(many, text)
    assert time.process_time() - started < 0.4
