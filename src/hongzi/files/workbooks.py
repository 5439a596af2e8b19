"""Workbooks (XLSX, XLS, ODS) as rows of text, read by calamine.

A numeric cell holds a binary float, and calamine hands it over as one. Its shortest text
with at most 15 significant digits is the number as it was typed: a float carries every
decimal of up to 15 digits without loss (IEEE 754 binary64, and the limit of spreadsheet
programs). Whole numbers beyond that have already lost digits in the workbook; they come
back in scientific notation, which every cell parser refuses by name.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, zip_longest
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from hongzi.files.cleaning import clean, unguard
from hongzi.files.pieces import SheetPieces
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused

_SURE_DIGITS = 10**15

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook file; sheets are named in their own order, hidden ones left out."""

    path: Path
    sheets: tuple[str, ...]

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """Every row of a sheet with its number; values as text, cleaned like those of a CSV.

        Refused: ``sheet_unknown``.
        """
        if sheet not in self.sheets:
            raise Refused(
                "sheet_unknown",
                "{file} 中没有工作表「{sheet}」。",
                cure="可用的工作表:{sheets}。",
                file=self.path.name,
                sheet=sheet,
                sheets=listed(self.sheets),
            )
        pieces = SheetPieces.find(self.path, sheet)
        if pieces is None:
            with CalamineWorkbook.from_path(self.path) as book:
                whole = book.get_sheet_by_name(sheet)
                if whole.start is not None:
                    yield from _rows_of(whole, islice(whole.iter_rows(), whole.start[0], None))
            return
        for piece in pieces:
            with CalamineWorkbook.from_filelike(piece.workbook) as book:
                part = book.get_sheet_by_name(sheet)
                rows = _rows_of(part, part.to_python())
                yield from _with_errors(rows, piece.errors) if piece.errors else rows

    def merged_down(self, sheet: str) -> dict[tuple[int, int], int]:
        """Cells merged over several rows: (row number, column) of the first → the last row."""
        pieces = SheetPieces.find(self.path, sheet)
        if pieces is not None:
            return pieces.merged_down()
        with CalamineWorkbook.from_path(self.path) as book:
            ranges = book.get_sheet_by_name(sheet).merged_cell_ranges or ()
        return {(top + 1, left): bottom + 1 for (top, left), (bottom, _) in ranges if top != bottom}


def open_workbook(path: Path) -> Workbook:
    """The workbook at ``path``. Refused: ``workbook_locked``, ``workbook_broken``."""
    try:
        with CalamineWorkbook.from_path(path) as book:
            shown = tuple(
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible
                and sheet.typ == SheetTypeEnum.WorkSheet
            )
    except PasswordError as error:
        raise Refused(
            "workbook_locked",
            "{path} 有打开密码。",
            cure="取消密码后另存一份再导入。",
            path=path.name,
        ) from error
    except (CalamineError, zipfile.BadZipFile) as error:
        raise Refused(
            "workbook_broken",
            "{path} 无法作为工作簿打开({error})。",
            cure="用表格软件打开并另存为 xlsx,再导入。",
            path=path.name,
            error=error,
        ) from error
    return Workbook(path=path, sheets=shown)


def _rows_of(
    sheet: CalamineSheet, values: Iterable[Sequence[Value]]
) -> Iterator[tuple[int, list[str]]]:
    """The values from the sheet's first used row on, numbered and lettered from A1."""
    first_row, first_column = sheet.start or (0, 0)
    margin = [""] * first_column
    for number, row in enumerate(values, first_row + 1):
        cells = clean([value if type(value) is str else text_of(value) for value in row])
        yield number, margin + unguard(cells)


def _with_errors(
    rows: Iterator[tuple[int, list[str]]], errors: Sequence[tuple[int, int, str]]
) -> Iterator[tuple[int, list[str]]]:
    """Put ``#N/A`` and the like back where calamine leaves a blank: they must be refused."""
    pending: dict[int, list[str]] = {}
    for row, column, text in errors:
        blank = pending.setdefault(row, [])
        blank.extend([""] * (column + 1 - len(blank)))
        blank[column] = text
    for number, cells in rows:
        # Rows of nothing but errors are no rows to calamine.
        for missed in [row for row in pending if row < number]:
            yield missed, pending.pop(missed)
        over = pending.pop(number, [])
        cells.extend([""] * (len(over) - len(cells)))
        yield number, [text or cell for text, cell in zip_longest(over, cells, fillvalue="")]
    yield from pending.items()


def text_of(value: Value) -> str:
    """The text of one typed cell: plain decimals, ISO dates, 是/否."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _text_of_number(float(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _text_of_number(number: float) -> str:
    if number.is_integer():
        return str(int(number)) if abs(number) < _SURE_DIGITS else f"{number:.14E}"
    return format(Decimal(f"{number:.15g}"), "f")
