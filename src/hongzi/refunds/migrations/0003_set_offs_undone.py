"""A set-off can be undone: by a negative row, when a later payment covers what it took."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("refunds", "0002_walls")]

    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="setoff", name="set_off_positive"),
        migrations.AddConstraint(
            model_name="setoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="set_off_not_zero"
            ),
        ),
    ]
