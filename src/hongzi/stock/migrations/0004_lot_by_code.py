"""A serial or batch number is looked up by itself."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("stock", "0003_openings")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(fields=["book", "code"], name="lot_by_code"),
        ),
    ]
