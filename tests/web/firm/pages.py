"""Pages to walk through."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("books", "/", "supervisor"),
    PageCase("book", "/books/mill/", "bookkeeper"),
]
