"""Direct facts, estimates of CAS 14, and approvals."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hongzi.kernel.commands import (
    Amount,
    ApproveCostRatio,
    ApproveReport,
    ClosePeriod,
    Fen,
    Flag,
    RecordFact,
    SetEstimate,
)
from hongzi.kernel.money import parse_fen
from hongzi.workflows.explain import explain
from tests.books.bookkeeping import a_book, closing, outcomes, post, refusal_of, rows_of, voucher
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


def fact(kind: str, *amounts: tuple[str, str], day: str = "2026-01-08", **more: Any) -> RecordFact:
    """A direct fact with amounts in yuan; flags as a dict."""
    flags = tuple(Flag(name=name, value=value) for name, value in more.pop("flags", {}).items())
    return RecordFact(
        key=more.pop("key", f"{kind}-{amounts}"),
        date=dt.date.fromisoformat(day),
        fact=kind,
        amounts=tuple(Amount(name=name, fen=Fen(parse_fen(yuan))) for name, yuan in amounts),
        flags=flags,
        **more,
    )


def estimate(day: str, liability: str, asset: str, portfolio: str = "手机") -> SetEstimate:
    """Targets for a portfolio."""
    return SetEstimate(
        key=f"{portfolio}-{day}",
        date=dt.date.fromisoformat(day),
        portfolio=portfolio,
        refund_liability=Fen(parse_fen(liability)),
        return_asset=Fen(parse_fen(asset)),
    )


def test_freight_borne_posts_net_and_input_vat() -> None:
    book = a_book()
    post(book, fact("freight_borne", ("gross", "12.72"), ("net", "12"), ("vat", "0.72"),
                    flags={"tender": "bank"}))  # fmt: skip
    assert closing(book, 202601) == {"1002": "-12.72", "22210101": "0.72", "560102": "12.00"}


def test_a_direct_fact_about_a_return_is_found_by_that_return() -> None:
    shop = Shop()
    shop.sold_and_paid()
    shop.accept()
    shop.do(
        "record_fact", fact="commission_refunded", case="R1", line="1", shop="旗舰店",
        amounts=[{"name": "gross", "fen": "11.30"}, {"name": "net", "fen": "10.66"},
                 {"name": "vat", "fen": "0.64"}],
    )  # fmt: skip
    parts = rows_of(
        shop.book,
        "select (f.content::jsonb #>> '{parts,0,case}')::bigint = l.matter_id "
        "from facts_fact f, returns_caseline l where f.kind = 'commission_refunded'",
    )
    assert parts == [(True,)]
    story = explain(book=shop.book.code, asked="R1")
    assert "commission_refunded" in [one.kind for one in story.facts]
    assert rows_of(shop.book, "select code, kind from partners_party where code = '旗舰店'") == [
        ("旗舰店", "shop")
    ]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (fact("no_such_fact", ("paid", "1")), "fact_unknown"),
        (fact("sale", ("net", "1")), "fact_not_direct"),
        (fact("punitive_damages", ("paid", "1"), ("paid", "2")), "amount_twice"),
        (fact("punitive_damages", ("gross", "1"), flags={"tender": "bank"}), "fact_amounts"),
        (fact("punitive_damages", ("paid", "1"), flags={"tender": "gold"}), "fact_flags"),
        (fact("punitive_damages", ("paid", "1"), flags={"tender": "bank"}, case="R9", line="1"),
         "case_unknown"),
        (fact("punitive_damages", ("paid", "1"), flags={"tender": "bank"}, sale="S9"),
         "not_in_book"),
        (fact("punitive_damages", ("paid", "1"), flags={"tender": "bank"}, sku="无"),
         "product_unknown"),
        (fact("commission_charged", ("gross", "1"), ("net", "1")), "party_missing"),
        (fact("warranty_accrued", ("cost", "1")), "fact_not_in_standard"),
        (fact("punitive_damages", ("paid", "1"), flags={"tender": "bank"}, day="2025-12-01"),
         "before_opening"),
    ],
)  # fmt: skip
def test_a_faulty_fact_is_refused_by_name(command: RecordFact, code: str) -> None:
    assert refusal_of(a_book(), command) == code


def test_an_estimate_posts_the_target_less_the_balance() -> None:
    """5,000 @ 500, cost 400: first 20 %, then 10 % (A2-1, A2-3)."""
    book = a_book(standard="enterprise")
    post(book, estimate("2026-01-10", "500000", "400000"))
    assert closing(book, 202601) == {
        "1485": "400000.00",
        "280101": "-500000.00",
        "6001": "500000.00",
        "640101": "-400000.00",
    }
    (done,) = post(book, estimate("2026-01-31", "250000", "200000"))
    assert done.detail == {"revenue": "-250000.00", "cost": "-200000.00"}
    assert closing(book, 202601, "1485", "280101") == {"1485": "200000.00", "280101": "-250000.00"}


def test_two_estimates_in_one_run_build_on_each_other_and_portfolios_stand_apart() -> None:
    book = a_book(standard="enterprise")
    post(
        book,
        estimate("2026-01-10", "100", "80"),
        estimate("2026-01-11", "60", "50"),
        estimate("2026-01-11", "7", "5", portfolio="配件"),
    )
    assert closing(book, 202601, "1485", "280101") == {"1485": "55.00", "280101": "-67.00"}


def test_small_businesses_have_no_estimates() -> None:
    assert refusal_of(a_book(), estimate("2026-01-10", "1", "1")) == "fact_not_in_standard"


@pytest.mark.parametrize(
    ("portfolio", "liability", "code"),
    [("", "1", "portfolio_missing"), ("手机", "-1", "estimate_negative")],
)
def test_a_faulty_estimate_is_refused(portfolio: str, liability: str, code: str) -> None:
    book = a_book(standard="enterprise")
    assert refusal_of(book, estimate("2026-01-10", liability, "1", portfolio)) == code


def test_a_close_reminds_of_the_portfolios_to_look_at() -> None:
    book = a_book(standard="enterprise")
    post(book, estimate("2026-01-10", "100", "80"))
    (done,) = post(book, ClosePeriod(key="c", date=dt.date(2026, 1, 31), period=202601))
    assert done.detail["portfolios"] == ["手机"]


def test_a_prior_year_adjustment_goes_to_retained_earnings_at_the_close() -> None:
    """A3: the tax effect alone, 7,500, leaves 6901 and never touches this year's profit."""
    book = a_book(standard="enterprise")
    post(
        book,
        fact("prior_year_tax_effect", ("tax", "7500"), flags={"basis": "deferred"}),
        ClosePeriod(key="c", date=dt.date(2026, 1, 31), period=202601),
    )
    assert closing(book, 202601) == {"1811": "7500.00", "410403": "-7500.00"}


