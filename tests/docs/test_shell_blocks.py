"""What the pages tell a newcomer to type works as written.

A block that begins with ```sh is run here, in order, on a fresh database, with the files it names.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from xlsxwriter import Workbook

from hongzi.cli.main import main
from tests.docs.pages import PAGES, blocks, commands

BALANCES = [
    ("日期", "科目编码", "借方余额", "贷方余额"),
    ("{first}", "1002", "10000.00", ""),
    ("{first}", "140501", "1200.00", ""),
    ("{first}", "3001", "", "11200.00"),
]
PRODUCTS = [("日期", "商品编码", "商品名称"), ("{first}", "A01", "台灯")]
STOCK = [("日期", "商品编码", "数量", "金额"), ("{first}", "A01", "10", "1200.00")]
SALES = [
    ("销售单号", "日期", "客户", "商品编码", "数量", "含税金额", "税率"),
    ("XS1", "{month}-05", "林一虚", "A01", "2", "202.00", "1%"),
]
RETURNS = [
    ("退货单号", "日期", "客户", "原销售单号", "原销售行号", "退货数量", "退货原因"),
    ("TH1", "{month}-09", "林一虚", "XS1", "1", "1", "描述/色差"),
]
PAST = [
    ("销售单号", "日期", "客户", "商品编码", "数量", "含税金额", "税率", "成本"),
    ("LS1", "2025-12-20", "林一虚", "A01", "1", "113.00", "13%", "60.00"),
]
FILES: dict[str, Sequence[Sequence[str]]] = {
    "期初余额.xlsx": BALANCES, "商品.xlsx": PRODUCTS, "期初库存.xlsx": STOCK,
    "销售.csv": SALES, "退货.csv": RETURNS,
    "opening.xlsx": BALANCES, "products.csv": PRODUCTS, "stock.xlsx": STOCK, "past.csv": PAST,
}  # fmt: skip

RUN = [
    pytest.param(block.text, id=f"{page}:{number}")
    for page in PAGES
    for number, block in enumerate(blocks(page), 1)
    if block.language == "sh"
]


@pytest.mark.parametrize("text", RUN)
def test_a_block_runs_as_written(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    first = next(w for words in commands(text) for w in words if w.endswith("-01"))
    for name in {word for words in commands(text) for word in words} & FILES.keys():
        write(Path(name), FILES[name], first=first)
    for program, *words in commands(text):
        assert Path(program).name == "hongzi"
        answer = CliRunner().invoke(main, words)
        assert answer.exit_code == 0, f"{words}\n{answer.output}\n{answer.exception!r}"


def test_both_readmes_and_the_command_line_have_such_blocks() -> None:
    pages = {str(case.id).partition(":")[0] for case in RUN}
    assert {"README.md", "README.zh-CN.md", "docs/cli.md"} <= pages


def test_both_readmes_give_the_same_commands() -> None:
    english, chinese = (
        [command for block in blocks(page) for command in commands(block.text)]
        for page in ("README.md", "README.zh-CN.md")
    )
    assert english == chinese


def write(path: Path, rows: Sequence[Sequence[str]], *, first: str) -> None:
    """A small file of one of the kinds, its dates in the month of ``first``."""
    made = [[cell.format(first=first, month=first[:7]) for cell in row] for row in rows]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(made)
        return
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(made):
            sheet.write_row(number, 0, row)
