"""Which workflow takes which command: one visible list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any, Protocol, cast

from hongzi.kernel.commands import Command
from hongzi.kernel.refusals import Refused
from hongzi.workflows import (
    approve_reports,
    record_opening_balances,
    record_vouchers,
    reverse_facts,
    set_estimates,
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
        """Write the staged rows of the rooms; facts and entries are written already."""


WORKFLOWS: tuple[ModuleType, ...] = (
    record_opening_balances,
    record_vouchers,
    set_estimates,
    approve_reports,
    reverse_facts,
)

HANDLERS: dict[type[Command], Workflow] = {
    kind: cast(Workflow, module) for module in WORKFLOWS for kind in module.KINDS
}


def workflow_for(command: Command) -> Workflow:
    """The workflow of a command. Refused: one that nothing takes."""
    found = HANDLERS.get(type(command))
    if found is None:
        raise Refused("command_unknown", f"没有处理命令 {command.kind} 的流程。")
    return found
