"""What a check is given, and how it reads more rows than fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections

from hongzi.access.queries import BookSettings
from hongzi.kernel.rulebook import Rulebook

STEP = 2_000


@dataclass(frozen=True, slots=True)
class Book:
    """The book under proof, inside its scope."""

    settings: BookSettings
    rules: Rulebook
    using: str

    def rows(
        self, sql: str, values: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of a query, streamed from the server step by step."""
        with connections[self.using].chunked_cursor() as cursor:
            cursor.execute(sql, values)
            while rows := cursor.fetchmany(STEP):
                yield from rows

    def account(self, role: str) -> str:
        """Code of the account that plays a role; "" when the standard has no such role."""
        roles = self.rules.roles_for(self.settings.taxpayer)
        return roles[role].account if role in roles else ""
