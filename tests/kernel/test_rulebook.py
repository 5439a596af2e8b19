"""From a fact to its entries: sides, red, dimensions, sums, dates, refusals."""

from __future__ import annotations

import copy
import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongzi.kernel.facts import TAXPAYERS, FactKind, Part
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import EntryRow, Rulebook
from hongzi.kernel.rulebook_forms import evaluate
from hongzi.rulebook.building import build_rulebook
from hongzi.rulebook.loading import STANDARDS, load_rulebook, read_rulebook_data

DAY = dt.date(2026, 1, 8)
SHOP = load_rulebook("small_business")
COMPANY = load_rulebook("enterprise")
RETURN = Part(
    amounts={"gross": 22600, "net": 20000, "vat": 2600, "cost": 12000},
    case=5, sale=6, customer=7, shop=8, product=9, qty=1_000_000,
)  # fmt: skip


def entries(
    rulebook: Rulebook, kind: str, *parts: Part, taxpayer: str = "general", **options: Any
) -> list[EntryRow]:
    options = {"date": DAY, "red_style": "same_side", **options}
    return rulebook.entries(kind, parts, taxpayer=taxpayer, **options)


def shown(rows: list[EntryRow]) -> list[tuple[str, str, int]]:
    return [("dr" if row.side > 0 else "cr", row.role, row.amount) for row in rows]


def test_a_return_is_five_entries() -> None:
    """
    Cr revenue          −200.00      Dr goods_in_return    120.00
    Dr vat_awaiting_red   26.00      Dr cost_of_sales     −120.00
    Cr refund_payable    226.00
    """
    assert shown(entries(SHOP, "return_accepted", RETURN)) == [
        ("cr", "revenue", -20000),
        ("dr", "vat_awaiting_red", 2600),
        ("cr", "refund_payable", 22600),
        ("dr", "goods_in_return", 12000),
        ("dr", "cost_of_sales", -12000),
    ]


def test_red_on_the_opposite_side_is_positive() -> None:
    assert shown(entries(SHOP, "return_accepted", RETURN, red_style="opposite_side")) == [
        ("dr", "revenue", 20000),
        ("dr", "vat_awaiting_red", 2600),
        ("cr", "refund_payable", 22600),
        ("dr", "goods_in_return", 12000),
        ("cr", "cost_of_sales", 12000),
    ]


def test_a_negative_amount_that_is_no_red_changes_side() -> None:
    """Less tail than awaited: Dr vat_awaiting_red 0.01 / Cr vat_tail 0.01, no red."""
    assert shown(entries(SHOP, "vat_tail", Part(amounts={"tail": -1}))) == [
        ("cr", "vat_tail", 1),
        ("dr", "vat_awaiting_red", 1),
    ]


def test_an_entry_keeps_only_what_its_role_declares() -> None:
    kept = {
        row.role: (row.matter, row.party, row.product, row.qty)
        for row in entries(SHOP, "return_accepted", RETURN)
    }
    assert kept == {
        "revenue": (None, None, None, 0),
        "cost_of_sales": (None, None, None, 0),
        "vat_awaiting_red": (5, 7, None, 0),
        "refund_payable": (5, 7, None, 0),
        "goods_in_return": (5, 7, 9, 1_000_000),
    }
    [receivable, *_] = entries(SHOP, "sale", RETURN)
    assert (receivable.role, receivable.matter, receivable.party) == ("receivable", 6, 7)
    [platform, *_] = entries(SHOP, "commission_charged", Part(amounts={"gross": 1, "net": 1},
                                                              shop=8))[::-1]  # fmt: skip
    assert (platform.role, platform.matter, platform.party) == ("platform_receivable", None, 8)


