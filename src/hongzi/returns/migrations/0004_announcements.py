"""Numbers of parcels that are on their way."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from hongzi.access.walls import AppendOnly, WallBook


def _key(to: str) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=to,
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("access", "0002_walls"),
        ("facts", "0002_walls"),
        ("returns", "0003_search"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tracking", models.TextField(verbose_name="快递单号")),
                ("date", models.DateField(verbose_name="日期")),
                ("book", _key("access.book")),
                ("case", _key("returns.case")),
                ("fact", _key("facts.fact")),
            ],
            options={
                "verbose_name": "寄回单号",
                "indexes": [models.Index(fields=["book", "case"], name="announced_of_case")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book", "tracking", "case"), name="announced_once"
                    )
                ],
            },
        ),
        WallBook("Announcement"),
        AppendOnly("Announcement"),
    ]
