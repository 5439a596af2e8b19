"""A month as the shop's own files, imported on the terminal."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from hongzi.cli.main import main
from hongzi.kernel.money import format_fen
from tests.real.shop import fen_of
from tests.real.sorting import Month

SALES = ("销售单号", "行号", "日期", "客户", "商品编码", "商品名称", "数量", "含税金额", "税率")
RETURNS = ("退货单号", "行号", "日期", "客户", "原销售单号", "原销售行号", "退货数量")


def write_sales(month: Month, folder: Path) -> Path:
    """The month's sales, a line a row."""
    return _write(
        folder / f"sales-{month.period}.csv",
        SALES,
        (
            (invoice, row.number, row.date, row.customer, row.sku, row.name, row.units,
             format_fen(fen_of(row)), "13%")
            for invoice, rows in month.sales.items()
            for row in rows
        ),
    )  # fmt: skip


def write_returns(month: Month, folder: Path) -> Path:
    """The month's cancellations, a link to a sale a row."""
    return _write(
        folder / f"returns-{month.period}.csv",
        RETURNS,
        (
            (case, one.line, one.row.date, one.row.customer, one.link.sale, one.link.sale_row,
             one.link.units)
            for case, lines in month.returns.items()
            for one in lines
        ),
    )  # fmt: skip


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def import_file(kind: str, path: Path, *, book: str) -> int:
    """`hongzi import KIND FILE`; how many rows it says are posted. None may be left out."""
    result = CliRunner().invoke(main, ["import", kind, str(path), "--book", book, "--json"])
    assert result.exit_code == 0, result.output
    (report,) = json.loads(result.stdout)
    assert report["rows_listed"] == report["rows_replayed"] == 0, report
    return int(report["rows_posted"])
