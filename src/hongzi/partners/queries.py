"""Reading the parties of a book."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.backends.utils import CursorWrapper

from hongzi.partners.rules.parties import Parties


def known_parties(cursor: CursorWrapper, *, codes: Iterable[str]) -> Parties:
    """The parties of the scoped book that have one of these codes ("" is nobody)."""
    wanted = sorted(set(codes) - {""})
    if not wanted:
        return Parties({})
    cursor.execute("select code, id from partners_party where code = any(%s)", [wanted])
    return Parties(dict(cursor.fetchall()))
