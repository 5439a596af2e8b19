"""A month closed from its page: what stands in the way, what will be posted, the close.

01  purchase     03-01  sale S1 226.00, paid     03-02  sale S2 452.00
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from hongzi.access.scope import book_scope
from hongzi.access.store import set_duties
from hongzi.ledger.queries import period_states
from hongzi.workflows.check_books import check_book
from hongzi.workflows.run_month import closing_of
from tests.pages.conftest import OpenPage
from tests.returns.shop import Shop

BOOK = "shut"


@pytest.fixture
def shop(in_site: None) -> Shop:
    """A book of its own: January and March used, January to be closed first."""
    shop = Shop(code=BOOK, name="Shut")
    set_duties(book_id=shop.book.id, user_name="supervisor", duties=["supervisor"])
    shop.sold_and_paid()
    shop.sell("S2", qty="2", amount="452.00")
    shop.accept()
    return shop


def test_the_month_is_closed_from_its_page(open_page: OpenPage, shop: Shop) -> None:
    page = open_page("supervisor", f"/books/{BOOK}/2026-03/work/")
    expect(page.get_by_text("前面的月份还没结账")).to_be_visible()
    expect(page.get_by_role("row", name="款未退")).to_contain_text("226.00")
    expect(page.get_by_role("row", name="销售单")).to_contain_text("678.00")  # the report came
    page.get_by_role("link", name="去结前一个月").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("本月工作 2026-01")
    page.get_by_role("link", name="预演结账").click()
    page.get_by_role("button", name="结 2026-01").click()
    expect(page.get_by_text("2026-01 已结账。")).to_be_visible()
    shop.run(closing_of(202602))
    page.goto(f"/books/{BOOK}/month/")
    expect(page.get_by_role("heading", level=1)).to_have_text("本月工作 2026-03")
    page.get_by_role("link", name="预演结账").click()
    expect(page.get_by_role("row", name="结转损益").first).to_be_visible()
    page.get_by_role("button", name="结 2026-03").dblclick()
    expect(page.get_by_text("2026-03 已结账。")).to_be_visible()
    with book_scope(shop.book.id) as cursor:
        assert period_states(cursor)[202603] == "closed"
    assert check_book(book=BOOK).hold
