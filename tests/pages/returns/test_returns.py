"""Working through returns in a real browser: by keys, many at once, by any number.

Three returns of 226.00 each in a book of their own, asked for and not decided.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from hongzi.access.store import set_duties
from tests.pages.conftest import OpenPage
from tests.returns.shop import Shop

BOOK = "counter"


@pytest.fixture(scope="module")
def made() -> dict[str, bool]:
    return {}


@pytest.fixture
def counter(in_site: None, made: dict[str, bool]) -> str:
    """The address of the book; made once, its returns are decided in the last test alone."""
    if not made:
        made[BOOK] = True
        shop = Shop(code=BOOK, name="Counter")
        for name in ("service", "supervisor"):
            set_duties(book_id=shop.book.id, user_name=name, duties=[name])
        shop.stock_up()
        for number in (1, 2, 3):
            shop.sell(f"S{number}")
            line = {"line": "1", "sale": f"S{number}", "sale_line": "1", "qty": "1"}
            shop.do("request_return", case=f"R{number}", lines=[line])
    return f"/books/{BOOK}"


def test_a_number_in_the_palette_opens_its_page(open_page: OpenPage, counter: str) -> None:
    page = open_page("service", f"{counter}/returns/")
    page.keyboard.press("Control+k")
    page.get_by_label("任何号码").fill("R2")
    expect(page.locator("#palette-found a").first).to_contain_text("R2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("退货单 R2")


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_column_is_in_view_at_1280(open_page: OpenPage, counter: str, language: str) -> None:
    page = open_page("supervisor", f"{language}{counter}/returns/")
    wide = page.locator(".wide").evaluate("it => [it.scrollWidth, it.clientWidth]")
    assert wide[0] == wide[1]
    expect(page.locator("tbody tr").first.locator(".light")).to_have_count(3)


def test_on_a_phone_a_line_is_a_card(open_page: OpenPage, counter: str) -> None:
    page = open_page("supervisor", f"{counter}/returns/", width=390)
    wide = page.locator(".wide").evaluate("it => [it.scrollWidth, it.clientWidth]")
    assert wide[0] == wide[1]
    leg = page.locator("tbody tr").first.locator(".leg").nth(2)
    assert leg.evaluate("it => getComputedStyle(it, '::before').content") == '"资金"'


def test_rows_are_walked_and_ticked_by_keys(open_page: OpenPage, counter: str) -> None:
    page = open_page("supervisor", f"{counter}/returns/")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-selected]")).to_have_text("2 · 452.00")
    page.keyboard.press("/")
    expect(page.get_by_label("号码、金额或客户")).to_be_focused()
    page.keyboard.type("R1")
    page.keyboard.press("Enter")
    expect(page.locator("table.returns tbody tr")).to_have_count(1)


def test_a_preview_then_all_at_once_on_a_phone(open_page: OpenPage, counter: str) -> None:
    page = open_page("supervisor", f"{counter}/returns/?decision=pending", width=390)
    page.get_by_label("选全部符合条件的").check()
    page.get_by_role("button", name="同意").click()
    expect(page.get_by_text("可以办理 3 笔")).to_be_visible()
    page.get_by_role("button", name="办理这 3 笔").click()
    expect(page.get_by_text("已办理 3 笔")).to_be_visible()
    page.get_by_role("link", name="返回列表").click()
    expect(page.get_by_text("没有符合条件的退货")).to_be_visible()
