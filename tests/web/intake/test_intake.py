"""A return is taken in at the counter or from a message: order, lines, reason, ground, photos.

S1: two of A for 452.00 on 1 March, of a platform's shop.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from hongzi.access.scope import book_scope
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

INTAKE = "/books/shop/intake/"
SALE = f"{INTAKE}sale/S1/"


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="2", amount="452.00", invoice="B1", shop="旗舰店")
    shop.pay(amount="452.00")
    return shop


def request(step: str, **more: Any) -> dict[str, Any]:
    return {
        "key": "3f2c1a44-0000-4000-8000-000000000001", "step": step, "kind": "return",
        "reason": "size-1", "date": "2026-03-08", "received_on": "2026-03-03", "remote": "on",
        "intact": "on", "line0-qty": "1", "words": "大了一号", **more,
    }  # fmt: skip


def page(client: Client, data: dict[str, Any] | None = None, status: int = 200) -> str:
    answer = client.get(SALE) if data is None else client.post(SALE, data)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def case(shop: Shop) -> dict[str, Any]:
    """The one return there is, with what its request kept."""
    with book_scope(shop.book.id) as cursor:
        cursor.execute(
            "select c.code, l.decision, l.reason, l.gross, f.content::json #>> "
            "'{command,lines,0,words}', f.content::json #>> '{command,lines,0,ground}', "
            "f.content::json #>> '{command,lines,0,override}', f.actor "
            "from returns_caseline l join returns_case c on c.id = l.case_id "
            "join facts_fact f on f.id = c.fact_id"
        )
        (row,) = cursor.fetchall()
    names = ("code", "decision", "reason", "gross", "words", "ground", "override", "actor")
    return dict(zip(names, row, strict=True))


def test_a_scanned_order_comes_up_with_what_is_left(shop: Shop, visitor: Visitor) -> None:
    shop.accept("R0", qty="1")
    client = visitor(shop.book, "service")
    for text in ("S1", "PAY-S1", "B1", " S1 "):
        answer = client.get(INTAKE, {"q": text})
        assert (answer.status_code, answer["Location"]) == (302, SALE), text
    assert "没有订单“S9”" in client.get(INTAKE, {"q": "S9"}).content.decode()
    html = page(client)
    cells = re.findall(r"<td class=\"num\">(.*?)</td>", html)
    assert "226.00" in cells and "R0" in html
    assert re.search(r'name="remote"[^>]*checked', html), "a shop sells over the net"


def test_the_ground_is_shown_and_nothing_is_written(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service")
    before = shop.dump()
    html = page(client, request("look"))
    for words in ("应当受理", "期限至 2026-03-10", "第25条", "含税 226.00 元"):
        assert words in html
    assert shop.dump() == before
    assert "大了一号" in html, "what was typed stays"


def test_a_request_keeps_words_reason_ground_and_photos(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service")
    picture = BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    photo = SimpleUploadedFile("尺码.png", picture.getvalue(), "image/png")
    answer = client.post(SALE, request("request", photos=photo))
    assert answer.status_code == 302
    kept = case(shop)
    assert kept == {
        "code": "TH260308-3F2C1A44", "decision": "pending", "reason": "尺码/偏大", "gross": 22600,
        "words": "大了一号", "ground": "C01", "override": None, "actor": "service",
    }  # fmt: skip
    with book_scope(shop.book.id) as cursor:
        cursor.execute("select name, evidence from facts_attachment")
        assert cursor.fetchall() == [("尺码.png", "photo")]


def test_the_same_form_sent_twice_is_one_return(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service")
    assert client.post(SALE, request("request")).status_code == 302
    after = shop.dump()
    assert client.post(SALE, request("request")).status_code == 302
    assert shop.dump() == after


def test_taken_and_accepted_in_one_step(shop: Shop, visitor: Visitor) -> None:
    assert visitor(shop.book, "bookkeeper").post(SALE, request("accept")).status_code == 302
    assert case(shop)["decision"] == "accepted"
    shop.prove()


def test_what_nothing_obliges_to_needs_a_reason_and_a_supervisor(
    shop: Shop, visitor: Visitor
) -> None:
    """Received on 3 March, asked on the 20th: the seven days are over."""
    late = request("accept", date="2026-03-20")
    html = page(visitor(shop.book, "service"), {**late, "step": "look"})
    assert "由本店决定" in html and "破例受理由主管决定" in html
    refused = page(visitor(shop.book, "service"), late, 422)
    assert "not_your_duty" in refused
    both = visitor(shop.book, "service", "supervisor", name="店长")
    assert "override_missing" in page(both, late, 422)
    assert both.post(SALE, {**late, "override": "老客户,不影响再售"}).status_code == 302
    assert case(shop)["override"] == "老客户,不影响再售"


def test_an_unknown_day_of_receipt_is_said(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service")
    unknown = page(client, request("look", received_on="", date="2026-03-30"))
    assert "没有填签收日期" in unknown
    assert "没有填签收日期" not in page(client, request("look"))


def test_a_promise_of_the_book_is_kept(db: None, visitor: Visitor) -> None:
    shop = Shop(policies={"acceptance": "decision", "return_days": 30})
    shop.stock_up()
    shop.sell(qty="2", amount="452.00", shop="旗舰店")
    client = visitor(shop.book, "service")
    late = request("accept", date="2026-03-20")
    assert "按承诺受理" in page(client, {**late, "step": "look"})
    assert client.post(SALE, late).status_code == 302


def test_a_book_adds_reasons_of_its_own(shop: Shop, visitor: Visitor) -> None:
    supervisor, service = visitor(shop.book, "supervisor"), visitor(shop.book, "service")
    reasons = f"{INTAKE}reasons/"
    leaf = {"branch": "quality", "title": " 漏液 "}
    assert service.post(reasons, leaf).status_code == 403
    assert supervisor.post(reasons, leaf).status_code == 302
    assert supervisor.post(reasons, leaf).status_code == 302
    assert supervisor.get(reasons).content.decode().count(">漏液 <") == 1
    assert 'value="品质/漏液"' in page(service)
    assert supervisor.post(reasons, {"branch": "无", "title": "x"}).status_code == 409
    assert supervisor.post(reasons, {"branch": "quality", "title": "a/b"}).status_code == 409
    supervisor.post(reasons, {"branch": "quality", "title": "漏液", "drop": "1"})
    assert "漏液" not in page(service)


def test_refusals_stand_on_the_page(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service")
    before = shop.dump()
    assert "over_returned" in page(client, request("look", **{"line0-qty": "3"}), 422)
    assert "nothing_asked" in page(client, request("request", **{"line0-qty": ""}), 422)
    assert "not_a_number" in page(client, request("request", **{"line0-qty": "一件"}), 422)
    assert "invalid-feedback" in page(client, request("request", reason=""), 422)
    bad = SimpleUploadedFile("x.png", b"no picture", "image/png")
    assert "document_unknown" in page(client, request("request", photos=bad), 422)
    assert shop.dump() == before


def test_quantities_are_read_as_people_write_them(shop: Shop, visitor: Visitor) -> None:
    """Full-width digits are digits; a word is refused as a word, not as a field of a command."""
    client = visitor(shop.book, "service")
    said = page(client, request("look", **{"line0-qty": "一"}), 422)
    assert "「一」不是数字" in said and "command" not in said
    assert "json_type" not in said
    page(client, request("look", **{"line0-qty": "１"}))


def test_a_year_mistyped_is_refused(shop: Shop, visitor: Visitor) -> None:
    """Both when the grounds are looked at and when the request is recorded."""
    client = visitor(shop.book, "service")
    for step in ("look", "request"):
        assert "date_ahead" in page(client, request(step, date="2126-03-08"), 422)


def test_goods_are_not_asked_back_before_they_came(shop: Shop, visitor: Visitor) -> None:
    """Received after the request: refused at the field. Asked on that day, or not received yet
    (the money alone is wanted): no day contradicts another."""
    client = visitor(shop.book, "service")
    before = shop.dump()
    for step in ("look", "request"):
        said = page(client, request(step, received_on="2026-03-09"), 422)
        assert said.count("签收日期晚于申请日期") == 2 and 'value="2026-03-09"' in said
    assert shop.dump() == before
    page(client, request("look", received_on="2026-03-08"))
    early = request("request", kind="refund_only", received_on="")
    assert client.post(SALE, early).status_code == 302


def test_what_somebody_else_returned_meanwhile_is_said(shop: Shop, visitor: Visitor) -> None:
    """R1 takes both while the form is open: what was typed stays, and R1 is named. The form that
    took the last itself, sent again, is a replay."""
    client = visitor(shop.book, "service")
    shop.accept("R1", qty="2")
    before = shop.dump()
    for step in ("look", "request"):
        said = page(client, request(step), 422)
        assert "returned_meanwhile" in said and "退货单:R1" in said
        assert re.search(r'name="line0-qty" value="1"', said) and "大了一号" in said
    assert shop.dump() == before
    shop.sell("S2", invoice="B2")
    for _ in range(2):
        assert client.post(f"{INTAKE}sale/S2/", request("request")).status_code == 302


def test_others_may_look_but_not_ask(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "warehouse")
    assert 'name="step"' not in page(client)
    assert client.post(SALE, request("request")).status_code == 403
    assert client.get(INTAKE).status_code == 403
    assert client.get(f"{INTAKE}sale/S404/").status_code in (404, 409)


def test_serials_sold_on_the_line_can_be_chosen(db: None, visitor: Visitor) -> None:
    shop = Shop(costing="specific")
    shop.stock_up("T", qty="3", net="3000.00", tracking="serial", serials=["N1", "N2", "N3"])
    shop.sell(sku="T", qty="2", amount="4520.00", line={"serials": ["N1", "N2"]}, shop="旗舰店")
    client = visitor(shop.book, "service")
    html = page(client)
    assert 'value="N1"' in html and 'value="N2"' in html and 'value="N3"' not in html
    chosen = {"line0-qty": "1", "line0-lots": ["N2"]}
    assert client.post(SALE, request("request", **chosen)).status_code == 302
    html = page(client)
    assert 'value="N1"' in html and 'value="N2"' not in html
    again = {**chosen, "key": "3f2c1a44-0000-4000-8000-000000000002"}
    said = page(client, request("request", **again), 422)
    assert '<option value="N2" selected>' in said and "alert-danger" in said


@pytest.mark.parametrize("count", [1, 50])
def test_the_order_asks_as_much_for_fifty_lines_as_for_one(
    db: None, visitor: Visitor, count: int
) -> None:
    shop = Shop()
    shop.stock_up(qty=str(count), net="6000.00")
    lines = [
        {"line": str(n), "sku": "A", "qty": "1", "amount": "226.00", "vat_rate_bp": 1300}
        for n in range(count)
    ]
    shop.do("record_sale", sale="S1", customer="张三", date="2026-03-01", lines=lines)
    client = visitor(shop.book, "service")
    with CaptureQueriesContext(connections["default"]) as captured:
        page(client)
    assert len(captured) == 3 + 5 + 5
