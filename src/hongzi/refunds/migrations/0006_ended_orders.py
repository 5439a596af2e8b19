"""Orders that ended without the money staying paid are counted and listed by how they ended."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("refunds", "0005_refund_order_walls")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="refundorder",
            index=models.Index(
                fields=["book", "ended_as", "id"],
                condition=~models.Q(ended_as=""),
                name="order_that_ended",
            ),
        ),
    ]
