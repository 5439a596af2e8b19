"""What stood when a period closed, by matter or party."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


def _key(to: str, **more: object) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        to=to,
        **more,  # type: ignore[arg-type]
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0002_walls"), ("ledger", "0002_walls")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="CarriedBalance",
            fields=[
                ("book", _key("access.book", related_name="+")),
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("balance", models.BigIntegerField(verbose_name="余额")),
                ("period", models.IntegerField(verbose_name="期间")),
                ("account", _key("ledger.account")),
                ("matter", _key("ledger.matter", null=True)),
                ("party", _key("ledger.subject", null=True, related_name="+")),
            ],
            options={
                "verbose_name": "结转余额",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book", "period", "account", "matter", "party"),
                        name="carried_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
