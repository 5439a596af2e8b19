"""A file in any usual form is the same table."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.files.cleaning import STRAY, clean, column_letter, plain_header
from hongzi.files.tables import Table, read_table
from hongzi.files.textfiles import TextFile
from hongzi.kernel.refusals import Refused
from tests.files.making import csv_file, text_file, xlsx_file

HEADER = ("单号", "日期", "金额")
ROWS = [["A1", "2026-09-01", "226.00"], ["A2", "2026-09-02", "-3.10"]]


def rows_of(table: Table) -> list[tuple[int, list[str]]]:
    return list(table.rows())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_recognised(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = csv_file(tmp_path, [HEADER, *ROWS], encoding=encoding, delimiter=delimiter)
    table = read_table(path)
    assert table.header == HEADER
    assert rows_of(table) == [(2, ROWS[0]), (3, ROWS[1])]
    assert isinstance(table.source, TextFile)
    assert table.source.delimiter == delimiter


def test_commas_in_quoted_values_do_not_make_the_delimiter(tmp_path: Path) -> None:
    path = text_file(tmp_path, '名称\t备注\n"杯子,大"\t"红,蓝,绿"\n"壶,小"\t"x"\n')
    assert rows_of(read_table(path)) == [(2, ["杯子,大", "红,蓝,绿"]), (3, ["壶,小", "x"])]


def test_one_broken_byte_is_found_before_any_row(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("单号,金额\n".encode() + b"A1,1\n" * 300_000 + b"\xff\xff\xff,1\n")
    with pytest.raises(Refused) as refused:
        read_table(path)
    assert refused.value.code == "encoding_unknown"


def test_stray_marks_of_exports_are_taken_off(tmp_path: Path) -> None:
    """Backtick, tab, full-width and no-break space, byte-order mark, ="…", apostrophe."""
    text = (
        "\ufeff单号\t,`金额 ,\u3000备注\u00a0\n"
        "`1001\t,\t226.00 ,\u3000好\u3000\n"
        '="00012",\'3.10,"=""x"""\n'
    )
    table = read_table(text_file(tmp_path, text))
    assert table.header == ("单号", "金额", "备注")
    assert rows_of(table) == [(2, ["1001", "226.00", "好"]), (3, ["00012", "3.10", "x"])]


def test_a_formula_or_an_apostrophe_inside_text_stays(tmp_path: Path) -> None:
    path = text_file(tmp_path, "a,b\n=1+2,'tis\nO'Neil,5=\"x\"\n")
    assert rows_of(read_table(path)) == [(2, ["=1+2", "'tis"]), (3, ["O'Neil", '5="x"'])]


@given(st.text(max_size=20), st.text(alphabet=STRAY, max_size=4), st.text(STRAY, max_size=4))
def test_stray_characters_around_never_change_a_value(core: str, left: str, right: str) -> None:
    [once] = clean([core])
    assert clean([left + core + right]) == [once]
    assert clean([once]) == [once]


def test_a_payment_bill_with_comments_and_summary(tmp_path: Path) -> None:
    """Alipay writes # lines around, WeChat two summary lines at the end; both are listed."""
    alipay = text_file(
        tmp_path,
        "#支付宝业务明细查询\n#账号:[1]\n#起始日期:[x]\n#---列表---\n"
        "支付宝交易号\t,订单金额(元)\t\n2026\t,5.00\t\n\n#---结束---\n#导出时间:[y]\n",
        encoding="gb18030",
    )
    table = read_table(alipay)
    assert (table.header, table.header_row) == (("支付宝交易号", "订单金额(元)"), 5)
    assert rows_of(table) == [(6, ["2026", "5.00"])]
    assert [(line.row, line.why) for line in table.skipped] == [(8, "注释行"), (9, "注释行")]

    wechat = text_file(
        tmp_path,
        "交易时间,应结订单金额\n`2026-09-01,`5.00\n总交易单数,应结订单总金额\n`1,`5.00\n",
    )
    table = read_table(wechat)
    assert rows_of(table) == [(2, ["2026-09-01", "5.00"])]
    assert [(line.row, line.why) for line in table.skipped] == [(3, "汇总行"), (4, "结尾汇总")]


def test_an_order_number_may_begin_with_a_hash(tmp_path: Path) -> None:
    path = text_file(tmp_path, "#,单号\n#1001,A1\n# 备注\n#1002,A2\n")
    table = read_table(path)
    assert table.header == ("#", "单号")
    assert [number for number, _ in table.rows()] == [2, 4]


