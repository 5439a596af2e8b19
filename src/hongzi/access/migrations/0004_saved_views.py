"""Filters that users keep."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from hongzi.access.walls import WallBook


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0003_pins")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_name", models.CharField(max_length=100, verbose_name="用户")),
                ("page", models.TextField(verbose_name="页面")),
                ("name", models.TextField(verbose_name="名称")),
                ("query", models.TextField(verbose_name="条件")),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book", "user_name", "page", "name"), name="saved_view_once"
                    )
                ],
            },
        ),
        WallBook("SavedView"),
    ]
