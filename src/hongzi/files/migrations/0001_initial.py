import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0002_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField(verbose_name="导入种类")),
                ("sha256", models.BinaryField(max_length=32, verbose_name="内容散列")),
                ("name", models.TextField(verbose_name="文件名")),
                ("sheet", models.TextField(blank=True, default="", verbose_name="工作表")),
                ("period", models.IntegerField(verbose_name="所属期间")),
                ("header", models.JSONField(default=list, verbose_name="表头")),
                ("given", models.JSONField(blank=True, default=dict, verbose_name="统一指定的值")),
                ("rows_total", models.BigIntegerField(default=0, verbose_name="行数")),
                ("rows_posted", models.BigIntegerField(default=0, verbose_name="已入账行数")),
                ("rows_listed", models.BigIntegerField(default=0, verbose_name="列示行数")),
                ("finished", models.BooleanField(default=False, verbose_name="已读完")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="导入时间",
                    ),
                ),
                (
                    "book",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.book",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入文件",
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("row_no", models.IntegerField(verbose_name="行号")),
                ("document", models.TextField(blank=True, default="", verbose_name="单据号")),
                ("code", models.TextField(verbose_name="问题代码")),
                ("cause", models.TextField(verbose_name="原因")),
                ("cure", models.TextField(blank=True, default="", verbose_name="处理办法")),
                ("raw", models.JSONField(verbose_name="原值")),
                ("problems", models.JSONField(default=list, verbose_name="问题")),
                (
                    "resolution",
                    models.TextField(
                        choices=[
                            ("open", "待处理"),
                            ("corrected", "已改正入账"),
                            ("dismissed", "不入账"),
                        ],
                        default="open",
                        verbose_name="处理结果",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="不入账的理由")),
                ("resolved_by", models.TextField(blank=True, default="", verbose_name="处理人")),
                ("resolved_at", models.DateTimeField(null=True, verbose_name="处理时间")),
                (
                    "book",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.book",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.importfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "未入账的行",
            },
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.UniqueConstraint(
                fields=("book", "kind", "sha256", "sheet"), name="import_file_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rows_listed__gte", 0),
                    ("rows_posted__gte", 0),
                    (
                        "rows_total",
                        django.db.models.expressions.CombinedExpression(
                            models.F("rows_posted"), "+", models.F("rows_listed")
                        ),
                    ),
                ),
                name="import_file_posted_or_listed",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("resolution", "open")),
                fields=["book", "document"],
                name="import_row_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(
                fields=("book", "file", "row_no"), name="import_row_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("resolution__in", ["open", "corrected", "dismissed"])),
                name="import_row_resolution",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolution", "dismissed"), _negated=True),
                    models.Q(
                        models.Q(("reason", ""), _negated=True),
                        models.Q(("resolved_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="import_row_dismissed_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolution", "open"), ("resolved_at__isnull", True)),
                    models.Q(
                        models.Q(("resolution", "open"), _negated=True),
                        ("resolved_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="import_row_resolved_when",
            ),
        ),
    ]
