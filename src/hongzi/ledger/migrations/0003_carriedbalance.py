"""What stood open when a period closed."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("access", "0002_walls"),
        ("ledger", "0002_walls"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="CarriedBalance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.IntegerField(verbose_name="期间")),
                ("balance", models.BigIntegerField(verbose_name="余额")),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.account",
                    ),
                ),
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
                (
                    "matter",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.matter",
                    ),
                ),
            ],
            options={
                "verbose_name": "结转未清余额",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book", "period", "account", "matter"), name="carried_once"
                    )
                ],
            },
        ),
    ]
