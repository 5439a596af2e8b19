"""Duties: every command is somebody's to do, and nobody alone both asks and approves."""

from __future__ import annotations

from hongzi.access.rules.duties import ACTIONS, COMMANDS, DUTIES, action_of, may
from hongzi.workflows.registry import WORKFLOWS


def test_every_command_is_an_action_that_somebody_may_do() -> None:
    kinds = {kind.kind for workflow in WORKFLOWS for kind in workflow.KINDS}
    assert {name.split()[0] for name in COMMANDS} == kinds
    assert {*COMMANDS.values()} <= ACTIONS.keys()
    assert all(duties and duties <= DUTIES.keys() for duties in ACTIONS.values())


def test_an_exit_may_be_another_persons_than_its_leg() -> None:
    assert action_of("end_tax_leg", "uninvoiced") == "tax.end"
    assert action_of("end_tax_leg", "borne") == "tax.bear"
    assert not may({"bookkeeper"}, action_of("end_tax_leg", "borne"))


def test_who_prepares_does_not_approve() -> None:
    for asks, approves in (
        ("refund.prepare", "refund.approve"),
        ("voucher.enter", "voucher.approve"),
    ):
        assert ACTIONS[asks].isdisjoint(ACTIONS[approves])
