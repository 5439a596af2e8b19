"""Workbooks: what stands in the cell comes out as text, exactly."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from hongzi.files import pieces
from hongzi.files.tables import read_table
from hongzi.files.workbooks import text_of
from tests.files.making import Cell, xls_file, xlsx_file


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
def test_a_decimal_of_up_to_15_digits_survives_its_float(digits: int, scale: int) -> None:
    exact = Decimal(digits).scaleb(-scale)
    assert Decimal(text_of(float(exact))) == exact


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (226.0, "226"),
        (0.1 + 0.2, "0.3"),
        (1234.1, "1234.1"),
        (-0.005, "-0.005"),
        (0.000001, "0.000001"),
        (999_999_999_999_999.0, "999999999999999"),
        (1_234_567_890_123_456.0, "1.23456789012346E+15"),
        (True, "是"),
        (dt.date(2026, 11, 24), "2026-11-24"),
        (dt.datetime(2026, 11, 24, 10, 5, 7), "2026-11-24 10:05:07"),
    ],
)
def test_text_of_a_typed_cell(value: float | bool | dt.date, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize("make", [xlsx_file, xls_file])
def test_cells_come_out_as_they_were_typed(
    tmp_path: Path, make: Callable[[Path, dict[str, Sequence[Sequence[Cell]]]], Path]
) -> None:
    path = make(
        tmp_path,
        {
            "数据": [
                ["单号", "日期", "数量", "金额", "税率"],
                ["0012", dt.date(2026, 11, 24), 2, 226.1, 0.13],
                ["`88\t", dt.datetime(2026, 11, 24, 9, 30), 0.5, -1234567.89, "13%"],
            ]
        },
    )
    assert list(read_table(path).rows()) == [
        (2, ["0012", "2026-11-24", "2", "226.1", "0.13"]),
        (3, ["88", "2026-11-24 09:30:00", "0.5", "-1234567.89", "13%"]),
    ]


def test_a_table_away_from_a1_keeps_its_place(tmp_path: Path) -> None:
    rows: list[list[str]] = [[], [], ["", "", "单号", "金额"], [], ["", "", "A1", "5"]]
    table = read_table(xlsx_file(tmp_path, {"表": rows}), known={"单号", "金额"})
    assert table.header == ("", "", "单号", "金额")
    assert list(table.rows()) == [(5, ["", "", "A1", "5"])]


def test_an_error_value_is_not_a_blank(tmp_path: Path) -> None:
    path = tmp_path / "e.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["单号", "金额"])
        sheet.write_row(1, 0, ["A1", 5])
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write(2, 0, "A2")
        sheet.write_formula(3, 0, "=NA()", None, "#N/A")
    assert [cells for _, cells in read_table(path).rows()] == [
        ["A1", "5"],
        ["A2", "#DIV/0!"],
        ["#N/A", ""],
    ]


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "h.xlsx"
    with Workbook(str(path)) as book:
        book.add_worksheet("看得见").write_row(0, 0, ["单号", "金额"])
        hidden = book.add_worksheet("看不见")
        hidden.write_row(0, 0, ["单号", "金额"])
        hidden.hide()
    assert read_table(path).sheet == "看得见"


@pytest.mark.parametrize("strings_in_cells", [True, False])
def test_a_sheet_in_pieces_is_the_same_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, strings_in_cells: bool
) -> None:
    """Some 40 pieces of a few rows each; another sheet and empty rows in between."""
    path = tmp_path / "big.xlsx"
    with Workbook(str(path), {"constant_memory": strings_in_cells}) as book:
        book.add_worksheet("别的").write_row(0, 0, ["x"])
        sheet = book.add_worksheet("大表")
        sheet.write_row(0, 0, ["单号", "数量", "金额"])
        for row in range(1, 1000):
            if row % 7:
                sheet.write_row(row, 0, [f"XS{row}", row, row / 100])
    whole = list(read_table(path, sheet="大表").rows())
    monkeypatch.setattr(pieces, "_PIECE", 4096)
    cut = pieces.SheetPieces.find(path, "大表")
    assert cut is not None
    assert sum(1 for _ in cut) > 5
    assert list(read_table(path, sheet="大表").rows()) == whole
    assert len(whole) == 857
    assert whole[-1] == (1000, ["XS999", "999", "9.99"])


def test_rows_that_do_not_carry_their_numbers_are_read_whole(tmp_path: Path) -> None:
    """Some programs leave row and cell references out; such a sheet can't be cut."""
    full = xlsx_file(tmp_path, {"表": [["单号", "金额"], ["A1", 5], ["A2", 6.5]]})
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(full) as source, zipfile.ZipFile(bare, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/"):
                content = re.sub(rb' (r|spans)="[^"]*"', b"", content)
            target.writestr(name, content)
    assert pieces.SheetPieces.find(bare, "表") is None
    assert list(read_table(bare).rows()) == list(read_table(full).rows())


def test_an_open_document_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "t.ods"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="{0}"/>'
    rows = [
        cell.format("单号") + cell.format("金额"),
        cell.format("`0012") + number.format("226.1"),
        cell.format("A2") + number.format("1234567890123456789"),
    ]
    content = (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="表">'
        + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        + "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            "<manifest:manifest "
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", content)
    assert [cells for _, cells in read_table(path).rows()] == [
        ["0012", "226.1"],
        ["A2", "1.23456789012346E+18"],
    ]
