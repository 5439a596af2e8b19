"""A page that every walk visits: in both languages, light and dark, wide and narrow."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from hongzi.web import AREAS


@dataclass(frozen=True)
class PageCase:
    """A page of the shared world (tests/pages/world.py) as somebody with a duty sees it.

    duty "" = nobody has logged in. The English page is the same address under /en.
    """

    name: str
    path: str
    duty: str = "supervisor"


def all_pages() -> list[PageCase]:
    """What the areas list in tests/web/<area>/pages.py."""
    found: list[PageCase] = []
    for area in AREAS:
        module = f"tests.web.{area}.pages"
        if find_spec(f"tests.web.{area}") is not None and find_spec(module) is not None:
            found += import_module(module).PAGES
    return found
