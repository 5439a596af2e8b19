"""Which workflow takes which command: one visible list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any, Protocol, cast

from hongzi.kernel.commands import ClosePeriod, Command
from hongzi.kernel.refusals import Refused
from hongzi.workflows import (
    accept_returns,
    announce_parcels,
    approve_refunds,
    approve_reports,
    attach_documents,
    batch_refunds,
    bounce_refunds,
    capture_payments,
    change_settings,
    close_period,
    confirm_refunds,
    confirm_sales,
    decide_returns,
    define_products,
    end_goods_leg,
    end_money_leg,
    end_tax_leg,
    inspect_goods,
    invoice_purchases,
    issue_replacements,
    pay_refunds,
    prepare_refunds,
    receive_goods,
    receive_parcels,
    record_facts,
    record_opening_balances,
    record_opening_stock,
    record_sales,
    record_vouchers,
    refuse_delivery,
    register_blue_invoices,
    register_red_invoices,
    reverse_facts,
    set_estimates,
    settle_claims,
    settle_platform,
    ship_goods,
    write_off_stock,
)
from hongzi.workflows.batch import Batch


class Workflow(Protocol):
    """What each module in the list offers."""

    KINDS: tuple[type[Command], ...]

    def load(self, batch: Batch, commands: Sequence[Any]) -> Any:
        """Read and lock what these commands of one kind touch."""

    def record(self, batch: Batch, state: Any, command: Any) -> Mapping[str, Any] | None:
        """Check one command completely, then stage it."""

    def write(self, batch: Batch, state: Any) -> None:
        """Write the staged rows of the rooms; facts and entries are written already.

        In a workflow ``IN_PIECES`` it comes more than once, each time for what is new.
        """


WORKFLOWS: tuple[ModuleType, ...] = (
    record_opening_balances,
    record_vouchers,
    set_estimates,
    approve_reports,
    change_settings,
    reverse_facts,
    record_facts,
    attach_documents,
    close_period,
    accept_returns,
    decide_returns,
    announce_parcels,
    inspect_goods,
    receive_parcels,
    end_goods_leg,
    issue_replacements,
    register_red_invoices,
    end_tax_leg,
    prepare_refunds,
    approve_refunds,
    batch_refunds,
    confirm_refunds,
    pay_refunds,
    bounce_refunds,
    end_money_leg,
    refuse_delivery,
    capture_payments,
    confirm_sales,
    define_products,
    invoice_purchases,
    receive_goods,
    record_opening_stock,
    record_sales,
    register_blue_invoices,
    settle_claims,
    settle_platform,
    ship_goods,
    write_off_stock,
)

ALONE: frozenset[type[Command]] = frozenset({ClosePeriod})
"""Commands that build on all before them: each is a group by itself."""

IN_PIECES: frozenset[ModuleType] = frozenset(
    {accept_returns, inspect_goods, register_red_invoices, pay_refunds}
)
"""Workflows of long groups, which write what is recorded so far while they go on."""

HANDLERS: dict[type[Command], Workflow] = {
    kind: cast(Workflow, module) for module in WORKFLOWS for kind in module.KINDS
}


def workflow_for(command: Command) -> Workflow:
    """The workflow of a command. Refused: one that nothing takes."""
    found = HANDLERS.get(type(command))
    if found is None:
        raise Refused("command_unknown", "没有处理命令 {kind} 的流程。", kind=command.kind)
    return found
