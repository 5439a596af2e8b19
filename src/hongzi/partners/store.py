"""The only writer of parties."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import insert_rows
from hongzi.partners.rules.parties import NewParty, Parties


def save_parties(cursor: CursorWrapper, *, book_id: int, parties: Parties) -> None:
    """Add the parties mentioned for the first time; their subjects are in the ledger."""
    insert_rows(
        cursor,
        "partners_party",
        ("book_id", *NewParty._fields),
        [(book_id, *party) for party in parties.new],
    )
    parties.new.clear()
