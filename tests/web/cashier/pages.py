"""Pages to walk through."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("cashier-due", "/books/mill/cashier/", "cashier"),
    PageCase("cashier-to-approve", "/books/mill/cashier/?list=prepared", "supervisor"),
    PageCase("cashier-to-pay", "/books/mill/cashier/?list=approved", "cashier"),
    PageCase("cashier-sent", "/books/mill/cashier/?list=sent", "cashier"),
    PageCase("cashier-batch", "/books/mill/cashier/batches/BATCH-1/", "cashier"),
    PageCase("cashier-empty", "/books/quay/cashier/?list=withdrawn", "owner"),
]
