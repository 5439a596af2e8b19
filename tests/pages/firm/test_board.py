"""The board with several books: narrowed, the month of two at once, a new book."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from hongzi.access.store import set_duties
from hongzi.workflows.open_book import open_book
from tests.pages.conftest import OpenPage

BOOKS = ("fir", "elm", "oak")


@pytest.fixture
def firm(in_site: None) -> None:
    """Three books of the owner, who keeps two of them."""
    for code in BOOKS:
        book = open_book(
            code=code, name=f"{code.title()} Trees", standard="small_business",
            taxpayer="general", costing="fifo", opened_on=dt.date(2026, 1, 1),
        )  # fmt: skip
        duties = ["owner"] if code == "oak" else ["owner", "bookkeeper"]
        set_duties(book_id=book.id, user_name="owner", duties=duties)


@pytest.mark.parametrize("language", ["/", "/en/"])
def test_every_column_is_in_view_at_1280(open_page: OpenPage, language: str) -> None:
    page = open_page("everybody", language)
    wide = page.locator(".wide").evaluate("it => [it.scrollWidth, it.clientWidth]")
    assert wide[0] == wide[1]


def test_several_books_on_one_board(open_page: OpenPage, firm: None) -> None:
    page = open_page("owner", "/")
    page.get_by_label("公司或代码").fill("trees")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("table.board tbody tr")).to_have_count(3)
    expect(page.get_by_role("checkbox")).to_have_count(2)
    page.get_by_label("选中 Elm Trees").check()
    page.get_by_label("选中 Fir Trees").check()
    page.get_by_role("button", name="做选中账套的本月").click()
    expect(page.get_by_text("共 2 个账套")).to_be_visible()
    # The site's own worker does them, and the page says so by itself.
    expect(page.get_by_text("已了 2 个,共 2 个账套")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("row", name="Elm Trees")).to_contain_text("做完")
    page.goto("/firm/new/?like=elm")
    page.get_by_label("公司名称").fill("Ash Trees")
    page.get_by_label("账套代码").fill("elm")
    page.get_by_label("启用月份").fill("2026-05")
    page.get_by_role("button", name="建账套").click()
    expect(page.get_by_role("alert")).to_contain_text("账套代码已被使用")
    expect(page.get_by_label("公司名称")).to_have_value("Ash Trees")
    page.get_by_label("账套代码").fill("ash")
    page.get_by_role("button", name="建账套").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("本月工作 2026-05")
