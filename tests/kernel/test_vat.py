"""VAT to the fen, and the dated table of rates: proved when built, silent where unsure."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi import kernel
from hongzi.kernel.money import format_fen, parse_fen
from hongzi.kernel.refusals import Refused
from hongzi.kernel.vat import RateRow, RateTable, rate_table, split_gross, vat_from_net

RATES = st.sampled_from([1700, 1300, 900, 600, 300, 100, 0])
FEN = st.integers(-(10**13), 10**13)


@pytest.mark.parametrize(
    ("rate_bp", "gross", "net", "vat"),
    [
        (1300, "226.00", "200.00", "26.00"),
        (1300, "22.60", "20.00", "2.60"),  # 折让
        (1300, "211.00", "186.73", "24.27"),  # 扣除手续费 15.00 后
        (1300, "15.00", "13.27", "1.73"),  # 保留的手续费
        (1300, "90.00", "79.65", "10.35"),  # 三行订单中的 B 行
        (1300, "196.00", "173.45", "22.55"),  # 赠品未退
        (1300, "282.50", "250.00", "32.50"),
        (600, "12.72", "12.00", "0.72"),  # 收派服务
        (600, "11.30", "10.66", "0.64"),  # 平台佣金
        (900, "109.00", "100.00", "9.00"),
        (300, "103.00", "100.00", "3.00"),
        (100, "101.00", "100.00", "1.00"),  # 小规模
        (1250, "1125.00", "1000.00", "125.00"),
        (0, "12.34", "12.34", "0.00"),
        (1300, "0.01", "0.01", "0.00"),
        (1300, "-211.00", "-186.73", "-24.27"),  # red is the mirror of blue
    ],
)
def test_a_tax_inclusive_amount_splits(rate_bp: int, gross: str, net: str, vat: str) -> None:
    parts = split_gross(gross=parse_fen(gross), rate_bp=rate_bp)
    assert tuple(map(format_fen, parts)) == (net, vat)


@pytest.mark.parametrize(
    ("rate_bp", "net", "vat"),
    [
        (1300, "200.00", "26.00"),
        (1300, "2500000.00", "325000.00"),
        (1300, "120.00", "15.60"),
        (1300, "0.50", "0.07"),  # 0.065: the half goes up
        (1300, "0.03", "0.00"),
        (300, "0.50", "0.02"),  # 0.015
        (2000, "88961.77", "17792.35"),
        (1000, "10.00", "1.00"),
        (1300, "-0.50", "-0.07"),
        (0, "5.00", "0.00"),
    ],
)
def test_vat_on_a_net_amount(rate_bp: int, net: str, vat: str) -> None:
    assert format_fen(vat_from_net(net=parse_fen(net), rate_bp=rate_bp)) == vat


@given(gross=FEN, rate_bp=RATES)
def test_split_gross_is_decimal_half_up_and_never_loses_a_fen(gross: int, rate_bp: int) -> None:
    net, vat = split_gross(gross=gross, rate_bp=rate_bp)
    exact = Decimal(gross) * 10_000 / Decimal(10_000 + rate_bp)
    assert net == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert net + vat == gross


@given(net=FEN, rate_bp=RATES)
def test_vat_from_net_is_decimal_half_up(net: int, rate_bp: int) -> None:
    exact = Decimal(net) * rate_bp / 10_000
    assert vat_from_net(net=net, rate_bp=rate_bp) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize("rate_bp", [-1, 10_001])
def test_a_rate_is_between_nothing_and_all(rate_bp: int) -> None:
    with pytest.raises(Refused, match="rate_out_of_range"):
        split_gross(gross=100, rate_bp=rate_bp)
    with pytest.raises(Refused, match="rate_out_of_range"):
        vat_from_net(net=100, rate_bp=rate_bp)


# ---- the table that ships with hongzi --------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> RateTable:
    (kernel_folder,) = kernel.__path__
    text = (Path(kernel_folder).parent / "rulebook/tax/vat_rates.toml").read_text("utf-8")
    return rate_table(tomllib.loads(text))


@pytest.mark.parametrize(
    ("day", "taxpayer", "category", "waived", "rate_bp"),
    [
        ("2026-01-01", "general", "goods", False, 1300),
        ("2026-11-24", "general", "agri", False, 900),
        ("2026-11-24", "general", "service", False, 600),
        ("2026-11-24", "general", "zero", False, 0),
        ("2026-01-01", "small_scale", "small_scale_levy", False, 100),
        ("2027-12-31", "small_scale", "small_scale_levy", False, 100),
        ("2027-12-31", "small_scale", "small_scale_levy", True, 300),  # 放弃减免开专票
        ("2028-01-01", "small_scale", "small_scale_levy", False, 300),
    ],
)
def test_the_rate_of_a_day(
    shipped: RateTable, day: str, taxpayer: str, category: str, waived: bool, rate_bp: int
) -> None:
    row = shipped.rate_on(
        date=dt.date.fromisoformat(day), taxpayer=taxpayer, category=category, waived=waived
    )
    assert row.rate_bp == rate_bp
    assert row.document and row.citation


@pytest.mark.parametrize(
    ("day", "taxpayer", "category"),
    [
        ("2025-12-31", "general", "goods"),  # before the VAT law: not in the table
        ("2026-01-01", "small_scale", "goods"),
        ("2026-01-01", "general", "luxury"),
    ],
)
def test_where_the_table_is_silent_a_person_decides(
    shipped: RateTable, day: str, taxpayer: str, category: str
) -> None:
    with pytest.raises(Refused) as refusal:
        shipped.rate_on(date=dt.date.fromisoformat(day), taxpayer=taxpayer, category=category)
    assert refusal.value.code == "rate_unknown"


@pytest.mark.parametrize(
    ("span", "sales", "verdict"),
    [
        ("month", "99999.99", "exempt"),
        ("month", "100000.00", "manual"),  # 恰等于:口径未定
        ("month", "100000.01", "taxable"),
        ("quarter", "299999.99", "exempt"),
        ("quarter", "300000.00", "manual"),
        ("quarter", "300000.01", "taxable"),
        ("day", "999.99", "exempt"),
        ("day", "1000.01", "taxable"),
        ("quarter", "-50.00", "exempt"),
    ],
)
def test_small_scale_exemption(shipped: RateTable, span: str, sales: str, verdict: str) -> None:
    row = shipped.exemption_on(date=dt.date(2026, 6, 30), taxpayer="small_scale", span=span)
    assert row is not None
    assert row.verdict(sales=parse_fen(sales)) == verdict


def test_the_exemption_ends_and_general_taxpayers_have_none(shipped: RateTable) -> None:
    for day, taxpayer in [("2028-01-01", "small_scale"), ("2026-06-30", "general")]:
        date = dt.date.fromisoformat(day)
        assert shipped.exemption_on(date=date, taxpayer=taxpayer, span="quarter") is None


def test_what_is_uncertain_in_the_table_never_decides(shipped: RateTable) -> None:
    uncertain = [row for row in shipped.exemptions if row.uncertain]
    assert len(uncertain) == 3
    assert all(row.at_limit == "manual" and row.note for row in uncertain)


# ---- what the table refuses ------------------------------------------------------------------


def row(**changes: Any) -> dict[str, Any]:
    """A sound statutory row of 2026, with changes; None takes a field away."""
    fields: dict[str, Any] = {
        "id": "a",
        "taxpayer": "general",
        "category": "goods",
        "kind": "statutory",
        "rate_bp": 1300,
        "effective_from": dt.date(2026, 1, 1),
        "effective_to": dt.date(2026, 12, 31),
        "document": "某法",
        "citation": "第1条",
        "confidence": "V",
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def threshold(**changes: Any) -> dict[str, Any]:
    """A sound exemption row of 2026, with changes; None takes a field away."""
    return row(
        **{
            **{"category": None, "kind": None, "rate_bp": None, "taxpayer": "small_scale"},
            **{"span": "month", "limit": 10_000_000, "at_limit": "taxable"},
            **changes,
        }
    )


JULY = dt.date(2026, 7, 1)
LAST_DAY = dt.date(2026, 12, 31)
NEXT_YEAR = dt.date(2027, 1, 1)


def relief(**changes: Any) -> dict[str, Any]:
    return row(**{"id": "r", "kind": "relief", "rate_bp": 900, **changes})


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([row(), row(id="b", effective_from=JULY)], "law_rows_overlap"),
        ([row(), row(id="b", effective_from=LAST_DAY)], "law_rows_overlap"),
        (
            [row(effective_to=None), row(id="b", effective_from=NEXT_YEAR, effective_to=None)],
            "law_rows_overlap",
        ),
        (
            [row(), row(id="b", effective_from=dt.date(2027, 1, 2), effective_to=None)],
            "law_rows_gap",
        ),
        ([row(), row(taxpayer="small_scale")], "law_row_twice"),
        ([relief()], "relief_unfounded"),
        ([row(effective_from=JULY), relief()], "relief_unfounded"),
        ([row(), relief(effective_to=NEXT_YEAR)], "relief_unfounded"),
        ([row(), relief(rate_bp=1300)], "relief_unfounded"),
        ([row(), relief(), relief(id="r2", effective_from=JULY)], "law_rows_overlap"),
        ([row(), relief(effective_to=None)], "law_row_wrong"),
        ([row(document=None)], "law_row_wrong"),
        ([row(document="")], "law_row_wrong"),
        ([row(citation="")], "law_row_wrong"),
        ([row(confidence="sure")], "law_row_wrong"),
        ([row(taxpayer="big")], "law_row_wrong"),
        ([row(category="cars")], "law_row_wrong"),
        ([row(kind="maybe")], "law_row_wrong"),
        ([row(rate_bp=10_000)], "law_row_wrong"),
        ([row(rate_bp=13.0)], "law_row_wrong"),
        ([row(rate_bp=True)], "law_row_wrong"),
        ([row(effective_from="2026-01-01")], "law_row_wrong"),
        ([row(effective_from=dt.datetime(2026, 1, 1))], "law_row_wrong"),
        ([row(effective_from=NEXT_YEAR)], "law_row_wrong"),
        ([row(effectve_to=NEXT_YEAR)], "law_row_wrong"),
        ([row(uncertain=True)], "law_row_wrong"),
        (["goods"], "law_row_wrong"),
    ],
)
def test_a_faulty_table_of_rates_is_refused_by_name(rows: list[Any], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        rate_table({"rate": rows})
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([threshold(), threshold(id="b", effective_from=JULY)], "law_rows_overlap"),
        ([threshold(effective_to=None)], "law_row_wrong"),
        ([threshold(limit=0)], "law_row_wrong"),
        ([threshold(span="year")], "law_row_wrong"),
        ([threshold(at_limit="perhaps")], "law_row_wrong"),
        ([threshold(uncertain=True, note="待解读")], "law_row_wrong"),
    ],
)
def test_a_faulty_table_of_exemptions_is_refused_by_name(rows: list[Any], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        rate_table({"exemption": rows})
    assert refusal.value.code == code


@pytest.mark.parametrize("parsed", [{"rates": []}, {"rate": {"id": "a"}}])
def test_a_document_of_another_shape_is_refused(parsed: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="law_row_wrong"):
        rate_table(parsed)


def test_rates_that_follow_each_other_to_the_day_are_sound() -> None:
    """| 13 % | 2026 | · | 12 % | from 2027 | · relief to 9 % across the turn of the year."""
    table = rate_table(
        {
            "rate": [
                row(id="b", rate_bp=1200, effective_from=NEXT_YEAR, effective_to=None),
                row(),
                relief(effective_from=dt.date(2026, 12, 1), effective_to=dt.date(2027, 1, 31)),
            ]
        }
    )
    days = ["2026-11-30", "2026-12-01", "2027-01-31", "2027-02-01"]
    found: list[RateRow] = [
        table.rate_on(date=dt.date.fromisoformat(day), taxpayer="general", category="goods")
        for day in days
    ]
    assert [one.rate_bp for one in found] == [1300, 900, 900, 1200]


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (dt.date(2026, 1, 1), LAST_DAY),  # the whole of the higher rate's time
        (JULY, JULY),  # one day
        (LAST_DAY, LAST_DAY),
    ],
)
def test_a_relief_need_only_be_lower_than_the_rates_of_its_own_time(
    starts: dt.date, ends: dt.date
) -> None:
    """| 13 % in 2026 | 8 % from 2027 | relief to 9 % within 2026 |"""
    later = row(id="b", rate_bp=800, effective_from=NEXT_YEAR, effective_to=None)
    table = rate_table({"rate": [row(), later, relief(effective_from=starts, effective_to=ends)]})
    assert table.rate_on(date=ends, taxpayer="general", category="goods").rate_bp == 900
    assert table.rate_on(date=NEXT_YEAR, taxpayer="general", category="goods").rate_bp == 800


def test_a_relief_of_two_days_lies_inside_two_rates() -> None:
    later = row(id="b", rate_bp=1200, effective_from=NEXT_YEAR, effective_to=None)
    brief = relief(effective_from=LAST_DAY, effective_to=NEXT_YEAR)
    table = rate_table({"rate": [row(), later, brief]})
    assert table.rate_on(date=NEXT_YEAR, taxpayer="general", category="goods").rate_bp == 900


@pytest.mark.parametrize(("at_limit", "verdict"), [("taxable", "taxable"), ("exempt", "exempt")])
def test_a_settled_limit_decides_by_itself(at_limit: str, verdict: str) -> None:
    table = rate_table({"exemption": [threshold(at_limit=at_limit)]})
    assert table.exemptions[0].verdict(sales=10_000_000) == verdict
