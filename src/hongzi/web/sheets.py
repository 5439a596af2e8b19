"""Workbooks for download: tables written to disk row by row, so a million rows take no more memory
than a thousand; what no sheet can hold follows on the next."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import tempfile
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

import xlsxwriter
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from hongzi.kernel.money import MICRO

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_OF_A_SHEET = 1_048_576

Kind = Literal["text", "money", "quantity", "price", "number", "date"]
Cell = str | int | Decimal | dt.date | None

WIDTHS: dict[Kind, int] = {
    "text": 16, "money": 16, "quantity": 12, "price": 12, "number": 8, "date": 12,
}  # fmt: skip
RED = "[Red]-"
ALL = range(100)
"""Every place of a row."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what its cells are: money in fen, quantities in micro, a price in yuan.

    width: in characters, 0 = as its kind.
    """

    title: str
    kind: Kind = "text"
    width: int = 0


class Row(NamedTuple):
    """Cells from the left; None and "" leave one empty. strong: places of sums."""

    cells: Sequence[Cell]
    strong: Container[int] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. above: lines over its heads, the first its title; its rows are read once."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    above: Sequence[str] = ()


def wants_sheet(request: HttpRequest) -> bool:
    """?form=xlsx: the page as a workbook."""
    return request.GET.get("form") == "xlsx"


def workbook(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """The file, made on disk before its first piece is handed out."""
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False})
        pen = _Pen(book)
        for sheet in sheets:
            pen.write(sheet)
        book.close()
        file.seek(0)
        while piece := file.read(65_536):
            yield piece


def download(sheets: Iterable[Sheet], *, name: str) -> StreamingHttpResponse:
    """A workbook as an answer, made now, in the reader's language; kept as ``name``.xlsx."""
    pieces = workbook(sheets)
    answer = StreamingHttpResponse(itertools.chain([next(pieces)], pieces), content_type=MEDIA)
    plain = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "_", name).strip()
    answer["Content-Disposition"] = content_disposition_header(True, f"{plain}.xlsx")
    return answer


class _Pen:
    """Writes sheets into one workbook, with the formats they share."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[str, bool], Format] = {}
        self._names: set[str] = set()

    def write(self, sheet: Sheet) -> None:
        place, paper = 0, None
        for row in sheet.rows:
            if paper is None or place >= ROWS_OF_A_SHEET:
                paper, place = self._begun(sheet)
            for column, cell in enumerate(row.cells):
                if cell is not None and cell != "":
                    kind = sheet.columns[column].kind
                    self._cell(paper, place, column, kind, cell, column in row.strong)
            place += 1
        if paper is None:
            self._begun(sheet)

    def _begun(self, sheet: Sheet) -> tuple[Worksheet, int]:
        """A new sheet with its heads, which stay in view and on each printed page; its next row."""
        paper = self._book.add_worksheet(self._name(sheet.name))
        for number, column in enumerate(sheet.columns):
            paper.set_column(number, number, column.width or WIDTHS[column.kind])
        for place, text in enumerate(sheet.above):
            paper.write_string(place, 0, text, self._format("@", strong=place == 0))
        head = len(sheet.above)
        for number, column in enumerate(sheet.columns):
            paper.write_string(head, number, column.title, self._head(column.kind))
        paper.freeze_panes(head + 1, 0)
        paper.repeat_rows(head)
        paper.set_landscape()
        paper.fit_to_pages(1, 0)
        return paper, head + 1

    def _cell(
        self, paper: Worksheet, place: int, column: int, kind: Kind, cell: Cell, strong: bool
    ) -> None:
        if isinstance(cell, str):
            paper.write_string(place, column, cell, self._format("@", strong=strong))
        elif isinstance(cell, dt.date):
            paper.write_datetime(place, column, cell, self._format("yyyy-mm-dd", strong=strong))
        elif cell is not None:
            value, shape = _number(kind, cell)
            paper.write_number(place, column, value, self._format(shape, strong=strong))

    def _format(self, shape: str, *, strong: bool) -> Format:
        key = (shape, strong)
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"num_format": shape, "bold": strong})
        return self._formats[key]

    def _head(self, kind: Kind) -> Format:
        side = "left" if kind in ("text", "date") else "right"
        key = (side, True)
        if key not in self._formats:
            self._formats[key] = self._book.add_format(
                {"bold": True, "bottom": 1, "align": side, "text_wrap": True}
            )
        return self._formats[key]

    def _name(self, wanted: str) -> str:
        """At most 31 characters, none that Excel refuses, each only once."""
        plain = re.sub(r"[\[\]:*?/\\]", "_", wanted).strip("'")[:27] or "1"
        name, number = plain, 1
        while name.lower() in self._names:
            number += 1
            name = f"{plain} {number}"
        self._names.add(name.lower())
        return name


def _number(kind: Kind, cell: int | Decimal) -> tuple[float, str]:
    """The number as Excel keeps it and how it is shown; below zero in red with its minus."""
    if kind == "money":
        return float(cell) / 100, f"#,##0.00;{RED}#,##0.00"
    if kind == "quantity":
        decimals = f"{int(cell) % MICRO:06}".rstrip("0")
        shape = f"#,##0{'.' if decimals else ''}{'0' * len(decimals)}"
        return float(cell) / MICRO, f"{shape};{RED}{shape}"
    if kind == "price":
        return float(cell), "#,##0.00##"
    return float(cell), "0"
