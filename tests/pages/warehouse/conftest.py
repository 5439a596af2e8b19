"""A shop's warehouse, served for a phone of the test's own."""

from __future__ import annotations

import datetime as dt
import shutil
import signal
import socketserver
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

import psutil
import pytest
from django.contrib.auth.models import User
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright
from pytest_django import Settings

from hongzi.access.scope import book_scope
from hongzi.access.store import set_duties
from tests.returns.shop import Shop

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PASSWORD = "ein-langes-kennwort"
PHONE = {"width": 390, "height": 844}
PATIENCE = 60_000

T = TypeVar("T")


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


class _Threads(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


@dataclass
class Warehouse:
    """The shop, where its pages are, and how often what was posted."""

    shop: Shop
    port: int = 0
    answers_lost: int = 0
    server: WSGIServer | None = None

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.port}"

    def plug(self) -> None:
        """There is a network: the server listens, at the same port each time."""
        self.server = make_server(
            "127.0.0.1", self.port, self, server_class=_Threads, handler_class=_Quiet
        )
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def unplug(self) -> None:
        """There is none: nobody listens."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Any:
        """The pages; the answers to the next ``answers_lost`` posts of parcels are lost."""
        answer: Any = self.application(environ, start)
        path = str(environ["PATH_INFO"])
        if path.endswith("/parcels/") and self.answers_lost:
            self.answers_lost -= 1
            list(answer)
            answer.close()
            raise ConnectionAbortedError("the answer is lost")
        return answer

    application = staticmethod(get_wsgi_application())

    def parcels(self) -> list[tuple[str, str]]:
        """(number, who took it) of every parcel that arrived, in order."""
        return self.apart(self._parcels)

    def apart(self, work: Callable[[], T]) -> T:
        """Ask the database in a thread of its own: this one has the browser's loop in it."""
        with ThreadPoolExecutor(1) as pool:
            try:
                return pool.submit(work).result()
            finally:
                pool.submit(connections.close_all).result()

    def _parcels(self) -> list[tuple[str, str]]:
        with book_scope(self.shop.book.id) as cursor:
            cursor.execute(
                "select content::json #>> '{command,parcel}', actor from facts_fact "
                "where kind = 'parcel_held' order by seq"
            )
            return list(cursor.fetchall())


@pytest.fixture
def warehouse(committed_db: None, settings: Settings, tmp_path: Path) -> Iterator[Warehouse]:
    """Forty lamps sold under S1 to S40, each asked back and announced as SF001 to SF040."""
    settings.DOCUMENTS = tmp_path / "documents"
    settings.ALLOWED_HOSTS = ["*"]
    month = dt.date.today().replace(day=1)
    shop = Shop(opened_on=month)
    day = month.isoformat()
    shop.do("define_product", sku="A", name="台灯", date=day)
    shop.do("receive_goods", receipt="P1", supplier="厂家", date=day,
            lines=[{"sku": "A", "qty": "40", "net": "4800.00"}])  # fmt: skip
    for n in range(1, 41):
        shop.sell(f"S{n}", date=day)
        shop.do("accept_return", case=f"R{n}", date=day,
                lines=[{"line": "1", "sale": f"S{n}", "sale_line": "1", "qty": "1"}])  # fmt: skip
        shop.do("announce_parcel", case=f"R{n}", tracking=f"SF{n:03}", date=day)
    for name in ("王五", "赵六"):
        User.objects.create_user(name, password=PASSWORD)
        set_duties(book_id=shop.book.id, user_name=name, duties=["warehouse"])
    connections.close_all()
    site = Warehouse(shop)
    site.plug()
    yield site
    site.unplug()


@pytest.fixture
def playwright(warehouse: Warehouse) -> Iterator[Playwright]:
    """Started after the database was made, for it brings a loop into this thread."""
    with sync_playwright() as started:
        yield started


class Phone:
    """A browser with a folder of its own, which can be killed and opened again."""

    def __init__(self, playwright: Playwright, folder: Path, arguments: list[str]) -> None:
        self.playwright = playwright
        self.folder = folder
        self.arguments = arguments
        self.context: BrowserContext | None = None

    def open(self, **how: Any) -> Page:
        """A window."""
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.folder), executable_path=CHROMIUM, headless=True, viewport=PHONE,
            args=[*QUIET, *self.arguments], locale="zh-CN", **how,
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE)
        return self.context.pages[0]

    def kill(self) -> None:
        """The process dies as a phone's battery does: nothing is said good-bye to."""
        mine = [
            one for one in psutil.Process().children(recursive=True)
            if any(str(self.folder) in word for word in one.cmdline())
        ]  # fmt: skip
        assert mine
        for one in mine:
            one.send_signal(signal.SIGKILL)
        psutil.wait_procs(mine, timeout=20)
        self.context = None
        for lock in self.folder.glob("Singleton*"):
            lock.unlink()

    def close(self) -> None:
        if self.context is not None:
            self.context.close()
            self.context = None


NewPhone = Callable[..., Phone]


@pytest.fixture
def new_phone(playwright: Playwright) -> Iterator[NewPhone]:
    """``new_phone("--an-argument")``: a phone, with a folder in memory's reach."""
    made: list[Phone] = []

    def make(*arguments: str) -> Phone:
        folder = Path(tempfile.mkdtemp(prefix="hongzi-phone-", dir="/tmp"))
        made.append(Phone(playwright, folder, list(arguments)))
        return made[-1]

    yield make
    for phone in made:
        phone.close()
        shutil.rmtree(phone.folder, ignore_errors=True)


def log_in(page: Page, address: str, name: str = "王五") -> None:
    """As a person does, and on to the warehouse; from where the page is without an address."""
    if address:
        page.goto(f"{address}/login/?next=/books/shop/warehouse/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("form[action*=login] button[type=submit], main form button")
    ready(page)


def ready(page: Page) -> None:
    """The page has drawn what it knows."""
    page.wait_for_selector("html[data-ready]")


def worker_active(page: Page) -> None:
    """The worker holds the page, and all of its files are kept."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
