"""The pure rules alone: who may return, when acceptance posts, what is open of a line."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hongzi.kernel.commands import ONE, Fen, Micro, ReturnLine
from hongzi.kernel.refusals import Refused
from hongzi.returns.rules.acceptance import quantity_due, year_of
from hongzi.returns.rules.eligibility import Asked, check_eligible
from hongzi.returns.rules.lines import Line, finished, new_line
from hongzi.returns.rules.open_items import CAUSES, open_items_of
from hongzi.sales.rules.pools import Drawn, PartBack

DAY = dt.date(2026, 3, 10)


def a_line(kind: str = "return", **state: Any) -> Line:
    """Two units for 452.00 = 400.00 + 52.00, cost 240.00; accepted, nothing posted."""
    part = PartBack(0, 9, None, None, 2 * ONE, 24_000, 1)
    drawn = Drawn(2 * ONE, 40_000, 5_200, 0, 0, 24_000, (part,), True)
    line = new_line(
        case_id=1, case="R1", line="1", matter=1, product=9, kind=kind, drawn=drawn,
        accepted=True, stocked=True, opened_on=DAY, captured=True,
    )  # fmt: skip
    for name, value in state.items():
        setattr(line, name, value)
    return line


def code_of(asked: Asked) -> str:
    try:
        check_eligible(asked)
    except Refused as refusal:
        return refusal.code
    return "eligible"


def sold(**line: Any) -> ReturnLine:
    return ReturnLine(**{"line": "1", "sale": "S1", "qty": Micro(ONE), **line})


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked("R1", sold(), "posted", True, True, 5, 5), "eligible"),
        (Asked("R1", sold(), "past", True, True), "eligible"),
        (Asked("R1", sold()), "not_in_book"),
        (Asked("R1", sold(), "draft", True, True), "sale_draft"),
        (Asked("R1", sold(), "dispatched", True, True), "sale_dispatched"),
        (Asked("R1", sold(), "cancelled", True, True), "sale_cancelled"),
        (Asked("R1", sold(), "refused", True, True), "sale_cancelled"),
        (Asked("R1", sold(), "posted", True, False), "never_sold"),
        (Asked("R1", sold(), "posted", False, True), "not_shipped"),
        (Asked("R1", sold(kind="refund_only"), "posted", False, True), "eligible"),
        (Asked("R1", sold(), "posted", True, True, 5, 6), "other_customer"),
        (Asked("R1", sold(), "posted", True, True, 5, None), "eligible"),
        (Asked("R1", sold(sale="", sku="A")), "blind_needs_approval"),
        (Asked("R1", sold(kind="exchange", kept=Fen(1)), "posted", True, True), "amount_not_here"),
        (
            Asked("R1", sold(kind="exchange", gross=Fen(1)), "posted", True, True),
            "amount_not_here",
        ),
        (
            Asked("R1", sold(kind="refund_only", kept=Fen(1)), "posted", True, True),
            "amount_not_here",
        ),
    ],
)
def test_eligibility(asked: Asked, code: str) -> None:
    assert code_of(asked) == code


@pytest.mark.parametrize(
    ("policy", "evidence", "gone", "due"),
    [
        ("decision", False, 0, 2 * ONE),
        ("first_evidence", False, 0, None),
        ("first_evidence", True, 0, 2 * ONE),
        ("inspected", True, 0, None),
        ("inspected", True, ONE, ONE),
    ],
)
def test_when_acceptance_posts(policy: str, evidence: bool, gone: int, due: int | None) -> None:
    line = a_line()
    assert quantity_due(policy, line, evidence=evidence, gone=gone) == due
    line.decision = "pending"
    assert quantity_due(policy, line, evidence=evidence, gone=gone) is None
    posted = a_line(accepted_qty=2 * ONE, accepted_on=DAY)
    assert quantity_due(policy, posted, evidence=evidence, gone=gone) is None


def test_inspected_waits_for_no_goods_where_none_are_owed() -> None:
    allowance = a_line("allowance", qty=0)
    assert quantity_due("inspected", allowance, evidence=False, gone=0) == 0


SOLD, LAST_YEAR = dt.date(2025, 12, 20), 2025


@pytest.mark.parametrize(
    ("approved", "on", "opened", "year"),
    [
        ({}, dt.date(2026, 2, 10), dt.date(2026, 2, 10), "prior"),
        ({LAST_YEAR: dt.date(2026, 3, 1)}, dt.date(2026, 2, 10), dt.date(2026, 2, 10), "prior"),
        ({LAST_YEAR: dt.date(2026, 2, 1)}, dt.date(2026, 2, 10), dt.date(2026, 2, 10), "current"),
        ({LAST_YEAR: dt.date(2026, 2, 1)}, dt.date(2026, 2, 10), dt.date(2025, 12, 30), "current"),
        ({}, dt.date(2025, 12, 31), dt.date(2025, 12, 31), "current"),
    ],
)
def test_which_year_a_return_belongs_to(
    approved: dict[int, dt.date], on: dt.date, opened: dt.date, year: str
) -> None:
    """Sold in December 2025 under 企业会计准则; the approval of the 2025 report decides."""
    line = a_line(sold_on=SOLD, opened_on=opened)
    assert year_of(line, on=on, estimates=False, approved=approved) == year


def test_a_decision_by_hand_and_estimates_come_first() -> None:
    on = dt.date(2026, 2, 10)
    by_hand = a_line(sold_on=SOLD, year="current")
    assert year_of(by_hand, on=on, estimates=False, approved={}) == "current"
    adjusted = a_line(sold_on=SOLD, year="adjust")
    assert year_of(adjusted, on=on, estimates=True, approved={}) == "prior"
    estimated = a_line(sold_on=SOLD)
    assert year_of(estimated, on=on, estimates=True, approved={}) == "current"
    across = a_line(sold_on=SOLD, opened_on=dt.date(2026, 1, 31))
    with pytest.raises(Refused, match="prior_year_undecided"):
        year_of(across, on=on, estimates=False, approved={LAST_YEAR: dt.date(2026, 2, 1)})


DONE: dict[str, Any] = {
    "accepted_qty": 2 * ONE, "accepted_net": 40_000, "accepted_vat": 5_200,
    "accepted_cost": 24_000, "accepted_on": DAY, "goods_qty": 2 * ONE, "goods_cost": 24_000,
    "tax_done": 5_200, "money_done": 45_200,
}  # fmt: skip


def test_finished_means_every_leg_owed_is_at_zero() -> None:
    assert finished(a_line(**DONE))
    assert finished(a_line(decision="rejected"))
    for name, value in {
        "accepted_on": None, "goods_qty": ONE, "tax_done": 5_199, "money_done": 45_201,
        "cost": None, "decision": "pending", "extra_net": 1,
    }.items():  # fmt: skip
        assert not finished(a_line(**{**DONE, name: value})), name


@pytest.mark.parametrize(
    ("state", "items"),
    [
        (DONE, []),
        ({"decision": "pending"}, ["decision not_decided"]),
        ({**DONE, "cost": None, "accepted_cost": 0, "goods_cost": 0},
         ["goods cost_awaits_month_end"]),
        ({**DONE, "goods_qty": 0, "goods_cost": 0}, ["goods goods_not_received"]),
        ({**DONE, "goods_qty": 0, "goods_cost": 0, "arrived_qty": ONE},
         ["goods goods_not_inspected"]),
        ({**DONE, "goods_qty": ONE, "goods_cost": 12_000}, ["goods goods_partly_inspected"]),
        ({**DONE, "tax_done": 0}, ["tax red_invoice_missing"]),
        ({**DONE, "tax_done": 5_199}, ["tax red_rounding_tail"]),
        ({**DONE, "tax_done": 6_000}, ["tax red_above_owed"]),
        ({**DONE, "money_done": 0}, ["money refund_not_paid"]),
        ({**DONE, "money_done": 0, "captured": False}, ["money sale_unpaid"]),
        ({**DONE, "money_done": 50_000}, ["money refund_above_owed"]),
        ({"decision": "pending", "money_done": 45_200},
         ["decision not_decided", "money refund_before_acceptance"]),
    ],
)  # fmt: skip
def test_what_is_open(state: dict[str, Any], items: list[str]) -> None:
    found = open_items_of(a_line(**state), as_of=dt.date(2026, 3, 31), invoiced=True, tail=6)
    assert [f"{item.leg} {item.cause}" for item in found] == items
    for item in found:
        assert item.age == 21
        assert item.as_json()["next"] == CAUSES[item.cause][1]
