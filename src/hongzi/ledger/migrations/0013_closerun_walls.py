"""Walls around runs that close a month."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import WallBook


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0012_closerun"), ("facts", "0002_walls")]

    operations: ClassVar = [WallBook("CloseRun")]
