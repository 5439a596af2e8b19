"""Every worked voucher is what the rulebook makes of the business behind it."""

from __future__ import annotations

import pytest

from hongzi.kernel.commands import command_from_json
from hongzi.kernel.money import parse_fen
from hongzi.rulebook.loading import STANDARDS, load_rulebook
from tests.rulebook import worked

GROUPS = worked.groups()
OWN = [
    (voucher, standard)
    for voucher in worked.own_vouchers()
    for standard in voucher.get("standards", STANDARDS)
]


def test_all_66_vouchers_balance() -> None:
    assert len(worked.textbook()) == 66
    for id, voucher in worked.textbook().items():
        debit, credit = (sum(parse_fen(x) for _, x in voucher[side]) for side in ("dr", "cr"))
        assert debit == credit > 0, id


def test_every_voucher_stands_in_exactly_one_group() -> None:
    grouped = [id for group in GROUPS for id in group["vouchers"]]
    assert sorted(grouped) == sorted(worked.textbook())


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["id"])
def test_group_nets_to_the_textbook(group: worked.Table) -> None:
    """The net of every account is the textbook's, and no other account moves."""
    book = worked.story(group["story"])
    assert {worked.textbook()[id]["standard"] for id in group["vouchers"]} == {book["standard"]}
    rulebook = load_rulebook(book["standard"])
    accounts = rulebook.role_accounts(book["taxpayer"])
    used = worked.textbook_codes(group["vouchers"])
    rows = worked.rows_of(rulebook, group["facts"], taxpayer=book["taxpayer"])
    net = worked.net_by_account(
        (
            worked.short_code(accounts[row.role], standard=book["standard"], used=used),
            row.side * row.amount,
        )
        for row in rows
        if row.rule in group.get("rules", (row.rule,))
    )
    assert net == worked.textbook_net(group["vouchers"])


def test_a_group_names_the_half_it_counts_only_where_the_textbook_shows_half() -> None:
    """A ``rules`` list that leaves nothing out would be idle."""
    for group in GROUPS:
        if "rules" in group:
            book = worked.story(group["story"])
            rulebook = load_rulebook(book["standard"])
            made = worked.rows_of(rulebook, group["facts"], taxpayer=book["taxpayer"])
            assert set(group["rules"]) < {row.rule for row in made}, group["id"]


def test_stories_are_commands_with_keys_the_groups_count() -> None:
    for group in GROUPS:
        keys = {command_from_json(c).key for c in worked.story(group["story"])["commands"]}
        assert set(group["counted"]) <= keys, group["id"]


@pytest.mark.parametrize(
    ("voucher", "standard"), OWN, ids=[f"{v['id']}-{standard}" for v, standard in OWN]
)
def test_own_voucher_is_posted_line_by_line(voucher: worked.Table, standard: str) -> None:
    """Same lines, same sides, red where it says red."""
    rulebook = load_rulebook(standard)
    taxpayer = voucher.get("taxpayer", "general")
    roles = rulebook.roles_for(taxpayer)
    made = sorted(
        ("dr" if row.side > 0 else "cr", roles[row.role].account_name, row.amount)
        for row in worked.rows_of(rulebook, voucher["facts"], taxpayer=taxpayer)
    )
    written = sorted(
        (side, name, parse_fen(text)) for side in ("dr", "cr") for name, text in voucher[side]
    )
    assert made == written


def test_every_rule_has_a_worked_voucher() -> None:
    shown: set[tuple[str, str]] = set()
    for group in GROUPS:
        book = worked.story(group["story"])
        rulebook = load_rulebook(book["standard"])
        for row in worked.rows_of(rulebook, group["facts"], taxpayer=book["taxpayer"]):
            if row.rule in group.get("rules", (row.rule,)):
                shown.add((book["standard"], row.rule))
    for voucher, standard in OWN:
        rows = worked.rows_of(
            load_rulebook(standard), voucher["facts"], taxpayer=voucher.get("taxpayer", "general")
        )
        shown |= {(standard, row.rule) for row in rows}
    rules = {(standard, id) for standard in STANDARDS for id in load_rulebook(standard).rules}
    assert rules - shown == set()
