"""Walls around the parties; a party is its subject in the ledger."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import WallBook


class Migration(migrations.Migration):
    dependencies: ClassVar = [("partners", "0001_initial"), ("ledger", "0002_walls")]
    operations: ClassVar = [
        WallBook("Party"),
        migrations.RunSQL(
            "ALTER TABLE partners_party ADD CONSTRAINT partners_party_subject "
            "FOREIGN KEY (book_id, id) REFERENCES ledger_subject (book_id, id)",
            "ALTER TABLE partners_party DROP CONSTRAINT partners_party_subject",
        ),
    ]
