"""From a statement to the photo of a returned lamp in four clicks, and all the way back.

03-01  sales S1, S8            03-10  return R1, with a photo of the goods
03-12  R1 inspected, 120.00  03-20  sale S9
"""

from __future__ import annotations

import io
import itertools

import pytest
from PIL import Image
from playwright.sync_api import expect

from hongzi.access.store import set_duties
from hongzi.facts.documents import keep_document
from hongzi.workflows.number_vouchers import number_vouchers
from tests.pages.conftest import OpenPage
from tests.returns.shop import Shop

NUMBERS = itertools.count(1)


@pytest.fixture
def shop(in_site: None) -> Shop:
    """A book of its own, kept by the bookkeeper."""
    shop = Shop(code=f"drill{next(NUMBERS)}", name="Drill")
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
    shop.do("inspect_goods", case="R1", line="1", qty="1", date="2026-03-12")
    shop.sell("S8")
    shop.sell("S9", date="2026-03-20")
    number_vouchers(book=shop.book.code, period=202603)
    return shop


def march(shop: Shop, statement: str) -> str:
    return f"/books/{shop.book.code}/2026-03/{statement}/"


def test_four_clicks_down_and_the_way_back(open_page: OpenPage, shop: Shop) -> None:
    page = open_page("bookkeeper", march(shop, "balance-sheet"))
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
    assert page.url.endswith(march(shop, "balance-sheet"))


@pytest.mark.parametrize(
    ("statement", "line", "number"),
    [
        ("trial-balance", "其他应付款—待退客户款", "记-3"),
        ("income", "一、营业收入", "记-3"),
        ("balance-sheet", "存货", "记-4"),
        ("vat", "应交税费—待红冲税额", "记-3"),
        ("stock", "A", "记-4"),
    ],
)
def test_from_each_statement_of_a_day_to_the_photo(
    open_page: OpenPage, shop: Shop, statement: str, line: str, number: str
) -> None:
    """Up to 15 March: statement → line → voucher → return → photo, back by the browser's own key,
    and the day holds on the line and on every other statement."""
    page = open_page("bookkeeper", f"{march(shop, statement)}?day=2026-03-15")
    until = page.get_by_text("截至 2026-03-15")
    expect(until).to_be_visible()
    for one in page.get_by_role("navigation", name="报表").get_by_role("link").all()[:5]:
        assert "day=2026-03-15" in (one.get_attribute("href") or "")
    page.locator("main").get_by_role("link", name=line, exact=True).first.click()
    expect(until).to_be_visible()
    expect(page.get_by_role("link", name="记-5", exact=True)).to_have_count(0)  # 20 March
    page.get_by_role("link", name=number, exact=True).first.click()
    page.get_by_role("link", name="R1-1").first.click()
    with page.expect_response(lambda answer: "/documents/" in answer.url) as answered:
        page.locator(".photos a").first.click()
    assert answered.value.headers["content-type"] == "image/png"
    for _ in range(3):
        page.go_back()
    page.go_back()
    expect(until).to_be_visible()
    assert f"/{statement}/?day=2026-03-15" in page.url


def test_a_day_is_asked_for_on_a_phone(open_page: OpenPage, shop: Shop) -> None:
    page = open_page("bookkeeper", march(shop, "trial-balance"), width=390)
    page.get_by_label("截至", exact=True).fill("2026-03-09")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("截至 2026-03-09")).to_be_visible()
    expect(page.get_by_role("link", name="其他应付款—待退客户款")).to_have_count(0)
    page.get_by_role("link", name="应收账款").first.click()
    expect(page.get_by_text("截至 2026-03-09")).to_be_visible()
    page.get_by_role("link", name="看整月").click()
    expect(page.get_by_role("row", name="期末余额")).to_be_visible()
