"""A real server and a real browser over one shared world, once for all page tests of a process.

    def test_x(open_page):
        page = open_page("cashier", "/books/mill/cashier/")           # logged in; 1280 wide, light
        page = open_page("warehouse", "/books/mill/warehouse/", width=390)

Inside a test the ORM and the workflows work on the site's own database and really commit; a test
that changes something makes a book or a return of its own for it.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from psycopg.conninfo import make_conninfo
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import ALIASES, run_apart
from tests.pages import world
from tools.browser import FLAGS, find_chromium

ROOT = Path(__file__).parents[2]
LOGIN = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Site:
    """Where the server answers, and the database behind it."""

    address: str
    database: str

    @contextmanager
    def entered(self, blocker: DjangoDbBlocker) -> Iterator[None]:
        """The ORM and the workflows work on the site's database."""
        with blocker.unblock(), _using(self.database):
            yield


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """The world in a database of its own, and `hongzi serve` over it."""
    with made_site(django_db_blocker) as made:
        yield made


@contextmanager
def made_site(blocker: DjangoDbBlocker, words: Mapping[str, str] = world.LATIN) -> Iterator[Site]:
    """A site over a world told in these words; gone with its database at the end."""
    original = str(connections["owner"].settings_dict["NAME"])
    copy = f"{original}_site_{'latin' if words is world.LATIN else 'chinese'}"
    with blocker.unblock():
        connections.close_all()
        run_apart("DROP DATABASE IF EXISTS {0}", copy)
        run_apart("CREATE DATABASE {0} TEMPLATE {1} STRATEGY FILE_COPY", copy, original)
        with _using(copy):
            world.build(words)
    try:
        with serving(copy) as address:
            yield Site(address, copy)
    finally:
        with blocker.unblock():
            connections.close_all()
            run_apart("DROP DATABASE {0} WITH (FORCE)", copy)


@contextmanager
def _using(database: str) -> Iterator[None]:
    """Both aliases on another database for a while."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in ALIASES}
    connections.close_all()
    try:
        for alias in ALIASES:
            connections[alias].settings_dict["NAME"] = database
        yield
    finally:
        connections.close_all()
        for alias in ALIASES:
            connections[alias].settings_dict["NAME"] = before[alias]


@contextmanager
def serving(database: str, *more: str) -> Iterator[str]:
    """`hongzi serve` on a free port over a database; its address."""
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DATABASE_URL": conninfo("default", database),
        "HONGZI_OWNER_DATABASE_URL": conninfo("owner", database),
    }
    words = [sys.executable, "-m", "hongzi.cli", "serve", "--port", str(port), *more]
    server = subprocess.Popen(words, env=environment, cwd=ROOT)
    try:
        _wait_until_it_answers(server, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def conninfo(alias: str, database: str) -> str:
    """How another process reaches a database the way an alias does."""
    known = connections[alias].settings_dict
    parts = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"]}
    if known["PASSWORD"]:
        parts["password"] = known["PASSWORD"]
    return make_conninfo(dbname=database, **parts)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert server.poll() is None, "hongzi serve ended by itself"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("hongzi serve does not answer")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    chromium = find_chromium()
    assert chromium is not None, "Chromium is missing: python -m tools.browser"
    with sync_playwright() as playwright:
        # Playwright keeps a loop running in this thread; our own calls are not asynchronous.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def in_site(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The ORM and the workflows of this test work on the site's database."""
    with site.entered(django_db_blocker):
        yield


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(site: Site, browser: Browser, in_site: None) -> Iterator[OpenPage]:
    """`open_page(user, path="/", width=1280, height=800, scheme="light")`: a page of a browser in
    which the user has logged in ("" = nobody). What a page says on its console fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_one(
        user: str,
        path: str = "/",
        *,
        width: int = 1280,
        height: int = 800,
        scheme: str = "light",
        touch: bool | None = None,
    ) -> Page:
        context = browser.new_context(
            base_url=site.address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            has_touch=width < 600 if touch is None else touch,
            accept_downloads=True,
        )
        contexts.append(context)
        if user:
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": session_of(user), "url": site.address}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda said: complaints.append(said.text) if _bad(said.type) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    # A page that answers 4xx says so on the console too; that is no complaint.
    assert [one for one in complaints if not re.search(r"status of 4\d\d", one)] == []


def _bad(kind: str) -> bool:
    return kind in ("error", "warning")


def session_of(user: str) -> str:
    """The cookie of a session in which the user has logged in."""
    client = Client()
    client.force_login(User.objects.get(username=user), backend=LOGIN)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
