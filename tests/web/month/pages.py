"""Pages to walk through."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("open-items", "/books/mill/2026-02/open-items/", "bookkeeper"),
]
