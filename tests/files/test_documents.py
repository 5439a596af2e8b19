"""Rows become documents; a document goes in whole or not at all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from hongzi.files.again import in_words
from hongzi.files.documents import Document, open_import
from hongzi.files.kinds import all_kinds
from hongzi.files.workbook import BadRow, write_error_workbook
from hongzi.kernel.commands import CapturePayment, RecordSale
from hongzi.kernel.refusals import Refused
from tests.files.making import csv_file, text_file, xlsx_file

HEADER = ["销售单号", "日期", "商品编码", "数量", "含税金额", "税率"]
GOOD = [
    ["XS1", "2026-09-01", "A", "1", "120.00", "13%"],
    ["XS1", "2026-09-01", "B", "2", "106.00", "13%"],
    ["XS2", "2026-09-02", "A", "1", "60.00", "13%"],
]


def documents(path: Path, kind: str = "sales", **given: str) -> list[Document]:
    return list(open_import(path, kind=kind, given=given).documents())


def test_rows_of_one_sale_are_one_command(tmp_path: Path) -> None:
    first, second = documents(csv_file(tmp_path, [HEADER, *GOOD]))
    [sale] = first.commands
    assert isinstance(sale, RecordSale)
    assert (sale.key, sale.sale, sale.date) == ("sales:XS1", "XS1", dt.date(2026, 9, 1))
    assert [(line.line, line.sku, line.qty, line.amount) for line in sale.lines] == [
        ("1", "A", 1_000_000, 12000),
        ("2", "B", 2_000_000, 10600),
    ]
    assert [row for row, _ in first.rows] == [2, 3]
    assert [row for row, _ in second.rows] == [4]


@settings(max_examples=30)
@given(st.permutations(range(3)), st.permutations(range(6)))
def test_order_of_rows_and_columns_changes_no_document(
    tmp_path_factory: pytest.TempPathFactory, rows: list[int], columns: list[int]
) -> None:
    """Rows of one sale need not stand together (their line numbers follow the file)."""
    table = [HEADER, *(GOOD[row] for row in rows)]
    shuffled = [[row[column] for column in columns] for row in table]
    path = csv_file(tmp_path_factory.mktemp("shuffled"), shuffled)
    sales = {d.number: d.commands[0] for d in documents(path)}
    assert set(sales) == {"XS1", "XS2"}
    lines = sales["XS1"].lines  # type: ignore[attr-defined]
    assert sorted((line.sku, line.amount) for line in lines) == [("A", 12000), ("B", 10600)]


def test_one_bad_cell_keeps_the_whole_document_out_and_only_that(tmp_path: Path) -> None:
    rows = [HEADER, GOOD[0], [*GOOD[1][:3], "两", *GOOD[1][4:]], GOOD[2]]
    bad, good = documents(xlsx_file(tmp_path, {"九月": rows}))
    assert bad.commands == ()
    sibling, problem = bad.problems
    assert (problem.sheet, problem.row, problem.column, problem.header, problem.value) == (
        "九月", 3, "D", "数量", "两",
    )  # fmt: skip
    assert problem.code == "not_a_number"
    assert problem.where() == "「九月」第 3 行 D 列「数量」"
    assert (sibling.row, sibling.column, sibling.code) == (2, "", "document_incomplete")
    assert "第 3 行" in sibling.what
    assert len(good.commands) == 1


@pytest.mark.parametrize(
    ("place", "text", "code"),
    [
        (0, "1.23457E+17", "number_lost_digits"),
        (1, "2026-09-31", "date_impossible"),
        (1, "", "required_blank"),
        (2, "", "required_blank"),
        (2, "#N/A", "formula_error"),
        (3, "-1", "qty_not_positive"),
        (3, "0", "qty_not_positive"),
        (4, "-5", "amount_negative"),
        (4, "5.005", "too_many_decimals"),
        (4, "", "amount_basis_mixed"),
        (5, "130", "rate_unclear"),
    ],
)
def test_each_bad_cell_is_marked_with_its_cure(
    tmp_path: Path, place: int, text: str, code: str
) -> None:
    row = [*GOOD[2]]
    row[place] = text
    [document] = documents(csv_file(tmp_path, [HEADER, row]))
    [problem] = document.problems
    assert (problem.code, problem.row, problem.column) == (code, 2, "ABCDEF"[place])
    assert (problem.header, problem.value) == (HEADER[place], text)
    assert problem.what
    assert problem.cure


def test_every_bad_cell_of_a_row_is_told_at_once(tmp_path: Path) -> None:
    path = csv_file(tmp_path, [HEADER, ["XS1", "昨天", "A", "一", "x", "高"]])
    [document] = documents(path)
    assert [problem.column for problem in document.problems] == ["B", "D", "E", "F"]


def test_what_a_document_shares_must_agree(tmp_path: Path) -> None:
    header = [*HEADER, "客户"]
    path = csv_file(
        tmp_path,
        [
            header,
            [*GOOD[0], "甲"],
            [*GOOD[1], ""],
            [*GOOD[2], "甲"],
            ["XS2", "2026-09-03", "B", "1", "1", "13%", "乙"],
        ],
    )
    first, second = documents(path)
    assert first.commands[0].customer == "甲"  # type: ignore[attr-defined]
    assert [(p.row, p.column, p.code) for p in second.problems] == [
        (4, "", "document_incomplete"),
        (5, "B", "document_differs"),
    ]


def test_a_value_too_many_is_shown_where_it_stands(tmp_path: Path) -> None:
    path = text_file(tmp_path, ",".join(HEADER) + "\nXS1,2026-09-01,杯,大,1,5,13%\n")
    [document] = documents(path)
    assert ("G", "cell_without_header") in {(p.column, p.code) for p in document.problems}


def test_a_number_that_must_be_single_is_refused_twice(tmp_path: Path) -> None:
    header = ["结算单号", "日期", "店铺", "到账金额"]
    path = csv_file(
        tmp_path, [header, ["J1", "20260901", "甲", "5"], ["J1", "20260902", "甲", "6"]]
    )
    [document] = documents(path, "settlements")
    assert [(p.row, p.code) for p in document.problems] == [
        (2, "row_repeated"),
        (3, "row_repeated"),
    ]
    assert "第 2、3 行" in document.problems[0].what


def test_a_blank_number_names_its_row(tmp_path: Path) -> None:
    path = csv_file(tmp_path, [HEADER, ["", *GOOD[0][1:]], ["", *GOOD[1][1:]]])
    assert [(d.number, d.problems[0].code) for d in documents(path)] == [
        ("第2行", "required_blank"),
        ("第3行", "required_blank"),
    ]


def test_values_given_for_the_file_fill_missing_columns_and_blanks(tmp_path: Path) -> None:
    header = ["收款单号", "日期", "销售单号", "收款金额", "收款方式"]
    path = csv_file(
        tmp_path,
        [header, ["P1", "20260901", "XS1", "5", ""], ["P2", "20260901", "XS1", "6", "现金"]],
    )
    blank, _ = documents(path, "customer-payments")
    assert blank.problems[0].code == "required_blank"
    first, second = documents(path, "customer-payments", tender="支付宝", customer="甲")
    payments = [command for d in (first, second) for command in d.commands]
    assert [p.tender for p in payments if isinstance(p, CapturePayment)] == ["alipay", "cash"]
    with pytest.raises(Refused, match="choice_unknown"):
        documents(path, "customer-payments", tender="贝壳")


def test_the_same_document_is_the_same_command_from_any_file(tmp_path: Path) -> None:
    first = documents(csv_file(tmp_path, [HEADER, *GOOD]))
    dates = [[*row] for row in GOOD]
    for row in dates:
        row[1] = row[1].replace("-", "/")
    again = documents(xlsx_file(tmp_path, {"表": [HEADER, *dates[::-1]][:2] + dates[:2]}))
    assert {d.commands for d in first} == {d.commands for d in again}


def test_what_the_books_refuse_marks_the_document_too(tmp_path: Path) -> None:
    reader = open_import(csv_file(tmp_path, [HEADER, *GOOD]), kind="sales")
    document = next(reader.documents())
    bad = reader.refused(document, Refused("never_sold", "没卖过。", cure="核对编码。"))
    assert bad.rows == document.rows
    assert bad.commands == ()
    first, second = bad.problems
    assert (first.row, first.code, first.what) == (2, "never_sold", "没卖过。")
    assert (second.row, second.code) == (3, "document_incomplete")


def test_the_books_refusal_stands_at_the_cell_it_names(tmp_path: Path) -> None:
    """XS1 has A in row 2 and B in row 3; the books do not know B: row 3, column C."""
    reader = open_import(csv_file(tmp_path, [HEADER, *GOOD]), kind="sales")
    document = next(reader.documents())
    refusal = Refused("sku_unknown", "没有商品 {sku}。", cure="先导入商品。", sku="B")
    assert [
        (p.row, p.column, p.value, p.code) for p in reader.refused(document, refusal).problems
    ] == [
        (2, "", "", "document_incomplete"),
        (3, "C", "B", "sku_unknown"),
    ]


def merged_sales(tmp_path: Path) -> Path:
    """As people type them: number, day and customer once, over the rows of the sale.

    | 销售单号 | 日期       | 客户 | 商品编码 | 数量 | 含税金额 | 税率 |
    |----------|------------|------|----------|------|----------|------|
    | XS1      | 2026-09-01 | 张三 | A        | 1    | 120.00   | 13%  |
    | ↓        | ↓          | ↓    | B        | 2    | 106.00   | 13%  |
    | XS2      | 2026-09-02 | 李四 | A        | 1    | 60.00    | 13%  |
    | ↓        | ↓          | ↓    | B        | 1    | ↓        | 13%  |
    """
    path = tmp_path / "merged.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:G1", "销售明细")
        sheet.write_row(1, 0, ["销售单号", "日期", "客户", "商品编码", "数量", "含税金额", "税率"])
        for top, number, day, customer in (
            (2, "XS1", "09-01", "张三"),
            (4, "XS2", "09-02", "李四"),
        ):
            for column, text in enumerate((number, f"2026-{day}", customer)):
                sheet.merge_range(top, column, top + 1, column, text)
        sheet.write_row(2, 3, ["A", 1, 120, "13%"])
        sheet.write_row(3, 3, ["B", 2, 106, "13%"])
        sheet.write_row(4, 3, ["A", 1, "", "13%"])
        sheet.write_row(5, 3, ["B", 1, "", "13%"])
        sheet.merge_range("F5:F6", 60)
    return path


def test_a_number_merged_over_rows_is_each_row_s(tmp_path: Path) -> None:
    """Both rows of XS1 are one sale; the amount XS2 has once is not taken for both its rows."""
    first, second = documents(merged_sales(tmp_path))
    (sale,) = first.commands
    assert isinstance(sale, RecordSale)
    assert (sale.sale, sale.customer, sale.date) == ("XS1", "张三", dt.date(2026, 9, 1))
    assert [(line.sku, line.amount) for line in sale.lines] == [("A", 12000), ("B", 10600)]
    assert first.rows[1] == (4, ["XS1", "2026-09-01", "张三", "B", "2", "106", "13%"])
    assert second.commands == ()
    assert {(p.column, p.code) for p in second.problems} == {("F", "amount_basis_mixed")}


def test_bad_rows_go_back_are_corrected_and_come_in(tmp_path: Path) -> None:
    """The workbook that goes back: bad documents only, exact cells marked, importable again."""
    rows = [
        [*HEADER, "备注"],
        [*GOOD[0], "=cmd|' /C calc'!A0"],
        [*GOOD[1][:4], "十元", "13%", "@x"],
        [*GOOD[2], "-2+3"],
    ]
    reader = open_import(csv_file(tmp_path, rows, encoding="gb18030"), kind="sales")
    back = tmp_path / "back.xlsx"
    bad = [
        BadRow(number, cells, [p for p in document.problems if p.row == number])
        for document in reader.documents()
        if document.problems
        for number, cells in document.rows
    ]
    assert write_error_workbook(back, sheet="销售", header=reader.table.header, rows=bad) == 2

    again = open_import(back, kind="sales")
    assert again.table.header == reader.table.header
    assert again.unused_headers == reader.unused_headers == ("备注",)
    assert [cells for _, cells in again.table.rows()] == rows[1:3]
    [document] = again.documents()
    assert [(p.sheet, p.row, p.column) for p in document.problems] == [
        ("销售", 2, ""),
        ("销售", 3, "E"),
    ]

    mended = [cells for _, cells in again.table.rows()]
    mended[1][4] = "106.00"
    [document] = documents(xlsx_file(tmp_path, {"销售": [rows[0], *mended]}))
    assert document.commands == documents(csv_file(tmp_path, [HEADER, *GOOD]))[0].commands


@pytest.mark.parametrize("kind", list(all_kinds()))
def test_every_kind_says_what_corrects_a_document_that_is_posted(kind: str) -> None:
    """Each names its document and a cure; only a key that the file itself brings stays a key."""
    reused = Refused("key_reused", "幂等键 {key}。", cure="换 key。", key=f"{kind}:N-1/2")
    told = in_words(all_kinds()[kind], "N-1", reused)
    assert told.code == "key_reused"
    assert "已入账" in told.what and "key" not in told.what + told.cure
    assert "N-1" in told.what or all_kinds()[kind].whole
    own = Refused("key_reused", "幂等键 {key}。", cure="换 key。", key="mine")
    assert in_words(all_kinds()[kind], "N-1", own) is own


def test_two_rows_of_one_matter_in_one_document_are_told_apart(tmp_path: Path) -> None:
    """Refund T1 pays line 1 of R1 twice, 10.00 and 12.00: one matter, not two."""
    header = ["退款单号", "日期", "退货单号", "退款方式", "退款金额"]
    rows = [["T1", "2026-01-05", "R1", "银行", amount] for amount in ("10.00", "12.00")]
    reader = open_import(csv_file(tmp_path, [header, *rows]), kind="refunds")
    [document] = reader.documents()
    reused = Refused("key_reused", "{key}", key=document.commands[1].key)
    first, second = reader.refused(document, reused).problems
    assert (first.row, first.header, first.code) == (2, "退款单号", "key_reused")
    assert first.what == "退款单号 T1 有几行说的是同一事项,内容却不同。"
    assert (second.row, second.code) == (3, "document_incomplete")
