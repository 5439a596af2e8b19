"""How quickly the pages answer in a book of a million returns, thirty people at a time.

A real server over a scratch database; each session asks a page, looks at it for a while, asks the
next, while every two seconds somebody records something. Beside each page stands what its
statements alone take, one after the other, undisturbed.
"""

from __future__ import annotations

import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg.conninfo import make_conninfo

from hongzi.access.queries import BookSettings
from hongzi.access.rules.duties import DUTIES
from hongzi.access.store import set_duties
from hongzi.cli.bench_fill import PERIODS, block_since, copy_block, last_ids
from hongzi.cli.bench_post import BOOK, DATES, OPENED, define_goods, legs_of, post, sell
from hongzi.cli.language import _
from hongzi.kernel.commands import Command, DecideReturn, RequestReturn
from hongzi.ledger.rules.periods import format_period, last_day
from hongzi.workflows.open_book import open_book

LOGIN = "django.contrib.auth.backends.ModelBackend"
BLOCK = 400
"""Returns that the workflows settle, and that are copied."""
OPEN = 4
"""Of these are left open: asked, accepted, inspected, reddened."""
LOOKS = 20
"""So often the statements of a page are run alone; the median counts."""
EVERY = 2.0
"""Seconds between two returns that somebody decides while the others look."""
DECIDED = last_day(PERIODS[-1])
MIX = {"list": 4, "return": 3, "search": 2, "month": 1}
"""How often each kind of page is asked for."""


@dataclass(frozen=True, slots=True)
class PageTime:
    """One kind of page: answers, milliseconds, its statements alone, p95 over these."""

    page: str
    answers: int
    p50_ms: float
    p95_ms: float
    sql_ms: float
    ratio: float
    limit_ms: int