def test_quantity_moves_as_the_amount_does() -> None:
    """One unit leaves stock on sale and enters again on inspection; both entries are +1 unit."""
    sold = [row for row in entries(SHOP, "sale", RETURN) if row.product]
    back = entries(
        SHOP, "goods_inspected",
        Part(amounts={"cost": 12000}, flags={"disposition": "restock"}, product=9, qty=1_000_000),
    )  # fmt: skip
    assert [(row.role, row.side, row.qty) for row in [*sold, *back]] == [
        ("inventory", -1, 1_000_000),
        ("inventory", 1, 1_000_000),
        ("goods_in_return", -1, 1_000_000),
    ]


def test_parts_that_differ_in_the_amount_only_are_one_entry() -> None:
    """Two lines of one sale: one revenue entry, one inventory entry per product."""
    other = Part(amounts={"gross": 11300, "net": 10000, "vat": 1300, "cost": 5000},
                 sale=6, customer=7, product=10, qty=2_000_000)  # fmt: skip
    rows = entries(SHOP, "sale", RETURN, other)
    assert [(row.role, row.product, row.amount, row.qty) for row in rows] == [
        ("receivable", None, 33900, 0),
        ("revenue", None, 30000, 0),
        ("output_vat", None, 3900, 0),
        ("cost_of_sales", None, 17000, 0),
        ("inventory", 9, 12000, 1_000_000),
        ("inventory", 10, 5000, 2_000_000),
    ]


def test_an_amount_of_zero_gives_no_entry() -> None:
    """Month-end average: the goods leg moves quantity only until the close."""
    quantity_only = Part(amounts={"gross": 22600, "net": 20000, "vat": 2600})
    assert {row.rule for row in entries(SHOP, "return_accepted", quantity_only)} == {"RET-REV"}
    assert (
        entries(SHOP, "goods_inspected", Part(amounts={}, flags={"disposition": "restock"})) == []
    )


def test_parts_may_face_different_flags() -> None:
    rows = entries(
        SHOP, "goods_inspected",
        Part(amounts={"cost": 300}, flags={"disposition": "restock"}),
        Part(amounts={"cost": 200}, flags={"disposition": "second_grade"}),
    )  # fmt: skip
    assert [(row.rule, row.amount) for row in rows if row.side > 0] == [
        ("INSP-RESTOCK", 300),
        ("INSP-SECOND", 200),
    ]


# -- standards and taxpayers --------------------------------------------------------------


@pytest.mark.parametrize(("rulebook", "account"), [(SHOP, "5001"), (COMPANY, "6001")])
def test_the_same_role_is_another_account(rulebook: Rulebook, account: str) -> None:
    assert rulebook.role_accounts("general")["revenue"] == account


def test_output_vat_of_a_small_scale_taxpayer_has_no_columns() -> None:
    assert SHOP.role_accounts("general")["output_vat"] == "22210107"
    assert SHOP.role_accounts("small_scale")["output_vat"] == "222112"
    assert "input_vat" not in SHOP.role_accounts("small_scale")


def test_dispatch_has_no_entry_where_the_standard_has_no_account_for_it() -> None:
    dispatched = Part(amounts={"cost": 12000}, product=9, qty=1_000_000)
    assert entries(SHOP, "goods_dispatched", dispatched) == []
    assert shown(entries(COMPANY, "goods_dispatched", dispatched)) == [
        ("dr", "dispatched_goods", 12000),
        ("cr", "inventory", 12000),
    ]


def test_facts_without_entries_have_none() -> None:
    assert entries(SHOP, "parcel_held", Part(amounts={})) == []
    assert entries(SHOP, "coupon_reissued", Part(amounts={"value": 800})) == []


# -- refusals -----------------------------------------------------------------------------

PRIOR = {"year": "prior"}


