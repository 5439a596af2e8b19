"""`hongzi import`: good rows go in, bad ones are listed and come back; again changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from tests.cli.conftest import Say

PRODUCTS = "日期,商品编码,商品名称\n2026-01-01,A01,台灯\n2026-01-01,A02,碗\n"
PURCHASES = (
    "入库单号,日期,供应商,商品编码,数量,不含税金额,税额\n"
    "RK1,2026-01-02,供货商甲,A01,10,1000.00,130.00\n"
    "RK1,2026-01-02,供货商甲,A02,20,400.00,52.00\n"
)
SALES = (
    "销售单号,日期,客户,商品编码,数量,含税金额,税率\n"
    "`XS1,2026-01-05,林一虚,A01,1,226.00,13%\n"
    "`XS2,2026-01-06,周二幻,A02,两,45.20,13%\n"
    "`XS3,2026-01-07,吴三梦,A09,1,11.30,13%\n"
    "`XS4,2026-01-08,郑四影,A02,2,45.20,13%\n"
)


@pytest.fixture
def stocked(shop: str, hongzi: Say, tmp_path: Path) -> str:
    """The shop with two products in stock."""
    for kind, text in (("products", PRODUCTS), ("purchases", PURCHASES)):
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, "utf-8")
        assert hongzi("import", kind, path, "--book", shop).code == 0
    return shop


def sales_file(tmp_path: Path, text: str = SALES) -> Path:
    path = tmp_path / "销售.csv"
    path.write_text(text, "gb18030")
    return path


def facts_of(book: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select id from access_book where code = %s", [book])
        cursor.execute("select set_config('app.book', %s, true)", [str(cursor.fetchone()[0])])
        cursor.execute("select count(*) from facts_fact")
        return int(cursor.fetchone()[0])


def test_good_rows_go_in_and_bad_rows_are_listed(stocked: str, hongzi: Say, tmp_path: Path) -> None:
    """XS1, XS4 posted; XS2 has a word for a number; XS3 names a product nobody has."""
    answer = hongzi("import", "sales", sales_file(tmp_path), "--book", stocked, "--json")
    assert answer.code == 1
    (report,) = answer.data
    assert (report["rows_posted"], report["rows_listed"]) == (2, 2)
    assert report["causes"] == {"not_a_number": 1, "sku_unknown": 1}
    problem = report["first_problems"][0]
    assert (problem["row"], problem["code"]) == (3, "not_a_number")
    assert problem["column"] and problem["header"] and problem["cure"]
    listed = hongzi("rows", "--book", stocked, "--json").data
    assert [(row["row"], row["document"], row["code"]) for row in listed] == [
        (3, "XS2", "not_a_number"),
        (4, "XS3", "sku_unknown"),
    ]


def test_columns_nobody_reads_are_named(stocked: str, hongzi: Say, tmp_path: Path) -> None:
    """业务员 is no column of a sale: it is said on stderr, the rows go in."""
    text = (
        "销售单号,日期,商品编码,数量,含税金额,税率,业务员\nXS9,2026-01-09,A01,1,226.00,13%,老王\n"
    )
    answer = hongzi("import", "sales", sales_file(tmp_path, text), "--book", stocked)
    assert answer.code == 0
    assert "业务员" in answer.talk
    assert "业务员" not in answer.out


def test_the_same_file_again_changes_nothing(stocked: str, hongzi: Say, tmp_path: Path) -> None:
    path = sales_file(tmp_path)
    hongzi("import", "sales", path, "--book", stocked)
    before = facts_of(stocked)
    (report,) = hongzi("import", "sales", path, "--book", stocked, "--json").data
    assert (report["rows_posted"], report["rows_replayed"], report["rows_listed"]) == (0, 2, 2)
    assert facts_of(stocked) == before
    assert len(hongzi("rows", "--book", stocked, "--json").data) == 2


def test_a_preview_writes_nothing(stocked: str, hongzi: Say, tmp_path: Path) -> None:
    before = facts_of(stocked)
    answer = hongzi(
        "import", "sales", sales_file(tmp_path), "--book", stocked, "--dry-run", "--json"
    )
    assert answer.data[0]["rows_posted"] == 2
    assert facts_of(stocked) == before
    assert hongzi("rows", "--book", stocked, "--json").data == []


def test_the_error_workbook_goes_in_when_mended(stocked: str, hongzi: Say, tmp_path: Path) -> None:
    """Bad rows come back as a workbook; mended, they are posted and no longer open."""
    errors = tmp_path / "待改正.xlsx"
    hongzi("import", "sales", sales_file(tmp_path), "--book", stocked, "--errors", errors)
    rows = CalamineWorkbook.from_path(errors).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["XS2", "XS3"]
    mended = [",".join(map(str, row)).replace("两", "2").replace("A09", "A01") for row in rows]
    path = tmp_path / "改正后.csv"
    path.write_text("\n".join(mended), "utf-8")
    answer = hongzi("import", "sales", path, "--book", stocked, "--json")
    assert (answer.code, answer.data[0]["rows_posted"]) == (0, 2)
    assert hongzi("rows", "--book", stocked, "--json").data == []
    resolved = hongzi("rows", "--book", stocked, "--all", "--json").data
    assert {row["resolution"] for row in resolved} == {"corrected"}


def test_a_posted_sale_that_comes_again_changed_is_told_in_words(
    stocked: str, hongzi: Say, tmp_path: Path
) -> None:
    """XS1 is in for 226.00. Now its file says 326.00: nothing changes, and it says what to do."""
    hongzi("import", "sales", sales_file(tmp_path), "--book", stocked)
    before = facts_of(stocked)
    changed = sales_file(tmp_path, SALES.replace("226.00", "326.00"))
    answer = hongzi("import", "sales", changed, "--book", stocked, "--json")
    problem = answer.data[0]["first_problems"][0]
    assert (problem["row"], problem["column"], problem["value"]) == (2, "A", "XS1")
    assert problem["code"] == "key_reused"
    assert problem["what"] == "销售单号 XS1 已入账,这次的内容与入账时不同。"
    assert problem["cure"] == (
        "再次导入不改动已入账的内容:退货、折让请导入退货。确是另一笔业务的,给它自己的销售单号。"
    )
    assert facts_of(stocked) == before
    talk = hongzi("import", "sales", changed, "--book", stocked).talk
    assert "幂等键" not in talk and "key " not in talk


def test_a_row_is_dismissed_for_a_reason(stocked: str, hongzi: Say, tmp_path: Path) -> None:
    hongzi("import", "sales", sales_file(tmp_path), "--book", stocked)
    open_rows = hongzi("rows", "--book", stocked, "--json").data
    file = open_rows[0]["file"]
    no_reason = hongzi("dismiss", file, 3, "--book", stocked, "--reason", " ", "--actor", "会计")
    assert no_reason.code == 1 and "dismissal_reason_missing" in no_reason.talk
    done = hongzi(
        "dismiss", file, 3, 4, "--book", stocked, "--reason", "重复录入", "--actor", "会计"
    )
    assert done.code == 0
    assert hongzi("rows", "--book", stocked, "--json").data == []


def test_one_value_for_the_whole_file(stocked: str, hongzi: Say, tmp_path: Path) -> None:
    text = "销售单号,日期,客户,商品编码,数量,含税金额\nXS9,2026-01-05,林一虚,A01,1,226.00\n"
    path = sales_file(tmp_path, text)
    missing = hongzi("import", "sales", path, "--book", stocked)
    assert missing.code == 1 and "columns_missing" in missing.talk
    given = hongzi("import", "sales", path, "--book", stocked, "--set", "rate=13%", "--json")
    assert given.data[0]["rows_posted"] == 1


def test_several_files_meet_the_books_day_by_day(stocked: str, hongzi: Say, tmp_path: Path) -> None:
    """Two receipts at 100.00 and 200.00 a piece with a sale between them: the sale costs 100.00.

    Kind by kind the sale would meet the average of both.
    """
    texts = {
        "products-2.csv": "日期,商品编码,商品名称\n2026-01-01,B01,锅\n",
        "purchases-2.csv": (
            "入库单号,日期,供应商,商品编码,数量,不含税金额,税额\n"
            "RK8,2026-01-10,供货商甲,B01,1,100.00,13.00\n"
            "RK9,2026-01-20,供货商甲,B01,1,200.00,26.00\n"
        ),
        "sales-2.csv": (
            "销售单号,日期,客户,商品编码,数量,含税金额,税率\n"
            "XS8,2026-01-15,林一虚,B01,1,339.00,13%\n"
        ),
    }
    folder = tmp_path / "inbox" / stocked / "2026-01"
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    answer = hongzi("month", "2026-01", "--book", stocked, "--inbox", tmp_path / "inbox", "--json")
    assert answer.code == 0
    (report,) = answer.data
    assert [f["rows_posted"] for f in report["imported"]] == [1, 2, 1]
    assert cost_of_sales(stocked) == 100_00


def cost_of_sales(book: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select id from access_book where code = %s", [book])
        cursor.execute("select set_config('app.book', %s, true)", [str(cursor.fetchone()[0])])
        cursor.execute(
            "select sum(side * amount)::bigint from ledger_entry where role = 'cost_of_sales'"
        )
        return int(cursor.fetchone()[0])


def test_a_refund_of_two_lines_is_paid_whole_or_not_at_all(
    stocked: str, hongzi: Say, tmp_path: Path
) -> None:
    """K1 pays TH1 and TH9; nobody knows TH9, so nothing of K1 is paid. K2 is.

    | 退款单号 | 退货单号 | 金额   |            |
    |----------|----------|--------|------------|
    | K1       | TH1      | 100.00 | 随 TH9 列示 |
    | K1       | TH9      | 50.00  | 没有此退货单 |
    | K2       | TH1      | 26.00  | 入账        |
    """
    files = {
        "sales": "销售单号,日期,商品编码,数量,含税金额,税率\nXS1,2026-01-05,A01,1,226.00,13%\n",
        "customer-payments": "收款单号,日期,销售单号,收款方式,收款金额\n"
        "SK1,2026-01-05,XS1,银行,226.00\n",
        "returns": "退货单号,日期,原销售单号,退货数量\nTH1,2026-01-10,XS1,1\n",
        "refunds": "退款单号,日期,退货单号,退款方式,退款金额\nK1,2026-01-12,TH1,银行,100.00\n"
        "K1,2026-01-12,TH9,银行,50.00\nK2,2026-01-13,TH1,银行,26.00\n",
    }
    for kind, text in files.items():
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, "utf-8")
        answer = hongzi("import", kind, path, "--book", stocked, "--json")
    (report,) = answer.data
    assert (report["rows_posted"], report["rows_listed"]) == (1, 2)
    (owed,) = [
        item
        for item in hongzi("open-items", "--book", stocked, "--json").data
        if item["leg"] == "money"
    ]
    assert owed["balance"] == "200.00"
