"""The page of one return: what it says, and what each person may do there.

S1: 226.00, paid by Alipay, invoiced B1. R1 is requested on 10 March.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hongzi.access.rules.duties import DUTIES
from hongzi.access.scope import book_scope
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

PAGE = "/books/shop/returns/of/R1/"
DO = "/books/shop/returns/do/"


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop()
    shop.sold_and_paid()
    line = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1", "reason": "品质/掉色起球"}
    said = {"words": "洗一次就掉色<b>", "ground": "C09"}
    shop.do("request_return", case="R1", actor="小客", lines=[{**line, **said}])
    return shop


def page(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def verbs(html: str) -> list[str]:
    """What the page lets its reader do."""
    return re.findall(r"/returns/do/([a-z-]+)/R1/", html)


def act(client: Client, verb: str, **fields: str) -> tuple[int, str]:
    """Fill in a verb's form as the page drew it and send it; what is named is typed over it."""
    html = page(client)
    form = re.search(rf'<form method="post" action="{DO}{verb}/R1/.*?</form>', html, re.S)
    assert form is not None, f"no {verb} on the page: {verbs(html)}"
    return send(client, verb, filled(form[0]), **fields)


def filled(form: str) -> dict[str, str]:
    """What a form says before anybody types."""
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name:
            data[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.S):
        data[name] = re.findall(r'value="([^"]*)"', options)[0]
    return data


def send(client: Client, verb: str, data: Mapping[str, str], **fields: str) -> tuple[int, str]:
    of = data["of"]
    typed = {
        name if name in ("preview", "key") else f"{verb}-{of}-{name}": value
        for name, value in fields.items()
    }
    answer = client.post(f"{DO}{verb}/R1/", {**data, **typed})
    return answer.status_code, answer.content.decode()


def test_everybody_sees_how_it_stands(shop: Shop, visitor: Visitor) -> None:
    html = page(visitor(shop.book, "cashier"))
    for words in ("退货单 R1", "张三", "待决定", "申请尚未处理", "品质/掉色起球", "B1", "小客"):
        assert words in html
    assert "洗一次就掉色&lt;b&gt;" in html
    assert "消费者权益保护法(2013年修正) 第24条" in html
    assert "侵害消费者权益行为处罚办法 第9条" in html


@pytest.mark.parametrize(
    ("duty", "before", "after"),
    [
        ("service", ["accept", "reject"], []),
        ("bookkeeper", ["accept", "reject"], ["red", "prepare"]),
        ("warehouse", ["receive", "inspect"], ["receive", "inspect"]),
        ("cashier", [], ["prepare"]),
        ("owner", [], []),
        (
            "supervisor",
            ["accept", "reject", "receive", "inspect"],
            ["receive", "inspect", "difference", "unclaimed", "never-came", "sent-back", "borne"],
        ),
    ],
)
def test_each_sees_exactly_what_they_may_do_now(
    shop: Shop, visitor: Visitor, duty: str, before: list[str], after: list[str]
) -> None:
    client = visitor(shop.book, duty)
    assert verbs(page(client)) == before
    shop.do("decide_return", case="R1", accept=True)
    assert verbs(page(client)) == after


def test_a_return_is_taken_to_its_end_by_five_people(shop: Shop, visitor: Visitor) -> None:
    service, warehouse = visitor(shop.book, "service"), visitor(shop.book, "warehouse")
    assert act(service, "accept", reason="质量问题")[0] == 302
    assert act(warehouse, "receive", parcel="P1", tracking="SF1")[0] == 302
    assert act(warehouse, "inspect", disposition="restock")[0] == 302
    assert act(visitor(shop.book, "bookkeeper"), "red", invoice="V1")[0] == 302
    assert act(visitor(shop.book, "cashier"), "prepare", tender="alipay")[0] == 302
    with book_scope(shop.book.id) as cursor:
        cursor.execute("select code from refunds_refundorder")
        (order,) = cursor.fetchone()
    shop.do("approve_refund", order=order, actor="supervisor")
    shop.do("confirm_refund", order=order, actor="cashier")
    html = page(service)
    assert "已结清" in html and verbs(html) == []
    supervisor = visitor(shop.book, "supervisor")
    assert verbs(page(supervisor)) == ["difference"], "more may be agreed later"
    for words in ("质量问题", "warehouse", "bookkeeper", "cashier", "红字发票"):
        assert words in html
    shop.prove()


def test_a_preview_shows_the_entries_and_writes_nothing(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "supervisor")
    before = shop.dump()
    status, html = act(client, "accept", preview="1", reason="好")
    assert (status, shop.dump()) == (200, before)
    assert "账还没有动" in html
    assert "待红冲税额" in html and "-200.00" in html
    assert 'value="好"' in html, "what was typed stays"


