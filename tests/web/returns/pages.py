"""Pages to walk through."""

from __future__ import annotations

from tests.web.page_case import PageCase

RETURNS = "/books/mill/returns/"

PAGES = [
    PageCase("returns", RETURNS, "supervisor"),
    PageCase("returns-filtered", f"{RETURNS}?state=all&kind=return&least=1&order=old", "service"),
    PageCase("returns-none", f"{RETURNS}?q=NOTHING", "service"),
    PageCase("return-asked", f"{RETURNS}of/R-ASKED/", "supervisor"),
    PageCase("return-seen", f"{RETURNS}of/R-SEEN/", "bookkeeper"),
    PageCase("return-done", f"{RETURNS}of/R-DONE/", "service"),
    PageCase("return-entries", f"{RETURNS}entries/R-DONE/", "bookkeeper"),
]
