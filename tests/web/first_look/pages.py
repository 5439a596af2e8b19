"""The page that needs no book and no log-in."""

from __future__ import annotations

from tests.web.page_case import PageCase

PAGES = [PageCase("first-look", "/first-look/", "")]
