"""Parties are found by name."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0007_postings_of_voucher")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="subject",
            index=models.Index(
                fields=["book", "kind", "name"],
                name="subject_by_name",
                condition=~models.Q(name=""),
            ),
        ),
    ]
