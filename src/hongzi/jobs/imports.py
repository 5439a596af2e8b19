"""Imports started on a page; what one does, and how it is repeated, is ``import_runs``' affair."""

from __future__ import annotations

from hongzi.jobs.queue import Job, task
from hongzi.workflows.import_runs import do_run


@task("import_file")
def import_file(job: Job, *, book: str, run: int) -> None:
    """Do a queued import run."""
    do_run(book=book, run_id=run)
