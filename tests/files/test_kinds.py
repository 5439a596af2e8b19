"""The kinds of import and their headers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.files.build import BUILDERS
from hongzi.files.cleaning import plain_header
from hongzi.files.describe import describe_kinds
from hongzi.files.documents import open_import
from hongzi.files.kinds import Kind, all_kinds, kind_named, match_headers
from hongzi.files.workbook import SUMMARY_SHEET
from hongzi.kernel.refusals import Refused
from tests.files.making import csv_file

KINDS = list(all_kinds().values())


def test_every_kind_has_its_builder() -> None:
    assert set(all_kinds()) == set(BUILDERS)
    assert set(all_kinds()) == {
        "opening-balances", "opening-stock", "past-sales", "products", "purchases",
        "goods-receipts", "sales", "customer-payments", "settlements", "returns",
        "inspections", "refunds", "invoices", "red-invoices", "vouchers", "facts",
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_header_means_two_columns(kind: Kind) -> None:
    titles = Counter(
        plain
        for column in kind.columns.values()
        for plain in {plain_header(title) for title in column.titles}
    )
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_defaults_can_be_read_and_documents_are_named_by_columns(kind: Kind) -> None:
    for column in kind.columns.values():
        if column.default:
            column.parse(column.default)
        assert not (column.required and column.default), column.name
        assert any(title.isascii() for title in column.titles), f"{column.name} has no English"
        assert not column.title.isascii() or column.title == "SKU", f"{column.name}: {column.title}"
    named = {*kind.document, *kind.otherwise, *(name for group in kind.need for name in group)}
    assert named <= set(kind.columns)
    assert kind.document or kind.whole


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_first_titles_of_a_kind_match_all_its_columns(kind: Kind) -> None:
    header = [column.title for column in kind.columns.values()]
    assert set(match_headers(kind, header, given={}).places) == set(kind.columns)


@given(st.data())
def test_order_spelling_and_space_of_headers_do_not_matter(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    names = data.draw(st.permutations(list(kind.columns)))
    header = []
    for name in names:
        title = data.draw(st.sampled_from(kind.columns[name].titles))
        wrap = data.draw(
            st.sampled_from(["{}", " {} ", "\u3000{}", "*{}", "{}\t", "{}(元)", "\ufeff{}"])
        )
        header.append(wrap.format(data.draw(st.sampled_from([title, title.upper()]))))
    matching = match_headers(kind, header, given={})
    assert {name: matching.places[name] for name in names} == {
        name: place for place, name in enumerate(names)
    }
    assert matching.unused == ()


def test_missing_columns_are_refused_found_against_needed() -> None:
    with pytest.raises(Refused) as refused:
        match_headers(kind_named("sales"), ["销售单号", "日期", "颜色"], given={})
    assert refused.value.code == "columns_missing"
    assert "商品编码、数量、税率、含税金额 或 不含税金额" in refused.value.what
    assert "文件中的列:销售单号、日期、颜色" in refused.value.what
    titles = [column.title for column in kind_named("sales").columns.values()]
    assert "文档" not in refused.value.cure and all(one in refused.value.cure for one in titles)


def test_a_value_for_the_whole_file_stands_in_for_a_column() -> None:
    header = ["销售单号", "日期", "商品编码", "数量", "含税金额"]
    match_headers(kind_named("sales"), header, given={"rate": "1%"})
    with pytest.raises(Refused, match="given_unknown"):
        match_headers(kind_named("sales"), header, given={"colour": "red"})


def test_two_headers_for_one_column() -> None:
    """The column's first title wins; without it both are named and the file refused."""
    base = ["商品编码", "数量", "含税金额", "税率", "日期"]
    matching = match_headers(kind_named("sales"), [*base, "订单号", "销售单号"], given={})
    assert matching.places["sale"] == 6
    assert matching.unused == ("订单号",)
    for pair in (["订单号", "订单编号"], ["销售单号", "销售单号"]):
        with pytest.raises(Refused) as refused:
            match_headers(kind_named("sales"), [*base, *pair], given={})
        assert refused.value.code == "headers_ambiguous"
        assert all(f"「{title}」" in refused.value.what for title in pair)


def test_unknown_columns_are_told(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        [["商品编码", "商品名称", "产地", "日期", ""], ["A1", "杯", "景德镇", "20260901", ""]],
    )
    assert open_import(path, kind="products").unused_headers == ("产地",)


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refused, match="import_kind_unknown") as refused:
        kind_named("stuff")
    assert "red-invoices(红字发票)" in refused.value.cure


def test_the_page_on_imports_tells_what_is_read() -> None:
    page = Path(__file__).parents[2] / "docs" / "imports.md"
    assert page.read_text("utf-8") == describe_kinds()


def test_no_kind_takes_the_problem_list_for_its_data() -> None:
    headers = (
        "本表单元格",
        "原文件位置",
        "原来的值",
        "问题",
        "怎样改正",
        "问题代码",
        SUMMARY_SHEET,
    )
    for kind in KINDS:
        assert not {plain_header(title) for title in headers} & set(kind.headers)


def test_a_value_for_the_whole_file_may_be_given_by_its_header(tmp_path: Path) -> None:
    """What a message calls 日期 can be answered with 日期 (or 启用日期), not only with date."""
    path = csv_file(tmp_path, [["商品编码", "商品名称"], ["A01", "台灯"]])
    for title in ("date", "日期", "启用日期"):
        (document,) = open_import(path, kind="products", given={title: "2026-01-01"}).documents()
        (product,) = document.commands
        assert product.date == dt.date(2026, 1, 1)
