"""Pages to walk through."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("trial-balance", "/books/mill/2026-02/trial-balance/", "bookkeeper"),
    PageCase("income", "/books/mill/2026-02/income/", "bookkeeper"),
    PageCase("balance-sheet", "/books/mill/2026-02/balance-sheet/", "bookkeeper"),
    PageCase("vat", "/books/mill/2026-02/vat/", "bookkeeper"),
]
