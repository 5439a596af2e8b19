"""Reasons a book adds to the tree."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from hongzi.access.walls import WallBook


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0002_walls"), ("returns", "0005_decided_by")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="OwnReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("branch", models.TextField(verbose_name="枝")),
                ("title", models.TextField(verbose_name="叶")),
                ("dropped", models.BooleanField(db_default=False)),
                (
                    "book",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.book",
                    ),
                ),
            ],
            options={
                "verbose_name": "自定退货原因",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book", "branch", "title"), name="own_reason_once"
                    )
                ],
            },
        ),
        WallBook("OwnReason"),
    ]
