"""A new book: its settings, its chart by role, its chain, its first period."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connections, transaction

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.access.store import create_book
from hongzi.facts import store as facts_store
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger import store as ledger_store
from hongzi.ledger.queries_chart import ChartAccount
from hongzi.ledger.rules.gathering import GRAINS
from hongzi.returns.rules.acceptance import POLICIES as ACCEPTANCE
from hongzi.rulebook.loading import load_rulebook
from hongzi.workflows.batch import period_of

POLICIES: Mapping[str, Sequence[object]] = {
    "acceptance": ACCEPTANCE,
    "estimates": (False, True),
    "legs": ("any_order", "after_decision"),
    "red_style": ("same_side", "opposite_side"),
    "voucher_grain": GRAINS,
    "voucher_numbering": ("at_close", "before_close"),
    "voucher_word": (),
}
"""Every policy of a book and its values, the default first; none: any text."""


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
    _check_policies(policies or {})
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


def _check_policies(policies: Mapping[str, Any]) -> None:
    """A policy misspelt would be a policy not followed."""
    for name, value in policies.items():
        if name not in POLICIES:
            raise Refused(
                "policy_unknown", f"不认识的会计政策 {name}。", cure=f"可用:{'、'.join(POLICIES)}。"
            )
        values = POLICIES[name]
        if value not in values if values else not (isinstance(value, str) and value.strip()):
            shown = "、".join(json.dumps(one) for one in values) or "非空文本"
            raise Refused(
                "policy_unknown",
                f"会计政策 {name} 的值 {value!r} 不认识。",
                cure=f"可用:{shown}。",
            )
