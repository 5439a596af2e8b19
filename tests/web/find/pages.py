"""Pages to walk through."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("find", "/books/mill/find/", "service"),
    PageCase("find-several", "/books/mill/find/?q=R-", "service"),
    PageCase("find-none", "/books/mill/find/?q=NOTHING", "service"),
]
