"""Return lines as a file, piece by piece: a million lines take no more memory than a thousand."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Callable, Iterator

import xlsxwriter
from django.utils.translation import gettext

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.insight.returns_filters import Filters
from hongzi.insight.returns_list import ReturnRow, next_rows
from hongzi.kernel.money import format_fen, format_micro
from hongzi.web.returns.words import DECISIONS, KINDS, LIGHTS, RECEPTIONS, STEPS
from hongzi.web.templatetags.returning import reason

PIECE = 1000
ROWS_OF_A_SHEET = 1_048_575


def rows_of(book: BookSettings, filters: Filters, *, today: dt.date) -> Iterator[ReturnRow]:
    """Every matching line; the book is entered anew for each piece, as an answer that is
    streamed stands in no transaction."""
    after = None
    while True:
        with book_scope(book.id) as cursor:
            piece = next_rows(cursor, filters, today=today, after=after, count=PIECE)
        yield from piece
        if len(piece) < PIECE:
            return
        after = piece[-1].id


def heads() -> list[str]:
    """The first row, in the reader's language."""
    return [
        gettext("退货单"), gettext("行"), gettext("申请日期"), gettext("客户"), gettext("订单"),
        gettext("店铺"), gettext("商品编码"), gettext("商品"), gettext("类型"), gettext("退货原因"),
        gettext("数量"), gettext("含税金额"), gettext("处理决定"), gettext("收货"),
        gettext("实物"), gettext("实物未了"), gettext("税"), gettext("税未了"),
        gettext("资金"), gettext("资金未了"), gettext("原因与下一步"),
    ]  # fmt: skip


def cells(row: ReturnRow) -> list[str]:
    """One line, as texts; open amounts only where a leg is open."""
    lights = [
        text
        for light in row.lights
        for text in (
            gettext(LIGHTS[light.state]), format_fen(light.fen) if light.state == "open" else "",
        )
    ]  # fmt: skip
    return [
        row.case, row.line, row.date.isoformat(), row.customer, row.sale, row.shop, row.sku,
        row.product, gettext(KINDS[row.kind]), reason(row.reason), format_micro(row.qty),
        format_fen(row.gross), gettext(DECISIONS[row.decision]), gettext(RECEPTIONS[row.reception]),
        *lights, ";".join(gettext(STEPS[item.cause][0]) for item in row.items),
    ]  # fmt: skip


NUMBERS = (10, 11, 15, 17, 19)
"""Places of numbers among the cells."""


def write_csv(rows: Iterator[ReturnRow]) -> Iterator[bytes]:
    """UTF-8 with the mark by which Excel knows it; a text that Excel would run is made plain."""
    held = io.StringIO()
    writer = csv.writer(held)
    yield "\ufeff".encode()
    writer.writerow(heads())
    for number, row in enumerate(rows):
        writer.writerow([_plain(n, text) for n, text in enumerate(cells(row))])
        if number % PIECE == 0:
            yield _taken(held)
    yield _taken(held)


def write_xlsx(rows: Iterator[ReturnRow]) -> Iterator[bytes]:
    """A workbook, made on disk row by row; what no sheet can hold follows on the next."""
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False})
        sheet, place = None, 0
        for row in rows:
            if sheet is None or place > ROWS_OF_A_SHEET:
                sheet, place = _sheet(book), 1
            for column, text in enumerate(cells(row)):
                if column in NUMBERS and text:
                    sheet.write_number(place, column, float(text))
                else:
                    sheet.write_string(place, column, text)
            place += 1
        if sheet is None:
            _sheet(book)
        book.close()
        file.seek(0)
        while piece := file.read(65_536):
            yield piece


def _sheet(book: xlsxwriter.Workbook) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet()
    for column, text in enumerate(heads()):
        sheet.write_string(0, column, text)
    return sheet


def _plain(place: int, text: str) -> str:
    return f"'{text}" if place not in NUMBERS and text.startswith(("=", "+", "-", "@")) else text


def _taken(held: io.StringIO) -> bytes:
    text = held.getvalue()
    held.seek(0)
    held.truncate()
    return text.encode()


FORMS: dict[str, tuple[str, Callable[[Iterator[ReturnRow]], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write_xlsx,
    ),
}
"""Forms of a file: its media type, and what writes it."""
