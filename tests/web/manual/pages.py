"""Pages to walk through."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("manual", "/books/mill/manual/", "bookkeeper"),
    PageCase("manual-waiting", "/books/mill/manual/waiting/", "supervisor"),
]
