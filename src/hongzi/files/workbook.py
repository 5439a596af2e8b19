"""The workbook that goes back: the bad rows as they came, the exact cells marked.

It has the headers of the file it answers, so it is imported again once the marked cells are
corrected. Every value is written as a string: nothing in it can be a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from hongzi.files.cells import CellProblem
from hongzi.files.cleaning import column_letter
from hongzi.kernel.phrases import Phrase

Say = Callable[[str], str]

SUMMARY_SHEET = Phrase("问题清单")
_SUMMARY_HEADERS = (
    Phrase("本表单元格"), Phrase("原文件位置"), Phrase("原来的值"), Phrase("问题"),
    Phrase("怎样改正"), Phrase("问题代码"),
)  # fmt: skip
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
class _Looks:
    """How cells look, and in which language texts are said."""

    head: Format
    text: Format
    bad: Format
    say: Say


def write_error_workbook(
    path: Path | str,
    *,
    sheet: str,
    header: Sequence[str],
    rows: Iterable[BadRow],
    say: Say = str,
) -> int:
    """Write the bad rows and a list of their problems; answers how many rows were written.

    Rows stream through. Beyond a million rows (a sheet's limit) the rest is left for the
    next round; beyond 20,000 problems cells are still marked, but carry no note. say: gives a
    phrase in the reader's language.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(str(path), options) as book:
        looks = _Looks(
            head=book.add_format({"bold": True, "num_format": "@", "bg_color": "#DDEBF7"}),
            text=book.add_format({"num_format": "@"}),
            bad=book.add_format({"num_format": "@", "bg_color": "#FFC7CE", "border": 1}),
            say=say,
        )
        data = book.add_worksheet(_sheet_name(sheet, say))
        summary = book.add_worksheet(say(SUMMARY_SHEET))
        _write_heads(data, summary, header, looks)
        written = problems = 0
        for bad in rows:
            if written == _MOST_ROWS:
                break
            written += 1
            _write_row(data, written, bad, looks, noted=problems < _MOST_NOTES)
            for problem in bad.problems:
                problems += 1
                if problems <= _MOST_ROWS:
                    _write_problem(summary, problems, written, problem, looks)
    return written


def _sheet_name(sheet: str, say: Say) -> str:
    name = "".join(letter for letter in sheet if letter not in "[]:*?/\\'")[:31]
    taken = (SUMMARY_SHEET, say(SUMMARY_SHEET))
    return name if name and name not in taken else say(Phrase("待改正"))


def _write_heads(data: Worksheet, summary: Worksheet, header: Sequence[str], looks: _Looks) -> None:
    data.freeze_panes(1, 0)
    data.set_column(0, max(len(header) - 1, 0), 16, looks.text)
    for column, title in enumerate(header):
        data.write_string(0, column, title, looks.head)
    summary.freeze_panes(1, 0)
    for column, (title, width) in enumerate(zip(_SUMMARY_HEADERS, _WIDTHS, strict=True)):
        summary.set_column(column, column, width)
        summary.write_string(0, column, looks.say(title), looks.head)


def _write_row(data: Worksheet, place: int, bad: BadRow, looks: _Looks, *, noted: bool) -> None:
    marked = {problem.column: problem for problem in reversed(bad.problems)}
    # A problem of the whole row is shown at its first cell.
    whole = marked.pop("", None)
    if whole is not None:
        marked.setdefault("A", whole)
    width = max(len(bad.cells), 1)
    for column in range(width):
        text = bad.cells[column] if column < len(bad.cells) else ""
        problem = marked.get(column_letter(column))
        data.write_string(place, column, text, looks.bad if problem else looks.text)
        if problem and noted:
            note = Phrase("{what}\n怎样改正:{how}", what=problem.what, how=problem.cure)
            data.write_comment(place, column, looks.say(note), {"x_scale": 2, "y_scale": 1.5})


def _write_problem(
    summary: Worksheet, place: int, row: int, problem: CellProblem, looks: _Looks
) -> None:
    texts = (
        f"{problem.column or 'A'}{row + 1}",
        looks.say(problem.where()),
        problem.value,
        looks.say(problem.what),
        looks.say(problem.cure),
        problem.code,
    )
    for column, text in enumerate(texts):
        summary.write_string(place, column, text, looks.text)
