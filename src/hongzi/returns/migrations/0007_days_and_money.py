"""A line knows the day of its case, and whether money came in for its sale."""

from typing import ClassVar

from django.db import migrations, models

FILL = """
    UPDATE returns_caseline l SET opened_on = c.date, captured = (
        l.sale_id IS NULL
        OR (SELECT s.via FROM sales_sale s
            WHERE s.book_id = l.book_id AND s.id = l.sale_id) = 'platform'
        OR (SELECT p.id FROM refunds_payment p
            WHERE p.book_id = l.book_id AND p.sale_id = l.sale_id LIMIT 1) IS NOT NULL
    ) FROM returns_case c WHERE c.book_id = l.book_id AND c.id = l.case_id
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("returns", "0006_own_reasons"),
        ("sales", "0001_initial"),
        ("refunds", "0001_initial"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="caseline",
            name="opened_on",
            field=models.DateField("申请日期", null=True),
        ),
        migrations.AddField(
            model_name="caseline",
            name="captured",
            field=models.BooleanField("已收款", null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="caseline",
            name="opened_on",
            field=models.DateField("申请日期"),
        ),
        migrations.AlterField(
            model_name="caseline",
            name="captured",
            field=models.BooleanField("已收款"),
        ),
    ]
