"""A document knows its type and the fact that tied it; once to a fact."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0002_walls"), ("facts", "0003_decisions")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="attachment",
            name="media",
            field=models.TextField(verbose_name="类型", default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="attachment",
            name="filed",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="facts.fact",
                default=0,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                fields=("book", "fact", "sha256"), name="attachment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                fields=("book", "filed"), name="attachment_filed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0)), name="attachment_size"
            ),
        ),
        # the wall's key for the new column, as WallBook makes it
        migrations.RunSQL(
            "alter table facts_attachment add constraint facts_attachment_filed_id_wall "
            "foreign key (book_id, filed_id) references facts_fact (book_id, id)",
            "alter table facts_attachment drop constraint facts_attachment_filed_id_wall",
        ),
        migrations.RunSQL(
            "create index document_by_content on facts_attachment (book_id, sha256)",
            "drop index document_by_content",
        ),
    ]
