"""Taking in a return at the counter in a real browser, at a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from hongzi.access.store import set_duties
from tests.pages.conftest import OpenPage
from tests.returns.shop import Shop

BOOK = "desk"


@pytest.fixture(scope="module")
def made() -> dict[str, bool]:
    return {}


@pytest.fixture
def desk(in_site: None, made: dict[str, bool]) -> str:
    """The address of a book with one sale of one A."""
    if not made:
        made[BOOK] = True
        shop = Shop(code=BOOK, name="Desk")
        set_duties(book_id=shop.book.id, user_name="service", duties=["service"])
        shop.stock_up()
        shop.sell("S1")
    return f"/books/{BOOK}/intake/sale/S1/"


def test_a_photo_stays_while_the_ground_is_looked_at(
    open_page: OpenPage, desk: str, tmp_path: Path
) -> None:
    """The ground comes up below the form, which keeps what is in it; then it is recorded."""
    photo = tmp_path / "size.png"
    Image.new("RGB", (4, 4), "red").save(photo)
    page = open_page("service", desk)
    expect(page.get_by_label("退回数量")).to_have_value("1")
    page.get_by_label("退货原因").select_option(index=1)
    page.get_by_label("照片或截图").set_input_files(photo)
    page.get_by_role("button", name="看受理依据").click()
    expect(page.get_by_role("heading", name="受理依据")).to_be_visible()
    assert page.get_by_label("照片或截图").evaluate("it => it.files.length") == 1
    page.get_by_role("button", name="登记申请,待处理").click()
    expect(page.locator(".photos img")).to_have_count(1)


def test_on_a_phone_the_quantity_is_in_sight(open_page: OpenPage, desk: str) -> None:
    page = open_page("service", "/books/mill/intake/sale/S-FREE/", width=390)
    box = page.get_by_label("退回数量").first.bounding_box()
    assert box is not None
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
