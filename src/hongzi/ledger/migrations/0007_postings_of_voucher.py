"""A voucher finds its postings."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0006_reversal_walls")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="voucherposting",
            index=models.Index(fields=["book", "voucher"], name="postings_of_voucher"),
        ),
    ]
