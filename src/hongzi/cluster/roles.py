"""How to reach the private cluster, and the roles and the database that hongzi needs in it."""

from __future__ import annotations

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hongzi.cluster.home import PORT, Home

SUPERUSER = "postgres"
OWNER = "hongzi_owner"
APP = "hongzi_app"
ADDER = "hongzi_adder"
DATABASE = "hongzi"

# The owner makes and changes tables. The application reads and writes under row-level security,
# which refuses COPY; for a bulk of new rows it becomes the adder, who may add to some tables and
# read none, and whose rows a trigger keeps in the book (see access.walls).
ATTRIBUTES = {
    OWNER: "LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS",
    APP: "LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS",
    ADDER: "NOLOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE BYPASSRLS",
}


def dsn(home: Home, *, role: str, database: str = DATABASE) -> str:
    """The connection string of one role to one database of the private cluster."""
    return make_conninfo(host=str(home.socket_dir), port=PORT, user=role, dbname=database)


def connect_as_superuser(home: Home) -> psycopg.Connection:
    """A connection that can make roles and databases; each statement is its own transaction."""
    address = dsn(home, role=SUPERUSER, database="postgres")
    return psycopg.connect(address, autocommit=True, connect_timeout=10)


def ensure_roles_and_database(home: Home) -> None:
    """Make what is missing, set each role's attributes to what they must be; may be repeated."""
    with connect_as_superuser(home) as connection:
        for role, attributes in ATTRIBUTES.items():
            known = connection.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", [role]
            ).fetchone()
            verb = "ALTER" if known else "CREATE"
            connection.execute(
                sql.SQL(f"{verb} ROLE {{}} {attributes}").format(sql.Identifier(role))
            )
        connection.execute(
            sql.SQL("GRANT {} TO {}").format(sql.Identifier(ADDER), sql.Identifier(APP))
        )
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()
        if not known:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )
