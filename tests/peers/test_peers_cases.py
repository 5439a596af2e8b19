"""Peers' cases on sales returns: what other systems' public tests expect, hongzi does.

The cases are numbers and named behaviours of Odoo, ERPNext, Tryton, OCA, Solidus, Spree, Medusa,
Saleor and of published worked examples, in our own words: ``tests/data/peers_cases.toml``.
"""

from __future__ import annotations

import pytest

from tests.peers.cases import Case, cases_to_run, listed, own_cases, shared_cases
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


def test_every_shared_case_is_run_or_listed_with_a_reason() -> None:
    """Without the shared table ours must stand for it: as many cases, none both run and listed."""
    assert not own_cases().keys() & listed().keys()
    run = {case.id for case in cases_to_run()}
    known = shared_cases().keys() or own_cases().keys() | listed().keys()
    assert known <= run | listed().keys()
    assert 100 * len(known & run) >= ENOUGH * len(known)


@pytest.mark.django_db
@pytest.mark.parametrize("given", [{"ev": "teleport"}, {"method": "guess"}, {"mood": "good"}])
def test_a_word_that_nobody_knows_fails(given: dict[str, str]) -> None:
    """So a new case can't pass by not being understood."""
    with pytest.raises((AssertionError, KeyError)):
        play(Case("X", [given], {"stock_qty": 0}))


def test_nothing_is_listed_that_no_peer_has() -> None:
    """The list holds shared cases alone, so that it cannot grow by itself."""
    if shared_cases():
        assert listed().keys() <= shared_cases().keys()
    assert len(listed()) <= 5
