"""From a statement to the photo of a returned lamp in four clicks, and all the way back.

03-01  sale S1    226.00     03-10  return R1, with a photo of the goods
"""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from hongzi.access.store import set_duties
from hongzi.facts.documents import keep_document
from hongzi.workflows.number_vouchers import number_vouchers
from tests.pages.conftest import OpenPage
from tests.returns.shop import Shop

BOOK = "drill"
SHEET = f"/books/{BOOK}/2026-03/balance-sheet/"


@pytest.fixture
def shop(in_site: None) -> Shop:
    """A book of its own, kept by the bookkeeper."""
    shop = Shop(code=BOOK, name="Drill")
    set_duties(book_id=shop.book.id, user_name="bookkeeper", duties=["bookkeeper"])
    shop.sold_and_paid()
    accepted = shop.accept()
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    kept = keep_document(book=shop.book, content=picture.getvalue(), name="lamp.png")
    shop.do(
        "attach_document", to=accepted.key, sha256=kept.sha256, media=kept.media, size=kept.size,
        name="lamp.png",
    )  # fmt: skip
    number_vouchers(book=BOOK, period=202603)
    return shop


def test_four_clicks_down_and_the_way_back(open_page: OpenPage, shop: Shop) -> None:
    page = open_page("bookkeeper", SHEET)
    page.get_by_role("link", name="其他应付款").click()  # 1: the line, its accounts and entries
    line = page.url
    expect(page.get_by_role("link", name="其他应付款—待退客户款")).to_be_visible()
    page.get_by_role("link", name="记-3").click()  # 2: the voucher
    voucher = page.url
    expect(page.get_by_role("heading", level=1)).to_contain_text("记-3")
    page.get_by_role("link", name="R1-1").first.click()  # 3: the return
    expect(page.get_by_role("heading", level=1)).to_contain_text("R1")
    with page.expect_response(lambda answer: "/documents/" in answer.url) as answered:
        page.locator(".photos a").first.click()  # 4: the photo
    assert answered.value.headers["content-type"] == "image/png"
    page.go_back()
    way = page.get_by_role("navigation", name="来路")
    expect(way.get_by_role("link")).to_have_count(3)
    way.get_by_role("link", name="记-3").click()
    assert page.url == voucher
    way.get_by_role("link", name="报表项目").click()
    assert page.url == line
    way.get_by_role("link", name="资产负债表").click()
    assert page.url.endswith(SHEET)

    page = open_page("bookkeeper", f"/books/{BOOK}/2026-03/trial-balance/", width=390)
    page.get_by_label("截至", exact=True).fill("2026-03-09")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("截至 2026-03-09")).to_be_visible()
    expect(page.get_by_role("link", name="其他应付款—待退客户款")).to_have_count(0)
    page.get_by_role("link", name="应收账款").first.click()
    expect(page.get_by_text("截至 2026-03-09")).to_be_visible()
    page.get_by_role("link", name="看整月").click()
    expect(page.get_by_role("row", name="期末余额")).to_be_visible()
