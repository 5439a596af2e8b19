"""A company with the longest name there may be: the bar stays in view."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hongzi.access.store import set_duties
from tests.pages.conftest import OpenPage
from tests.pages.test_every_page import WIDER_THAN_THE_SCREEN
from tests.returns.shop import Shop


@pytest.fixture
def longest(open_page: OpenPage) -> Iterator[None]:
    """The bookkeeper keeps it for the length of one test: the others count their books."""
    shop = Shop(code="longest", name="长" * 100)
    set_duties(book_id=shop.book.id, user_name="bookkeeper", duties=["bookkeeper"])
    yield
    set_duties(book_id=shop.book.id, user_name="bookkeeper", duties=[])


@pytest.mark.usefixtures("longest")
def test_the_longest_name_of_a_book_fits_the_bar(open_page: OpenPage) -> None:
    page = open_page("bookkeeper", "/books/longest/2026-03/work/")
    for width in (1280, 640, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, f"{width} px"
    bar = page.locator("header.navbar").bounding_box()
    assert bar is not None and bar["height"] < 140
