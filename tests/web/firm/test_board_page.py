"""The board at the page: who sees which books, the month of several at once, a new book.

north  bookkeeper and owner: boss
south  bookkeeper: boss          (a row of January nobody dealt with)
east   not boss's
"""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.contrib.auth.models import User
from django.test import Client

from hongzi.access.queries import BookSettings, get_book, members_of
from hongzi.access.store import set_duties
from hongzi.jobs.months import jobs_of_run
from hongzi.kernel.refusals import Refused
from hongzi.workflows.open_book import open_book
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db


def a_book(code: str) -> BookSettings:
    return open_book(
        code=code, name=f"{code} 公司", standard="small_business", taxpayer="general",
        costing="fifo", opened_on=dt.date(2026, 1, 1),
    )  # fmt: skip


@pytest.fixture
def boss(db: None, visitor: Visitor) -> Client:
    browser = visitor(a_book("north"), "bookkeeper", "owner", name="boss")
    visitor(a_book("south"), "bookkeeper", name="boss")
    visitor(a_book("east"), "owner", name="else")
    return browser


def read(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def books(html: str) -> list[str]:
    return re.findall(r'name="book" value="([^"]+)"', html)


def begin(browser: Client, key: uuid.UUID, **given: object) -> str:
    answer = browser.post("/firm/months/", {"key": str(key), **given})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_everybody_sees_their_own_books(boss: Client) -> None:
    html = read(boss, "/")
    assert books(html) == ["north", "south"]
    assert "east" not in html


def test_name_and_state_narrow_the_board(boss: Client) -> None:
    assert books(read(boss, "/?q=SOUTH")) == ["south"]
    assert books(read(boss, "/?state=running")) == []
    assert "没有符合的账套" in read(boss, "/?state=running")
    assert books(read(boss, "/?state=nonsense&page=x")) == ["north", "south"]
    assert books(read(boss, "/?page=99")) == ["north", "south"]


def test_the_month_of_chosen_books_is_put_in_the_queue_once(boss: Client) -> None:
    key = uuid.uuid4()
    assert begin(boss, key, book=["south", "east"]) == f"/firm/months/{key}/"
    assert [(job.book, job.period, job.state) for job in jobs_of_run(str(key))] == [
        ("south", 202601, "todo")
    ]
    begin(boss, key, book=["south", "north"])
    assert len(jobs_of_run(str(key))) == 1
    html = read(boss, f"/firm/months/{key}/")
    assert "已了 0 个,共 1 个账套" in html
    assert "every 2s" in html


def test_the_month_of_all_books_and_stopping_it(boss: Client) -> None:
    key = uuid.uuid4()
    begin(boss, key, all="1", q="", state="")
    assert [job.book for job in jobs_of_run(str(key))] == ["north", "south"]
    boss.post(f"/firm/months/{key}/")
    assert {job.state for job in jobs_of_run(str(key))} == {"cancelled"}
    html = read(boss, f"/firm/months/{key}/")
    assert "已了 2 个,共 2 个账套" in html
    assert "every 2s" not in html


def test_who_may_not_import_runs_no_month(boss: Client) -> None:
    set_duties(book_id=get_book("south").id, user_name="boss", duties=["owner"])
    key = uuid.uuid4()
    begin(boss, key, all="1")
    assert [job.book for job in jobs_of_run(str(key))] == ["north"]


def test_a_stranger_sees_no_run(boss: Client) -> None:
    key = uuid.uuid4()
    begin(boss, key, book=["north"])
    other = Client()
    other.force_login(User.objects.get(username="else"),
                      backend="django.contrib.auth.backends.ModelBackend")  # fmt: skip
    assert other.get(f"/firm/months/{key}/").status_code == 404
    assert boss.post("/firm/months/", {"key": "x", "book": ["north"]}).status_code == 404


def test_a_new_book_like_another(boss: Client) -> None:
    html = read(boss, "/firm/new/?like=north")
    assert "south" not in html.split("<select")[1].split("</select")[0]
    answer = boss.post(
        "/firm/new/", {"like": "north", "name": "新店", "code": "west", "month": "2026-05"}
    )
    assert answer.headers["Location"] == "/books/west/month/"
    west = get_book("west")
    assert (west.name, west.opened_on) == ("新店", dt.date(2026, 5, 1))
    assert members_of(west.id) == {"boss": frozenset({"bookkeeper", "owner"})}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"code": "north"}, "账套代码已被使用"),
        ({"code": "Nord"}, "账套代码不合规"),
        ({"month": "May"}, "写成年-月"),
        ({"like": "south"}, "选择"),
        ({"name": ""}, ""),
    ],
)
def test_what_is_refused_is_said_beside_the_form(
    boss: Client, given: dict[str, str], said: str
) -> None:
    typed = {"like": "north", "name": "新店", "code": "west", "month": "2026-05", **given}
    answer = boss.post("/firm/new/", typed)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert said in html
    assert f'value="{typed["code"]}"' in html
    with pytest.raises(Refused):
        get_book("west")


def test_who_sets_up_no_book_opens_none(boss: Client, visitor: Visitor) -> None:
    clerk = visitor(get_book("north"), "bookkeeper", name="clerk")
    assert clerk.get("/firm/new/").status_code == 403
    assert "新账套" not in read(clerk, "/")
