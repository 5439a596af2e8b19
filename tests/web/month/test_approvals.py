"""What a supervisor approves at the pages, so that a month by cost ratio can be closed.

A book by cost ratio: 03-01 sale S1 226.00 = 200.00 + 26.00; approved 65.5 % makes the cost 131.00.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from hongzi.access.scope import book_scope
from hongzi.facts.queries import cost_ratios, report_approvals
from tests.books.bookkeeping import rows_of
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

MARCH = "/books/shop/2026-03/"


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop(costing="cost_ratio")
    shop.sell()
    for period in (202601, 202602):
        shop.do("approve_cost_ratio", period=period, ratio_bp=0, approved_by="主管")
        shop.do("close_period", period=period)
    return shop


def send(client: Client, action: str, **said: str) -> Any:
    html = client.get(f"{MARCH}approvals/").content.decode()
    (key,) = re.findall(rf'name="{action}-key" value="([^"]+)"', html)
    data = {f"{action}-{name}": value for name, value in {"key": key, **said}.items()}
    return client.post(f"{MARCH}approvals/", {"action": action, **data}, follow=True)


def test_without_a_ratio_the_close_leads_to_its_approval(shop: Shop, visitor: Visitor) -> None:
    """The bookkeeper is told whose it is; the supervisor is led there, approves and closes."""
    said = visitor(shop.book, "bookkeeper").get(f"{MARCH}close/").content.decode()
    assert "close_ratio_missing" in said
    assert "主管" in said.rsplit("批准成本率", 1)[1][:200]
    assert visitor(shop.book, "bookkeeper").get(f"{MARCH}approvals/").status_code == 403
    client = visitor(shop.book, "supervisor")
    assert f'href="{MARCH}approvals/"' in client.get(f"{MARCH}close/").content.decode()
    done = send(client, "ratio", percent="65.5", date="2026-03-31")
    assert "已批准 65.5%" in done.content.decode()
    client.post(f"{MARCH}close/")
    with book_scope(shop.book.id) as cursor:
        assert cost_ratios(cursor)[202603][:2] == (6550, "supervisor")
    assert rows_of(
        shop.book,
        "select sum(e.amount)::bigint from ledger_entry e join ledger_account a"
        " on a.id = e.account_id where e.period = 202603 and left(a.code, 4) = '5401'"
        " and e.side = 1 and e.rule <> 'PROFIT-CLOSE'",
    ) == [(131_00,)]


@pytest.mark.parametrize(
    ("percent", "says"), [("abc", "不是数字"), ("101", "不在 0 到"), ("65.555", "小数")]
)
def test_a_ratio_that_is_none_is_said_in_its_form(
    shop: Shop, visitor: Visitor, percent: str, says: str
) -> None:
    client = visitor(shop.book, "owner")
    html = send(client, "ratio", percent=percent, date="2026-03-31").content.decode()
    assert says in html
    assert f'value="{percent}"' in html


def test_the_report_of_a_year_is_approved_once(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "owner")
    send(client, "report", year="2025", date="2026-04-20")
    with book_scope(shop.book.id) as cursor:
        assert report_approvals(cursor) == {2025: dt.date(2026, 4, 20)}
    again = send(client, "report", year="2025", date="2026-04-21").content.decode()
    assert "2025 年度财务报告已批准报出" in again
    early = send(client, "report", year="2026", date="2026-04-21").content.decode()
    assert "该年度尚未结束" in early
