"""A bookkeeper imports in the browser: a bad row mended, a long import stopped and taken up."""

from __future__ import annotations

import csv
from pathlib import Path

from django.contrib.auth.models import User
from python_calamine import CalamineWorkbook

from hongzi.access.scope import book_scope
from hongzi.access.store import set_duties
from tests.pages.conftest import OpenPage
from tests.returns.shop import Shop

HEADER = "日期,商品编码,商品名称,零售价\n"


def shop(code: str) -> Shop:
    """A book of the test's own in which the world's bookkeeper works too."""
    made = Shop(code=code, name=f"Import {code}")
    assert User.objects.filter(username="bookkeeper").exists()
    set_duties(book_id=made.book.id, user_name="bookkeeper", duties=["bookkeeper"])
    return made


def products(made: Shop) -> int:
    with book_scope(made.book.id) as cursor:
        cursor.execute("select count(*) from stock_product")
        return int(cursor.fetchone()[0])


def test_a_bad_row_comes_back_as_a_workbook_and_goes_in_corrected(
    open_page: OpenPage, tmp_path: Path
) -> None:
    made = shop("imp-bad")
    path = tmp_path / "products.csv"
    path.write_text(
        HEADER + "2026-01-01,P1,Cup,9.90\n2026-01-01,P2,Mug,nine\n2026-01-01,P3,Jar,3.00\n", "utf-8"
    )
    page = open_page("bookkeeper", "/books/imp-bad/imports/")
    page.locator("#import-files").set_input_files(path)
    page.locator("form[data-drop] button").click()
    page.locator("#preview .bad").wait_for()
    assert page.locator("#review-kind").input_value() == "products"
    page.locator("button[value=start]").click()
    page.locator("#progress[data-state=done]").wait_for()
    assert page.locator("[data-number=posted]").inner_text() == "2"
    assert page.locator("[data-number=listed]").inner_text().split()[0] == "1"
    with page.expect_download() as download:
        page.locator("a[href$='errors.xlsx']").click()
    errors = tmp_path / "errors.xlsx"
    download.value.save_as(errors)
    rows = CalamineWorkbook.from_path(errors).get_sheet_by_index(0).to_python()
    assert rows[1] == ["2026-01-01", "P2", "Mug", "nine"]
    mended = tmp_path / "mended.csv"
    with mended.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([rows[0], ["9.90" if c == "nine" else c for c in rows[1]]])
    page.goto("/books/imp-bad/imports/")
    page.locator("#import-files").set_input_files(mended)
    page.locator("form[data-drop] button").click()
    page.locator("button[value=start]").click()
    page.locator("#progress[data-state=done]").wait_for()
    assert products(made) == 3
    page.goto("/books/imp-bad/imports/?month=2026-01")
    assert page.locator("tr[data-file]").count() == 2
    assert page.get_by_text("待改正", exact=True).count() == 2  # two column heads, no row


def test_a_long_import_is_stopped_and_taken_up_again(open_page: OpenPage, tmp_path: Path) -> None:
    """Stopped while it runs, some rows are in; taken up, every row is in once."""
    made = shop("imp-long")
    rows = 6_000
    path = tmp_path / "products.csv"
    path.write_text(
        HEADER + "".join(f"2026-01-01,P{n},Cup {n},9.90\n" for n in range(rows)), "utf-8"
    )
    page = open_page("bookkeeper", "/books/imp-long/imports/")
    page.set_default_timeout(90_000)
    page.locator("#import-files").set_input_files(path)
    page.locator("form[data-drop] button").click()
    page.locator("button[value=start]").click()
    page.locator("#progress form[action$='/stop/'] button").click()
    page.locator("#progress[data-state=cancelled]").wait_for()
    assert products(made) < rows
    page.get_by_role("button", name="继续").click()
    page.locator("#progress[data-state=done]").wait_for()
    assert products(made) == rows
    posted = int(page.locator("[data-number=posted]").inner_text().replace(",", ""))
    replayed = int(page.locator("[data-number=replayed]").inner_text().replace(",", ""))
    assert posted + replayed == rows
