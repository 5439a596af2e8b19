"""Walls around the sales.

Sale lines come by the hundred thousand, so their sale and product (which nobody may delete)
are checked set-wise over the new rows instead of by a foreign key per row.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import AppendOnly, WallBook


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("sales", "0001_initial"),
        ("stock", "0002_walls"),
        ("partners", "0002_walls"),
    ]
    operations: ClassVar = [
        WallBook("Sale", set_wise=["fact", "customer", "shop", "matter"]),
        WallBook("SaleLine", set_wise=["sale", "product"], fillfactor=60),
        WallBook("Draw", set_wise=["sale_line", "fact", "matter"]),
        AppendOnly("Draw"),
    ]
