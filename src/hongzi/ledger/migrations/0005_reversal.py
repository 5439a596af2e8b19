"""Reversals, once per fact; one matter per portfolio."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


def _key(to: str) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=to,
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("facts", "0003_decisions"), ("ledger", "0004_vouchers_and_closes")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Reversal",
            fields=[
                ("book", _key("access.book")),
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fact", _key("facts.fact")),
                ("reversed", _key("facts.fact")),
            ],
            options={
                "verbose_name": "红字冲销",
                "constraints": [
                    models.UniqueConstraint(fields=("book", "reversed"), name="reversed_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "portfolio")),
                fields=("book", "label"),
                name="portfolio_once",
            ),
        ),
    ]
