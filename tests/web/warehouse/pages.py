"""Pages of the warehouse that every walk visits."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("warehouse", "/books/mill/warehouse/", "warehouse"),
    PageCase("own-pin", "/pin/", "warehouse"),
]
