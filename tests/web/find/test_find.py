"""Any number pasted goes straight to its page; several are listed.

S1 paid PAY-S1, invoiced B1 · R1 back by SF100, red V1, refund F1 · held parcel P2 · voucher 记-1
"""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from hongzi.workflows.number_vouchers import number_vouchers
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

FIND = "/books/shop/find/"
R1, S1 = "/books/shop/returns/of/R1/", "/books/shop/intake/sale/S1/"


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop()
    shop.sold_and_paid()
    shop.accept("R1")
    parcel = {"sku": "A", "qty": "1"}
    shop.do("receive_parcel", parcel="P1", tracking="SF100", case="R1", line="1", **parcel)
    shop.do("receive_parcel", parcel="P2", tracking="SF200", **parcel)
    red = {"invoice": "V1", "blue": "B1", "lines": [{"case": "R1", "line": "1"}]}
    shop.do("register_red_invoice", **red)
    shop.do("pay_refund", refund="F1", case="R1", line="1", tender="alipay")
    number_vouchers(book="shop", period=202603)
    return shop


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("R1", R1),
        ("S1", S1),
        ("V1", R1),
        ("B1", S1),
        ("F1", R1),
        ("PAY-S1", S1),
        ("SF100", R1),
        ("P1", R1),
        ("记-1", "/books/shop/2026-03/vouchers/记/1/"),
        ("张三", "/books/shop/returns/?q=张三"),
        ("ｒ１-1", R1),
        ("a", "/books/shop/2026-03/stock/good/A/"),
        ("银行存款", "/books/shop/2026-03/accounts/1002/"),
    ],
)
def test_a_number_opens_its_page(shop: Shop, visitor: Visitor, text: str, address: str) -> None:
    client = visitor(shop.book, "owner")
    answer = client.get(FIND, {"q": text})
    assert answer.status_code == 302
    assert unquote(answer["Location"]) == address
    assert client.get(answer["Location"]).status_code == 200


def test_several_are_listed_and_none_says_what_to_do(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "owner")
    html = client.get(FIND, {"q": "SF"}).content.decode()
    assert "SF100" in html and "SF200" in html
    assert "没有与“ZZZ”相符" in client.get(FIND, {"q": "ZZZ"}).content.decode()
    assert "list-group-item" not in client.get(FIND).content.decode()


def test_the_palette_gets_a_part_of_a_page(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "owner")
    part = client.get(FIND, {"q": "R1"}, HTTP_HX_REQUEST="true").content.decode()
    assert R1 in part and "<html" not in part


def test_a_search_asks_the_same_whatever_it_finds(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "owner")
    counts = set()
    for text in ("R1", "SF", "226.00", "无"):
        with CaptureQueriesContext(connections["default"]) as captured:
            client.get(FIND, {"q": text})
        counts.add(len(captured))
    assert counts == {3 + 5 + 5}
