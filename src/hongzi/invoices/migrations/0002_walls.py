"""Walls around invoices; red ones and their lines are only ever added."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import AppendOnly, WallBook


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("invoices", "0001_initial"),
        ("sales", "0002_walls"),
        ("ledger", "0002_walls"),
        ("facts", "0002_walls"),
    ]

    operations: ClassVar = [
        WallBook("BlueInvoice", set_wise=["sale", "fact"]),
        WallBook("BlueLine", set_wise=["blue", "sale_line"], fillfactor=60),
        WallBook("RedInvoice", set_wise=["blue", "fact"]),
        AppendOnly("RedInvoice"),
        WallBook("RedLine", set_wise=["red", "blue_line", "matter"]),
        AppendOnly("RedLine"),
    ]
