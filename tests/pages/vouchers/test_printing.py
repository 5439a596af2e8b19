"""Vouchers chosen in the list are printed as one PDF, in a real browser."""

from __future__ import annotations

import io
import re
from urllib.parse import unquote

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.pages.conftest import OpenPage

LIST = "/books/mill/2026-01/vouchers/"


def test_chosen_vouchers_are_counted_summed_and_printed(open_page: OpenPage) -> None:
    page = open_page("bookkeeper", LIST)
    button = page.get_by_role("button", name="打印所选")
    expect(button).to_be_disabled()
    boxes = page.locator("input[name=v]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    expect(page.locator("[data-count]")).to_have_text("2")
    chosen = [boxes.nth(n).get_attribute("value") or "" for n in (0, 1)]
    page.get_by_label("240 × 140 mm").check()
    page.get_by_label("附凭证汇总表").check()
    # The PDF opens in a tab of its own; what it is asked for is what is read here.
    with page.context.expect_event("request", lambda one: "/print/" in one.url) as asked:
        button.click()
    address = asked.value.url
    assert all(code in unquote(address) for code in chosen)
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body())).pages
    text = re.sub(r"\s", "", "".join(one.extract_text() for one in pages))
    assert "凭证汇总表" in text
    assert "MillStreetLamps" in text
    assert "共2张" in text


def test_all_of_a_page_are_chosen_at_once_and_a_filter_stays_in_the_address(
    open_page: OpenPage,
) -> None:
    page = open_page("bookkeeper", LIST)
    count = page.locator("input[name=v]").count()
    page.get_by_label("选择本页全部").check()
    expect(page.locator("[data-count]")).to_have_text(str(count))
    page.get_by_label("金额", exact=True).fill("226.00")
    page.get_by_role("button", name="筛选").click()
    assert "amount=226.00" in page.url
    assert 0 < page.locator("input[name=v]").count() < count
    page.get_by_role("link", name="清除").click()
    assert page.locator("input[name=v]").count() == count
