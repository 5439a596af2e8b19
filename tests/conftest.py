"""What every test may ask for: a real PostgreSQL, a book, a database to commit in."""

from __future__ import annotations

import fcntl
import itertools
import os
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import psutil
import pytest
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from hypothesis import settings
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from hongzi.access.queries import BookSettings
from hongzi.access.store import create_book
from hongzi.cluster.home import hongzi_home
from hongzi.cluster.server import Cluster

# The same examples on every machine, so that a change is judged by what it changed; a campaign
# (HYPOTHESIS_PROFILE=campaign) looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("campaign", derandomize=False, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# Whoever runs the tests: the terminal speaks Chinese in them, unless a test asks for English.
os.environ["HONGZI_LANG"] = "zh"

ALIASES = frozenset({"default", "owner"})
TEST_NAME = "test_hongzi_"


@pytest.fixture(scope="session")
def running_cluster() -> Iterator[None]:
    """The tests' own cluster runs, unless DATABASE_URL names a server; the last session stops it.

    Sessions share it, this one's workers and other runs at the same time, each with its own
    database. A shared lock says who is still there.
    """
    if "DATABASE_URL" in os.environ:
        yield
        return
    home = hongzi_home()
    home.root.mkdir(parents=True, exist_ok=True)
    with (home.root / "in-use.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        cluster = Cluster(home, durable=False)
        cluster.up()
        yield
        connections.close_all()
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        cluster.down()


@pytest.fixture(scope="session")
def django_db_setup(running_cluster: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One test database per process, made by the owner and used as the application's role."""
    owner = connections["owner"].settings_dict
    owner["TEST"]["NAME"] = f"{TEST_NAME}{os.getpid()}"
    with django_db_blocker.unblock():
        _drop_left_over()
        made = setup_databases(
            verbosity=0,
            interactive=False,
            aliases=dict.fromkeys(ALIASES),
            serialized_aliases=[],
        )
        for alias in ALIASES:
            assert str(connections[alias].settings_dict["NAME"]).startswith(TEST_NAME)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        teardown_databases(made, verbosity=0)


def _drop_left_over() -> None:
    """Drop the databases of test processes that were killed; their names end in their number."""
    with connections["owner"]._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{TEST_NAME}%"])
        for (name,) in cursor.fetchall():
            number = name.removeprefix(TEST_NAME).split("_")[0]
            if number.isdigit() and not psutil.pid_exists(int(number)):
                cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database of the test's own, in which it may commit and open several connections.

    A copy of the empty test database, dropped at the end. Not together with `db`.
    """
    original = str(connections["owner"].settings_dict["NAME"])
    copy = f"{original}_copy"
    with django_db_blocker.unblock():
        connections.close_all()
        run_apart("DROP DATABASE IF EXISTS {0}", copy)
        run_apart("CREATE DATABASE {0} TEMPLATE {1} STRATEGY FILE_COPY", copy, original)
        for alias in ALIASES:
            connections[alias].settings_dict["NAME"] = copy
        try:
            yield
        finally:
            connections.close_all()
            for alias in ALIASES:
                connections[alias].settings_dict["NAME"] = original
            run_apart("DROP DATABASE {0}", copy)


def run_apart(statement: str, *names: str) -> None:
    """A statement of the owner about whole databases."""
    with connections["owner"]._nodb_cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


BookFactory = Callable[..., BookSettings]


@pytest.fixture
def make_book() -> BookFactory:
    """Open a book: `make_book()`, or with any setting of `create_book` in place of its default.

    Needs a database: mark the test `django_db`, or take `committed_db`.
    """
    numbers = itertools.count(1)

    def make(**settings: Any) -> BookSettings:
        number = next(numbers)
        defaults: dict[str, Any] = {
            "code": f"book-{number}",
            "name": f"测试账套 {number}",
            "standard": "small_business",
            "taxpayer": "general",
            "costing": "moving_average",
            "opened_on": date(2025, 1, 1),
        }
        return create_book(**{**defaults, **settings})

    return make


@pytest.fixture
def book(db: None, make_book: BookFactory) -> BookSettings:
    """A book of a general taxpayer under 小企业会计准则, moving average, from January 2025."""
    return make_book()
