"""Pages to walk through."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("month", "/books/mill/2026-02/work/", "bookkeeper"),
    PageCase("month-report", "/books/mill/2026-02/report/", "bookkeeper"),
    PageCase("approvals", "/books/mill/2026-02/approvals/", "supervisor"),
    PageCase("close", "/books/mill/2026-02/close/", "supervisor"),
    PageCase("open-items", "/books/mill/2026-02/open-items/", "bookkeeper"),
    PageCase("open-items-of-a-cause", "/books/mill/2026-02/open-items/?cause=refund_not_paid"),
]
