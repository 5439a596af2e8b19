"""Pages to walk through."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("books", "/", "supervisor"),
    PageCase("books-of-a-state", "/?state=overdue", "bookkeeper"),
    PageCase("new-book", "/firm/new/", "owner"),
    PageCase("book", "/books/mill/", "bookkeeper"),
]
