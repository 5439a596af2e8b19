"""Small real files for the tests."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import xlwt
from xlsxwriter import Workbook

Cell = str | int | float | bool | dt.date | dt.datetime


def csv_file(
    folder: Path,
    rows: Sequence[Sequence[str]],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    name: str = "table.csv",
) -> Path:
    """A CSV of these rows."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path = folder / name
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def text_file(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "t.csv") -> Path:
    """A file of exactly this text."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def xlsx_file(
    folder: Path, sheets: dict[str, Sequence[Sequence[Cell]]], *, name: str = "book.xlsx"
) -> Path:
    """An XLSX with numbers as numbers, dates as dates, texts as texts."""
    path = folder / name
    with Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, dt.datetime):
                        sheet.write_datetime(place, column, value, moment)
                    elif isinstance(value, dt.date):
                        sheet.write_datetime(place, column, value, day)
                    elif isinstance(value, str):
                        sheet.write_string(place, column, value)
                    else:
                        sheet.write(place, column, value)
    return path


def xls_file(
    folder: Path, sheets: dict[str, Sequence[Sequence[Cell]]], *, name: str = "book.xls"
) -> Path:
    """A workbook of before 2007, as many accounting programs still write it."""
    path = folder / name
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    moment = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")
    for title, rows in sheets.items():
        sheet = book.add_sheet(title)
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, dt.datetime):
                    sheet.write(place, column, value, moment)
                elif isinstance(value, dt.date):
                    sheet.write(place, column, value, day)
                else:
                    sheet.write(place, column, value)
    book.save(str(path))
    return path
