"""The archive: what happened, in order, append-only and hash-chained per book."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from hongzi.access.models import BookOwned


class Fact(BookOwned):
    """One thing that happened. ``content`` is canonical JSON; ``hash`` chains it to seq − 1."""

    seq = models.BigIntegerField("序号")
    kind = models.TextField("种类")
    date = models.DateField("发生日期")
    period = models.IntegerField("记入期间")
    key = models.TextField("幂等键")
    actor = models.TextField("经办人", default="", blank=True)
    cause = models.ForeignKey(
        "self", models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    entry_count = models.SmallIntegerField("分录行数")
    content = models.TextField("内容")
    hash = models.BinaryField("散列", max_length=32)
    recorded_at = models.DateTimeField("登记时间", db_default=Now())

    class Meta:
        verbose_name = "业务事实"
        constraints = (
            models.UniqueConstraint(fields=["book", "seq"], name="fact_seq_once"),
            models.UniqueConstraint(fields=["book", "key"], name="fact_key_once"),
            models.CheckConstraint(condition=models.Q(entry_count__gte=0), name="fact_entries"),
        )
        # Decisions and openings are few and are asked for again and again; other kinds are found
        # by key.
        indexes = (
            models.Index(
                fields=["book", "kind"],
                name="fact_decision",
                condition=models.Q(kind__in=("report_approved", "cost_ratio_approved")),
            ),
            models.Index(
                fields=["book"],
                name="fact_opening",
                condition=models.Q(kind="opening_balances"),
            ),
        )


class ChainHead(BookOwned):
    """The last link of a book's chain; its row lock puts the book's writers in a queue."""

    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = "链头"
        constraints = (models.UniqueConstraint(fields=["book"], name="chain_head_once"),)


class Attachment(BookOwned):
    """A document that belongs to a fact, known by the hash of its content.

    filed: the fact that tied it there, with its actor and day.
    """

    fact = models.ForeignKey(Fact, models.PROTECT, db_constraint=False, db_index=False)
    filed = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    evidence = models.TextField("证据种类")
    sha256 = models.BinaryField(max_length=32)
    name = models.TextField("文件名")
    size = models.BigIntegerField("字节数")
    media = models.TextField("类型")

    class Meta:
        verbose_name = "附件"
        constraints = (
            models.UniqueConstraint(fields=["book", "fact", "sha256"], name="attachment_once"),
            models.UniqueConstraint(fields=["book", "filed"], name="attachment_filed_once"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="attachment_size"),
        )
