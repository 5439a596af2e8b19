"""Write many rows at once: COPY into a temporary table, then one statement into the real one.

Row-level security refuses COPY itself; the detour costs nothing that can be measured. The temporary
table is kept for the connection's life and emptied at each commit, so the catalog stays quiet.
A few rows stand in the statement itself: one round trip instead of three.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import adapters
from psycopg.types.json import Jsonb

from hongzi.access.sending import SendingCursor

FEW = 32
"""So many rows still stand in the statement."""

_JSON = frozenset(adapters.types[name].oid for name in ("json", "jsonb"))
_known_types: dict[tuple[str, tuple[str, ...]], list[int]] = {}


def insert_rows(
    cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows, each a tuple in the order of `columns`.

    None is NULL, a JSON column takes Python data. Call inside `book_scope`; every wall, check and
    trigger holds as for any INSERT.
    """
    if rows:
        when_sent(cursor, lambda plain: _insert(plain, table, tuple(columns), rows))


def update_rows(
    cursor: CursorWrapper,
    table: str,
    keys: Sequence[str],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> None:
    """Set `columns` of the rows found by `keys`; each row is a tuple of the keys, then the columns.

    Raises LookupError unless each row found exactly one: a store must know what it changes.
    """
    if rows:
        when_sent(cursor, lambda plain: _update(plain, table, keys, columns, rows))


def when_sent(cursor: CursorWrapper, write: Callable[[CursorWrapper], None]) -> None:
    """Write now; with a sending cursor, in its turn."""
    if isinstance(cursor, SendingCursor):
        cursor.send(write)
    else:
        write(cursor)


def _insert(
    cursor: CursorWrapper, table: str, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> None:
    fresh, values = _fresh(cursor, table, columns, rows)
    names = _list(columns)
    cursor.execute(
        f"INSERT INTO {_quoted(table)} ({names}) SELECT {names} FROM {fresh}", values or None
    )


def _update(
    cursor: CursorWrapper,
    table: str,
    keys: Sequence[str],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> None:
    fresh, values = _fresh(cursor, table, (*keys, *columns), rows)
    target = _quoted(table)
    changes = ", ".join(f"{_quoted(one)} = fresh.{_quoted(one)}" for one in columns)
    found = " AND ".join(f"{target}.{_quoted(one)} = fresh.{_quoted(one)}" for one in keys)
    cursor.execute(f"UPDATE {target} SET {changes} FROM {fresh} WHERE {found}", values or None)
    if cursor.rowcount != len(rows):
        raise LookupError(f"{table}: {len(rows)} rows to change, {cursor.rowcount} found")


def _fresh(
    cursor: CursorWrapper, table: str, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> tuple[str, list[Any]]:
    """The rows as a source called ``fresh``, and the values that go with the statement."""
    if len(rows) > FEW:
        return f"{_copy(cursor, table, columns, rows)} AS fresh", []
    types = _types(cursor, table, columns)
    one = "(" + ", ".join(f"%s::{adapters.types[number].name}" for number in types) + ")"
    source = f"(VALUES {', '.join([one] * len(rows))}) AS fresh ({_list(columns)})"
    return source, [
        Jsonb(value) if number in _JSON and value is not None else value
        for row in rows
        for value, number in zip(row, types, strict=True)
    ]


def _copy(
    cursor: CursorWrapper, table: str, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> str:
    digest = zlib.crc32(",".join(columns).encode())
    name = f"new_{digest:08x}_{table}"[:63]
    fresh = f"pg_temp.{_quoted(name)}"
    names, types = _list(columns), _types(cursor, table, columns)
    cursor.execute(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {fresh} ON COMMIT DELETE ROWS AS "
        f"SELECT {names} FROM {_quoted(table)} WITH NO DATA; DELETE FROM {fresh}"
    )
    with cursor.copy(f"COPY {fresh} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        write = copy.write_row
        for row in rows:
            write(row)
    return fresh


def _types(cursor: CursorWrapper, table: str, columns: tuple[str, ...]) -> list[int]:
    """The type numbers of the columns, which a binary COPY has to be told; asked for once."""
    known = _known_types.get((table, columns))
    if known is None:
        cursor.execute(f"SELECT {_list(columns)} FROM {_quoted(table)} LIMIT 0")
        known = [column.type_code for column in cursor.description]
        _known_types[table, columns] = known
    return known


def _list(columns: Sequence[str]) -> str:
    return ", ".join(map(_quoted, columns))


def _quoted(name: str) -> str:
    """A name of a table or column; they come from code, never from outside."""
    return f'"{name}"'
