"""A parcel is on its way: the warehouse will know its case by the number on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hongzi.kernel.commands import AnnounceParcel
from hongzi.kernel.refusals import Refused
from hongzi.returns import queries as returns
from hongzi.returns import store as returns_store
from hongzi.returns.store import NewAnnouncement
from hongzi.workflows.batch import Batch

KINDS = (AnnounceParcel,)


@dataclass(slots=True)
class State:
    """Cases with the numbers known for each, and the rows to write."""

    known: dict[str, tuple[int, set[str]]]
    new: list[NewAnnouncement] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[AnnounceParcel]) -> State:
    """The cases named."""
    return State(returns.announced(batch.cursor, cases=[c.case for c in commands]))


def record(batch: Batch, state: State, command: AnnounceParcel) -> None:
    """One number for one case; a parcel may hold goods of several.

    Refused: case_unknown, parcel_announced, and what the period refuses.
    """
    tracking = command.tracking.strip()
    if command.case not in state.known:
        raise Refused(
            "case_unknown", "本账套没有退货单 {case}。", cure="核对退货单号。", case=command.case
        )
    case_id, numbers = state.known[command.case]
    if tracking in numbers:
        raise Refused(
            "parcel_announced",
            "退货单 {case} 已登记快递单号 {tracking}。",
            cure="不必再登记。",
            case=command.case,
            tracking=tracking,
        )
    fact = batch.stage_fact(command, "parcel_announced")
    numbers.add(tracking)
    state.new.append(NewAnnouncement(case_id, tracking, command.date, fact))


def write(batch: Batch, state: State) -> None:
    """The numbers."""
    returns_store.add_announcements(batch.cursor, book_id=batch.book.id, announcements=state.new)
