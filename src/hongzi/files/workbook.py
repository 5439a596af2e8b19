"""The workbook that goes back: the bad rows as they came, the exact cells marked.

It has the headers of the file it answers, so it is imported again once the marked cells are
corrected. Every value is written as a string: nothing in it can be a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from hongzi.files.cells import CellProblem
from hongzi.files.cleaning import column_letter

SUMMARY_SHEET = "问题清单"
_SUMMARY_HEADERS = ("本表单元格", "原文件位置", "原来的值", "问题", "怎样改正", "问题代码")
_MOST_ROWS = 1_000_000
_MOST_NOTES = 20_000
_WIDTHS = (12, 24, 24, 60, 60, 24)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that did not go in: its number and values as they came, and what is wrong."""

    row: int
    cells: Sequence[str]
    problems: Sequence[CellProblem]


@dataclass(frozen=True, slots=True)
class _Formats:
    head: Format
    text: Format
    bad: Format


def write_error_workbook(
    path: Path | str, *, sheet: str, header: Sequence[str], rows: Iterable[BadRow]
) -> int:
    """Write the bad rows and a list of their problems; answers how many rows were written.

    Rows stream through. Beyond a million rows (a sheet's limit) the rest is left for the
    next round; beyond 20,000 problems cells are still marked, but carry no note.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(str(path), options) as book:
        formats = _Formats(
            head=book.add_format({"bold": True, "num_format": "@", "bg_color": "#DDEBF7"}),
            text=book.add_format({"num_format": "@"}),
            bad=book.add_format({"num_format": "@", "bg_color": "#FFC7CE", "border": 1}),
        )
        data = book.add_worksheet(_sheet_name(sheet))
        summary = book.add_worksheet(SUMMARY_SHEET)
        _write_heads(data, summary, header, formats)
        written = problems = 0
        for bad in rows:
            if written == _MOST_ROWS:
                break
            written += 1
            _write_row(data, written, bad, formats, noted=problems < _MOST_NOTES)
            for problem in bad.problems:
                problems += 1
                if problems <= _MOST_ROWS:
                    _write_problem(summary, problems, written, problem, formats)
    return written


def _sheet_name(sheet: str) -> str:
    name = "".join(letter for letter in sheet if letter not in "[]:*?/\\'")[:31]
    return name if name and name != SUMMARY_SHEET else "待改正"


def _write_heads(
    data: Worksheet, summary: Worksheet, header: Sequence[str], formats: _Formats
) -> None:
    data.freeze_panes(1, 0)
    data.set_column(0, max(len(header) - 1, 0), 16, formats.text)
    for column, title in enumerate(header):
        data.write_string(0, column, title, formats.head)
    summary.freeze_panes(1, 0)
    for column, (title, width) in enumerate(zip(_SUMMARY_HEADERS, _WIDTHS, strict=True)):
        summary.set_column(column, column, width)
        summary.write_string(0, column, title, formats.head)


def _write_row(data: Worksheet, place: int, bad: BadRow, formats: _Formats, *, noted: bool) -> None:
    marked = {problem.column: problem for problem in reversed(bad.problems)}
    # A problem of the whole row is shown at its first cell.
    whole = marked.pop("", None)
    if whole is not None:
        marked.setdefault("A", whole)
    width = max(len(bad.cells), 1)
    for column in range(width):
        text = bad.cells[column] if column < len(bad.cells) else ""
        problem = marked.get(column_letter(column))
        data.write_string(place, column, text, formats.bad if problem else formats.text)
        if problem and noted:
            note = f"{problem.what}\n怎样改正:{problem.cure}"
            data.write_comment(place, column, note, {"x_scale": 2, "y_scale": 1.5})


def _write_problem(
    summary: Worksheet, place: int, row: int, problem: CellProblem, formats: _Formats
) -> None:
    texts = (
        f"{problem.column or 'A'}{row + 1}",
        problem.where(),
        problem.value,
        problem.what,
        problem.cure,
        problem.code,
    )
    for column, text in enumerate(texts):
        summary.write_string(place, column, text, formats.text)
