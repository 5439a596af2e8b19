"""Enter one book: the only way in which the application sees or writes the rows of a book."""

from __future__ import annotations

from collections.abc import Iterator
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
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT current_setting('app.book', true)")
        row = cursor.fetchone()
        before = (row[0] if row else None) or ""
        cursor.execute("SELECT set_config('app.book', %s, true)", [str(int(book_id))])
        yield cursor
        # After an error the rollback restores it by itself.
        cursor.execute("SELECT set_config('app.book', %s, true)", [before])
