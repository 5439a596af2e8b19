"""Once a night: contents that nobody tied to a fact are removed."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from hongzi.access.queries import all_books
from hongzi.jobs.queue import Job, task
from hongzi.workflows.sweep_documents import sweep_documents


@app.periodic(cron="17 3 * * *")
@task("sweep_documents")
def sweep(job: Job, *, timestamp: int) -> None:
    """timestamp: the second it was due."""
    now = dt.datetime.fromtimestamp(timestamp, dt.UTC)
    for book in all_books():
        if job.stopped():
            return
        sweep_documents(book=book, now=now)
