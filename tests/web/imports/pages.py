"""The page on which files are dropped into a book."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [PageCase("imports", "/books/mill/imports/", "bookkeeper")]
