"""What a book is set to: members, roles on accounts, what changed and when.

Works inside ``book_scope``, on its cursor; a fixed number of statements whatever the book holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import members_of
from hongzi.facts.queries import SettingChanged, has_facts, settings_changed
from hongzi.ledger.queries_chart import role_codes


@dataclass(frozen=True, slots=True)
class BookSeen:
    """Beside the settings of ``BookSettings``. posted: whether any business is recorded.

    members: duties by user; those who no longer have any are left out. roles: account by role.
    changes: latest first.
    """

    posted: bool
    members: Mapping[str, frozenset[str]]
    former: tuple[str, ...]
    roles: Mapping[str, str]
    changes: tuple[SettingChanged, ...]


def book_seen(cursor: CursorWrapper, *, book_id: int) -> BookSeen:
    """Everything a settings page shows of a book."""
    members = members_of(book_id)
    return BookSeen(
        posted=has_facts(cursor, but="settings_changed"),
        members={name: duties for name, duties in members.items() if duties},
        former=tuple(name for name, duties in members.items() if not duties),
        roles=role_codes(cursor),
        changes=tuple(reversed(settings_changed(cursor))),
    )
