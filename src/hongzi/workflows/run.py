"""The one way in: commands in order, in transactions over one book.

For each run of commands of one kind: load what they touch (locked), record each (check all,
then stage), write. A preview is the same code, rolled back.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import BookSettings, get_book
from hongzi.access.scope import book_scope
from hongzi.access.sending import sending
from hongzi.facts.queries import KnownFact, facts_by_key
from hongzi.kernel.commands import Command, command_to_json
from hongzi.kernel.refusals import Refused
from hongzi.ledger.store import load_chart
from hongzi.rulebook.loading import load_rulebook
from hongzi.workflows.batch import Batch, Outcome
from hongzi.workflows.registry import ALONE, IN_PIECES, Workflow, workflow_for

CHUNK = 2000
"""So many commands share one transaction (unless it must be atomic)."""

PIECE = 500
"""After so many commands what they staged is sent, while the next ones are decided; each further
piece is twice as long, so that the database begins soon and has few statements to run."""


def run(
    *,
    book: str,
    commands: Sequence[Command],
    actor: str = "",
    dry_run: bool = False,
    atomic: bool = False,
    chunk: int = CHUNK,
    piece: int = PIECE,
    using: str = "default",
    progress: Callable[[int], None] | None = None,
    latest: dt.date = dt.date.max,
) -> list[Outcome]:
    """Record commands in a book, by code; one outcome per command, in order.

    A refused command leaves no trace while the others post; ``atomic``: one refusal undoes
    all. ``dry_run``: everything is done, then rolled back. ``chunk``: so many share a
    transaction; ``piece``: so many are sent together. ``progress`` hears each chunk.
    ``latest``: a command dated after it is refused (a year mistyped by hand).
    """
    settings = get_book(book)
    size = len(commands) if atomic else chunk
    outcomes: list[Outcome] = []
    for start in range(0, len(commands), size or 1):
        part = commands[start : start + size]
        with transaction.atomic(using=using):
            done = _run_chunk(
                book=settings, commands=part, actor=actor, piece=piece, using=using, latest=latest
            )
            if dry_run or (atomic and any(o.status == "refused" for o in done)):
                transaction.set_rollback(True, using=using)
        outcomes += done
        if progress is not None:
            progress(len(part))
    return outcomes


def run_scoped(batch: Batch, commands: Sequence[Command], *, piece: int = PIECE) -> list[Outcome]:
    """Record commands within a batch that is open already (a workflow made of others)."""
    outcomes: list[Outcome] = []
    known = facts_by_key(batch.cursor, keys=[command.key for command in commands])
    seen: dict[str, Command] = {}
    for _, group in groupby(commands, key=_group_of):
        fresh: list[Command] = []
        answers: dict[int, Outcome] = {}
        for command in group:
            key = command.key
            if key in known or key in seen:
                answers[len(fresh) + len(answers)] = _answer_known(command, known, seen)
            else:
                seen[key] = command
                fresh.append(command)
        done = _record_group(batch, fresh, piece)
        for outcome in done:
            if outcome.status == "refused":
                del seen[outcome.key]
        for place, answer in answers.items():
            done.insert(place, answer)
        outcomes += done
    return outcomes


def open_batch(
    *,
    book: BookSettings,
    actor: str,
    using: str = "default",
    size: int = 1,
    latest: dt.date = dt.date.max,
) -> Batch:
    """A batch over a book for about ``size`` commands, inside its scope; locks its chain."""
    cursor = connections[using].cursor()
    _look_up_by_key(cursor)
    cursor.execute("select period, status from ledger_period")
    periods = dict(cursor.fetchall())
    batch = Batch(
        book=book,
        rules=load_rulebook(book.standard),
        cursor=cursor,
        chart=load_chart(cursor),
        periods=periods,
        actor=actor,
        size=size,
        latest=latest,
    )
    # Settings may have changed until the chain was ours; from here on they cannot.
    batch.use(get_book(book.code), load_chart(cursor))
    return batch


def _look_up_by_key(cursor: CursorWrapper) -> None:
    """A batch only ever looks up by key. Statistics of a book in its first hours say its tables
    are empty, and a planner that believes them reads whole tables once per row."""
    cursor.execute("set local enable_seqscan = off; set local enable_memoize = off")


def _run_chunk(
    *,
    book: BookSettings,
    commands: Sequence[Command],
    actor: str,
    piece: int,
    using: str,
    latest: dt.date,
) -> list[Outcome]:
    with book_scope(book.id, using=using):
        batch = open_batch(book=book, actor=actor, using=using, size=len(commands), latest=latest)
        if len(commands) <= 2 * piece:
            return run_scoped(batch, commands)
        with sending(connections[using]):
            return run_scoped(batch, commands, piece=piece)


def _group_of(command: Command) -> tuple[type[Command], str]:
    """Consecutive commands of one type go together, but those that must stand alone."""
    return type(command), command.key if type(command) in ALONE else ""


def _record_group(batch: Batch, commands: Sequence[Command], piece: int) -> list[Outcome]:
    """Load, record and write commands of one kind; their outcomes, in order."""
    if not commands:
        return []
    workflow: Workflow = workflow_for(commands[0])
    in_pieces = workflow in IN_PIECES
    state = workflow.load(batch, commands)
    outcomes = []
    due = piece
    for number, command in enumerate(commands, 1):
        outcomes.append(_record(batch, workflow, state, command))
        if number == due:
            due += due + piece
            batch.flush()
            if in_pieces:
                workflow.write(batch, state)
    batch.flush()
    workflow.write(batch, state)
    return outcomes


def _record(batch: Batch, workflow: Workflow, state: Any, command: Command) -> Outcome:
    """One command: staged whole, or refused without a trace."""
    mark = batch.staged()
    try:
        detail = workflow.record(batch, state, command)
    except Refused as refusal:
        batch.forget(mark)
        return Outcome(command.key, command.kind, "refused", refusal=refusal)
    return Outcome(command.key, command.kind, "posted", batch.facts_since(mark), detail or {})


def _matter(command: Mapping[str, Any]) -> dict[str, Any]:
    """What a command is about. That it may be late is leave to post it, not another matter: a
    file may be imported again with that leave for the rows that needed it."""
    return {name: value for name, value in command.items() if name != "late"}


def _answer_known(
    command: Command, known: Mapping[str, KnownFact], seen: dict[str, Command]
) -> Outcome:
    """A replay if the key, known or seen, holds the same command, a refusal if another."""
    fact = known.get(command.key)
    if fact is not None:
        before = json.loads(fact.content).get("command") or {}
        ids: tuple[int, ...] = (fact.id,)
    else:
        before, ids = command_to_json(seen[command.key]), ()
    if _matter(before) == _matter(command_to_json(command)):
        return Outcome(key=command.key, kind=command.kind, status="replayed", fact_ids=ids)
    return Outcome(
        key=command.key,
        kind=command.kind,
        status="refused",
        refusal=Refused(
            "key_reused",
            "幂等键 {key} 已用于另一条内容不同的命令。",
            cure="同一事项重试时内容须一致;不同事项请换一个 key。",
            key=command.key,
        ),
    )
