"""A line names the fact that decided it, so that its page can say who did and why."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("facts", "0003_decisions"), ("returns", "0004_announcements")]

    operations: ClassVar = [
        # whose fact it is, the workflow that stages it knows; the column is only read to show it
        migrations.AddField(
            model_name="caseline",
            name="decided",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="facts.fact",
            ),
        ),
    ]
