"""A worker that does what waits, as a test wants it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from hongzi.jobs.queue import work


def work_off() -> None:
    """Do everything that waits. On a thread: a browser's tests leave a loop running on ours."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_work_off).result()


def _work_off() -> None:
    try:
        work(until_stopped=False)
    finally:
        connections.close_all()
