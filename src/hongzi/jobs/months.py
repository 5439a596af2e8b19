"""A month of several books, one job for each: import what is due, number vouchers, say what is
open. Jobs begun together share the name of their run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted

from hongzi.jobs.queue import Job, later, stop, task
from hongzi.ledger.rules.periods import format_period
from hongzi.workflows.run_month import due_files, run_month

NAME = "month_of_book"
ENDED = ("succeeded", "failed", "cancelled", "aborted")


@dataclass(frozen=True, slots=True)
class BookRun:
    """One book of a run: the job's number and state, as ``queue.state_of`` calls them."""

    number: int
    book: str
    period: int
    state: str

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ENDED


def inbox_of(*, book: str, period: int) -> Path:
    """Where the files of a book's month wait: INBOX/BOOK/YYYY-MM."""
    root: Path = settings.HOME.root
    return root / "inbox" / book / format_period(period)


@task(NAME)
def month_of_book(job: Job, *, book: str, period: int, actor: str, run: str) -> None:
    """Post everything due in a month of a book. Asked to stop, it does after the next chunk: what
    is posted stays, and running it again posts only what is new."""

    def posted(count: int) -> None:
        if job.stopped():
            raise JobAborted

    files = due_files(inbox_of(book=book, period=period))
    run_month(book=book, period=period, files=files, actor=actor, progress=posted)


def begin_run(*, run: str, books: Sequence[tuple[str, int]], actor: str) -> int:
    """Put each (book, month) in the queue; how many there were. A book whose month waits already
    is left out."""
    begun = 0
    for book, period in books:
        number = later(
            month_of_book, once=f"month:{book}", book=book, period=period, actor=actor, run=run
        )
        begun += number is not None
    return begun


def jobs_of_run(run: str) -> list[BookRun]:
    """The jobs of a run, in the order they were begun."""
    rows = ProcrastinateJob.objects.filter(task_name=NAME, args__run=run).order_by("id")
    return [
        BookRun(job.id, job.args["book"], job.args["period"], job.status)
        for job in rows.only("id", "args", "status")
    ]


def stop_run(jobs: Sequence[BookRun]) -> None:
    """Take what waits out of the queue, and ask what runs to stop."""
    for job in jobs:
        if not job.ended:
            stop(job.number)
