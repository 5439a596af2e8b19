"""Return lines as a file, piece by piece: a million lines take no more memory than a thousand."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator

from django.utils.translation import gettext

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.insight.returns_filters import Filters
from hongzi.insight.returns_list import ReturnRow, next_rows
from hongzi.kernel.money import format_fen, format_micro
from hongzi.web.returns.words import DECISIONS, KINDS, LIGHTS, RECEPTIONS, STEPS
from hongzi.web.sheets import MEDIA, Cell, Column, Kind, Row, Sheet, workbook
from hongzi.web.templatetags.returning import reason

PIECE = 1000


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


def columns() -> list[Column]:
    """What stands in the first row, in the reader's language."""
    return [
        Column(gettext("退货单")), Column(gettext("行"), width=6),
        Column(gettext("申请日期"), "date"), Column(gettext("客户")), Column(gettext("订单")),
        Column(gettext("店铺")), Column(gettext("商品编码")), Column(gettext("商品"), width=24),
        Column(gettext("类型")), Column(gettext("退货原因")), Column(gettext("数量"), "quantity"),
        Column(gettext("含税金额"), "money"), Column(gettext("处理决定")), Column(gettext("收货")),
        Column(gettext("实物"), width=8), Column(gettext("实物未了"), "money"),
        Column(gettext("税"), width=8), Column(gettext("税未了"), "money"),
        Column(gettext("资金"), width=8), Column(gettext("资金未了"), "money"),
        Column(gettext("原因与下一步"), width=40),
    ]  # fmt: skip


def cells(row: ReturnRow) -> list[Cell]:
    """One line; open amounts only where a leg is open."""
    lights: list[Cell] = [
        cell
        for light in row.lights
        for cell in (gettext(LIGHTS[light.state]), light.fen if light.state == "open" else None)
    ]
    return [
        row.case, row.line, row.date, row.customer, row.sale, row.shop, row.sku, row.product,
        gettext(KINDS[row.kind]), reason(row.reason), row.qty, row.gross,
        gettext(DECISIONS[row.decision]), gettext(RECEPTIONS[row.reception]),
        *lights, ";".join(gettext(STEPS[item.cause][0]) for item in row.items),
    ]  # fmt: skip


def write_csv(rows: Iterator[ReturnRow]) -> Iterator[bytes]:
    """UTF-8 with the mark by which Excel knows it."""
    held = io.StringIO()
    writer = csv.writer(held)
    yield "\ufeff".encode()
    heads = columns()
    writer.writerow([head.title for head in heads])
    for number, row in enumerate(rows):
        writer.writerow(
            [_text(head.kind, cell) for head, cell in zip(heads, cells(row), strict=True)]
        )
        if number % PIECE == 0:
            yield _taken(held)
    yield _taken(held)


def write_xlsx(rows: Iterator[ReturnRow]) -> Iterator[bytes]:
    """A workbook of one table."""
    table = Sheet(gettext("退货"), columns(), (Row(cells(row)) for row in rows))
    return workbook([table])


def _text(kind: Kind, cell: Cell) -> str:
    """A cell as text; one that Excel would run is made plain."""
    if kind == "money" and isinstance(cell, int):
        return format_fen(cell)
    if kind == "quantity" and isinstance(cell, int):
        return format_micro(cell)
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _taken(held: io.StringIO) -> bytes:
    text = held.getvalue()
    held.seek(0)
    held.truncate()
    return text.encode()


FORMS: dict[str, tuple[str, Callable[[Iterator[ReturnRow]], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": (MEDIA, write_xlsx),
}
"""Forms of a file: its media type, and what writes it."""
