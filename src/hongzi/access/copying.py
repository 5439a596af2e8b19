"""Write many rows at once: COPY into a temporary table, then one statement into the real one.

Row-level security refuses COPY itself; the detour costs nothing that can be measured. The temporary
table is kept for the connection's life and emptied at each commit, so the catalog stays quiet.
A few rows stand in the statement itself: one round trip instead of three.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import adapters, sql
from psycopg.types.json import Jsonb

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
    if not rows:
        return
    fresh, values = _fresh(cursor, table, columns, rows)
    names = _list(columns)
    cursor.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
            sql.Identifier(table), names, names, fresh
        ),
        values,
    )


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
    if not rows:
        return
    fresh, values = _fresh(cursor, table, [*keys, *columns], rows)
    target = sql.Identifier(table)
    cursor.execute(
        sql.SQL("UPDATE {} SET {} FROM {} WHERE {}").format(
            target,
            sql.SQL(", ").join(
                sql.SQL("{} = fresh.{}").format(sql.Identifier(one), sql.Identifier(one))
                for one in columns
            ),
            fresh,
            sql.SQL(" AND ").join(
                sql.SQL("{}.{} = fresh.{}").format(target, sql.Identifier(one), sql.Identifier(one))
                for one in keys
            ),
        ),
        values,
    )
    if cursor.rowcount != len(rows):
        raise LookupError(f"{table}: {len(rows)} rows to change, {cursor.rowcount} found")


def _fresh(
    cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> tuple[sql.Composable, list[Any]]:
    """The rows as a source called ``fresh``, and the values that go with the statement."""
    if len(rows) > FEW:
        return sql.SQL("{} AS fresh").format(_copy(cursor, table, columns, rows)), []
    types = _types(cursor, table, tuple(columns))
    one = sql.SQL("({})").format(
        sql.SQL(", ").join(sql.SQL("%s::" + adapters.types[number].name) for number in types)
    )
    source = sql.SQL("(VALUES {}) AS fresh ({})").format(
        sql.SQL(", ").join([one] * len(rows)), _list(columns)
    )
    return source, [
        Jsonb(value) if number in _JSON and value is not None else value
        for row in rows
        for value, number in zip(row, types, strict=True)
    ]


def _copy(
    cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> sql.Identifier:
    digest = zlib.crc32(",".join(columns).encode())
    fresh = sql.Identifier("pg_temp", f"new_{digest:08x}_{table}"[:63])
    names, types = _list(columns), _types(cursor, table, tuple(columns))
    cursor.execute(
        sql.SQL(
            "CREATE TEMPORARY TABLE IF NOT EXISTS {} ON COMMIT DELETE ROWS AS "
            "SELECT {} FROM {} WITH NO DATA; DELETE FROM {}"
        ).format(fresh, names, sql.Identifier(table), fresh)
    )
    with cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(fresh)) as copy:
        copy.set_types(types)
        write = copy.write_row
        for row in rows:
            write(row)
    return fresh


def _types(cursor: CursorWrapper, table: str, columns: tuple[str, ...]) -> list[int]:
    """The type numbers of the columns, which a binary COPY has to be told; asked for once."""
    known = _known_types.get((table, columns))
    if known is None:
        cursor.execute(
            sql.SQL("SELECT {} FROM {} LIMIT 0").format(_list(columns), sql.Identifier(table))
        )
        known = [column.type_code for column in cursor.description]
        _known_types[table, columns] = known
    return known


def _list(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(one) for one in columns)
