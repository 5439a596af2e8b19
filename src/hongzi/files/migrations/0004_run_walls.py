"""A wall around import runs."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import WallBook


class Migration(migrations.Migration):
    dependencies: ClassVar = [("files", "0003_import_runs")]

    operations: ClassVar = [WallBook("ImportRun")]
