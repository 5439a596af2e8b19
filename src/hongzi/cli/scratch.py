"""A database of its own for a measurement, dropped afterwards; the books are never touched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connections
from psycopg import sql

ALIASES = ("default", "owner")


@contextmanager
def scratch_database() -> Iterator[str]:
    """Make an empty, migrated database beside the real one and point both aliases at it."""
    name = f"hongzi_scratch_{os.getpid()}"
    real = {alias: connections[alias].settings_dict["NAME"] for alias in ALIASES}
    connections.close_all()
    _run_apart("DROP DATABASE IF EXISTS {}", name)
    _run_apart("CREATE DATABASE {}", name)
    try:
        for alias in ALIASES:
            connections[alias].settings_dict["NAME"] = name
        call_command("migrate", database="owner", verbosity=0)
        yield name
    finally:
        connections.close_all()
        for alias in ALIASES:
            connections[alias].settings_dict["NAME"] = real[alias]
        _run_apart("DROP DATABASE IF EXISTS {}", name)


def _run_apart(statement: str, name: str) -> None:
    """Run a statement about a database from outside of it."""
    with connections["owner"]._nodb_cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
