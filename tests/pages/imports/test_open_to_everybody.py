"""The states of an import that the walk over all pages does not meet: open to everybody too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.making import csv_file
from tests.files.test_first_look import TAOBAO
from tests.pages.conftest import OpenPage
from tests.pages.imports.test_imports import HEADER, shop
from tests.pages.test_every_page import ASK_AXE, AXE, CHINESE_OUTSIDE_OF_DATA, WIDER_THAN_THE_SCREEN


def check(page: object, *, english: bool = True) -> None:
    """Nothing serious to axe by day and by night, no Chinese but data, no sideways scroll."""
    evaluate = page.evaluate  # type: ignore[attr-defined]
    evaluate(AXE.read_text("utf-8"))
    for theme in ("light", "dark"):
        evaluate(f"document.documentElement.dataset.bsTheme = '{theme}'")
        assert evaluate(ASK_AXE) == [], theme
    if english:
        assert evaluate(CHINESE_OUTSIDE_OF_DATA) == []
    assert evaluate(WIDER_THAN_THE_SCREEN) <= 0


@pytest.mark.parametrize("width", [390, 1280])
def test_review_result_and_rows_of_an_import(
    open_page: OpenPage, tmp_path: Path, width: int
) -> None:
    code = f"imp-axe-{width}"
    shop(code)
    path = tmp_path / "products.csv"
    path.write_text(HEADER + "2026-01-01,P1,Cup,9.90\n2026-01-01,P2,Mug,nine\n", "utf-8")
    page = open_page("bookkeeper", f"/en/books/{code}/imports/", width=width)
    page.locator("#import-files").set_input_files(path)
    page.locator("form[data-drop] button").click()
    page.locator("#preview .bad").wait_for()
    check(page)
    page.locator("#review-kind").select_option("sales")
    page.locator("#given-sale").wait_for()
    check(page)
    page.locator("#review-kind").select_option("products")
    page.locator("button[value=start]:not([disabled])").click()
    page.locator("#progress[data-state=done]").wait_for()
    check(page)
    page.locator("a[href*='/files/']:not([href$='xlsx'])").click()
    page.locator("#dismiss-reason").wait_for()
    check(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_first_look_with_oddities(open_page: OpenPage, tmp_path: Path, width: int) -> None:
    rows = [list(row) for row in TAOBAO]
    rows[1][5] = "200 yuan"
    page = open_page("", "/en/first-look/", width=width)
    page.locator("#look-file").set_input_files(csv_file(tmp_path, rows))
    page.locator("form[data-drop] button").click()
    page.locator("#result").wait_for()
    check(page, english=False)