def test_header_under_title_lines_is_found_by_known_headers(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path, [["九月销售明细", "", ""], ["制表:", "张", "2026-09-30"], HEADER, *ROWS]
    )
    known = {plain_header(title) for title in HEADER}
    table = read_table(path, known=known)
    assert (table.header, table.header_row) == (HEADER, 3)
    assert [number for number, _ in table.rows()] == [4, 5]


def test_row_numbers_are_those_of_the_spreadsheet(tmp_path: Path) -> None:
    """A line break inside a value is one row; an empty line counts."""
    path = text_file(tmp_path, '单号,备注\nA1,"两\n行"\n\nA2,x\n')
    assert rows_of(read_table(path)) == [(2, ["A1", "两\n行"]), (4, ["A2", "x"])]


def test_short_rows_are_filled_and_long_rows_kept_long(tmp_path: Path) -> None:
    path = text_file(tmp_path, "a,b,c\n1\n1,2,3,,\n1,2,3,4\n")
    assert [cells for _, cells in read_table(path).rows()] == [
        ["1", "", ""],
        ["1", "2", "3"],
        ["1", "2", "3", "4"],
    ]


def test_the_sheet_is_chosen_by_its_headers(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, {"说明": [["请填第二张表"]], "数据": [HEADER, *ROWS]})
    table = read_table(path, known={plain_header(title) for title in HEADER})
    assert (table.sheet, table.header) == ("数据", HEADER)


def test_two_sheets_that_fit_are_refused_by_name(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, {"九月": [HEADER, *ROWS], "十月": [HEADER, *ROWS]})
    with pytest.raises(Refused) as refused:
        read_table(path, known={plain_header(title) for title in HEADER})
    assert refused.value.code == "sheets_ambiguous"
    assert "九月" in refused.value.what
    assert "十月" in refused.value.what
    assert read_table(path, sheet="十月").sheet == "十月"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table_empty"),
        (b"\n\n,,\n", "table_empty"),
        (b"\x00\x01\x02binary", "not_a_table"),
        (b"<html><table><tr><td>1</td></tr></table>", "html_table"),
        (b"PK\x03\x04 cut off", "workbook_broken"),
    ],
)
def test_what_is_no_table_is_refused_by_name(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "t.xls"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        read_table(path)
    assert refused.value.code == code
    assert refused.value.cure


def test_a_missing_file_and_a_missing_sheet_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="file_missing"):
        read_table(tmp_path / "no.csv")
    path = xlsx_file(tmp_path, {"数据": [HEADER, *ROWS]})
    with pytest.raises(Refused, match="sheet_unknown"):
        read_table(path, sheet="表")


def test_a_quote_never_closed_is_refused_and_does_not_swallow_rows(tmp_path: Path) -> None:
    """All rows below it would be one cell; a cell of several lines at the end is none such."""
    path = text_file(tmp_path, 'a,b\n1,2\n3,"4\n5,6\n7,8\n')
    with pytest.raises(Refused, match="csv_broken") as refused:
        list(read_table(path).rows())
    assert "第 3 行" in str(refused.value.what)
    whole = text_file(tmp_path, 'a,b\n1,2\n3,"4\n5"\n')
    assert [cells for _, cells in read_table(whole).rows()] == [["1", "2"], ["3", "4\n5"]]


def test_a_zero_byte_deep_inside_is_refused_with_its_row(tmp_path: Path) -> None:
    path = text_file(tmp_path, "a,b\n" + "1,2\n" * 3000 + "1,\0\n")
    with pytest.raises(Refused, match="csv_broken"):
        rows_of(read_table(path))


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_column_letters(index: int, letters: str) -> None:
    assert column_letter(index) == letters


@pytest.mark.parametrize(
    "written",
    ["退款金额", "退款金额(元)", "退款金额（元）", " 退 款金额 ", "*退款金额", "退款金额\ufeff"],
)
def test_headers_are_compared_in_their_plain_form(written: str) -> None:
    assert plain_header(written) == plain_header("退款金额")
    assert plain_header("Gross_Amount") == plain_header("gross amount")


def test_a_header_that_stands_again_is_listed_as_no_row(tmp_path: Path) -> None:
    """Two months copied under each other bring their headers along."""
    rows = [["单号", "数量"], ["A1", "1"], ["单号", "数量"], ["A2", "2"], ["单号", "3"]]
    table = read_table(csv_file(tmp_path, rows))
    assert [number for number, _ in table.rows()] == [2, 4, 5]
    assert [(one.row, one.why) for one in table.skipped] == [(3, "重复的表头")]
