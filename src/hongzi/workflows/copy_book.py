"""A new book with the settings of another: everything that is set, nothing that was recorded."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from hongzi.access.queries import BookSettings, get_book, members_of
from hongzi.access.rules.duties import demand
from hongzi.access.scope import book_scope
from hongzi.access.store import set_duties
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries_chart import chart_accounts, role_codes
from hongzi.rulebook.loading import load_rulebook
from hongzi.workflows.open_book import open_book


def copy_book(
    *,
    source: str,
    code: str,
    name: str,
    opened_on: dt.date,
    actor: str,
    using: str = "default",
) -> BookSettings:
    """Open a book like ``source``: its standard, taxpayer kind, costing, policies, own accounts,
    role → account map, and members with their duties.

    Refused: ``book_unknown``, ``not_your_duty`` (the actor could not set up the source either),
    ``book_name_missing``, and what ``open_book`` refuses.
    """
    if not name.strip():
        raise Refused("book_name_missing", "新账套没有名称。", cure="写上公司名称。")
    like = get_book(source)
    members = members_of(like.id)
    demand(members.get(actor, frozenset()), "book.create")
    rules = load_rulebook(like.standard)
    with book_scope(like.id, using=using) as cursor:
        chart, roles = chart_accounts(cursor), role_codes(cursor)
    own = [
        account
        for account in chart
        if account.code not in rules.accounts or rules.accounts[account.code].name != account.name
    ]
    with transaction.atomic(using=using):
        book = open_book(
            code=code.strip(),
            name=name.strip(),
            standard=like.standard,
            taxpayer=like.taxpayer,
            costing=like.costing,
            opened_on=opened_on,
            policies=like.policies,
            accounts=own,
            roles=roles,
            using=using,
        )
        for user, duties in sorted(members.items()):
            set_duties(book_id=book.id, user_name=user, duties=duties)
    return book
