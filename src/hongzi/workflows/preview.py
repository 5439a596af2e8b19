"""What commands would post: they are run whole, looked at, and rolled back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from hongzi.access.queries import get_book
from hongzi.access.scope import book_scope
from hongzi.kernel.commands import Command
from hongzi.ledger.queries_lines import LedgerLine, lines_of_facts
from hongzi.workflows.batch import Outcome
from hongzi.workflows.run import run


@dataclass(frozen=True, slots=True)
class Preview:
    """Outcomes as ``run`` gives them, and the entries that would be there."""

    outcomes: tuple[Outcome, ...]
    entries: tuple[LedgerLine, ...]


def preview(
    *, book: str, commands: Sequence[Command], actor: str = "", latest: dt.date = dt.date.max
) -> Preview:
    """Run commands and undo them; nothing is written, no number is used up."""
    with transaction.atomic():
        outcomes = run(book=book, commands=commands, actor=actor, latest=latest)
        facts = [id for outcome in outcomes for id in outcome.fact_ids]
        with book_scope(get_book(book).id) as cursor:
            entries = lines_of_facts(cursor, fact_ids=facts)
        transaction.set_rollback(True)
    return Preview(tuple(outcomes), tuple(entries))
