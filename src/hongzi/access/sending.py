"""Send bulk writes while Python goes on: a thread of its own hands them to the database, in order.

PostgreSQL works on one core while the next commands are decided on another. It stays one
connection and one transaction: whatever reads waits until all that was sent before is written, so
a statement sees the same as if each write had been waited for.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import Any

from django.db.backends.utils import CursorWrapper

Job = Callable[[CursorWrapper], None]

SWITCH = 0.0001
"""Seconds after which a busy thread lets the other one go on."""


class SendingCursor(CursorWrapper):
    """A cursor whose ``send`` returns at once; everything else waits for what was sent."""

    def __init__(self, cursor: CursorWrapper, plain: CursorWrapper) -> None:
        super().__init__(cursor.cursor, cursor.db)
        self._plain = plain
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._done: SimpleQueue[None] = SimpleQueue()
        self._waiting = 0
        self._error: BaseException | None = None
        self._dropped = False
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def send(self, job: Job) -> None:
        """Do it with a cursor, after all that was sent before."""
        self._waiting += 1
        self._jobs.put(job)

    def wait(self) -> None:
        """Until all that was sent is written. Raises what went wrong first."""
        while self._waiting:
            self._done.get()
            self._waiting -= 1
        if self._error is not None:
            raise self._error

    def execute(self, sql: Any, params: Any = None) -> Any:
        """A statement, after all that was sent before."""
        self.wait()
        return super().execute(sql, params)

    def stop(self) -> None:
        self._dropped = True
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if self._error is None and not self._dropped:
                try:
                    job(self._plain)
                except BaseException as error:
                    self._error = error
            self._done.put(None)


@contextmanager
def sending(cursor: CursorWrapper) -> Iterator[SendingCursor]:
    """A sending cursor; at the end all is written, after an error nothing more is."""
    with cursor.db.cursor() as plain:
        ahead = SendingCursor(cursor, plain)
        usual = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH)
        try:
            yield ahead
            ahead.wait()
        finally:
            ahead.stop()
            sys.setswitchinterval(usual)
