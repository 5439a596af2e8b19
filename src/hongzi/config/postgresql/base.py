"""Django's PostgreSQL backend, fit for many books and for long lists.

Django shortens GROUP BY to the key it knows, `id`, which alone determines nothing where the primary
key in the database is (book_id, id).
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base, features
from psycopg import Connection
from psycopg.types.array import ListDumper
from psycopg.types.string import BytesBinaryDumper


class DatabaseFeatures(features.DatabaseFeatures):
    """PostgreSQL's features, less the shortened GROUP BY."""

    allows_group_by_selected_pks = False


class KeysDumper(ListDumper):
    """Lists of keys, int or str throughout, written at once: a batch looks up thousands."""

    def dump(self, obj: list[Any]) -> Any:
        """The list as PostgreSQL reads an array."""
        kinds = set(map(type, obj))
        if kinds == {int}:
            return b"{%s}" % ",".join(map(str, obj)).encode()
        if kinds == {str}:
            text = '","'.join(obj)
            if "\\" not in text and text.count('"') == 2 * len(obj) - 2:
                return b'{"%s"}' % text.encode()
        return super().dump(obj)


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL's connection with these features."""

    features_class = DatabaseFeatures

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """A connection that writes lists quickly."""
        connection: Connection = super().get_new_connection(conn_params)
        connection.adapters.register_dumper(list, KeysDumper)
        # the last one registered writes a COPY's columns; psycopg's own last is the slow one
        connection.adapters.register_dumper(bytes, BytesBinaryDumper)
        return connection
