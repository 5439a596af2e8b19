"""Each month keeps how many facts it has posted, and how many of these stand in a voucher."""

from typing import ClassVar

from django.db import migrations, models

COUNT = """
    ALTER TABLE ledger_period DISABLE TRIGGER closed_for_good;
    UPDATE ledger_period p SET posted = f.posted, vouchered = f.vouchered FROM (
        SELECT f.book_id, f.period, count(*) AS posted, count(vp.fact_id) AS vouchered
        FROM facts_fact f
        LEFT JOIN ledger_voucherposting vp ON vp.book_id = f.book_id AND vp.fact_id = f.id
        WHERE f.entry_count > 0 GROUP BY f.book_id, f.period
    ) f WHERE f.book_id = p.book_id AND f.period = p.period;
    ALTER TABLE ledger_period ENABLE TRIGGER closed_for_good;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0010_voucherdraft_walls"), ("facts", "0004_documents")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="period",
            name="posted",
            field=models.BigIntegerField("过账数", db_default=0),
        ),
        migrations.AddField(
            model_name="period",
            name="vouchered",
            field=models.BigIntegerField("已编凭证的过账数", db_default=0),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.CheckConstraint(
                condition=models.Q(vouchered__gte=0, vouchered__lte=models.F("posted")),
                name="period_vouchered_of_posted",
            ),
        ),
    ]
