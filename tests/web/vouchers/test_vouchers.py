"""The voucher list and page: found by a filter, printed together, a posting reversed once.

2026-03  sale S1 226.00, paid and returned as R1; rent 500.00 and 80.00 by hand
"""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from hongzi.workflows.number_vouchers import number_vouchers
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

LIST = "/books/shop/2026-03/vouchers/"


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop()
    shop.sold_and_paid()
    shop.accept()
    number_vouchers(book="shop", period=202603)
    for yuan, summary in (("500.00", "付房租"), ("80.00", "付水费")):
        shop.do(
            "record_voucher", summary=summary, actor="李会计",
            lines=[{"account": "560203", "debit": yuan}, {"account": "1002", "credit": yuan}],
        )  # fmt: skip
    number_vouchers(book="shop", period=202603)
    return shop


@pytest.fixture
def bookkeeper(shop: Shop, visitor: Visitor) -> Client:
    return visitor(shop.book, "bookkeeper")


def codes(answer: Any) -> list[str]:
    """The vouchers a list shows."""
    return re.findall(r'name="v" value="([^"]+)"', answer.content.decode())


def text_of(answer: Any) -> str:
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["记-1", "记-2", "记-3", "记-4", "记-5"]),
        ("q=房租", ["记-4"]),
        ("q=记-2", ["记-2"]),
        ("q=5", ["记-5"]),
        ("q=100%25", []),
        ("account=5602", ["记-4", "记-5"]),
        ("account=1002&amount=80", ["记-5"]),
        ("amount=226.00", ["记-1", "记-2", "记-3"]),
        ("amount=9999", []),
    ],
)
def test_vouchers_are_found(bookkeeper: Client, asked: str, found: list[str]) -> None:
    assert codes(bookkeeper.get(f"{LIST}?{asked}")) == found


def test_the_list_reads_no_posting_however_many_a_voucher_holds(bookkeeper: Client) -> None:
    with CaptureQueriesContext(connections["default"]) as captured:
        assert len(codes(bookkeeper.get(LIST))) == 5
    asked = " ".join(query["sql"] for query in captured)
    assert "from ledger_voucher " in asked
    for table in ("ledger_voucherposting", "ledger_entry", "facts_attachment", "facts_fact"):
        assert table not in asked


def test_an_amount_that_is_none_is_said_at_its_field(bookkeeper: Client) -> None:
    assert "不是数字" in bookkeeper.get(f"{LIST}?amount=一百").content.decode()


def test_chosen_vouchers_are_one_document_in_binding_order(bookkeeper: Client) -> None:
    text = text_of(bookkeeper.get(f"{LIST}print/", {"v": ["记-5", "记-4"], "paper": "slip"}))
    assert text.index("伍佰元整") < text.index("捌拾元整")
    assert "凭证汇总表" not in text
    assert "制单：李会计" in text


def test_all_that_the_filter_finds_are_printed_with_a_cover(bookkeeper: Client) -> None:
    text = text_of(bookkeeper.get(f"{LIST}print/?account=5602&cover=on"))
    assert "共2张" in text
    assert "580.00" in text
    assert "收入" not in text


@pytest.mark.parametrize("asked", ["v=记-99", "paper=a3", "q=nothing"])
def test_what_cannot_be_printed_says_why(bookkeeper: Client, asked: str) -> None:
    assert bookkeeper.get(f"{LIST}print/?{asked}").status_code == 409


def test_a_voucher_says_who_made_it_its_total_and_the_return_behind_it(
    bookkeeper: Client,
) -> None:
    made = bookkeeper.get(f"{LIST}记/4/").content.decode()
    assert "李会计" in made and "伍佰元整" in made and "手工凭证,由记账人录入" in made
    assert "/books/shop/2026-03/vouchers/%E8%AE%B0/3/" in made
    accepted = bookkeeper.get(f"{LIST}记/3/").content.decode()
    assert re.search(r'<a href="/books/shop/returns/of/R1/[^"]*">R1-1</a>', accepted)


def reverse(client: Client, **more: str) -> Any:
    """Reverse the posting of 记-4 by the form its page shows."""
    html = client.get(f"{LIST}记/4/").content.decode()
    found = dict(re.findall(r'name="(target|key|date)"[^>]*value="([^"]+)"', html))
    said = {**found, "date": "2026-03-31", "reason": "重复", **more}
    return client.post(f"{LIST}记/4/reverse/", said)


def test_a_posting_is_reversed_once_in_red_and_both_halves_say_so(bookkeeper: Client) -> None:
    answer = reverse(bookkeeper)
    assert answer.status_code == 302
    red = bookkeeper.get(answer.headers["Location"]).content.decode()
    assert '<span class="red">-500.00</span>' in red
    assert "冲销:" in red
    assert "记-4" in red
    first = bookkeeper.get(f"{LIST}记/4/").content.decode()
    assert "已被红字冲销" in first
    assert "reverse/" not in first


def test_a_double_click_reverses_once(bookkeeper: Client) -> None:
    html = bookkeeper.get(f"{LIST}记/4/").content.decode()
    said = dict(re.findall(r'name="(target|key|date)"[^>]*value="([^"]+)"', html))
    said |= {"date": "2026-03-31", "reason": "重复"}
    twice = [bookkeeper.post(f"{LIST}记/4/reverse/", said) for _ in range(2)]
    assert [answer.status_code for answer in twice] == [302, 302]
    assert twice[0].headers["Location"] == twice[1].headers["Location"]
    assert len(codes(bookkeeper.get(LIST))) == 6


def test_a_reversal_refused_says_so_and_keeps_what_was_typed(bookkeeper: Client) -> None:
    html = reverse(bookkeeper, date="2025-12-31").content.decode()
    assert "早于账套启用月" in html
    assert 'value="重复"' in html
    assert reverse(bookkeeper, reason="").status_code == 200


def test_only_a_bookkeeper_reverses_and_numbers(shop: Shop, visitor: Visitor) -> None:
    cashier = visitor(shop.book, "cashier")
    assert "红字冲销" not in cashier.get(f"{LIST}记/4/").content.decode()
    assert cashier.post(f"{LIST}记/4/reverse/").status_code == 403
    assert cashier.post(f"{LIST}number/").status_code == 403


def test_postings_are_numbered_from_the_list(shop: Shop, bookkeeper: Client) -> None:
    shop.do(
        "record_voucher", summary="新",
        lines=[{"account": "560203", "debit": "1.00"}, {"account": "1002", "credit": "1.00"}],
    )  # fmt: skip
    assert "给 1 笔未编号的过账编号" in bookkeeper.get(LIST).content.decode()
    assert bookkeeper.post(f"{LIST}number/").status_code == 302
    assert len(codes(bookkeeper.get(LIST))) == 6
