"""Every page the areas list: open to all, in both languages, light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.pages.conftest import OpenPage
from tests.web.page_case import PageCase, all_pages

ROOT = Path(__file__).parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = all_pages()

ASK_AXE = """
() => axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
}).then(found => found.violations
    .filter(one => one.impact === "serious" || one.impact === "critical")
    .map(one => ({ rule: one.id, where: one.nodes.slice(0, 5).map(node => node.html) })))
"""
CHINESE_OUTSIDE_OF_DATA = """
() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const text = walker.currentNode.textContent.replace(/\\([^)]*\\)/g, "");
        const parent = walker.currentNode.parentElement;
        if (/[\\u4e00-\\u9fff]/.test(text) && !parent.closest("script, style, title, [lang|=zh]"))
            found.push(text.trim());
    }
    const said = {
        "[aria-label]": "aria-label", "[title]": "title", "[placeholder]": "placeholder",
        "[alt]": "alt", "input[type=submit]": "value", "input[type=button]": "value",
    };
    for (const [selector, name] of Object.entries(said)) {
        for (const element of document.querySelectorAll(selector)) {
            const text = element.getAttribute(name) || "";
            if (/[\\u4e00-\\u9fff]/.test(text) && !element.closest("[lang|=zh]"))
                found.push(`${name}: ${text}`);
        }
    }
    return found;
}
"""
WIDER_THAN_THE_SCREEN = """
() => document.documentElement.scrollWidth - document.documentElement.clientWidth
"""
ids = [page.name for page in PAGES]


def test_names_of_pages_are_their_own() -> None:
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("case", PAGES, ids=ids)
def test_a_page_is_open_to_everybody(open_page: OpenPage, case: PageCase) -> None:
    """Nothing serious to axe, by day and by night; no scrolling sideways on a phone of 390 px, nor
    at 200 % on a screen of 1280."""
    page = open_page(case.duty, case.path)
    assert page.locator("h1").count() == 1
    page.evaluate(AXE.read_text("utf-8"))
    for theme in ("light", "dark"):
        page.locator("html").evaluate("(html, theme) => html.dataset.bsTheme = theme", theme)
        found: list[dict[str, Any]] = page.evaluate(ASK_AXE)
        assert found == [], theme
    for width in (640, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, f"{width} px"
    assert page.evaluate(ASK_AXE) == [], "on a phone"


@pytest.mark.parametrize("case", PAGES, ids=ids)
def test_an_english_page_is_english(open_page: OpenPage, case: PageCase) -> None:
    """No Chinese but data (marked by lang="zh-Hans") and names of law (in brackets)."""
    page = open_page(case.duty, f"/en{case.path}")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.evaluate(CHINESE_OUTSIDE_OF_DATA) == []
