"""A warehouse in a book of its own, and phones that can be killed, unplugged, never answered."""

from __future__ import annotations

import datetime as dt
import http.client
import itertools
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from hongzi.access.scope import book_scope
from hongzi.access.store import set_duties
from tests.pages.conftest import Site
from tests.returns.shop import Shop
from tools.browser import FLAGS, find_chromium

PASSWORD = "lamp-and-mug-226"
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 90_000
NUMBERS = itertools.count(1)


class Line:
    """The way from phones to the site. It can be cut, and it can lose answers."""

    def __init__(self, to: str) -> None:
        self.to = to
        self.port = 0
        self.answers_lost = 0
        self.server: ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        """Where phones find the pages; the same whenever it is plugged in again."""
        return f"http://127.0.0.1:{self.port}"

    def plug(self) -> None:
        """There is a network."""
        line = self

        class Passing(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                line.passed_on(self)

            do_POST = do_GET

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Passing)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def unplug(self) -> None:
        """There is none: nobody listens."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def passed_on(self, asked: BaseHTTPRequestHandler) -> None:
        """One request goes to the site, and its answer back, unless it gets lost."""
        body = asked.rfile.read(int(asked.headers.get("Content-Length", 0)))
        site = http.client.HTTPConnection(urlsplit(self.to).netloc)
        site.request(asked.command, asked.path, body, dict(asked.headers.items()))
        answer = site.getresponse()
        content = answer.read()
        site.close()
        if asked.path.endswith("/parcels/") and self.answers_lost:
            self.answers_lost -= 1
            return
        asked.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                asked.send_header(name, value)
        asked.send_header("Content-Length", str(len(content)))
        asked.end_headers()
        asked.wfile.write(content)


@dataclass
class Warehouse:
    """The shop, and the line by which its phones reach the pages."""

    shop: Shop
    line: Line
    page: str = field(default="")

    def parcels(self) -> list[tuple[str, str]]:
        """(number, who took it) of every parcel that arrived, in order."""
        with book_scope(self.shop.book.id) as cursor:
            cursor.execute(
                "select content::json #>> '{command,parcel}', actor from facts_fact "
                "where kind = 'parcel_held' order by seq"
            )
            return list(cursor.fetchall())


@pytest.fixture
def warehouse(site: Site, browser: Browser, in_site: None) -> Iterator[Warehouse]:
    """Forty lamps sold under S1 to S40, each asked back and announced as SF001 to SF040."""
    month = dt.date.today().replace(day=1)
    day = month.isoformat()
    shop = Shop(code=f"depot-{next(NUMBERS)}", opened_on=month)
    shop.do("define_product", sku="A", name="台灯", date=day)
    shop.do("receive_goods", receipt="P1", supplier="厂家", date=day,
            lines=[{"sku": "A", "qty": "40", "net": "4800.00"}])  # fmt: skip
    for n in range(1, 41):
        shop.sell(f"S{n}", date=day)
        shop.do("accept_return", case=f"R{n}", date=day,
                lines=[{"line": "1", "sale": f"S{n}", "sale_line": "1", "qty": "1"}])  # fmt: skip
        shop.do("announce_parcel", case=f"R{n}", tracking=f"SF{n:03}", date=day)
    for name in ("王五", "赵六"):
        if not User.objects.filter(username=name).exists():
            User.objects.create_user(name, password=PASSWORD)
        set_duties(book_id=shop.book.id, user_name=name, duties=["warehouse"])
    line = Line(site.address)
    line.plug()
    yield Warehouse(shop, line, f"/books/{shop.book.code}/warehouse/")
    line.unplug()


class Phone:
    """A browser with a folder of its own, which can be killed and opened again."""

    def __init__(self, browser: Browser, folder: Path, arguments: list[str]) -> None:
        self.browser = browser
        self.folder = folder
        self.arguments = arguments
        self.opened: BrowserContext | None = None

    @property
    def context(self) -> BrowserContext:
        """The browser, which is open."""
        assert self.opened is not None
        return self.opened

    def open(self) -> Page:
        """A window."""
        self.opened = self.browser.browser_type.launch_persistent_context(
            str(self.folder), executable_path=find_chromium(), headless=True, viewport=PHONE,
            args=[*FLAGS, *self.arguments], locale="zh-CN",
        )  # fmt: skip
        self.opened.set_default_timeout(PATIENCE)
        return self.opened.pages[0]

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
        self.opened = None
        for lock in self.folder.glob("Singleton*"):
            lock.unlink()

    def close(self) -> None:
        """As a person closes it."""
        if self.opened is not None:
            self.opened.close()
            self.opened = None


NewPhone = Callable[..., Phone]


@pytest.fixture
def new_phone(browser: Browser) -> Iterator[NewPhone]:
    """``new_phone("--an-argument")``: a phone with nothing on it."""
    made: list[Phone] = []

    def make(*arguments: str) -> Phone:
        folder = Path(tempfile.mkdtemp(prefix="hongzi-phone-", dir="/tmp"))
        made.append(Phone(browser, folder, list(arguments)))
        return made[-1]

    yield make
    for phone in made:
        phone.close()
        shutil.rmtree(phone.folder, ignore_errors=True)


def log_in(page: Page, address: str, name: str = "王五") -> None:
    """As a person does, on the way to the page at this address."""
    page.goto(address)
    fill_log_in(page, name)


def fill_log_in(page: Page, name: str = "王五") -> None:
    """Where the page asks who it is."""
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    ready(page)


def ready(page: Page) -> None:
    """The page has drawn what it knows."""
    page.wait_for_selector("html[data-ready]")


def scan(page: Page, label: str) -> None:
    """A hardware scanner types the number and Enter."""
    page.fill("#number", label)
    page.press("#number", "Enter")


def take(page: Page, label: str) -> None:
    """Scan; all of it is fine."""
    scan(page, label)
    page.click("#clean")
    page.wait_for_function(
        "label => document.querySelector('#say').textContent.includes(label)", arg=label
    )