@pytest.mark.parametrize(
    ("kind", "part", "taxpayer", "code"),
    [
        ("returned", Part(amounts={}), "general", "fact_unknown"),
        ("vat_borne", Part(amounts={"tax": 1}), "general", "fact_amounts"),
        ("vat_borne", Part(amounts={"vat": -1}), "general", "fact_amounts"),
        ("allowance_granted", Part(amounts={"gross": 3, "net": 2}), "general", "fact_amounts"),
        ("goods_inspected", Part(amounts={"cost": 1}), "general", "fact_flags"),
        ("goods_never_came", Part({"cost": 1}, {"year": "next"}), "general", "fact_flags"),
        ("vat_borne", Part({"vat": 1}, {"year": "current"}), "general", "fact_flags"),
        ("manual_voucher", Part(amounts={}), "general", "fact_explicit"),
        ("return_accepted", Part({}, PRIOR), "general", "fact_not_in_standard"),
        ("estimate_set", Part({}), "general", "fact_not_in_standard"),
        ("vat_transferred", Part({}, {"direction": "out"}), "small_scale", "fact_not_in_standard"),
        ("small_scale_exempted", Part({"vat": 1}), "general", "fact_not_in_standard"),
        ("vat_borne", Part({"vat": 1}), "foreign", "taxpayer_unknown"),
    ],
)
def test_refused_by_name(kind: str, part: Part, taxpayer: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        entries(SHOP, kind, part, taxpayer=taxpayer)
    assert refusal.value.code == code
    assert refusal.value.what and refusal.value.cure


def test_an_amount_that_has_no_entry_must_be_zero() -> None:
    """Input VAT is transferred out for scrap only, and never by a small-scale taxpayer."""
    amounts = {"cost": 12000, "transfer_vat": 1560}
    restock = Part(amounts, {"disposition": "restock"})
    scrap = Part(amounts, {"disposition": "scrap"})
    assert len(entries(SHOP, "goods_inspected", scrap)) == 3
    for part, taxpayer in ((restock, "general"), (scrap, "small_scale")):
        with pytest.raises(Refused) as refusal:
            entries(SHOP, "goods_inspected", part, taxpayer=taxpayer)
        assert refusal.value.code == "fact_amounts"


@pytest.mark.parametrize("flags", [{"year": "current", "grade": "good"}, {"yaer": "prior"}])
def test_a_wrong_flag_is_refused_each_time(flags: dict[str, str]) -> None:
    """Compiling once must not let a wrong flag through the second time."""
    assert entries(SHOP, "goods_never_came", Part({"cost": 1}))
    for _ in range(2):
        with pytest.raises(Refused) as refusal:
            entries(SHOP, "goods_never_came", Part({"cost": 1}, flags))
        assert refusal.value.code == "fact_flags"


def test_unknown_rule_red_style_and_statement() -> None:
    for call in (
        lambda: SHOP.rule("NO-SUCH"),
        lambda: entries(SHOP, "vat_borne", Part({"vat": 1}), red_style="green"),
        lambda: SHOP.statement("cash_flow", DAY),
    ):
        with pytest.raises(Refused):
            call()


# -- dates --------------------------------------------------------------------------------


def dated_rulebook() -> Rulebook:
    """VAT borne goes to another account from 2027 on."""
    data = copy.deepcopy(read_rulebook_data())
    [old] = [rule for rule in data["rules"] if rule["id"] == "VAT-BORNE"]
    new = copy.deepcopy(old)
    old["small_business"]["effective_to"] = dt.date(2026, 12, 31)
    new["id"] = "VAT-BORNE-2027"
    new["entries"][0]["dr"] = "vat_tail"
    new["small_business"]["effective_from"] = dt.date(2027, 1, 1)
    del new["enterprise"]
    return build_rulebook("small_business", {**data, "rules": [*data["rules"], new]})


@pytest.mark.parametrize(
    ("date", "rule"),
    [
        (dt.date(2026, 12, 31), "VAT-BORNE"),
        (dt.date(2027, 1, 1), "VAT-BORNE-2027"),
        (dt.date(2010, 12, 1), "VAT-BORNE"),  # before any rule: the first one
    ],
)
def test_the_fact_s_own_date_chooses_the_rule(date: dt.date, rule: str) -> None:
    rows = entries(dated_rulebook(), "vat_borne", Part({"vat": 100}), date=date)
    assert {row.rule for row in rows} == {rule}


def test_a_statement_format_is_chosen_by_date() -> None:
    assert COMPANY.statement("balance_sheet", dt.date(2026, 12, 31)).lines
    assert COMPANY.statement("balance_sheet", dt.date(2011, 1, 31)).lines  # the first format


# -- every fact, any amounts --------------------------------------------------------------

CASES = [
    (rulebook, fact, flags, taxpayer)
    for rulebook in (SHOP, COMPANY)
    for fact in rulebook.facts.values()
    if fact.explicit is None and fact.has_entries
    for flags in fact.combinations()
    for taxpayer in TAXPAYERS
    if not any(
        p.when.holds({**flags, "standard": rulebook.standard, "taxpayer": taxpayer})
        for p in fact.unavailable
    )
]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Rulebook, FactKind, str, list[Part]]:
    rulebook, fact, flags, taxpayer = draw(st.sampled_from(CASES))
    zeros = fact.zero_amounts({**flags, "standard": rulebook.standard, "taxpayer": taxpayer})
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        amounts = {
            name: 0 if name in zeros else draw(st.integers(-(10**9) if name in fact.signed else 0,
                                                           10**9))
            for name in fact.amounts
        }  # fmt: skip
        _satisfy(fact, amounts)
        if any(amounts[n] < 0 and n not in fact.signed for n in amounts):
            amounts = dict.fromkeys(amounts, 0)
        parts.append(Part(amounts, flags, case=1, product=draw(st.integers(1, 2)), qty=1))
    return rulebook, fact, taxpayer, parts


