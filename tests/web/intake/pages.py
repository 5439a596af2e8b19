"""Pages to walk through."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("intake", "/books/mill/intake/", "service"),
    PageCase("intake-sale", "/books/mill/intake/sale/S-FREE/", "service"),
    PageCase("intake-sale-returned", "/books/mill/intake/sale/S-PART/", "service"),
    PageCase("intake-blind", "/books/mill/intake/blind/", "service"),
    PageCase("reasons", "/books/mill/intake/reasons/", "supervisor"),
]
