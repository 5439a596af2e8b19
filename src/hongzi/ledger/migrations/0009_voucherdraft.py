"""Manual vouchers on their way: drafts, and what waits for another person."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_walls"),
        ("facts", "0003_decisions"),
        ("ledger", "0008_subject_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="VoucherDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.TextField(verbose_name="幂等键")),
                ("owner", models.TextField(verbose_name="制单人")),
                ("state", models.TextField(default="draft", verbose_name="状态")),
                ("content", models.JSONField(verbose_name="内容")),
                ("approver", models.TextField(blank=True, default="", verbose_name="审核人")),
                ("note", models.TextField(blank=True, default="", verbose_name="退回原因")),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="更新时间",
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
                (
                    "fact",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facts.fact",
                    ),
                ),
            ],
            options={
                "verbose_name": "凭证草稿",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("draft", "submitted"))),
                        fields=["book", "owner"],
                        name="draft_in_hand",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("book", "key"), name="draft_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("draft", "submitted", "posted", "discarded"))
                        ),
                        name="draft_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("approver", models.F("owner")), _negated=True),
                        name="draft_maker_is_not_approver",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fact__isnull", False), ("state", "posted")),
                            models.Q(
                                models.Q(("state", "posted"), _negated=True), ("fact__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="draft_posted_by_its_fact",
                    ),
                ],
            },
        ),
    ]
