"""Closes of big months and their previews; what one does is ``close_runs``' affair."""

from __future__ import annotations

from hongzi.jobs.queue import Job, task
from hongzi.workflows.close_runs import do_close


@task("close_month")
def close_month(job: Job, *, book: str, run: int) -> None:
    """Do a close, or a preview of one, that was asked for."""
    do_close(book=book, run_id=run)
