"""记账凭证 as PDF, read back: nothing of the voucher is lost on the way to paper.

2026-03  sale S1      receivable 226.00                          / revenue 200.00, output VAT 26.00
         return R1    revenue −200.00, VAT awaiting red 26.00    / refund payable 226.00
         rent         5602 500.00                                / bank 500.00
"""

from __future__ import annotations

import io
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from hongzi.access.scope import book_scope
from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries_print import PrintedVoucher, printed_vouchers
from hongzi.printing.vouchers import print_vouchers
from hongzi.workflows.number_vouchers import number_vouchers
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db
MM = 72 / 25.4


@pytest.fixture
def shop() -> Shop:
    shop = Shop(name="青禾小店")
    shop.sold_and_paid()
    shop.accept()
    shop.do(
        "record_voucher", summary="付三月房租", actor="李会计",
        lines=[
            {"account": "560203", "debit": "500.00", "summary": "付房租"},
            {"account": "1002", "credit": "500.00", "summary": "转账支付"},
        ],
    )  # fmt: skip
    number_vouchers(book=shop.book.code, period=202603)
    return shop


def printed(shop: Shop) -> list[PrintedVoucher]:
    with book_scope(shop.book.id) as cursor:
        cursor.execute("select id from ledger_voucher order by id desc")
        return printed_vouchers(cursor, ids=[id for (id,) in cursor.fetchall()])


def text_of(pdf: bytes) -> str:
    """All words of the PDF without white space: a cell may break its words anywhere."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def test_vouchers_come_in_binding_order_with_their_lines(shop: Shop) -> None:
    found = printed(shop)
    assert [one.code for one in found] == [f"记-{n}" for n in range(1, len(found) + 1)]
    assert all(one.debit == one.credit for one in found)
    rent = found[-1]
    assert [(one.summary, one.account, one.side, one.amount) for one in rent.lines] == [
        ("付房租", "560203", 1, 500_00),
        ("转账支付", "1002", -1, 500_00),
    ]
    assert (rent.makers, rent.approvers, rent.documents) == (("李会计",), (), 0)
    accepted = next(one for one in found if "退货" in one.summary)
    assert ("张三", 1) in {(one.party, one.parties) for one in accepted.lines}


@pytest.mark.parametrize("paper", ["a4", "slip"])
def test_every_account_amount_and_name_can_be_read_back(shop: Shop, paper: str) -> None:
    found = printed(shop)
    text = text_of(print_vouchers(found, company="青禾小店", paper=paper, cover=True))
    for voucher in found:
        for line in voucher.lines:
            assert line.account + line.name in text
            assert format_fen(line.amount, thousands=True) in text
    for words in (
        "记账凭证",
        "凭证汇总表",
        "青禾小店",
        "人民币伍佰元整",
        "-200.00",
        "制单:李会计",
        "(1/1)",
    ):
        assert words in text.replace("：", ":").replace("（", "(").replace("）", ")")


def test_the_papers_have_their_sizes(shop: Shop) -> None:
    found = printed(shop)
    a4 = PdfReader(io.BytesIO(print_vouchers(found, company="小店"))).pages
    slip = PdfReader(io.BytesIO(print_vouchers(found, company="小店", paper="slip"))).pages
    assert len(slip) == len(found)
    assert len(a4) == (len(found) + 1) // 2
    sizes = [round(float(side) / MM) for page in (a4[0], slip[0]) for side in page.mediabox[2:]]
    assert sizes == [210, 297, 240, 140]


def test_the_same_vouchers_make_the_same_bytes(shop: Shop) -> None:
    found = printed(shop)
    assert print_vouchers(found, company="小店") == print_vouchers(found, company="小店")


def test_what_cannot_be_printed_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused, match="paper_unknown"):
        print_vouchers(printed(shop), company="小店", paper="a3")
    with pytest.raises(Refused, match="nothing_to_print"):
        print_vouchers([], company="小店")


def test_a_document_can_be_heard_and_kept(shop: Shop) -> None:
    """PDF/UA-1: Chinese, titled, every voucher a heading and a table with its head; PDF/A-2."""
    made = print_vouchers(printed(shop), company="青禾小店", cover=True)
    reader = PdfReader(io.BytesIO(made))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert str(root["/Lang"]).lower().startswith("zh")
    assert reader.metadata is not None
    assert reader.metadata.title == "青禾小店 记账凭证"
    said = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part\W+1\b", said)
    assert re.search(r"pdfaid:part\W+2\b", said)
    kinds = Counter(kinds_below(root["/StructTreeRoot"]))
    sheets = len(printed(shop))
    assert (kinds["/H1"], kinds["/Table"]) == (sheets + 1, sheets + 1)
    assert kinds["/TH"] == 5 * sheets + 3


def kinds_below(node: Any) -> Iterator[str]:
    """What a document is made of: /Table, /TR, /TH …"""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for child in node:
            yield from kinds_below(child)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield str(node["/S"])
        if "/K" in node:
            yield from kinds_below(node["/K"])


def test_four_times_as_many_vouchers_take_about_four_times_as_long(shop: Shop) -> None:
    """A month of two thousand is one document within seconds: the cost of a voucher stays."""
    found = printed(shop)

    def seconds(count: int) -> float:
        many = [replace(found[n % len(found)], number=n) for n in range(1, count + 1)]
        started = time.process_time()
        made = print_vouchers(many, company="小店", paper="slip")
        took = time.process_time() - started
        assert len(PdfReader(io.BytesIO(made)).pages) == count
        return took

    seconds(10)
    assert seconds(2400) < 8 * seconds(600)
