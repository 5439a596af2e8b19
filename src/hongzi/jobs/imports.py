"""Imports started on a page; what one does, and how it is repeated, is ``import_runs``' affair."""

from __future__ import annotations

from hongzi.jobs.queue import Job, task
from hongzi.workflows.import_runs import do_runs


@task("import_files")
def import_files(job: Job, *, book: str, runs: list[int]) -> None:
    """Do queued import runs, as one import when they are several."""
    do_runs(book=book, run_ids=runs)
