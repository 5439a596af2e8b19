"""Walls around the money of a sale; refunds, bounces and set-offs are only ever added."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import AppendOnly, WallBook


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("refunds", "0001_initial"),
        ("sales", "0002_walls"),
        ("ledger", "0002_walls"),
        ("facts", "0002_walls"),
    ]

    operations: ClassVar = [
        WallBook("Payment", set_wise=["sale", "fact"], fillfactor=60),
        WallBook("Refund", set_wise=["payment", "matter", "fact"]),
        AppendOnly("Refund"),
        WallBook("Bounce"),
        AppendOnly("Bounce"),
        WallBook("SetOff"),
        AppendOnly("SetOff"),
    ]
