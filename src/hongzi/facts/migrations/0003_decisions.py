"""Decisions of a book are found by their kind."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("facts", "0002_walls")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(
                condition=models.Q(("kind__in", ("report_approved", "cost_ratio_approved"))),
                fields=["book", "kind"],
                name="fact_decision",
            ),
        ),
    ]
