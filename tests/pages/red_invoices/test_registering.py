"""A red invoice in the browser: what the blue line has left, registered, gone from the list."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from hongzi.access.store import set_duties
from tests.pages.conftest import OpenPage
from tests.returns.shop import Shop

RED = "/books/reds/red-invoices/"


@pytest.fixture
def desk(in_site: None) -> Shop:
    """A book of its own: two units invoiced as B1 came back as R1 and R2, 26.00 of VAT each."""
    shop = Shop(code="reds", name="Reds")
    set_duties(book_id=shop.book.id, user_name="bookkeeper", duties=["bookkeeper"])
    shop.stock_up()
    shop.sell(qty="2", amount="452.00", invoice="B1")
    shop.accept("R1")
    shop.accept("R2")
    return shop


def test_one_by_one_and_by_pasting(open_page: OpenPage, desk: Shop) -> None:
    page = open_page("bookkeeper", RED)
    blue = page.get_by_role("region", name="蓝字发票 B1")
    blue.get_by_label("选 R2-1", exact=True).uncheck()
    blue.get_by_label("R1-1 红票税额").fill("27.00")
    blue.get_by_label("红字发票号码").fill("25112000000000000001")
    blue.get_by_role("button", name="登记").click()
    # More than the line owes: refused, and what was typed is still there.
    expect(page.locator("#refused")).to_contain_text("red_above_owed")
    expect(blue.get_by_label("R1-1 红票税额")).to_have_value("27.00")
    expect(blue.get_by_label("选 R2-1", exact=True)).not_to_be_checked()
    blue.get_by_label("R1-1 红票税额").fill("")
    blue.get_by_role("button", name="登记").click()
    expect(page.get_by_role("status").filter(has_text="已登记红字发票")).to_be_visible()
    expect(page.get_by_label("选 R1-1", exact=True)).to_have_count(0)
    assert desk.balances("vat_awaiting_red") == {"vat_awaiting_red": "26.00"}
    # The other one is pasted from a spreadsheet, and nothing is left.
    page.get_by_label("从表格粘贴(带标题行)").fill(
        "红字发票号码\t蓝字发票号码\t开票日期\t退货单号\t税额\n"
        "25112000000000000002\tB1\t2026-03-16\tR2\t-26.00"
    )
    page.get_by_role("region", name="一次登记多张").get_by_role("button", name="登记").click()
    expect(page.get_by_text("没有待红冲的发票")).to_be_visible()
    assert desk.balances("vat_awaiting_red") == {"vat_awaiting_red": "0.00"}