@dataclass(frozen=True, slots=True)
class PagesResult:
    """What `hongzi bench pages` prints. think_s: how long a session looks at a page. recorded:
    how many returns were decided meanwhile."""

    returns: int
    open_lines: int
    sessions: int
    seconds: float
    think_s: float
    requests_per_s: float
    recorded: int
    failed: int
    filled_s: float
    pages: tuple[PageTime, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


LIMITS = {"list": 150, "return": 150, "search": 300, "month": 150}


def measure_pages(
    *,
    returns: int,
    sessions: int,
    seconds: float,
    think: float,
    workers: int,
    tell: Callable[[str], None],
) -> PagesResult:
    """Fill a book of the scratch database, then let ``sessions`` people work in it."""
    started = time.perf_counter()
    copies = max(0, returns // BLOCK - 1)
    book = _fill(copies=copies, tell=tell)
    filled = time.perf_counter() - started
    asked = addresses(copies)
    cookie = _log_in(book)
    tell(_("只量 SQL"))
    alone = {page: _alone(cookie, urls) for page, urls in asked.items()}
    tell(_("{count} 个会话,{seconds} 秒").format(count=sessions, seconds=f"{seconds:.0f}"))
    with _server(workers) as port, _recording(copies) as recorded:
        times, failed = _work(port, cookie, asked, sessions=sessions, seconds=seconds, think=think)
    answers = sum(len(one) for one in times.values())
    return PagesResult(
        returns=(copies + 1) * BLOCK,
        open_lines=(copies + 1) * OPEN,
        sessions=sessions,
        seconds=seconds,
        think_s=think,
        requests_per_s=round(answers / seconds, 1),
        recorded=len(recorded),
        failed=failed,
        filled_s=round(filled, 1),
        pages=tuple(_page(page, times[page], alone[page]) for page in asked),
    )


def _page(page: str, times: Sequence[float], alone: float) -> PageTime:
    ordered = sorted(times) or [0.0]
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000
    return PageTime(
        page, len(times), round(statistics.median(ordered) * 1000, 1), round(p95, 1),
        round(alone * 1000, 2), round(p95 / (alone * 1000), 2), LIMITS[page],
    )  # fmt: skip


# -- the book ---------------------------------------------------------------------------------


def _fill(*, copies: int, tell: Callable[[str], None]) -> BookSettings:
    """Products, then the returns by the workflows, then their copies."""
    book = open_book(
        code=BOOK, name="基准", standard="small_business", taxpayer="general",
        costing="moving_average", opened_on=OPENED,
        policies={"acceptance": "decision"},
    )  # fmt: skip
    define_goods(count=BLOCK)
    before = last_ids(book)
    sell(first=0, count=BLOCK)
    settled = BLOCK - OPEN
    for commands in legs_of(range(settled)):
        post(commands)
    accept, inspect, red, _ = legs_of(range(settled, BLOCK))
    quarter = OPEN // 4
    post([_asked(one) for one in accept[:quarter]])
    post(accept[quarter:])
    post(inspect[2 * quarter :])
    post(red[3 * quarter :])
    copy_block(book, block_since(book, before), returns=BLOCK, copies=copies, tell=tell)
    return book


def _asked(accepted: Command) -> Command:
    """The same return while nobody has decided."""
    assert isinstance(accepted, RequestReturn)
    return RequestReturn(
        key=accepted.key, date=DATES[0], case=accepted.case, customer=accepted.customer,
        lines=accepted.lines,
    )  # fmt: skip


def addresses(copies: int) -> dict[str, list[str]]:
    """What people ask for, by kind of page: numbers from all over the book."""
    here = f"/books/{BOOK}/"
    chance = random.Random(4)

    def number(letter: str, of: int | None = None) -> str:
        copy = chance.randint(0, copies)
        return _numbered(letter, chance.randrange(BLOCK - OPEN) if of is None else of, copy)

    lists = [
        "", "state=all", "state=settled", "cause=refund_not_paid", "leg=tax", "decision=pending",
        "overdue=on", "state=all&reason=尺码", "state=all&least=25&most=26", "leg=money&order=old",
        "state=all&since=2026-05-01&until=2026-05-31", "reception=received&kind=return",
    ]  # fmt: skip
    words = [number(letter) for letter in "RSVFMB" for _ in range(20)]
    words += [number("C", chance.randrange(80)) for _ in range(20)]
    words += [f"{(2260 + chance.randrange(400)) / 100:.2f}" for _ in range(10)]
    returns = [number("R") for _ in range(60)]
    returns += [number("R", BLOCK - 1 - n % OPEN) for n in range(40)]
    return {
        "list": [f"{here}returns/?{query}" for query in lists],
        "return": [f"{here}returns/of/{quote(code)}/" for code in returns],
        "search": [f"{here}find/?{urlencode({'q': text})}" for text in words]
        + [f"{here}returns/?{urlencode({'q': text})}" for text in words[::4]],
        "month": [f"{here}{format_period(PERIODS[-1])}/work/"],
    }


# -- the people -------------------------------------------------------------------------------


def _log_in(book: BookSettings) -> str:
    """One session for everybody: whose it is makes no difference to a page's work."""
    user = User.objects.create_user(username="bench")
    set_duties(book_id=book.id, user_name="bench", duties=list(DUTIES))
    client = Client()
    client.force_login(user, backend=LOGIN)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _alone(cookie: str, urls: Sequence[str]) -> float:
    """Median seconds of a page's statements, run again without the page."""
    client = Client(HTTP_COOKIE=cookie, SERVER_NAME="127.0.0.1")
    totals = []
    for url in urls[:LOOKS]:
        with CaptureQueriesContext(connections["default"]) as captured:
            answer = client.get(url)
        if answer.status_code not in (200, 302):
            raise RuntimeError(f"{url}: {answer.status_code}")
        statements = [one["sql"] for one in captured.captured_queries]
        reading = [sql for sql in statements if _reads(sql)]
        for _again in range(2):  # the second time everything is in memory, as it is for the server
            started = time.perf_counter()
            with transaction.atomic(), connections["default"].cursor() as cursor:
                for sql in reading:
                    cursor.execute(sql)
                    if cursor.description:
                        cursor.fetchall()
            taken = time.perf_counter() - started
        totals.append(taken)
    return statistics.median(totals)


def _reads(sql: str) -> bool:
    return sql.lstrip().lower().startswith(("select", "with", "(select", "set local"))


@contextmanager
def _server(workers: int) -> Iterator[int]:
    """`hongzi serve` over the scratch database; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ,
        "DATABASE_URL": _conninfo("default"),
        "HONGZI_OWNER_DATABASE_URL": _conninfo("owner"),
    }
    words = ["serve", "--port", str(port), "--workers", str(workers), "--no-jobs"]
    server = subprocess.Popen(
        [sys.executable, "-m", "hongzi.cli", *words],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(server, port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _conninfo(alias: str) -> str:
    known = connections[alias].settings_dict
    parts = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"]}
    if known["PASSWORD"]:
        parts["password"] = known["PASSWORD"]
    return make_conninfo(dbname=known["NAME"], **parts)


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError("hongzi serve ended by itself")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("hongzi serve does not answer")


@contextmanager
def _recording(copies: int) -> Iterator[list[str]]:
    """Meanwhile somebody decides one waiting return after the other, the newest first."""
    recorded: list[str] = []
    over = threading.Event()

    def decide() -> None:
        waiting = (_numbered("R", BLOCK - OPEN, copy) for copy in range(copies, -1, -1))
        while not over.wait(EVERY) and (case := next(waiting, "")):
            post([DecideReturn(key=f"D{case}", date=DECIDED, case=case, accept=True)])
            recorded.append(case)
        connections.close_all()

    somebody = threading.Thread(target=decide)
    somebody.start()
    try:
        yield recorded
    finally:
        over.set()
        somebody.join()


def _numbered(letter: str, which: int, copy: int) -> str:
    """A number of the block, or of one of its copies."""
    return f"{letter}{which}" + (f".{copy}" if copy else "")


def _work(
    port: int,
    cookie: str,
    asked: dict[str, list[str]],
    *,
    sessions: int,
    seconds: float,
    think: float,
) -> tuple[dict[str, list[float]], int]:
    """Seconds of every answer by kind of page, and how many answers were no page."""
    times: dict[str, list[float]] = {page: [] for page in asked}
    failed: list[int] = []
    kinds = [page for page, often in MIX.items() for _ in range(often)]
    # Everybody has been here for a moment before it counts: connections, templates, memory.
    begin = time.monotonic() + min(3.0, seconds / 4)
    end = begin + seconds

    def one(number: int) -> None:
        chance = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        time.sleep(chance.random() * think)
        counted = 0
        # A slow machine answers at least one page to each.
        while time.monotonic() < end or not counted:
            page = chance.choice(kinds)
            started = time.monotonic()
            connection.request(
                "GET", quote(chance.choice(asked[page]), safe="/?&=%"), headers={"Cookie": cookie}
            )
            answer = connection.getresponse()
            answer.read()
            if started >= begin:
                times[page].append(time.monotonic() - started)
                counted += 1
                if answer.status not in (200, 302):
                    failed.append(answer.status)
            time.sleep(chance.uniform(0.5, 1.5) * think)
        connection.close()

    people = [threading.Thread(target=one, args=(number,)) for number in range(sessions)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return times, len(failed)
