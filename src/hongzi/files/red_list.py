"""What must be reddened, as a table to fill in: the columns an import of red invoices reads.

Quantities and amounts are negative, as they stand on a red invoice. With the number and the date of
each red invoice filled in, the same file is imported as 红字发票.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from xlsxwriter import Workbook

from hongzi.files.vouchers_csv import RISKY
from hongzi.insight.red_list import RedLineDue
from hongzi.kernel.money import format_fen, format_micro

HEADER = (
    "红字发票号码", "开票日期", "蓝字发票号码", "蓝字开票日期", "红冲原因", "购买方", "项目名称",
    "单位", "数量", "金额", "税率", "税额", "退货单号", "退货行号", "确认单编号",
)  # fmt: skip
FORMATS = ("xlsx", "csv")


def red_list_file(lines: Iterable[RedLineDue], *, format: str, reasons: Mapping[str, str]) -> bytes:
    """The table as XLSX, or as CSV in UTF-8; reasons: title of the reason by kind of line."""
    rows = _rows(lines, reasons)
    if format == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(HEADER)
        for row in rows:
            writer.writerow([_harmless(cell) for cell in row])
        return out.getvalue().encode("utf-8-sig")
    book = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(book, options) as workbook:
        sheet = workbook.add_worksheet("待开红字发票")
        text = workbook.add_format({"num_format": "@"})
        head = workbook.add_format({"bold": True, "num_format": "@"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(HEADER) - 1, 16, text)
        for place, title in enumerate(HEADER):
            sheet.write_string(0, place, title, head)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell, text)
    return book.getvalue()


def _rows(lines: Iterable[RedLineDue], reasons: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    for line in lines:
        yield (
            "", "", line.blue, line.blue_on.isoformat() if line.blue_on else "",
            reasons.get(line.kind, ""), line.customer, line.product or line.sku, line.unit,
            format_micro(-line.qty) if line.qty else "", format_fen(-line.net),
            f"{line.rate_bp / 100:g}%", format_fen(-line.vat), line.case, line.line, "",
        )  # fmt: skip


def _harmless(text: str) -> str:
    """A name that would be a formula gets an apostrophe; a negative number stays one."""
    number = text.removeprefix("-").replace(".", "", 1).isdecimal()
    return f"'{text}" if text.startswith(RISKY) and not number else text
