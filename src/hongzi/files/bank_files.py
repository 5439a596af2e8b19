"""The file that goes to the bank, and the bank's answer; layouts are data (bank_layouts.toml).

Account numbers are text everywhere: a workbook gets text cells; a CSV holds the bare digits, which
the bank's program reads as they are (a spreadsheet program would cut them at 15 digits).
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from hongzi.files.cells import date_cell, fen_cell, text_cell
from hongzi.files.cleaning import plain_header
from hongzi.files.tables import Table, read_table
from hongzi.files.vouchers_csv import RISKY
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused
from hongzi.refunds.queries_orders import Batched
from hongzi.refunds.rules.results import BankResult

FORMATS: Mapping[str, str] = {
    "xlsx": "Excel 工作簿",
    "csv-utf8": "CSV(UTF-8)",
    "csv-gb18030": "CSV(GB18030)",
}
"""Every format of the file, with its name."""

_CODE = re.compile(r"[A-Za-z]+[A-Za-z0-9-]*[0-9]+")
"""What in a remark can be an order's number."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns a bank file has: (title, field) each; total: whether a last row adds up."""

    name: str
    title: str
    title_en: str
    columns: Sequence[tuple[str, str]]
    total: bool
    remark: str


@cache
def _data() -> Mapping[str, Any]:
    text = resources.files("hongzi.files").joinpath("bank_layouts.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def layouts() -> Mapping[str, Layout]:
    """Every layout by name; the first is the usual one."""
    return {
        name: Layout(
            name=name,
            title=body["title"]["zh"],
            title_en=body["title"]["en"],
            columns=tuple((one["title"], one["field"]) for one in body["columns"]),
            total=body["total"],
            remark=body["remark"],
        )
        for name, body in _data()["layout"].items()
    }


def bank_file(
    *, layout: str, format: str, batch: str, orders: Sequence[Batched]
) -> tuple[str, bytes]:
    """The file of a batch: its name and content, the same whenever it is asked for.

    Refused: layout_unknown, format_unknown.
    """
    shape = layouts().get(layout)
    if shape is None:
        raise Refused(
            "layout_unknown",
            "没有版式 {layout}。",
            cure="可用:{known}。",
            layout=layout,
            known=listed(layouts()),
        )
    if format not in FORMATS:
        raise Refused(
            "format_unknown",
            "没有格式 {format}。",
            cure="可用:{known}。",
            format=format,
            known=listed(FORMATS),
        )
    rows = list(_rows(shape, orders))
    if format == "xlsx":
        return f"{batch}.xlsx", _workbook(shape, batch, rows)
    encoding = "utf-8-sig" if format == "csv-utf8" else "gb18030"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(title for title, _ in shape.columns)
    writer.writerows(
        [f"'{cell}" if cell.startswith(RISKY) else cell for cell in row] for row in rows
    )
    return f"{batch}.csv", out.getvalue().encode(encoding)


def _rows(layout: Layout, orders: Sequence[Batched]) -> Iterator[list[str]]:
    for number, one in enumerate(orders, 1):
        values = {
            "number": str(number),
            "order": one.code,
            "account": one.account,
            "holder": one.holder,
            "bank": one.bank,
            "amount": format_fen(one.amount),
            "currency": "CNY",
            "remark": layout.remark.format(order=one.code, about=one.about),
        }
        yield [values[field] for _, field in layout.columns]
    if layout.total:
        sums = {"amount": format_fen(sum(one.amount for one in orders))}
        last = [sums.get(field, "") for _, field in layout.columns]
        last[0] = "合计"
        last[1] = f"{len(orders)} 笔"
        yield last


def _workbook(layout: Layout, batch: str, rows: Iterable[Sequence[str]]) -> bytes:
    """Every cell a text cell: nothing is rounded, nothing is a formula."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as book:
        sheet = book.add_worksheet(batch)
        text = book.add_format({"num_format": "@"})
        amount = book.add_format({"num_format": "@", "align": "right"})
        head = book.add_format({"bold": True, "num_format": "@"})
        sheet.freeze_panes(1, 0)
        for place, (title, name) in enumerate(layout.columns):
            sheet.set_column(place, place, 26 if name in ("account", "remark") else 16, text)
            sheet.write_string(0, place, title, head)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                right = layout.columns[place][1] == "amount"
                sheet.write_string(number, place, cell, amount if right else text)
    return out.getvalue()


# -- the bank's answer ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Results:
    """The rows of an answer. skipped: how many lines are no results (totals and the like)."""

    rows: Sequence[BankResult] = field(default_factory=tuple)
    skipped: int = 0


def read_results(path: Path | str) -> Results:
    """The bank's answer: one row an order, by the order's number or a remark that holds it.

    Any table the files room reads. A cell nobody can read stays with its row, as what the row is
    refused for. Refused: result_columns_missing, and what reading a table refuses.
    """
    spec = _data()["result"]
    known = {plain_header(title) for key in _COLUMNS for title in spec[key]}
    table = read_table(path, known=known)
    places = _places(table, spec)
    rows = [_result(number, cells, places, spec) for number, cells in table.rows() if any(cells)]
    return Results(tuple(rows), len(table.skipped))


_COLUMNS = ("order", "state", "amount", "date", "receipt", "why")


def _places(table: Table, spec: Mapping[str, Any]) -> dict[str, int]:
    """Where each column stands. Refused: result_columns_missing."""
    headers = [plain_header(title) for title in table.header]
    places = {}
    for key in _COLUMNS:
        wanted = [plain_header(title) for title in spec[key]]
        found = [headers.index(title) for title in wanted if title in headers]
        if found:
            places[key] = found[0]
    for key, name in (("order", "付款单号"), ("state", "处理结果")):
        if key not in places:
            raise Refused(
                "result_columns_missing",
                "{file} 没有「{name}」列。",
                cure="列名可用:{known}。",
                file=table.path.name,
                name=name,
                known=listed(spec[key]),
            )
    return places


def _result(
    row: int, cells: Sequence[str], places: Mapping[str, int], spec: Mapping[str, Any]
) -> BankResult:
    text = {key: cells[place] for key, place in places.items()}
    word = text["state"].strip().casefold()
    said = next((one for one in ("paid", "failed", "waiting") if word in spec[one]), "unknown")
    amount = date = problem = None
    try:
        amount = fen_cell(text["amount"]) if text.get("amount") else None
        date = date_cell(text["date"]) if text.get("date") else None
        order = _order_in(text_cell(text["order"]))
    except (Refused, ValueError) as error:
        order = text["order"]
        problem = error if isinstance(error, Refused) else _no_amount(text["amount"])
    return BankResult(
        row=row, order=order, said=said, word=text["state"], amount=amount, date=date,
        receipt=text.get("receipt", ""), why=text.get("why", ""), problem=problem,
    )  # fmt: skip


def _order_in(text: str) -> str:
    """The order's number: the cell, or the first word of a remark that looks like one."""
    found = None if text.isascii() and " " not in text else _CODE.search(text)
    return found[0] if found else text


def _no_amount(text: str) -> Refused:
    return Refused(
        "not_a_number", "「{text}」不是金额。", cure="金额写数字,最多两位小数。", text=text
    )
