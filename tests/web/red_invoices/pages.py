"""Pages to walk through."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("red-invoices", "/books/mill/red-invoices/", "bookkeeper"),
    PageCase("red-invoices-bear", "/books/mill/red-invoices/", "supervisor"),
    PageCase("red-uninvoiced", "/books/mill/red-invoices/?list=uninvoiced", "bookkeeper"),
    PageCase("red-registered", "/books/mill/red-invoices/?list=registered", "bookkeeper"),
]
