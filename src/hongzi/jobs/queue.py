"""The queue of long work, kept in the same PostgreSQL by procrastinate.

    @task("import_file")
    def import_file(job: Job, *, book: str, file: int) -> None: ...    # in a module of TASKS

    number = later(import_file, book=book.code, file=7)   # starts once the transaction commits
    state_of(number)                                      # todo, doing, succeeded, failed …
    stop(number)                                          # the task asks job.stopped() at times

What a task is given is seen by everybody who may read the queue: codes and numbers, no contents.
A worker that dies leaves its job undone; a task starts again where its commands' keys let it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import connections
from procrastinate import JobContext, exceptions
from procrastinate.contrib.django import app
from procrastinate.tasks import Task

SILENT_FOR = 30
"""Seconds after which a worker that says nothing counts as dead."""


@dataclass(frozen=True, slots=True)
class Job:
    """The job a task runs as."""

    number: int
    context: JobContext

    def stopped(self) -> bool:
        """Whether somebody asked it to stop, or the worker is going."""
        return self.context.should_abort()


def task(name: str) -> Callable[[Callable[..., None]], Task[..., None, Any]]:
    """A function that the worker runs, under a name that stays when the function moves."""

    def named(work: Callable[..., None]) -> Task[..., None, Any]:
        def run(context: JobContext, /, **given: Any) -> None:
            assert context.job.id is not None
            try:
                work(Job(context.job.id, context), **given)
            finally:
                # This thread's own; nobody else would close it.
                connections.close_all()

        run.__doc__ = work.__doc__
        run.__name__ = work.__name__
        return app.task(name=name, pass_context=True)(run)

    return named


def later(work: Task[..., None, Any], *, once: str = "", **given: Any) -> int | None:
    """Put a task in the queue; its number. once: a name under which only one may wait at a time;
    None when one waits already."""
    configured = work.configure(queueing_lock=once or None)
    try:
        return configured.defer(**given)
    except exceptions.AlreadyEnqueued:
        return None


def state_of(number: int) -> str:
    """todo, doing, succeeded, failed, cancelled or aborted; "" when it is not known."""
    try:
        return app.job_manager.get_job_status(number).value
    except StopIteration:
        return ""


def stop(number: int) -> None:
    """Take it out of the queue, or ask it to stop if it runs."""
    app.job_manager.cancel_job_by_id(number, abort=True)


def work(*, until_stopped: bool = True) -> None:
    """Be the worker, until a signal ends it; or only until nothing waits."""
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector):
        asyncio.run(_work(until_stopped))


async def _work(until_stopped: bool) -> None:
    async with app.open_async():
        reviving = asyncio.create_task(_revive())
        await app.run_worker_async(
            wait=until_stopped,
            listen_notify=until_stopped,
            install_signal_handlers=until_stopped,
            delete_jobs="never",
            shutdown_graceful_timeout=10,
        )
        reviving.cancel()
        with suppress(asyncio.CancelledError):
            await reviving


async def _revive() -> None:
    """What a worker that died was doing begins anew, here."""
    while True:
        for job in await app.job_manager.get_stalled_jobs():
            await app.job_manager.retry_job(job)
        await asyncio.sleep(SILENT_FOR)
