"""Enter one book: the only way in which the application sees or writes the rows of a book."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper


@contextmanager
def book_scope(book_id: int, using: str = "default") -> Iterator[CursorWrapper]:
    """One transaction inside one book; gives its cursor.

    Outside of it a query finds no row and raises no error. Belongs in workflows and queries, never
    in middleware: a page that raises would commit half its work, a streamed answer see nothing.
    Scopes nest; each leaves the one around it as it was.
    """
    within = connections[using].in_atomic_block
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        # The setting ends with its transaction; within a longer one it is set back.
        before = _book_entered(cursor) if within else ""
        cursor.execute("SELECT set_config('app.book', %s, true)", [str(int(book_id))])
        yield cursor
        # After an error the rollback restores it by itself.
        if within:
            cursor.execute("SELECT set_config('app.book', %s, true)", [before])


def _book_entered(cursor: CursorWrapper) -> str:
    cursor.execute("SELECT current_setting('app.book', true)")
    row = cursor.fetchone()
    return (row[0] if row else None) or ""


@contextmanager
def books_in_turn(
    using: str = "default",
) -> Iterator[tuple[CursorWrapper, Callable[[int], None]]]:
    """One transaction in which book after book may be looked at, each behind its own wall.

    Gives its cursor, and a function that enters a book and leaves the one before; cheaper than a
    scope for each when there are hundreds. For reading only: what is written commits with all.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        before = _book_entered(cursor)

        def enter(book_id: int) -> None:
            cursor.execute("SELECT set_config('app.book', %s, true)", [str(int(book_id))])

        yield cursor, enter
        cursor.execute("SELECT set_config('app.book', %s, true)", [before])


@contextmanager
def prepared(cursor: CursorWrapper, sql: str) -> Iterator[Callable[..., None]]:
    """A statement with $1, $2 … planned once, to be run book after book with these values."""
    name = f"prepared_{next(_names)}"
    cursor.execute(f"PREPARE {name} AS {sql}")

    def execute(*values: int | str) -> None:
        places = ", ".join(["%s"] * len(values))
        cursor.execute(f"EXECUTE {name}" + (f" ({places})" if values else ""), values or None)

    yield execute
    cursor.execute(f"DEALLOCATE {name}")


_names = itertools.count(1)
"""A name is never used again: one left behind by an error stands in nobody's way."""
