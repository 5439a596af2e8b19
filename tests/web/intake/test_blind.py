"""A parcel comes back and nobody knows its sale: 113.00 to the customer, the goods worth 60.00.

Customer service types it in; the owner, who stands by, approves the valuation by PIN.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hongzi.access.scope import book_scope
from hongzi.access.store_pins import set_pin
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

BLIND = "/books/shop/intake/blind/"


@pytest.fixture
def shop(db: None, visitor: Visitor) -> Shop:
    shop = Shop()
    shop.stock_up()
    visitor(shop.book, "owner", name="boss")
    set_pin("boss", "482915")
    return shop


def asked(**more: Any) -> dict[str, Any]:
    return {
        "key": "3f2c1a44-0000-4000-8000-000000000002", "step": "request", "customer": "王五",
        "sku": "A", "qty": "1", "reason": "unwanted-1", "gross": "113.00", "vat_rate_bp": "1300",
        "cost": "60.00", "override": "吊牌是本店的", "date": "2026-03-08", "approver": "boss",
        "pin": "482915", **more,
    }  # fmt: skip


def refused(client: Client, shop: Shop, **more: Any) -> str:
    before = shop.dump()
    answer = client.post(BLIND, asked(**more))
    assert answer.status_code == 422
    assert shop.dump() == before
    return answer.content.decode()


def test_it_is_taken_in_at_its_approved_value(shop: Shop, visitor: Visitor) -> None:
    """113.00 = 100.00 + 13.00; the goods come into stock at 60.00."""
    client = visitor(shop.book, "service")
    answer = client.post(BLIND, asked(step="accept", case="R-BLIND"))
    assert (answer.status_code, answer.headers["Location"]) == (
        302, "/books/shop/returns/of/R-BLIND/",
    )  # fmt: skip
    shop.do("inspect_goods", case="R-BLIND", line="1", qty="1")
    assert shop.stock() == ("11", "1260.00")
    assert shop.clearing()["refund_payable"] == "-113.00"
    html = client.get(answer.headers["Location"]).content.decode()
    assert "吊牌是本店的" in html and "无来源" in html
    shop.prove()


def test_the_approver_is_kept(shop: Shop, visitor: Visitor) -> None:
    visitor(shop.book, "service").post(BLIND, asked())
    with book_scope(shop.book.id) as cursor:
        cursor.execute(
            "select f.actor, f.content::json #>> '{command,lines,0,approved_by}' "
            "from returns_case c join facts_fact f on f.id = c.fact_id"
        )
        assert cursor.fetchall() == [("service", "boss")]


def test_nobody_is_approved_without_being_there(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service")
    assert "pin_wrong" in refused(client, shop, pin="000000")
    assert 'value="482915"' not in refused(client, shop, sku="NONE")
    visitor(shop.book, "supervisor", name="chief")
    assert "pin_unset" in refused(client, shop, approver="chief")
    assert "invalid-feedback" in refused(client, shop, approver="service")


def test_who_approves_valuations_approves_it_by_recording_it(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service", "supervisor", name="alone")
    assert 'name="pin"' not in client.get(BLIND).content.decode()
    assert client.post(BLIND, asked(pin="", approver="")).status_code == 302


def test_without_anybody_who_may_approve(db: None, visitor: Visitor) -> None:
    shop = Shop()
    shop.stock_up()
    assert "approver_missing" in refused(visitor(shop.book, "service"), shop)


def test_what_was_typed_stays_beside_what_is_wrong(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service")
    html = refused(client, shop, sku="NONE")
    assert "sku_unknown" in html and 'value="吊牌是本店的"' in html
    assert "not_a_number" in refused(client, shop, gross="一百")
    assert "invalid-feedback" in refused(client, shop, cost="")


def test_sent_twice_it_is_one_return(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "service")
    assert client.post(BLIND, asked()).status_code == 302
    before = shop.dump()
    assert client.post(BLIND, asked()).status_code == 302
    assert shop.dump() == before


def test_the_way_to_it(shop: Shop, visitor: Visitor) -> None:
    assert BLIND in visitor(shop.book, "service").get("/books/shop/intake/").content.decode()
    assert visitor(shop.book, "cashier").get(BLIND).status_code == 403
