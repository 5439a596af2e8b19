"""Charts, statements, tax and law: complete, dated, cited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from hongzi.kernel.facts import TAXPAYERS
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook_parts import CONFIDENCES
from hongzi.rulebook.loading import STANDARDS, load_law, load_rulebook, load_tax, names_in

SMALL_FIRST_LEVEL = """
1001 1002 1012 1101 1121 1122 1123 1131 1132 1221 1401 1402 1403 1404 1405 1407 1408 1411 1421
1501 1511 1601 1602 1604 1605 1606 1621 1622 1701 1702 1801 1901
2001 2201 2202 2203 2211 2221 2231 2232 2241 2401 2501 2701
3001 3002 3101 3103 3104
4001 4101 4301 4401 4403
5001 5051 5111 5301 5401 5402 5403 5601 5602 5603 5711 5801
"""

VAT_COLUMNS = [
    "进项税额", "销项税额抵减", "已交税金", "转出未交增值税", "减免税款",
    "出口抵减内销产品应纳税额", "销项税额", "出口退税", "进项税额转出", "转出多交增值税",
]  # fmt: skip


def test_the_small_business_chart_has_the_66_accounts_of_the_appendix() -> None:
    first_level = [
        a.code for a in load_rulebook("small_business").accounts.values() if not a.parent
    ]
    assert len(first_level) == 66
    assert first_level == sorted(SMALL_FIRST_LEVEL.split())


@pytest.mark.parametrize("standard", STANDARDS)
def test_vat_payable_has_its_ten_columns(standard: str) -> None:
    names = [a.name for a in load_rulebook(standard).accounts.values() if a.parent == "222101"]
    assert names == [f"应交税费—应交增值税—{column}" for column in VAT_COLUMNS]


@pytest.mark.parametrize(
    ("role", "small", "enterprise"),
    [
        ("goods_in_return", "库存商品—退货在途/待检", "库存商品—退货在途/待检"),
        ("refund_payable", "其他应付款—待退客户款", "其他应付款—待退客户款"),
        ("vat_awaiting_red", "应交税费—待红冲税额", "应交税费—待红冲税额"),
        ("cash_discount", "财务费用—现金折扣", "主营业务收入"),
        ("loss_management", "营业外支出—存货毁损报废损失", "管理费用—存货盘亏毁损"),
        ("exempted_vat", "营业外收入—减免税款", "其他收益"),
        ("retained_earnings", "利润分配—未分配利润", "利润分配—未分配利润"),
    ],
)
def test_a_role_is_mapped_by_meaning(role: str, small: str, enterprise: str) -> None:
    names = [load_rulebook(standard).roles[role].account_name for standard in STANDARDS]
    assert names == [small, enterprise]


def test_what_a_standard_lacks_is_declared_with_its_reason() -> None:
    small = load_rulebook("small_business")
    for role in ("dispatched_goods", "impairment_provision", "refund_liability", "return_asset"):
        assert role not in small.roles
        assert small.unavailable_roles[role]
    assert "advance_received" not in load_rulebook("enterprise").roles


@pytest.mark.parametrize(
    ("role", "line", "other_line"),
    [
        ("refund_payable", "other_payables", "other_receivables"),
        ("vat_awaiting_red", "other_current_assets", "taxes_payable"),
        ("goods_in_return", "inventories", ""),
    ],
)
@pytest.mark.parametrize("standard", STANDARDS)
def test_clearing_accounts_are_presented_by_sign(
    standard: str, role: str, line: str, other_line: str
) -> None:
    """Judged per return, so one customer's debit never hides another's credit."""
    rulebook = load_rulebook(standard)
    account = rulebook.accounts[rulebook.roles[role].account]
    assert (account.line, account.other_line) == (line, other_line)
    assert account.judged_by == "matter" or not other_line


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_statement_counts_each_line_once(standard: str) -> None:
    """资产总计 and 负债和所有者权益总计 reach every line of accounts, each exactly once."""
    for statement in load_rulebook(standard).statements:
        lines = {line.id: line for line in statement.lines}

        def leaves(name: str, of: dict[str, Any] = lines) -> Iterator[str]:
            for _, part in of[name].total:
                yield from leaves(part)
            if not of[name].total:
                yield name

        ends = {
            "balance_sheet": ["total_assets", "total_liabilities_and_equity"],
            "income": ["net_profit"],
        }[statement.id]
        counted = sorted(name for end in ends for name in leaves(end))
        assert counted == sorted(line.id for line in statement.lines if not line.total)


@pytest.mark.parametrize("standard", STANDARDS)
def test_accounts_of_profit_stand_in_the_income_statement(standard: str) -> None:
    rulebook = load_rulebook(standard)
    income = {line.id for line in rulebook.statement("income", dt.date(2026, 1, 31)).lines}
    for account in rulebook.accounts.values():
        assert (account.kind in ("income", "expense")) == (account.line in income), account.code


@pytest.mark.parametrize("standard", STANDARDS)
def test_direct_facts_are_those_that_touch_neither_stock_nor_clearing(standard: str) -> None:
    rulebook = load_rulebook(standard)
    assert rulebook.facts["freight_borne"].direct
    assert not rulebook.facts["return_accepted"].direct
    assert rulebook.clearing_accounts() == {"140503", "224101", "222111"}


def test_small_scale_accounts_differ_in_output_vat_only() -> None:
    for standard in STANDARDS:
        general, small = (load_rulebook(standard).role_accounts(t) for t in TAXPAYERS)
        assert {role for role in small if small[role] != general[role]} == {"output_vat"}


# -- tax and law --------------------------------------------------------------------------


def rows() -> Iterator[tuple[str, dict[str, Any]]]:
    for folder, load in (("tax", load_tax), ("law", load_law)):
        for name in names_in(folder):
            for table in load(name).values():
                for row in table:
                    yield f"{folder}/{name}", row


def test_every_row_of_tax_and_law_is_dated_and_cited() -> None:
    seen: set[str] = set()
    for where, row in rows():
        label = f"{where} {row.get('id')}"
        assert row["id"] not in seen, label
        seen.add(row["id"])
        assert row["document"] and row["citation"], label
        assert row["confidence"] in CONFIDENCES, label
        assert isinstance(row["effective_from"], dt.date), label
        assert row["effective_from"] <= row.get("effective_to", dt.date.max), label
        assert not row.get("uncertain") or row["note"], label


def test_one_percent_and_the_threshold_end_with_2027() -> None:
    ending = {row["id"] for _, row in rows() if row.get("effective_to") == dt.date(2027, 12, 31)}
    assert {"small-levy-1pct", "small-exempt-month", "small-exempt-quarter"} <= ending


def test_an_unknown_file_is_refused() -> None:
    for load in (load_tax, load_law):
        with pytest.raises(Refused) as refusal:
            load("horoscope")
        assert refusal.value.code == "rulebook_file_unknown"
