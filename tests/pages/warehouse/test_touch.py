"""What a gloved thumb has to meet on the warehouse's phone page: 48 px, the bar included."""

from __future__ import annotations

import pytest

from tests.pages.conftest import OpenPage


@pytest.mark.parametrize("path", ["/books/mill/warehouse/", "/pin/"])
def test_the_bar_is_as_large_as_a_thumb(open_page: OpenPage, path: str) -> None:
    """Everything of the bar that is pressed, and the page is no wider for it."""
    page = open_page("everybody", path, width=390, height=800)
    pressed = page.locator(".navbar .btn:visible, .navbar .brand, .areas a").all()
    assert len(pressed) > 3
    boxes = [box for one in pressed if (box := one.bounding_box()) is not None]
    assert min(min(box["height"], box["width"]) for box in boxes) >= 48
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
