"""The opening stock of a book is found among all its movements."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("stock", "0002_walls")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(
                condition=models.Q(("kind", "opening")),
                fields=["book"],
                name="movement_opening",
            ),
        ),
    ]
