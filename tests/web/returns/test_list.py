"""The list of returns in a browser: filters in the address, kept filters, bulk, export.

S1…S4 for 226.00 each, paid and invoiced. R1, R2 requested · R3 accepted · R4 turned down
"""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from hongzi.access.scope import book_scope
from hongzi.access.store import set_duties
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

LIST = "/books/shop/returns/"


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop()
    shop.stock_up()
    for number in range(1, 5):
        shop.sell(f"S{number}", invoice=f"B{number}")
        shop.pay(f"S{number}")
        line = {"line": "1", "sale": f"S{number}", "sale_line": "1", "qty": "1"}
        shop.do("request_return", case=f"R{number}", lines=[{**line, "reason": "尺码/偏大"}])
    shop.do("decide_return", case="R3", accept=True)
    shop.do("decide_return", case="R4", accept=False, reason="已穿过")
    return shop


def shown(client: Client, query: str = "") -> list[str]:
    """The returns a list shows, in order."""
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return re.findall(r'/returns/of/([^/]+)/">', answer.content.decode())


def test_filters_are_in_the_address(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service")
    assert shown(client) == ["R3", "R2", "R1"]
    assert shown(client, "state=settled") == ["R4"]
    assert shown(client, "decision=pending&order=old") == ["R1", "R2"]
    assert shown(client, "cause=refund_not_paid") == ["R3"]
    assert shown(client, "reason=尺码&least=226.00&most=226") == ["R3", "R2", "R1"]
    assert shown(client, "q=S4") == ["R4"]
    assert shown(client, "q=226.00&state=open") == ["R3", "R2", "R1"]
    assert shown(client, "q=没有") == []


def test_what_is_not_understood_is_said_and_not_applied(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service")
    assert shown(client, "least=abc&since=2026-13-01&leg=nonsense&after=x") == ["R3", "R2", "R1"]
    assert "写金额,如 226.00" in client.get(f"{LIST}?least=abc").content.decode()


def test_count_and_sum_are_of_all_that_match(shop: Shop, visitor: Visitor) -> None:
    html = visitor(shop.book, "service").get(f"{LIST}?state=all").content.decode()
    assert "共 4 行,含税 904.00 元" in html


def test_an_empty_list_says_what_to_do(db: None, visitor: Visitor) -> None:
    html = visitor(Shop().book, "service").get(LIST).content.decode()
    assert "先“登记退货”" in html


def test_filters_are_kept_per_user_and_book(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service")
    kept = {"query": "decision=pending&after=7&csrfmiddlewaretoken=x", "name": "待处理"}
    answer = client.post(f"{LIST}views/", kept)
    assert answer.status_code == 302
    html = client.get(LIST).content.decode()
    assert "待处理</a>" in html
    assert 'href="/books/shop/returns/?decision=pending"' in html
    other = visitor(shop.book, "bookkeeper")
    assert "saved-view" not in other.get(LIST).content.decode()
    client.post(f"{LIST}views/", {"drop": "待处理"})
    assert "saved-view" not in client.get(LIST).content.decode()
    assert client.post(f"{LIST}views/", {"query": "", "name": " "}).status_code == 409


def ids(shop: Shop, *cases: str) -> list[int]:
    with book_scope(shop.book.id) as cursor:
        cursor.execute(
            "select l.id from returns_caseline l join returns_case c on c.id = l.case_id "
            "where c.code = any(%s) order by l.id",
            [list(cases)],
        )
        return [id for (id,) in cursor.fetchall()]


def decisions(shop: Shop) -> dict[str, str]:
    with book_scope(shop.book.id) as cursor:
        cursor.execute(
            "select c.code, l.decision from returns_caseline l "
            "join returns_case c on c.id = l.case_id"
        )
        return dict(cursor.fetchall())


def test_a_bulk_acceptance_is_shown_first_then_done(shop: Shop, visitor: Visitor) -> None:
    """R1 can be accepted; R4 was turned down: it is listed with why."""
    client = visitor(shop.book, "supervisor")
    chosen = {"verb": "accept", "line": ids(shop, "R1", "R4")}
    before = shop.dump()
    html = client.post(f"{LIST}bulk/", chosen).content.decode()
    assert shop.dump() == before
    assert "可以办理 1 笔" in html
    assert "R4" in html and "already_decided" in html
    key = re.findall(r'name="key" value="([^"]+)"', html)[0]
    done = {**chosen, "really": "1", "key": key}
    assert "已办理 1 笔" in client.post(f"{LIST}bulk/", done).content.decode()
    assert decisions(shop) == {
        "R1": "accepted", "R2": "pending", "R3": "accepted", "R4": "rejected",
    }  # fmt: skip
    after = shop.dump()
    client.post(f"{LIST}bulk/", done)
    assert shop.dump() == after, "sent twice, done once"
    shop.prove()


def test_every_matching_line_can_be_chosen(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "supervisor")
    every = {"verb": "reject", "every": "1", "query": "decision=pending", "really": "1"}
    html = client.post(f"{LIST}bulk/", every).content.decode()
    assert decisions(shop)["R1"] == "pending", "turning down needs a reason"
    assert "拒绝的理由" in html
    client.post(f"{LIST}bulk/", {**every, "reason": "超过期限"})
    assert decisions(shop) == {
        "R1": "rejected", "R2": "rejected", "R3": "accepted", "R4": "rejected",
    }  # fmt: skip


def test_refund_orders_are_approved_in_bulk_by_somebody_else(shop: Shop, visitor: Visitor) -> None:
    order = {"case": "R3", "line": "1", "tender": "alipay", "order": "FK-1"}
    shop.do("prepare_refund", actor="supervisor", **order)
    chosen = {"verb": "approve", "line": ids(shop, "R3"), "really": "1"}
    html = visitor(shop.book, "supervisor").post(f"{LIST}bulk/", chosen).content.decode()
    assert "已办理 0 笔" in html and "FK-1" in html
    html = visitor(shop.book, "owner").post(f"{LIST}bulk/", chosen).content.decode()
    assert "已办理 1 笔" in html


def test_bulk_is_not_for_everybody(shop: Shop, visitor: Visitor) -> None:
    chosen = {"verb": "accept", "line": ids(shop, "R1"), "really": "1"}
    for duty in ("service", "warehouse", "cashier"):
        client = visitor(shop.book, duty)
        assert client.post(f"{LIST}bulk/", chosen).status_code == 403
        assert 'name="line"' not in client.get(LIST).content.decode()
    supervisor = visitor(shop.book, "supervisor")
    assert supervisor.post(f"{LIST}bulk/", {"verb": "accept"}).status_code == 409
    assert supervisor.post(f"{LIST}bulk/", {"verb": "drop"}).status_code == 409


def test_an_export_has_every_line_that_matches(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service")
    answer = client.get(f"{LIST}export.csv?state=all&order=old")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:4] == ["退货单", "行", "申请日期", "客户"]
    assert [row[0] for row in rows[1:]] == ["R1", "R2", "R3", "R4"]
    assert rows[3][10:14] == ["1", "226.00", "已同意", "未收货"]
    assert rows[3][14:20] == ["未了", "120.00", "未了", "26.00", "未了", "226.00"]
    answer = client.get(f"{LIST}export.xlsx?decision=pending")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet[1:]] == ["R2", "R1"]
    assert sheet[1][11] == 226.0
    assert client.get(f"{LIST}export.pdf").status_code == 409


def test_a_cell_is_never_a_formula(shop: Shop, visitor: Visitor) -> None:
    shop.sell("S9", customer="=cmd|' /C calc'!A0")
    shop.accept("R9", sale="S9")
    answer = visitor(shop.book, "service").get(f"{LIST}export.csv?q=S9")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert list(csv.reader(io.StringIO(text)))[1][3].startswith("'=cmd")


def test_a_stranger_sees_no_book_and_english_is_english(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service")
    english = client.get(f"/en{LIST}").content.decode()
    assert "Pending" in english
    set_duties(book_id=shop.book.id, user_name="service", duties=[])
    assert Client().get(LIST).status_code == 302


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_asks_as_much_for_fifty_rows_as_for_one(
    db: None, visitor: Visitor, count: int
) -> None:
    shop = Shop()
    shop.stock_up(qty=str(count), net="6000.00")
    for number in range(count):
        shop.sell(f"S{number}")
        shop.accept(f"R{number}", sale=f"S{number}")
    client = visitor(shop.book)
    session_user_and_book = 3
    entering = 5
    for query, pinned in (("", 5), ("state=all", 6), ("q=226.00", 7)):
        with CaptureQueriesContext(connections["default"]) as captured:
            assert len(shown(client, query)) == count
        assert len(captured) == session_user_and_book + entering + pinned, query