def test_a_refusal_stands_beside_its_form_and_keeps_what_was_typed(
    shop: Shop, visitor: Visitor
) -> None:
    client = visitor(shop.book, "warehouse")
    before = shop.dump()
    status, html = act(client, "inspect", qty="7", lot="L-1")
    assert status == 422
    assert "alert-danger" in html and 'value="L-1"' in html and 'value="7"' in html
    status, html = act(client, "inspect", qty="两件")
    assert (status, "「两件」不是数字" in html, 'value="两件"' in html) == (422, True, True)
    assert "JSON" not in html
    status, html = act(client, "receive", parcel="")
    assert (status, "invalid-feedback" in html) == (422, True)
    assert shop.dump() == before


def test_numbers_are_read_as_they_are_written_by_hand(shop: Shop, visitor: Visitor) -> None:
    """Full-width １ of goods and ￥226 of money, each by the form that asks for it."""
    shop.do("decide_return", case="R1", accept=True)
    warehouse, chief = visitor(shop.book, "warehouse"), visitor(shop.book, "supervisor")
    before = shop.dump()
    for verb in ("never-came", "sent-back"):
        status, html = act(chief, verb, qty="一")
        assert (status, "「一」不是数字" in html, "JSON" in html) == (422, True, False)
    status, html = act(chief, "unclaimed", amount="二百元")
    assert (status, "JSON" in html, shop.dump() == before) == (422, False, True)
    assert act(chief, "sent-back", qty="１", preview="1")[0] == 200
    assert act(warehouse, "inspect", qty=" １ ", disposition="restock")[0] == 302
    assert act(chief, "unclaimed", amount="￥226")[0] == 302


def test_a_red_invoice_needs_a_number_as_long_as_invoices_have(
    shop: Shop, visitor: Visitor
) -> None:
    shop.do("decide_return", case="R1", accept=True)
    clerk = visitor(shop.book, "bookkeeper")
    status, html = act(clerk, "red", invoice="123")
    assert (status, "「123」是 3 位数字" in html) == (422, True)
    assert act(clerk, "red", invoice="２５１１２ 00000 00000 00001")[0] == 302


def test_sent_twice_is_done_once(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service")
    form = re.search(rf'action="{DO}accept/R1/.*?</form>', page(client), re.S)
    assert form is not None
    data = filled(form[0])
    assert send(client, "accept", data)[0] == 302
    after = shop.dump()
    assert send(client, "accept", data)[0] == 302
    assert shop.dump() == after


def test_what_is_not_ones_duty_is_refused_however_it_is_asked(shop: Shop, visitor: Visitor) -> None:
    for duty in DUTIES:
        visitor(shop.book, duty)
    before = shop.dump()
    for duty in DUTIES:
        client = visitor(shop.book, duty)
        allowed = verbs(page(client))
        for verb in ("accept", "receive", "red", "unclaimed", "never-came", "prepare"):
            data = {"of": "1", "key": "k", f"{verb}-1-date": "2026-03-10"}
            if verb not in allowed:
                assert client.post(f"{DO}{verb}/R1/", data).status_code in (403, 409), (duty, verb)
    assert shop.dump() == before
    client = visitor(shop.book)
    assert client.post(f"{DO}nonsense/R1/", {}).status_code == 404
    assert client.get("/books/shop/returns/of/R404/").status_code in (404, 409)


def test_a_second_exit_names_its_approver(shop: Shop, visitor: Visitor) -> None:
    shop.do("decide_return", case="R1", accept=True)
    client = visitor(shop.book, "supervisor")
    assert act(client, "never-came")[0] == 302
    assert act(client, "unclaimed")[0] == 302
    html = page(client)
    assert html.count("批准 — supervisor") == 2


def test_entries_are_explained_by_fact_rule_and_source(shop: Shop, visitor: Visitor) -> None:
    shop.do("decide_return", case="R1", accept=True)
    client = visitor(shop.book, "owner")
    whole = page(client, "/books/shop/returns/entries/R1/")
    part = client.get("/books/shop/returns/entries/R1/", HTTP_HX_REQUEST="true").content.decode()
    assert "<html" in whole and "<html" not in part
    for words in ("RET-REV", "小企业会计准则", "-200.00"):
        assert words in part


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_asks_as_much_for_fifty_lines_as_for_one(
    db: None, visitor: Visitor, count: int
) -> None:
    shop = Shop()
    shop.stock_up(qty=str(count), net="6000.00")
    lines = [
        {"line": str(n), "sku": "A", "qty": "1", "amount": "226.00", "vat_rate_bp": 1300}
        for n in range(count)
    ]
    shop.do("record_sale", sale="S1", customer="张三", date="2026-03-01", lines=lines)
    back = [{"line": str(n), "sale": "S1", "sale_line": str(n), "qty": "1"} for n in range(count)]
    shop.do("accept_return", case="R1", lines=back)
    client = visitor(shop.book)
    with CaptureQueriesContext(connections["default"]) as captured:
        page(client)
    session_user_and_book, entering, asked = 3, 5, 4
    assert len(captured) == session_user_and_book + entering + asked
