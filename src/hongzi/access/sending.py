"""Send bulk writes while Python goes on: a thread hands them to the database, in their order.

PostgreSQL works on one core while the next commands are decided on another. It stays one
connection and one transaction, and nothing overtakes: every other statement on the connection
waits until all that was sent before it is written.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread, current_thread
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

Write = Callable[[CursorWrapper], object]

SWITCH = 0.0002
"""Seconds after which a busy thread lets the other one on; Python's own 5 ms would let the database
idle for as long between two statements."""


class Sender:
    """The thread of one connection, and what it has still to do."""

    def __init__(self, cursor: CursorWrapper) -> None:
        self._cursor = cursor
        self._writes: SimpleQueue[Write | None] = SimpleQueue()
        self._written: SimpleQueue[None] = SimpleQueue()
        self._waiting = 0
        self._error: BaseException | None = None
        self._thread = Thread(target=self._work, name="sender", daemon=True)
        self._thread.start()

    def send(self, write: Write) -> None:
        """Do it after all that was sent before."""
        self._waiting += 1
        self._writes.put(write)

    def wait(self) -> None:
        """Until all is written. Raises what went wrong, after which nothing more was written."""
        while self._waiting:
            self._written.get()
            self._waiting -= 1
        if self._error is not None:
            raise self._error

    def in_turn(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        """Any other statement on the connection comes when all before it is written."""
        if current_thread() is not self._thread:
            self.wait()
        return execute(sql, params, many, context)

    def stop(self, error: BaseException | None = None) -> None:
        """End the thread; with an error, without what it has not begun."""
        self._error = self._error or error
        self._writes.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (write := self._writes.get()) is not None:
            if self._error is None:
                try:
                    write(self._cursor)
                except BaseException as error:
                    self._error = error
            self._written.put(None)


_senders: dict[BaseDatabaseWrapper, Sender] = {}


def send(cursor: CursorWrapper, write: Write) -> None:
    """Write now; within ``sending``, while the caller goes on."""
    sender = _senders.get(cursor.db)
    if sender is None:
        write(cursor)
    else:
        sender.send(write)


@contextmanager
def sending(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Within, bulk writes on the connection return at once; at the end all are written."""
    usual = sys.getswitchinterval()
    with connection.cursor() as cursor:
        sender = _senders[connection] = Sender(cursor)
        sys.setswitchinterval(SWITCH)
        try:
            with connection.execute_wrapper(sender.in_turn):
                yield
                sender.wait()
        except BaseException as error:
            sender.stop(error)
            raise
        else:
            sender.stop()
        finally:
            del _senders[connection]
            sys.setswitchinterval(usual)
