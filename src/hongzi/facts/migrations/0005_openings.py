"""Opening balances of a book are found by their kind."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("facts", "0004_documents")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(
                condition=models.Q(("kind", "opening_balances")),
                fields=["book"],
                name="fact_opening",
            ),
        ),
    ]
