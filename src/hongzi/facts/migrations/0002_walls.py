"""Walls around the archive: only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import AppendOnly, WallBook


class Migration(migrations.Migration):
    dependencies: ClassVar = [("facts", "0001_initial")]

    operations: ClassVar = [
        WallBook("Fact", set_wise=["book", "cause"]),
        AppendOnly("Fact"),
        WallBook("ChainHead"),
        WallBook("Attachment"),
        AppendOnly("Attachment"),
    ]
