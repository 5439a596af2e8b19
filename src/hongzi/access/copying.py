"""Write many rows at once: by COPY, which row-level security refuses, as a role that may only add.

Changes, and rows of tables that role may not add to, are copied into a temporary table, from which
one statement takes them to the real one. It is kept for the connection's life and emptied at each
commit, so the catalog stays quiet. A few rows stand in the statement itself: one round trip.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import adapters
from psycopg.types.json import Jsonb

from hongzi.access.sending import send
from hongzi.access.walls import ADDER

FEW = 32
"""So many rows still stand in the statement."""

_JSON = frozenset(adapters.types[name].oid for name in ("json", "jsonb"))
_copied: dict[tuple[str, str], bool] = {}
_known_types: dict[tuple[str, tuple[str, ...]], list[int]] = {}


def insert_rows(
    cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows, each a tuple in the order of `columns`.

    None is NULL, a JSON column takes Python data. Call inside `book_scope`; every wall, check and
    trigger holds as for any INSERT.
    """
    if rows:
        send(cursor, lambda free: _insert(free, table, tuple(columns), rows))


def update_rows(
    cursor: CursorWrapper,
    table: str,
    keys: Sequence[str],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> None:
    """Set `columns` of the rows found by `keys`; each row is a tuple of the keys, then the columns.

    If `book_id` is a key, all rows are of one book. Raises LookupError unless each row found
    exactly one: a store must know what it changes.
    """
    if rows:
        send(cursor, lambda free: _update(free, table, keys, columns, rows))


def _insert(
    cursor: CursorWrapper, table: str, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> None:
    if len(rows) > FEW and _may_copy(cursor, table):
        types = _types(cursor, table, columns)
        cursor.execute(f"SET LOCAL ROLE {ADDER}")
        _send(cursor, _quoted(table), columns, types, rows)
        cursor.execute("SET LOCAL ROLE NONE")
        return
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
    found = [f"{target}.{_quoted(one)} = fresh.{_quoted(one)}" for one in keys if one != "book_id"]
    if "book_id" in keys:
        # one book: as a column to join by, it makes the planner expect hardly any rows
        found.append(f"{target}.book_id = %s")
        values.append(rows[0][list(keys).index("book_id")])
    cursor.execute(
        f"UPDATE {target} SET {changes} FROM {fresh} WHERE {' AND '.join(found)}", values
    )
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
    _send(cursor, fresh, columns, types, rows)
    return fresh


def _send(
    cursor: CursorWrapper,
    table: str,
    columns: tuple[str, ...],
    types: list[int],
    rows: Sequence[Sequence[Any]],
) -> None:
    with cursor.copy(f"COPY {table} ({_list(columns)}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        write = copy.write_row
        for row in rows:
            write(row)


def _may_copy(cursor: CursorWrapper, table: str) -> bool:
    """Whether we may become the adder, who may COPY into this table; asked for once."""
    known = _copied.get((cursor.db.alias, table))
    if known is None:
        cursor.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, 'MEMBER') "
            "AND has_table_privilege(oid, %s, 'INSERT')",
            [ADDER, _quoted(table)],
        )
        known = _copied[cursor.db.alias, table] = bool(cursor.fetchone()[0])
    return known


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
