"""A big month is previewed and closed behind the page, which waits and then shows what came of it.

March: sale S1 226.00, revenue 200.00, cost 120.00; here every month counts as big.
"""

from __future__ import annotations

import pytest
from django.db import connections
from django.test import Client

from hongzi.access.scope import book_scope
from hongzi.ledger.queries import period_states
from hongzi.ledger.queries_closes import KeptClose, latest_close
from hongzi.web.month import views
from hongzi.workflows.close_runs import do_close, shown_by
from hongzi.workflows.preview_close import preview_close
from hongzi.workflows.run_month import closing_of
from tests.jobs.working import work_off
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

MARCH = "/books/shop/2026-03/"


@pytest.fixture(autouse=True)
def every_month_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "SMALL", 0)


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop()
    shop.sold_and_paid()
    for period in (202601, 202602):
        shop.run(closing_of(period))
    return shop


@pytest.fixture
def client(shop: Shop, visitor: Visitor) -> Client:
    return visitor(shop.book, "bookkeeper")


def kept(shop: Shop) -> KeptClose:
    with book_scope(shop.book.id) as cursor:
        found = latest_close(cursor, period=202603)
    assert found is not None
    return found


def asked(client: Client) -> str:
    """The page of the close, its jobs not yet done."""
    return client.get(f"{MARCH}close/", follow=True).content.decode()


def jobs() -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = 'close_month'")
        return int(cursor.fetchone()[0])


def test_a_preview_waits_and_is_the_same_as_at_once(shop: Shop, client: Client) -> None:
    html = asked(client)
    assert "正在预演结账" in html
    assert f'hx-get="{MARCH}closing/"' in html
    assert "正在预演结账" in asked(client)
    assert jobs() == 1  # looking again asks for nothing new
    part = client.get(f"{MARCH}closing/")
    assert "HX-Refresh" not in part
    at_once = preview_close(book=shop.book, period=202603, actor="bookkeeper")
    do_close(book="shop", run_id=kept(shop).id)
    assert client.get(f"{MARCH}closing/")["HX-Refresh"] == "true"
    assert shown_by(kept(shop)).posts == at_once.posts
    html = asked(client)
    assert "这是预演" in html
    assert "结转损益" in html
    assert jobs() == 1


def test_a_preview_does_not_outlive_another_fact(shop: Shop, client: Client) -> None:
    asked(client)
    do_close(book="shop", run_id=kept(shop).id)
    shop.sell("S2", date="2026-03-20")
    assert "正在预演结账" in asked(client)
    assert jobs() == 2


def test_the_close_is_done_behind_the_page_and_once(shop: Shop, client: Client) -> None:
    asked(client)
    do_close(book="shop", run_id=kept(shop).id)
    for _ in range(2):
        assert client.post(f"{MARCH}close/").status_code == 302
    assert jobs() == 2
    assert "正在结账" in asked(client)
    do_close(book="shop", run_id=kept(shop).id)
    do_close(book="shop", run_id=kept(shop).id)
    assert client.get(f"{MARCH}closing/")["HX-Refresh"] == "true"
    assert "2026-03 已结账。" in asked(client)
    with book_scope(shop.book.id) as cursor:
        assert period_states(cursor)[202603] == "closed"
        cursor.execute("select actor from facts_fact where key = 'close:2026-03'")
        assert cursor.fetchall() == [("bookkeeper",)]


@pytest.mark.django_db
def test_what_stands_in_the_way_is_shown_with_its_next_step(visitor: Visitor) -> None:
    shop = Shop()
    shop.sold_and_paid()
    client = visitor(shop.book, "bookkeeper")
    asked(client)
    do_close(book="shop", run_id=kept(shop).id)
    html = asked(client)
    assert "close_earlier_open" in html
    assert "去结前一个月" in html
    english = client.get(f"/en{MARCH}close/").content.decode()
    assert "2026-01 is not closed" in english or "An earlier month is not closed" in english
    assert "正在预演结账" in client.get(f"{MARCH}close/?again=1", follow=True).content.decode()


def test_the_worker_does_what_was_asked(committed_db: None, visitor: Visitor) -> None:
    shop = Shop()
    shop.sold_and_paid()
    client = visitor(shop.book, "bookkeeper")
    assert "正在预演结账" in asked(client)
    work_off()
    assert kept(shop).state == "refused"
    assert "close_earlier_open" in asked(client)
