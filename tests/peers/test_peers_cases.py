"""Peers' cases on sales returns: what other systems' public tests expect, hongzi does.

The cases are numbers and named behaviours of Odoo, ERPNext, Tryton, OCA, Solidus, Spree, Medusa,
Saleor and of published worked examples, in our own words: ``tests/data/peers_cases.toml``.
"""

from __future__ import annotations

import pytest

from tests.peers.cases import (
    Case,
    Reason,
    cases_to_run,
    listed,
    own_cases,
    reason_of,
    shared_cases,
)
from tests.peers.events import play
from tests.peers.expectations import check
from tests.peers.portfolios import check_portfolio, is_portfolio

ENOUGH = 90
"""Percent of the shared cases that must be run, not listed."""


@pytest.mark.django_db
@pytest.mark.parametrize("case", cases_to_run(), ids=lambda case: case.id)
def test_case(case: Case) -> None:
    assert case.expect, f"{case.id}: 没有期望"
    if is_portfolio(case):
        check_portfolio(case)
        return
    world = play(case)
    if not any("reject" in name for name in case.expect):
        assert not [one.refused for one in world.history if one.refused]
    for name, want in case.expect.items():
        check(world, name, want)
    world.prove()


def test_every_shared_case_is_run_or_has_a_reason() -> None:
    """Nine of ten are run; none is both run and listed."""
    assert not own_cases().keys() & listed().keys()
    run = {case.id for case in cases_to_run()}
    known = shared_cases()
    reasons = {id: reason for id, case in known.items() if (reason := reason_of(case))}
    assert known.keys() <= run | reasons.keys()
    assert 100 * len(known.keys() & run) >= ENOUGH * len(known)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ([{"ev": "receive"}, {"ev": "change_cost"}], Reason.STANDARD_COST_NOT_OFFERED),
        ([{"ev": "sale", "exchange_rate": "7.1"}], Reason.ONE_CURRENCY),
        ([{"ev": "ship"}, {"ev": "receive"}], Reason.NEGATIVE_STOCK_NOT_KEPT),
        ([{"return_at_current_average": True}], Reason.RETURNS_KEEP_THEIR_COST),
        (
            [{"method": "fifo"}, {"ev": "return", "ref": "R1"}, {"ev": "return", "of": "R1"}],
            Reason.LAYERS_KEEP_THEIR_PLACE,
        ),
        ([{"ev": "receive"}, {"ev": "ship"}, {"ev": "return"}], None),
    ],
)
def test_a_case_shows_why_it_is_not_run(given: list[dict[str, str]], reason: Reason) -> None:
    assert reason_of(Case("X", given, {})) == reason


def test_an_old_standard_is_known_by_its_group() -> None:
    assert reason_of(Case("X", [], {}, "estimate-old")) == Reason.SUPERSEDED_STANDARD


@pytest.mark.django_db
@pytest.mark.parametrize("given", [{"ev": "teleport"}, {"method": "guess"}, {"mood": "good"}])
def test_a_word_that_nobody_knows_fails(given: dict[str, str]) -> None:
    """So a new case can't pass by not being understood."""
    with pytest.raises((AssertionError, KeyError)):
        play(Case("X", [given], {"stock_qty": 0}))


def test_the_list_stays_short() -> None:
    """What is not run says so by its own words, but for a few."""
    assert len(listed()) <= 5
