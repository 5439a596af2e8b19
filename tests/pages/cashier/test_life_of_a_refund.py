"""A refund in the browser: asked by one, approved by another, sent, confirmed, and come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hongzi.access.rules.duties import DUTIES
from hongzi.access.store import set_duties
from hongzi.files.tables import read_table
from hongzi.workflows.check_books import check_book
from tests.pages.conftest import OpenPage
from tests.returns.shop import Shop

TILL = "/books/till/cashier/"
ACCOUNT = "6222020200112233445"


@pytest.fixture
def till(in_site: None) -> Shop:
    """A book of its own: R1 and R2 owe 226.00 each to customers who had paid by bank."""
    shop = Shop(code="till", name="Till")
    for name in ("cashier", "supervisor", "bookkeeper"):
        set_duties(book_id=shop.book.id, user_name=name, duties=[name])
    set_duties(book_id=shop.book.id, user_name="everybody", duties=DUTIES)
    shop.stock_up()
    for number in (1, 2):
        shop.sell(f"S{number}")
        shop.pay(f"S{number}", tender="bank")
        shop.accept(f"R{number}", sale=f"S{number}")
    return shop


def owed(shop: Shop) -> str:
    return shop.balances("refund_payable")["refund_payable"]


def pick(page: Page, *orders: str) -> None:
    for order in orders:
        page.get_by_label(f"选 {order}", exact=True).check()


def test_from_due_to_paid_and_back(open_page: OpenPage, till: Shop, tmp_path: Path) -> None:
    # One person asks: what the form proposes is how the money came.
    maker = open_page("everybody", TILL)
    expect(maker.get_by_role("heading", name="R1-1")).to_be_visible()
    maker.get_by_label("收款账号").nth(0).fill(ACCOUNT)
    maker.get_by_label("收款户名").nth(0).fill("张三")
    maker.get_by_label("选本页").check()
    expect(maker.locator("[data-selected]")).to_have_text("2 · 452.00")
    maker.get_by_role("button", name="制付款单").dblclick()
    # R2 has no payee: refused beside the form; R1 is made, once.
    expect(maker.locator("#refused")).to_contain_text("payee_missing")
    maker.get_by_label("收款账号").fill(ACCOUNT)
    maker.get_by_label("收款户名").fill("李四")
    maker.get_by_role("button", name="制付款单").click()
    expect(maker.get_by_role("status").filter(has_text="已制单")).to_be_visible()

    # The same person may not approve, whatever their duties.
    maker.goto(f"{TILL}?list=prepared")
    pick(maker, "TK0000001", "TK0000002")
    expect(maker.get_by_label("选 TK0000003", exact=True)).to_have_count(0)
    maker.get_by_role("button", name="审批").click()
    expect(maker.locator("#refused")).to_contain_text("由 everybody 制单,不能由本人审批")
    chief = open_page("supervisor", f"{TILL}?list=prepared")
    expect(chief.locator("table.orders")).to_contain_text(ACCOUNT)
    pick(chief, "TK0000001", "TK0000002")
    chief.get_by_role("button", name="审批").click()
    expect(chief.get_by_role("status").filter(has_text="已审批")).to_be_visible()

    # The cashier sends them; the file is what was approved.
    clerk = open_page("cashier", f"{TILL}?list=approved")
    pick(clerk, "TK0000001", "TK0000002")
    clerk.get_by_role("button", name="生成批次").click()
    clerk.get_by_role("link", name="PL0000001").first.click()
    with clerk.expect_download() as download:
        clerk.get_by_role("button", name="下载付款文件").click()
    download.value.save_as(tmp_path / "PL0000001.xlsx")
    rows = [cells for _, cells in read_table(tmp_path / "PL0000001.xlsx").rows()]
    assert [(row[1], row[2], row[3], row[5]) for row in rows] == [
        ("TK0000001", ACCOUNT, "张三", "226.00"), ("TK0000002", ACCOUNT, "李四", "226.00"),
    ]  # fmt: skip
    assert owed(till) == "-452.00"

    # The bank's answer: one paid, one refused. The money leg of the first is closed.
    answer = "付款单号,状态,金额,失败原因\nTK0000001,成功,226.00,\nTK0000002,失败,226.00,户名不符\n"
    (tmp_path / "answer.csv").write_bytes(answer.encode("gb18030"))
    clerk.get_by_label("银行结果文件(CSV 或 Excel)").set_input_files(tmp_path / "answer.csv")
    clerk.get_by_role("button", name="登记结果").click()
    expect(clerk.get_by_role("row", name="TK0000001")).to_contain_text("已确认付款")
    expect(clerk.get_by_role("row", name="TK0000002")).to_contain_text("已登记付款失败")
    assert owed(till) == "-226.00"

    # It comes back: the leg is open again, and due with why and whom it was for.
    clerk.goto(f"{TILL}?list=confirmed")
    pick(clerk, "TK0000001")
    clerk.get_by_label("原因").fill("账号已销户")
    clerk.get_by_role("button", name="登记退票").click()
    expect(clerk.get_by_role("status").filter(has_text="已登记退票")).to_be_visible()
    assert owed(till) == "-452.00"
    clerk.goto(f"{TILL}?q=R1")
    expect(clerk.locator("section.refund")).to_contain_text("账号已销户")
    expect(clerk.get_by_label("收款账号")).to_have_value(ACCOUNT)
    assert all(proof.holds for proof in check_book(book="till").proofs)
