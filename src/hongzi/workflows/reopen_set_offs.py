"""A sale whose receivable was set off is paid after all: the set-off is undone, the leg reopens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hongzi.kernel.commands import Command
from hongzi.kernel.facts import Part
from hongzi.refunds import queries as refunds
from hongzi.refunds import store as refunds_store
from hongzi.refunds.queries import StandingSetOff
from hongzi.refunds.store import NewSetOff
from hongzi.returns import queries as returns
from hongzi.returns import store as returns_store
from hongzi.returns.rules.lines import Line, finished
from hongzi.sales.queries import SaleHead
from hongzi.workflows.batch import Batch


@dataclass(slots=True)
class SetOffs:
    """What stands set off against the group's sales, and the case lines it came from.

    owed: fen each such sale's receivable still stands at. new: rows to write.
    """

    standing: dict[int, list[StandingSetOff]]
    owed: dict[int, int]
    lines: dict[int, Line]
    new: list[NewSetOff] = field(default_factory=list)

    def write(self, batch: Batch) -> None:
        """Write what was undone and the lines whose money leg opened again."""
        if not self.new:
            return
        refunds_store.add_set_offs(batch.cursor, book_id=batch.book.id, set_offs=self.new)
        for line in self.lines.values():
            if line.changed:
                line.settled = finished(line)
        returns_store.set_legs(batch.cursor, book_id=batch.book.id, lines=self.lines.values())


def load_set_offs(batch: Batch, heads: Iterable[SaleHead]) -> SetOffs:
    """Lock the case lines set off against these sales' receivables; most sales have none."""
    by_id = {head.id: head for head in heads}
    standing = refunds.standing_set_offs(batch.cursor, sales=list(by_id))
    if not standing:
        return SetOffs({}, {}, {})
    settled = refunds.paid_or_set_off(batch.cursor, sales=list(standing))
    matters = [one.matter for ones in standing.values() for one in ones]
    return SetOffs(
        standing=standing,
        owed={sale: by_id[sale].owed - sum(settled[sale]) for sale in standing},
        lines=returns.lock_lines_by_matter(batch.cursor, matters=matters),
    )


def reopen_set_offs(
    batch: Batch, command: Command, state: SetOffs, *, head: SaleHead, paid: int, cause: int
) -> int:
    """Undo of a sale's set-offs what its receivable no longer covers, the newest case line first.

    paid: fen that the payment (``cause``) took off the receivable. Gives the fen put back: they
    are owed to the customer again. What was paid beyond any set-off stays on the receivable.
    """
    if head.id not in state.standing:
        return 0
    state.owed[head.id] -= paid
    undone = _undone(state.standing[head.id], above=-state.owed[head.id])
    if not undone:
        return 0
    fact = batch.stage_fact(
        command,
        "set_off_reopened",
        parts=[_part(state.lines[one.matter], head, one.amount) for one in undone],
        cause=cause,
        key_suffix="set_off_reopened",
    )
    for one in undone:
        _put_back(state, command, head, one, fact)
    return sum(one.amount for one in undone)


def _undone(standing: Sequence[StandingSetOff], *, above: int) -> list[StandingSetOff]:
    """What to take of each set-off, until what was paid too much is used up."""
    undone = []
    for matter, amount in standing:
        part = min(amount, max(above, 0))
        if part:
            undone.append(StandingSetOff(matter, part))
        above -= part
    return undone


def _part(line: Line, head: SaleHead, gross: int) -> Part:
    return Part(
        {"gross": gross}, {}, case=line.matter, sale=head.matter, customer=line.customer,
        shop=head.shop,
    )  # fmt: skip


def _put_back(
    state: SetOffs, command: Command, head: SaleHead, undone: StandingSetOff, fact: int
) -> None:
    line = state.lines[undone.matter]
    line.money_done -= undone.amount
    line.changed = True
    state.owed[head.id] += undone.amount
    state.standing[head.id] = [
        StandingSetOff(matter, amount - (undone.amount if matter == undone.matter else 0))
        for matter, amount in state.standing[head.id]
    ]
    state.new.append(
        NewSetOff(head.id, undone.matter, "receivable", -undone.amount, command.date, fact)
    )