def test_a_report_is_approved_once_and_after_its_year() -> None:
    book = a_book(standard="enterprise")
    approved = ApproveReport(key="a", date=dt.date(2026, 4, 20), year=2025)
    post(book, approved)
    again = ApproveReport(key="b", date=dt.date(2026, 4, 21), year=2025)
    early = ApproveReport(key="c", date=dt.date(2026, 4, 21), year=2026)
    assert [one.refusal.code for one in outcomes(book, again, early) if one.refusal] == [
        "report_approved_twice",
        "report_too_early",
    ]


@pytest.mark.parametrize(
    ("period", "ratio", "by", "code"),
    [
        (202613, 6500, "会计", "period_unknown"),
        (202601, 10_001, "会计", "ratio_out_of_range"),
        (202601, 6500, "", "approval_missing"),
    ],
)
def test_a_faulty_ratio_is_refused(period: int, ratio: int, by: str, code: str) -> None:
    command = ApproveCostRatio(
        key="r", date=dt.date(2026, 1, 31), period=period, ratio_bp=ratio, approved_by=by
    )
    assert refusal_of(a_book(costing="cost_ratio"), command) == code


def test_a_ratio_for_a_closed_month_is_refused() -> None:
    book = a_book(costing="cost_ratio")
    post(
        book,
        voucher("2026-01-05", ("1002", "借", "1"), ("3001", "贷", "1")),
        ClosePeriod(key="c", date=dt.date(2026, 1, 31), period=202601),
    )
    command = ApproveCostRatio(
        key="r", date=dt.date(2026, 2, 1), period=202601, ratio_bp=6500, approved_by="会计"
    )
    assert refusal_of(book, command) == "period_closed"
