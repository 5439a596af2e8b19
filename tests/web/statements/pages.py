"""Pages to walk through."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("trial-balance", "/books/mill/2026-02/trial-balance/", "bookkeeper"),
    PageCase("income", "/books/mill/2026-02/income/", "bookkeeper"),
    PageCase("balance-sheet", "/books/mill/2026-02/balance-sheet/", "bookkeeper"),
    PageCase("trial-balance-of-a-day", "/books/mill/2026-02/trial-balance/?day=2026-02-10"),
    PageCase("account", "/books/mill/2026-02/accounts/224101/", "bookkeeper"),
    PageCase("balance-sheet-line", "/books/mill/2026-02/balance-sheet/inventories/", "bookkeeper"),
    PageCase("income-line", "/books/mill/2026-02/income/operating_revenue/", "bookkeeper"),
    PageCase("income-of-a-day", "/books/mill/2026-02/income/?day=2026-02-10"),
    PageCase("stock", "/books/mill/2026-02/stock/", "bookkeeper"),
    PageCase("stock-card", "/books/mill/2026-02/stock/good/LAMP/", "bookkeeper"),
    PageCase("vat", "/books/mill/2026-02/vat/", "bookkeeper"),
]
