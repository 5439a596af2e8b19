"""Parties by their code: the known ones, and those first mentioned by a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple


class NewParty(NamedTuple):
    """A party to be added; its id is that of its staged subject."""

    id: int
    kind: str
    code: str
    name: str


class Parties:
    """Ids of parties by code; ``mention`` makes one that is not known yet.

    One company under one code is one party, whatever parts it plays.
    """

    def __init__(self, ids: Mapping[str, int]) -> None:
        self._ids = dict(ids)
        self.new: list[NewParty] = []

    def get(self, code: str) -> int | None:
        """The id of a known party."""
        return self._ids.get(code)

    def mention(
        self, code: str, *, kind: str, subject: Callable[..., int], name: str = ""
    ) -> int | None:
        """The id of a party, staged when it is new; None for the empty code (nobody named).

        Call it after a command's last check: what is mentioned stays. subject: stages the
        ledger's subject (``batch.subject``) and gives its id.
        """
        if not code:
            return None
        found = self._ids.get(code)
        if found is None:
            found = self._ids[code] = subject(kind="party", code=code, name=name)
            self.new.append(NewParty(found, kind, code, name))
        return found
