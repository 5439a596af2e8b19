"""Which kind a file is: by headers, by name, by a platform's export; else the person chooses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hongzi.files.documents import open_import
from hongzi.files.guessing import guess_kind, lacking_columns
from hongzi.files.kinds import all_kinds
from hongzi.files.preview import preview
from tests.files.making import csv_file, xlsx_file

SALES = ["销售单号", "日期", "客户", "商品编码", "数量", "含税金额", "税率"]


@pytest.mark.parametrize("kind", list(all_kinds()))
def test_a_file_with_a_kinds_own_columns_and_name_is_that_kind(tmp_path: Path, kind: str) -> None:
    columns = [column.title for column in all_kinds()[kind].columns.values()]
    guess = guess_kind(csv_file(tmp_path, [columns, ["1"] * len(columns)], name=f"{kind}-2.csv"))
    assert guess.best is not None
    assert (guess.best.kind, guess.best.ready) == (kind, True)


def test_headers_alone_tell_sales_for_sure(tmp_path: Path) -> None:
    row = ["X1", "2026-01-05", "林", "A1", "1", "226.00", "13%"]
    guess = guess_kind(csv_file(tmp_path, [SALES, row], name="导出(1).csv"))
    assert guess.best is not None
    assert guess.best.kind == "sales"
    assert guess.sheets == ()


def test_a_product_list_has_no_date_and_is_known_for_sure(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path, [["商品编码", "商品名称", "单位", "零售价"], ["A1", "杯", "只", "9.90"]]
    )
    guess = guess_kind(path)
    assert guess.best is not None
    assert (guess.best.kind, guess.best.ready, guess.confidence) == ("products", True, "sure")
    assert lacking_columns(all_kinds()["products"], guess.header) == ()


def test_a_fuller_kind_that_lacks_a_column_is_not_taken_for_products(tmp_path: Path) -> None:
    """A receipt without its date, a sale without its rate: both have codes of products."""
    for kind, header in (
        ("goods-receipts", ["入库单号", "供应商", "商品编码", "数量", "不含税金额"]),
        ("sales", SALES[:-1]),
    ):
        guess = guess_kind(csv_file(tmp_path, [header, ["1"] * len(header)]))
        assert guess.best is not None
        assert (guess.best.kind, guess.best.ready) == (kind, False)


def test_the_preview_shows_the_opening_day_where_a_file_has_no_date(tmp_path: Path) -> None:
    path = csv_file(tmp_path, [["商品编码"], ["A1"]])
    seen = preview(open_import(path, kind="products", opened_on=dt.date(2026, 1, 1)))
    assert seen.titles == (("日期", ""), ("商品编码", "商品编码"))
    assert [cell.text for cell in seen.rows[0].cells] == ["2026-01-01", "A1"]
    assert seen.opening == ("日期",)


def test_a_platforms_export_is_named_and_read_as_refunds(tmp_path: Path) -> None:
    header = [
        "订单编号",
        "退款编号",
        "买家退款金额",
        "退款状态",
        "货物状态",
        "退款完结时间",
        "退款方式",
    ]
    row = ["1", "2", "3.00", "退款成功", "已退货", "2026-01-05", "支付宝"]
    guess = guess_kind(csv_file(tmp_path, [header, row]))
    assert guess.export == "淘宝/天猫 退款导出"
    assert guess.best is not None
    assert guess.best.kind == "refunds"


def test_what_is_missing_is_said_and_nobody_claims_to_be_sure(tmp_path: Path) -> None:
    guess = guess_kind(csv_file(tmp_path, [["销售单号", "日期", "备注"], ["1", "2", "3"]]))
    assert guess.confidence == "unsure"
    assert guess.best is not None
    assert not guess.best.ready
    assert "缺少必需的列" in guess.best.why_not


def test_of_several_sheets_one_is_read_and_all_are_offered(tmp_path: Path) -> None:
    path = xlsx_file(
        tmp_path, {"一月": [SALES, ["X1"]], "二月": [SALES, ["X2"]], "说明": [["请看"]]}
    )
    guess = guess_kind(path)
    assert (guess.sheets, guess.sheet) == (("一月", "二月", "说明"), "一月")
    assert guess_kind(path, sheet="二月").sheet == "二月"


def test_the_preview_shows_values_as_read_and_marks_bad_cells(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        [
            [*SALES, "颜色"],
            ["`X1", "2026/1/5", "林", "A1", "1", "¥1,226.5", "0.13", "红"],
            ["X2", "明天", "林", "A1", "两", "2", "13", "蓝"],
        ],
    )
    seen = preview(open_import(path, kind="sales", given={"shop": "旗舰店"}))
    assert seen.unused == ("颜色",)
    titles = [title for title, _ in seen.titles]
    first = dict(zip(titles, seen.rows[0].cells, strict=True))
    assert {name: first[name].text for name in ("销售单号", "日期", "含税金额", "税率")} == {
        "销售单号": "X1", "日期": "2026-01-05", "含税金额": "1,226.50", "税率": "13%",
    }  # fmt: skip
    assert first["店铺"].text == "旗舰店"
    second = dict(zip(titles, seen.rows[1].cells, strict=True))
    bad = {name: cell.problem.code for name, cell in second.items() if cell.problem}
    assert bad == {"日期": "date_unreadable", "数量": "not_a_number"}
    assert (second["日期"].text, seen.rows[1].row) == ("明天", 3)
