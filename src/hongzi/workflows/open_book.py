"""A new book: its settings, its chart by role, its chain, its first period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connections, transaction

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.access.store import create_book
from hongzi.facts import store as facts_store
from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger import store as ledger_store
from hongzi.ledger.queries_chart import ChartAccount
from hongzi.rulebook.loading import load_rulebook
from hongzi.workflows.batch import period_of
from hongzi.workflows.policies import check_policy


def open_book(
    *,
    code: str,
    name: str,
    standard: str,
    taxpayer: str,
    costing: str,
    opened_on: dt.date,
    policies: Mapping[str, Any] | None = None,
    accounts: Sequence[ChartAccount] = (),
    roles: Mapping[str, str] | None = None,
    using: str = "default",
) -> BookSettings:
    """Open a book with the chart of its standard.

    accounts: of its own beside these, or of these under another name. roles: played by another
    account than the standard's (role → code).

    Refused: policy_unknown, and what ``create_book`` refuses.
    """
    for policy, value in (policies or {}).items():
        check_policy(policy, value)
    rules = load_rulebook(standard)
    with transaction.atomic(using=using):
        book = create_book(
            code=code,
            name=name,
            standard=standard,
            taxpayer=taxpayer,
            costing=costing,
            opened_on=opened_on,
            policies=policies,
        )
        with book_scope(book.id, using=using), connections[using].cursor() as cursor:
            ledger_store.add_chart(
                cursor,
                book_id=book.id,
                accounts=[*_chart(rules, accounts)],
                roles={**rules.role_accounts(taxpayer), **(roles or {})},
            )
            facts_store.start_chain(cursor, book_id=book.id)
            ledger_store.open_periods(cursor, book_id=book.id, periods=[period_of(opened_on)])
    return book


def _chart(rules: Rulebook, own: Sequence[ChartAccount]) -> Iterable[ChartAccount]:
    standard = [ChartAccount(a.code, a.name, a.kind, a.side, a.parent)
                for a in rules.accounts.values()]  # fmt: skip
    return {account.code: account for account in (*standard, *own)}.values()
