"""One click keeps a statement as a workbook that says what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.pages.conftest import OpenPage


@pytest.mark.parametrize(
    ("address", "name", "title"),
    [
        ("/books/mill/2026-02/trial-balance/?day=2026-02-10", "导出 Excel", "科目余额表"),
        ("/en/books/mill/2026-02/open-items/", "Export to Excel", "Open items"),
    ],
)
def test_a_click_keeps_what_is_seen(
    open_page: OpenPage, tmp_path: Path, address: str, name: str, title: str
) -> None:
    page = open_page("bookkeeper", address)
    seen = [cell.strip() for cell in page.locator("main tbody tr > :first-child").all_inner_texts()]
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    assert download.value.suggested_filename.startswith(f"{title}-")
    assert download.value.suggested_filename.endswith(
        "-2026-02-10.xlsx" if "day" in address else "-2026-02.xlsx"
    )
    kept = tmp_path / "kept.xlsx"
    download.value.save_as(kept)
    rows = CalamineWorkbook.from_path(kept).get_sheet_by_index(0).to_python()
    assert rows[0][0] == title
    assert seen
    assert set(seen) <= {row[0] for row in rows}
