"""The pages of a book's settings."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("settings", "/books/mill/settings/", "owner"),
    PageCase("settings-enterprise", "/books/quay/settings/", "everybody"),
    PageCase("settings-read-only", "/books/mill/settings/", "cashier"),
    PageCase("settings-members", "/books/mill/settings/members/", "owner"),
    PageCase("settings-accounts", "/books/mill/settings/accounts/", "owner"),
    PageCase("settings-history", "/books/mill/settings/history/", "owner"),
    PageCase("settings-rulebook", "/books/mill/settings/rulebook/?q=refund", "bookkeeper"),
    PageCase("settings-law", "/books/mill/settings/law/?file=vat_rates", "bookkeeper"),
]
