"""The worked vouchers, made by commands: the whole way from what was said to the books."""

from __future__ import annotations

import datetime as dt

import pytest

from hongzi.access.queries import BookSettings
from hongzi.kernel.commands import command_from_json
from hongzi.workflows.run import run
from tests.books.bookkeeping import a_book, rows_of
from tests.rulebook import worked

pytestmark = pytest.mark.django_db

STORIES = {group["story"] for group in worked.groups()}
OWN_STORIES = {group["story"] for group in worked.own_groups()}

Posted = list[tuple[str, str, str, str, int]]
"""Entries: command key, rule, account code, account name, signed fen."""


def live(story: worked.Table) -> Posted:
    """What every command of the story, in a book of its own, posted; none is refused."""
    book = a_book(
        standard=story["standard"],
        taxpayer=story["taxpayer"],
        costing=story["costing"],
        opened_on=dt.date.fromisoformat(story["opened_on"]),
        policies=story.get("policies", {}),
    )
    commands = [command_from_json(data) for data in story["commands"]]
    done = run(book=book.code, commands=commands)
    assert [(o.key, str(o.refusal)) for o in done if o.status != "posted"] == []
    return posted(book)


def posted(book: BookSettings) -> Posted:
    return rows_of(
        book,
        "select split_part(f.key, '/', 1), e.rule, a.code, a.name, (e.side * e.amount)::bigint "
        "from ledger_entry e join ledger_account a on a.id = e.account_id "
        "join facts_fact f on f.id = e.fact_id",
    )


@pytest.mark.parametrize("story_id", sorted(STORIES))
def test_commands_make_the_textbook_s_vouchers(story_id: str) -> None:
    """Per group: the net of every account is the textbook's, and no other account moves."""
    story = worked.story(story_id)
    rows = live(story)
    made, told = {}, {}
    for group in worked.groups():
        if group["story"] == story_id:
            used = worked.textbook_codes(group["vouchers"])
            told[group["id"]] = worked.textbook_net(group["vouchers"])
            made[group["id"]] = worked.net_by_account(
                (worked.short_code(code, standard=story["standard"], used=used), fen)
                for key, rule, code, _, fen in rows
                if key in group["counted"] and rule in group.get("rules", (rule,))
            )
    assert made == told


@pytest.mark.parametrize("story_id", sorted(OWN_STORIES))
def test_commands_make_our_own_vouchers(story_id: str) -> None:
    """Exits, a supplier claim unlike the cost, an exchange at another cost."""
    rows = live(worked.story(story_id))
    made, told = {}, {}
    for group in worked.own_groups():
        if group["story"] == story_id:
            told[group["id"]] = worked.own_net(group["own"])
            made[group["id"]] = worked.net_by_account(
                (name, fen) for key, _, _, name, fen in rows if key in group["counted"]
            )
    assert made == told
