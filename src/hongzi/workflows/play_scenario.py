"""Commands in order in a throw-away book: what each did, what stands at the end, nothing kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.backends.utils import CursorWrapper

from hongzi.access.scope import book_scope
from hongzi.insight.month import StockHeld, stock_held
from hongzi.kernel.commands import Command, command_from_json
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries import AccountBalance, account_balances
from hongzi.returns.open_items import open_items
from hongzi.returns.rules.open_items import OpenItem
from hongzi.rulebook.tails import tail_limit
from hongzi.workflows.batch import Outcome
from hongzi.workflows.open_book import open_book
from hongzi.workflows.run import run

BOOK_DEFAULTS: Mapping[str, Any] = {
    "standard": "small_business",
    "taxpayer": "general",
    "costing": "moving_average",
    "opened_on": "2026-01-01",
    "policies": {},
}
"""The throw-away book, where the scenario says nothing else."""

NO_COMMAND = ("command_unknown", "json_type", "json_field_unknown", "json_field_missing")
"""Refusals of the form: such a file is no scenario."""

_CODE = "scenario-throw-away"
_END_OF_TIME = 999_912


@dataclass(frozen=True, slots=True)
class Scenario:
    """Settings of the throw-away book, and commands in order.

    A command that cannot even be built (a quantity of 0 …) is its refusal.
    """

    settings: Mapping[str, Any]
    commands: Sequence[Command | Outcome]


@dataclass(frozen=True, slots=True)
class Played:
    """What a scenario came to: outcome by command, then the book as it stood."""

    outcomes: Sequence[Outcome]
    balances: Sequence[AccountBalance]
    stock: Sequence[StockHeld]
    open_items: Sequence[OpenItem]

    def as_json(self) -> dict[str, Any]:
        return {
            "results": [outcome.as_json() for outcome in self.outcomes],
            "balances": [
                {"account": b.code, "name": b.name, "balance": format_fen(b.closing)}
                for b in self.balances
            ],
            "stock": [held.as_json() for held in self.stock],
            "open_items": [item.as_json() for item in self.open_items],
        }


def scenario_from_json(data: Any) -> Scenario:
    """A scenario: ``{"book": {…}, "commands": […]}``, or only the list of commands.

    A command without a key gets its number. Refused: ``scenario_form``, and what is no command of
    the JSON form, with the place; what a command itself refuses is its result.
    """
    whole = {"commands": data} if isinstance(data, list) else data
    if not isinstance(whole, dict) or not isinstance(whole.get("commands"), list):
        raise _wrong(Phrase("应为命令的列表,或含 book 与 commands 的对象"))
    strange = set(whole) - {"book", "commands", "title"}
    settings = whole.get("book", {})
    if strange or not isinstance(settings, dict) or set(settings) - set(BOOK_DEFAULTS):
        raise _wrong(
            Phrase(
                "book 只认 {known},最外层只认 title、book、commands", known=listed(BOOK_DEFAULTS)
            )
        )
    commands = [
        _command(_numbered(item, n), where=f"commands[{n}]")
        for n, item in enumerate(whole["commands"])
    ]
    return Scenario({**BOOK_DEFAULTS, **settings}, commands)


def play_scenario(scenario: Scenario, *, using: str = "default") -> Played:
    """Play commands in order in a book that is rolled back. Refused: unknown book settings."""
    settings = dict(scenario.settings)
    opened_on = _date(settings.pop("opened_on"))
    with transaction.atomic(using=using):
        book = open_book(code=_CODE, name="推演", opened_on=opened_on, using=using, **settings)
        commands = [one for one in scenario.commands if isinstance(one, Command)]
        done = iter(run(book=book.code, commands=commands, chunk=len(commands) or 1, using=using))
        outcomes = [one if isinstance(one, Outcome) else next(done) for one in scenario.commands]
        last = max((command.date for command in commands), default=opened_on)
        with book_scope(book.id, using=using) as cursor:
            played = _stand(cursor, outcomes, standard=book.standard, as_of=last)
        transaction.set_rollback(True, using=using)
    return played


def _stand(
    cursor: CursorWrapper, outcomes: Sequence[Outcome], *, standard: str, as_of: dt.date
) -> Played:
    return Played(
        outcomes=outcomes,
        balances=[b for b in account_balances(cursor, period=_END_OF_TIME) if b.closing],
        stock=stock_held(cursor),
        open_items=list(open_items(cursor, standard=standard, as_of=as_of, tail=tail_limit(as_of))),
    )


def _numbered(item: Any, number: int) -> Any:
    return {"key": f"#{number + 1}", **item} if isinstance(item, dict) else item


def _command(item: Any, *, where: str) -> Command | Outcome:
    try:
        return command_from_json(item, where=where)
    except Refused as refusal:
        if refusal.code in NO_COMMAND:
            raise
        return Outcome(key=item["key"], kind=item["kind"], status="refused", refusal=refusal)


def _date(text: Any) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise _wrong(
            Phrase("opened_on 应为日期 YYYY-MM-01,得到 {text}", text=repr(text))
        ) from error


def _wrong(what: str) -> Refused:
    return Refused(
        "scenario_form", "情景文件:{what}。", cure="按 docs/scenario-format.md 改正。", what=what
    )
