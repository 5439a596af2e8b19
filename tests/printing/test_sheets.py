"""A voucher on its sheets: every line once, 过次页 and 承前页 agree, the total at the end."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.money import parse_fen
from hongzi.ledger.queries_print import PrintedLine, PrintedVoucher
from hongzi.printing.sheets import ROWS, cover_of, sheets_of


def line(yuan: str, side: str, *, account: str = "5602 管理费用", **more: Any) -> PrintedLine:
    code, name = account.split(" ")
    said: dict[str, Any] = {
        "summary": "", "party": "", "parties": 0, "product": "", "products": 0, "qty": 0, **more,
    }  # fmt: skip
    return PrintedLine(
        account=code, name=name, side=1 if side == "借" else -1, amount=parse_fen(yuan), **said
    )


def voucher(*lines: PrintedLine, number: int = 1, **more: Any) -> PrintedVoucher:
    said: dict[str, Any] = {"summary": "付房租", "makers": (), "approvers": (), **more}
    return PrintedVoucher(
        id=number, period=202603, word="记", number=number, date=dt.date(2026, 3, 10),
        lines=lines, documents=2, **said,
    )  # fmt: skip


def test_a_short_voucher_is_one_sheet_with_its_total_in_capitals() -> None:
    (sheet,) = sheets_of(
        voucher(line("500.00", "借"), line("500.00", "贷", account="1002 银行存款")), company="小店"
    )
    assert sheet["place"] == "1/1"
    assert (sheet["foot"], sheet["capital"]) == ("合计", "伍佰元整")
    assert (sheet["debit"], sheet["credit"]) == ("500.00", "500.00")
    assert sheet["rows"][1] == {
        "summary": "付房租", "account": "1002 银行存款", "note": "",
        "debit": "", "credit": "500.00",
    }  # fmt: skip
    assert (sheet["number"], sheet["documents"]) == ("0001", "2")


def test_red_keeps_its_minus_and_a_line_its_own_words() -> None:
    (sheet,) = sheets_of(
        voucher(line("-1200.00", "借", summary="冲回"), line("-1200.00", "贷")), company="小店"
    )
    assert (sheet["rows"][0]["summary"], sheet["rows"][0]["debit"]) == ("冲回", "-1,200.00")
    assert sheet["capital"] == "负壹仟贰佰元整"


@pytest.mark.parametrize(
    ("said", "note"),
    [
        ({"party": "张三", "parties": 1}, "张三"),
        ({"parties": 3, "qty": 2_500_000}, "3 个往来单位 × 2.5"),
        ({"product": "杯", "products": 1, "qty": -1_000_000}, "杯 × -1"),
        ({"products": 2}, "2 种商品"),
    ],
)
def test_a_line_says_whom_and_what_it_names(said: dict[str, Any], note: str) -> None:
    (sheet,) = sheets_of(voucher(line("1.00", "借", **said), line("1.00", "贷")), company="小店")
    assert sheet["rows"][0]["note"] == note


@pytest.mark.parametrize(("lines", "sheets"), [(ROWS, 1), (ROWS + 1, 2), (2 * ROWS, 3), (99, 14)])
def test_a_long_voucher_is_carried_over(lines: int, sheets: int) -> None:
    made = sheets_of(voucher(*[line("1.00", "借")] * lines), company="小店")
    assert [sheet["place"] for sheet in made] == [f"{n}/{sheets}" for n in range(1, sheets + 1)]
    assert [sheet["foot"] for sheet in made] == ["过次页"] * (sheets - 1) + ["合计"]
    assert all(len(sheet["rows"]) <= ROWS for sheet in made)


@given(st.lists(st.tuples(st.integers(-(10**8), 10**8), st.sampled_from("借贷")), min_size=1))
def test_each_sheet_begins_with_what_the_one_before_ended_with(
    drawn: list[tuple[int, str]],
) -> None:
    lines = [
        line(f"{fen // 100}.00", side, summary=f"第{n}行") for n, (fen, side) in enumerate(drawn)
    ]
    made = sheets_of(voucher(*lines), company="小店")
    for before, after in itertools.pairwise(made):
        carried = after["rows"][0]
        assert carried["summary"] == "承前页"
        assert (carried["debit"], carried["credit"]) == (before["debit"], before["credit"])
    printed = [row["summary"] for sheet in made for row in sheet["rows"]]
    assert [one for one in printed if one != "承前页"] == [one.summary for one in lines]
    total = sum(one.amount for one in lines if one.side > 0)
    assert parse_fen(made[-1]["debit"]) == total


def test_many_makers_are_counted() -> None:
    made = [sheets_of(voucher(line("1.00", "借"), makers=makers), company="小店")[0]["maker"]
            for makers in (("甲", "乙"), ("甲", "乙", "丙"))]  # fmt: skip
    assert made == ["甲、乙", "甲等 3 人"]


def test_the_cover_sums_the_accounts_of_all_vouchers() -> None:
    one = voucher(line("500.00", "借"), line("500.00", "贷", account="1002 银行存款"))
    two = voucher(line("-20.00", "借"), line("-20.00", "贷", account="1002 银行存款"), number=7)
    cover = cover_of([one, two], company="小店")
    assert cover["rows"] == [
        {"account": "1002 银行存款", "debit": "0.00", "credit": "480.00"},
        {"account": "5602 管理费用", "debit": "480.00", "credit": "0.00"},
    ]
    assert (cover["debit"], cover["credit"], cover["documents"]) == ("480.00", "480.00", "4")
    assert cover["span"] == "2026-03 记-1 至 2026-03 记-7"
