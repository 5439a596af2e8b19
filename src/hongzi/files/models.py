"""What came in as files, and the rows of them that are not in the books.

A posted row is in the archive of facts and needs no trace here. A row that was not posted is
listed with its cause until it is corrected or dismissed with a reason, so "every row is posted
or listed" and "nothing due is unresolved" are queries.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from hongzi.access.models import BookOwned


class ImportFile(BookOwned):
    """One file imported as one kind; the same content again is the same row here.

    period: the month it is due in. given: the values stated for the whole file. finished: it
    was read to its end; an interrupted import holds up the close like an unresolved row.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField("导入种类")
    sha256 = models.BinaryField("内容散列", max_length=32)
    name = models.TextField("文件名")
    sheet = models.TextField("工作表", default="", blank=True)
    period = models.IntegerField("所属期间")
    header = models.JSONField("表头", default=list)
    given = models.JSONField("统一指定的值", default=dict, blank=True)
    rows_total = models.BigIntegerField("行数", default=0)
    rows_posted = models.BigIntegerField("已入账行数", default=0)
    rows_listed = models.BigIntegerField("列示行数", default=0)
    finished = models.BooleanField("已读完", default=False)
    created_at = models.DateTimeField("导入时间", db_default=Now())

    class Meta:
        verbose_name = "导入文件"
        constraints = (
            models.UniqueConstraint(
                fields=["book", "kind", "sha256", "sheet"], name="import_file_once"
            ),
            models.CheckConstraint(
                condition=models.Q(rows_posted__gte=0, rows_listed__gte=0)
                & models.Q(rows_total=models.F("rows_posted") + models.F("rows_listed")),
                name="import_file_posted_or_listed",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Resolution(models.TextChoices):
    """What became of a row that was not posted."""

    OPEN = "open", "待处理"
    CORRECTED = "corrected", "已改正入账"
    DISMISSED = "dismissed", "不入账"


class ImportRow(BookOwned):
    """One row of a file that was not posted, as it came, with the cause.

    document: number of the document it belongs to. problems: every ``CellProblem`` of the row;
    code, cause and cure repeat the first. reason, resolved_by: why and by whom it was dismissed.
    """

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(
        ImportFile, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    row_no = models.IntegerField("行号")
    document = models.TextField("单据号", default="", blank=True)
    code = models.TextField("问题代码")
    cause = models.TextField("原因")
    cure = models.TextField("处理办法", default="", blank=True)
    raw = models.JSONField("原值")
    problems = models.JSONField("问题", default=list)
    resolution = models.TextField("处理结果", choices=Resolution, default=Resolution.OPEN)
    reason = models.TextField("不入账的理由", default="", blank=True)
    resolved_by = models.TextField("处理人", default="", blank=True)
    resolved_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = "未入账的行"
        constraints = (
            models.UniqueConstraint(fields=["book", "file", "row_no"], name="import_row_once"),
            models.CheckConstraint(
                condition=models.Q(resolution__in=Resolution.values), name="import_row_resolution"
            ),
            models.CheckConstraint(
                condition=~models.Q(resolution=Resolution.DISMISSED)
                | (~models.Q(reason="") & ~models.Q(resolved_by="")),
                name="import_row_dismissed_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(resolution=Resolution.OPEN, resolved_at__isnull=True)
                | (~models.Q(resolution=Resolution.OPEN) & models.Q(resolved_at__isnull=False)),
                name="import_row_resolved_when",
            ),
        )
        indexes = (
            models.Index(
                fields=["book", "document"],
                name="import_row_open",
                condition=models.Q(resolution=Resolution.OPEN),
            ),
        )

    def __str__(self) -> str:
        return f"{self.row_no} {self.code}"


class RunState(models.TextChoices):
    """Where an import stands."""

    DRAFT = "draft", "待确认"
    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    CANCELLED = "cancelled", "已停止"
    FAILED = "failed", "出错"


class ImportRun(BookOwned):
    """One try at importing an uploaded file, as a person follows it on a page.

    The books know nothing of runs: what a run posted is in the archive, what it did not is an
    ``ImportRow``; a run that ends early is simply done again. trial: a preview, nothing stays.
    problem: why it failed, as a refusal's JSON. touched_at: the last sign of life.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField("导入种类", default="", blank=True)
    sha256 = models.BinaryField("内容散列", max_length=32)
    name = models.TextField("文件名")
    sheet = models.TextField("工作表", default="", blank=True)
    given = models.JSONField("统一指定的值", default=dict, blank=True)
    period = models.IntegerField("所属期间", null=True)
    late = models.BooleanField("可记入其后的期间", default=False)
    trial = models.BooleanField("试算", default=False)
    state = models.TextField("状态", choices=RunState, default=RunState.DRAFT)
    stop_asked = models.BooleanField("要求停止", default=False)
    rows_total = models.BigIntegerField("行数", default=0)
    rows_done = models.BigIntegerField("已处理行数", default=0)
    rows_posted = models.BigIntegerField("新入账行数", default=0)
    rows_replayed = models.BigIntegerField("已在账行数", default=0)
    rows_listed = models.BigIntegerField("列示行数", default=0)
    causes = models.JSONField("原因", default=dict, blank=True)
    first_problems = models.JSONField("最前的问题", default=list, blank=True)
    problem = models.JSONField("出错原因", default=dict, blank=True)
    file = models.ForeignKey(
        ImportFile, models.PROTECT, null=True, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    actor = models.TextField("经办人")
    created_at = models.DateTimeField("登记时间", db_default=Now())
    started_at = models.DateTimeField("开始时间", null=True)
    touched_at = models.DateTimeField("最近动静", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "导入任务"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=RunState.values), name="import_run_state"
            ),
            models.CheckConstraint(
                condition=models.Q(rows_done__gte=0, rows_total__gte=0), name="import_run_rows"
            ),
        )
        indexes = (models.Index(fields=["book", "-id"], name="import_run_latest"),)

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
