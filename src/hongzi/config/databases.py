"""The two ways into the one database: the application's role and the owner's.

`default` is the application under row-level security. `owner` makes tables and runs migrations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from psycopg.conninfo import conninfo_to_dict

from hongzi.cluster.home import Home
from hongzi.cluster.roles import APP, DATABASE, OWNER, dsn

ENGINE = "hongzi.config.postgresql"
# What Django has a name of its own for; everything else goes to psycopg as it stands.
NAMED = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
# Seconds for which a thread of the web server keeps its connection for the next page.
KEPT = 60


class OwnerMigrates:
    """Migrations go through the owner only; reading and writing stay where they were asked for."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """Whether this alias may make tables."""
        return db == "owner"

    def allow_relation(self, one: Model, other: Model, **hints: object) -> bool:
        """Both aliases are the same database."""
        return True


def databases(environment: Mapping[str, str], home: Home) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: from DATABASE_URL when it is set, else the private cluster's.

    HONGZI_OWNER_DATABASE_URL names the owner's way in; without it the owner uses DATABASE_URL too,
    and then row-level security guards nothing, since an owner passes through its own walls.
    """
    url = environment.get("DATABASE_URL")
    if url:
        app, owner = url, environment.get("HONGZI_OWNER_DATABASE_URL") or url
    else:
        app, owner = dsn(home, role=APP), dsn(home, role=OWNER)
    # Tests make one database, as the owner, and use it as the application.
    return {
        "default": _alias(app, TEST={"MIRROR": "owner"}),
        "owner": _alias(owner, TEST={"DEPENDENCIES": []}),
    }


def _alias(address: str, **more: Any) -> dict[str, Any]:
    parts = {"dbname": DATABASE, **conninfo_to_dict(address)}
    named = {django: str(parts.pop(libpq)) for libpq, django in NAMED.items() if libpq in parts}
    return {
        "ENGINE": ENGINE,
        **named,
        "OPTIONS": parts,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": KEPT,
        **more,
    }
