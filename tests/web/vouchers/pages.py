"""Pages to walk through."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("vouchers", "/books/mill/2026-01/vouchers/", "bookkeeper"),
    PageCase("voucher", "/books/mill/2026-01/vouchers/记/1/", "bookkeeper"),
]
