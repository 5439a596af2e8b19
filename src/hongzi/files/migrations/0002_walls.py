"""Walls around imported files and their listed rows."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import WallBook


class Migration(migrations.Migration):
    dependencies: ClassVar = [("files", "0001_initial"), ("access", "0002_walls")]

    operations: ClassVar = [WallBook("ImportFile"), WallBook("ImportRow")]
