"""The board of a firm on 20 April 2026, the day on which March is filed.

book        months                                  board
kaishi      opened in March, nothing done           March, ready (its month is over), 0 days
zaizuo      closed up to March, a return in April   April, running, open legs
youhang     a row of March nobody dealt with        March, rows, and why it cannot be closed
yuqi        January not closed                      January, overdue since 24 February
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from hongzi.access.queries import BookSettings, all_books
from hongzi.access.scope import book_scope
from hongzi.files.queries import files_of
from hongzi.workflows.dismiss_rows import dismiss_rows
from hongzi.workflows.firm_board import Board, closing_obstacles, firm_board
from hongzi.workflows.import_files import FileToImport, import_files
from hongzi.workflows.open_book import open_book
from hongzi.workflows.run_month import closing_of
from tests.books.bookkeeping import post
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db

KIND = "customer-payments"
TODAY = dt.date(2026, 4, 20)


def a_book(code: str, opened: str = "2026-03-01", **settings: Any) -> BookSettings:
    defaults: dict[str, Any] = {
        "standard": "small_business",
        "taxpayer": "general",
        "costing": "fifo",
    }
    return open_book(
        code=code, name=f"{code} 公司", opened_on=dt.date.fromisoformat(opened),
        **{**defaults, **settings},
    )  # fmt: skip


def sales_file(folder: Path, book: BookSettings, period: int) -> None:
    """A file whose one row cannot be posted: it pays a sale nobody knows."""
    path = folder / f"{KIND}-{book.code}-{period}.csv"
    path.write_text(
        "收款单号,销售单号,收款方式,收款金额,日期\n"
        f"P{period},无此单,支付宝,1.00,{period // 100}-{period % 100:02d}-05\n",
        "utf-8",
    )
    import_files(
        book=book.code, files=[FileToImport(path=path, kind=KIND)], period=period, actor="测试"
    )


def board(**asked: object) -> Board:
    return firm_board(all_books(), today=TODAY, **asked)  # type: ignore[arg-type]


@pytest.fixture
def firm(db: None, tmp_path: Path) -> None:
    a_book("kaishi")
    shop = Shop(code="zaizuo", name="在做公司")
    shop.sold_and_paid()
    for period in (202601, 202602, 202603):
        shop.run(closing_of(period))
    shop.do(
        "accept_return", case="R1", date="2026-04-02",
        lines=[{"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}],
    )  # fmt: skip
    sales_file(tmp_path, a_book("youhang"), 202603)
    a_book("yuqi", "2026-01-01")


def test_the_most_urgent_book_stands_first(firm: None) -> None:
    assert [(row.book.code, row.month.period, row.state, row.days) for row in board().rows] == [
        ("yuqi", 202601, "overdue", -55),
        ("youhang", 202603, "rows", 0),
        ("kaishi", 202603, "ready", 0),
        ("zaizuo", 202604, "running", 32),
    ]


def test_counts_by_state_and_filters(firm: None) -> None:
    assert board().counts == {"overdue": 1, "rows": 1, "ready": 1, "running": 1}
    assert [row.book.code for row in board(state="ready").rows] == ["kaishi"]
    assert [row.book.code for row in board(name="在做").rows] == ["zaizuo"]
    assert [row.book.code for row in board(name="YUQI").rows] == ["yuqi"]
    assert board(name="在做").counts["overdue"] == 0


def test_pages_of_books(firm: None) -> None:
    assert [row.book.code for row in board(skip=2, count=2).rows] == ["kaishi", "zaizuo"]
    beyond = board(skip=100, count=2)
    assert (beyond.skipped, [row.book.code for row in beyond.rows]) == (2, ["kaishi", "zaizuo"])


def test_open_legs_of_each_book_stay_behind_its_wall(firm: None) -> None:
    """zaizuo: goods 120.00, tax 26.00, money 226.00; the others nothing."""
    by_code = {row.book.code: row.month for row in board().rows}
    month = by_code["zaizuo"]
    assert (month.goods, month.tax, month.money) == ((1, 12000), (1, 2600), (1, 22600))
    assert month.open_lines == 3
    assert {by_code[code].open_lines for code in ("kaishi", "youhang", "yuqi")} == {0}


def test_why_a_book_cannot_be_closed(firm: None) -> None:
    why = closing_obstacles(board().rows)
    assert {code: [one.code for one in refusals] for code, refusals in why.items()} == {
        "yuqi": [], "youhang": ["close_unresolved_rows"], "kaishi": [], "zaizuo": [],
    }  # fmt: skip


def test_a_file_that_came_every_month_is_missed(db: None, tmp_path: Path) -> None:
    """Payments came in January and February, and not in March."""
    book = a_book("shop", "2026-01-01", costing="cost_ratio")
    for period in (202601, 202602):
        sales_file(tmp_path, book, period)
    (row,) = board().rows
    assert (row.files.kinds, row.files.missing, row.files.rows_open) == ({KIND: 1}, (), 1)
    for period in (202601, 202602):
        with book_scope(book.id) as cursor:
            (file,) = files_of(cursor, book_id=book.id, period=period)
        dismiss_rows(book=book.code, file_id=file.id, rows=[2], reason="测试", actor="会计")
        post(book, closing_of(period))
    (row,) = board().rows
    assert (row.month.period, row.files.kinds, row.files.missing) == (202603, {}, (KIND,))


@pytest.mark.parametrize("count", [1, 20])
def test_three_statements_for_each_book(db: None, count: int) -> None:
    for number in range(count):
        a_book(f"book-{number}")
    books = all_books()
    with CaptureQueriesContext(connections["default"]) as captured:
        firm_board(books, today=TODAY)
    assert len(captured) == 8 + 3 * count


def test_year_end_asks_for_losses_not_approved(db: None) -> None:
    """December: 待处理财产损溢 120.00 is left of a loss nobody approved."""
    shop = Shop(opened_on=dt.date(2025, 12, 1))
    shop.do("define_product", sku="A", date="2025-12-05")
    shop.do(
        "receive_goods", receipt="P1", supplier="厂家", date="2025-12-05",
        lines=[{"sku": "A", "qty": "1", "net": "120.00"}],
    )  # fmt: skip
    shop.do("write_off_stock", date="2025-12-06", sku="A", qty="1")
    rows = board().rows
    assert [one.code for one in closing_obstacles(rows)["shop"]] == ["close_pending_loss"]


def test_goods_without_a_value_hold_up_a_month_end_average(db: None) -> None:
    """Five units came without a value and three were sold; a second product has its value."""
    shop = Shop(costing="month_end_average", opened_on=dt.date(2026, 3, 1))
    shop.do("define_product", sku="A", date="2026-03-05")
    shop.do("define_product", sku="B", date="2026-03-05")
    for sku, net in (("A", "0.00"), ("B", "500.00")):
        shop.do(
            "receive_goods", receipt=f"P-{sku}", supplier="厂家", date="2026-03-05",
            lines=[{"sku": sku, "qty": "5", "net": net}],
        )  # fmt: skip
    shop.sell("S1", sku="A", qty="3", date="2026-03-10")
    shop.sell("S2", sku="B", qty="3", date="2026-03-10")
    (why,) = closing_obstacles(board().rows)["shop"]
    assert (why.code, why.what.values["skus"]) == ("close_average_missing", "A")
    assert shop.refuse("close_period", period=202603) == "close_average_missing"
