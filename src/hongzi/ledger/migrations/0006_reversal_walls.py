"""Walls around reversals."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import AppendOnly, WallBook


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0005_reversal"), ("facts", "0002_walls")]

    operations: ClassVar = [WallBook("Reversal"), AppendOnly("Reversal")]
