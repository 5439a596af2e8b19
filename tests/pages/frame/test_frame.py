"""The frame of every page, by mouse and by key: theme, books, palette, keys, logging in and out."""

from __future__ import annotations

from playwright.sync_api import FloatRect, Locator, expect

from tests.pages import world
from tests.pages.conftest import OpenPage


def shape(place: Locator) -> FloatRect:
    """Where something is drawn."""
    box = place.bounding_box()
    assert box is not None
    return box


def test_dark_is_kept_from_page_to_page(open_page: OpenPage) -> None:
    page = open_page("bookkeeper", "/books/mill/")
    html = page.locator("html")
    expect(html).to_have_attribute("data-bs-theme", "light")
    page.get_by_role("button", name="深色或浅色").click()
    expect(html).to_have_attribute("data-bs-theme", "dark")
    page.goto("/")
    expect(html).to_have_attribute("data-bs-theme", "dark")


def test_who_likes_it_dark_gets_it_dark(open_page: OpenPage) -> None:
    page = open_page("bookkeeper", "/books/mill/", scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_from_one_book_to_another(open_page: OpenPage) -> None:
    page = open_page("bookkeeper", "/books/mill/")
    page.get_by_role("button", name=world.LATIN["mill"]).click()
    page.get_by_role("link", name=world.LATIN["quay"]).click()
    expect(page).to_have_url("/books/quay/")


def test_the_bar_is_one_line_on_a_phone(open_page: OpenPage) -> None:
    """Book, palette, theme, language, person: all in one line, none beyond the edge."""
    page = open_page("bookkeeper", "/books/mill/", width=390)
    bar = page.locator("header.navbar")
    tops = {round(box["y"] + box["height"] / 2) for box in map(shape, bar.locator(".btn").all())}
    assert max(tops) - min(tops) < 8
    assert shape(bar)["height"] < 64
    page.get_by_role("button", name="bookkeeper").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()


def test_the_palette_is_as_high_as_what_is_in_it(open_page: OpenPage) -> None:
    page = open_page("bookkeeper", "/books/mill/")
    page.keyboard.press("Control+k")
    assert shape(page.get_by_role("dialog"))["height"] < 300


def test_the_same_key_finds_a_book_on_the_board(open_page: OpenPage) -> None:
    page = open_page("bookkeeper", "/")
    page.keyboard.press("Control+k")
    expect(page.get_by_label("公司或代码")).to_be_focused()


def test_keys_are_shown_by_a_key(open_page: OpenPage) -> None:
    page = open_page("bookkeeper", "/books/mill/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()


def test_one_logs_in_and_out(open_page: OpenPage) -> None:
    page = open_page("", "/books/mill/")
    page.get_by_label("用户名").fill("cashier")
    page.get_by_label("密码").fill(world.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(world.LATIN["mill"])
    page.get_by_role("button", name="cashier").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url("/login/")


def test_the_bar_shows_each_what_is_theirs(open_page: OpenPage) -> None:
    page = open_page("warehouse", "/books/mill/")
    words = page.get_by_role("navigation", name="功能").get_by_role("link")
    assert "填凭证" not in words.all_inner_texts()


def test_the_palette_opens_any_number(open_page: OpenPage) -> None:
    """Ctrl K, a number pasted, Enter: its page. What it finds is walked through by arrow."""
    page = open_page("service", "/books/mill/")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="查找")
    expect(palette).to_be_visible()
    page.keyboard.type("R-SEEN")
    expect(palette.get_by_role("link").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(palette.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url("/books/mill/returns/of/R-SEEN/")
