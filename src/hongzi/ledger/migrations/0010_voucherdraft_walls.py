"""Walls around drafts of vouchers."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import WallBook


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0009_voucherdraft"), ("facts", "0002_walls")]

    operations: ClassVar = [WallBook("VoucherDraft")]