def _satisfy(fact: FactKind, amounts: dict[str, int]) -> None:
    """Make the identities hold by setting the amount each is about (its first)."""
    for identity in reversed(fact.identities):
        coefficient, name = identity[0]
        amounts[name] = 0
        amounts[name] = -evaluate(identity, amounts) // coefficient


@settings(deadline=None)  # the first example compiles
@given(cases())
def test_every_rule_of_every_fact_balances(
    case: tuple[Rulebook, FactKind, str, list[Part]],
) -> None:
    rulebook, fact, taxpayer, parts = case
    rows = entries(rulebook, fact.name, *parts, taxpayer=taxpayer)
    balance: Counter[str] = Counter()
    for row in rows:
        balance[row.rule] += row.side * row.amount
    assert not any(balance.values())
    assert all(row.amount for row in rows)
    assert {row.role for row in rows} <= set(rulebook.roles_for(taxpayer))


@settings(deadline=None)  # the first example compiles
@given(cases())
def test_red_styles_differ_in_writing_only(
    case: tuple[Rulebook, FactKind, str, list[Part]],
) -> None:
    rulebook, fact, taxpayer, parts = case
    nets = []
    for style in ("same_side", "opposite_side"):
        rows = entries(rulebook, fact.name, *parts, taxpayer=taxpayer, red_style=style)
        net: Counter[object] = Counter()
        for row in rows:
            net[row.role, row.product, row.rule] += row.side * row.amount
            net[row.role, row.product, row.rule, "qty"] += row.side * row.qty
        nets.append({key: value for key, value in net.items() if value})
        assert style == "same_side" or all(row.amount > 0 for row in rows)
    assert nets[0] == nets[1]


@settings(deadline=None)  # the first example compiles
@given(cases())
def test_parts_together_are_the_parts_one_by_one(
    case: tuple[Rulebook, FactKind, str, list[Part]],
) -> None:
    rulebook, fact, taxpayer, parts = case

    def net(rows: list[EntryRow]) -> dict[object, int]:
        sums: Counter[object] = Counter()
        for row in rows:
            sums[row.role, row.product, row.rule] += row.side * row.amount
        return {key: fen for key, fen in sums.items() if fen}

    together = entries(rulebook, fact.name, *parts, taxpayer=taxpayer)
    single = [row for p in parts for row in entries(rulebook, fact.name, p, taxpayer=taxpayer)]
    assert net(together) == net(single)


def test_both_standards_know_the_same_facts() -> None:
    assert [set(load_rulebook(standard).facts) for standard in STANDARDS] == [set(SHOP.facts)] * 2
