"""Pages to walk through."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [
    PageCase("log-in", "/login/", ""),
    PageCase("password", "/password/change/", "cashier"),
    PageCase("second-step", "/mfa/", "cashier"),
]
