"""Write many rows at once, each column as one array; so many new ones that it pays, by COPY.

Row-level security refuses COPY, so it is done as a role that may add rows to some tables and do
nothing else; a trigger keeps its rows in their book (see ``walls``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import adapters

from hongzi.access.sending import send
from hongzi.access.walls import ADDER

FEW = 32
"""So many rows are not worth changing the role for."""

_JSON = frozenset(adapters.types[name].oid for name in ("json", "jsonb"))
_PLAIN: frozenset[type] = frozenset({int, bool, date})
_PLAIN_OR_NULL = _PLAIN | {type(None)}
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
        _copy(cursor, table, columns, rows)
        return
    fresh, values = _fresh(cursor, table, columns, rows)
    names = _list(columns)
    cursor.execute(f"INSERT INTO {_quoted(table)} ({names}) SELECT {names} FROM {fresh}", values)


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
    """The rows as a source called ``fresh``, and the arrays that go with the statement.

    The planner is not to see how long the arrays are: expecting few rows it looks each up by its
    key, expecting many it would read a whole table whose statistics still say that it is small.
    """
    types = _types(cursor, table, columns)
    arrays = ", ".join(f"(SELECT %s::{adapters.types[number].name}[])" for number in types)
    values = [
        _array(column, number)
        for column, number in zip(zip(*rows, strict=True), types, strict=True)
    ]
    return f"unnest({arrays}) AS fresh ({_list(columns)})", values


def _array(column: Sequence[Any], number: int) -> str | list[Any]:
    """A column as PostgreSQL reads an array; what needs quoting is left to psycopg."""
    if number in _JSON:
        return [None if value is None else json.dumps(value) for value in column]
    kinds = set(map(type, column))
    if kinds <= _PLAIN:
        return f"{{{','.join(map(str, column))}}}"
    if kinds <= _PLAIN_OR_NULL:
        return f"{{{','.join(['NULL' if value is None else str(value) for value in column])}}}"
    return list(column)


def _copy(
    cursor: CursorWrapper, table: str, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> None:
    types = _types(cursor, table, columns)
    cursor.execute(f"SET LOCAL ROLE {ADDER}")
    into = f"COPY {_quoted(table)} ({_list(columns)}) FROM STDIN (FORMAT BINARY)"
    with cursor.copy(into) as copy:
        copy.set_types(types)
        write = copy.write_row
        for row in rows:
            write(row)
    cursor.execute("SET LOCAL ROLE NONE")


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
