"""Returns are searched by amount, customer and tracking number.

A return is written often and searched seldom: amount and customer have block indexes that cost
its writing next to nothing. The amount with tax is a column because a sum in a condition is not
looked up behind a wall (addition may fail, and so tell).
"""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import F

BLOOM = (
    ("case_of_customer", "returns_case", "customer_id", 16),
    ("case_line_amount", "returns_caseline", "gross", 32),
)
CREATE = "CREATE INDEX {} ON {} USING brin ({} int8_bloom_ops) WITH (pages_per_range = {}, autosummarize = on)"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("returns", "0002_walls")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="caseline",
            name="gross",
            field=models.GeneratedField(
                expression=F("net") + F("vat"),
                output_field=models.BigIntegerField("含税金额"),
                db_persist=True,
            ),
        ),
        *(migrations.RunSQL(CREATE.format(*index), f"DROP INDEX {index[0]}") for index in BLOOM),
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(
                fields=["book", "tracking"],
                name="parcel_by_tracking",
                condition=~models.Q(tracking=""),
            ),
        ),
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(
                fields=["book", "case_line"],
                name="parcel_of_line",
                condition=models.Q(case_line__isnull=False),
            ),
        ),
    ]
