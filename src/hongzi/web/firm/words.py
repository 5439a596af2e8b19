"""What the states of a book's month, and of a job, are called."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

STATES = {
    "overdue": _("已逾期"),
    "rows": _("有待处理行"),
    "ready": _("待结账"),
    "running": _("进行中"),
}
"""Of a book's month (``workflows.firm_board.STATES``), the most urgent first."""

ICONS = {"overdue": "alert-triangle", "rows": "list-check", "ready": "circle-check",
         "running": "clock"}  # fmt: skip

JOBS = {
    "todo": _("排队"),
    "doing": _("正在做"),
    "succeeded": _("做完"),
    "failed": _("没有做成"),
    "cancelled": _("已取消"),
    "aborting": _("正在停"),
    "aborted": _("已停"),
}
"""Of a job in the queue."""
