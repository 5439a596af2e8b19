"""Vouchers in the books: gap-free, append-only, each posting once, lines that are sums."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.ledger.queries_lines import vouchers
from hongzi.ledger.queries_vouchers import VoucherFilter, voucher_rows
from hongzi.workflows.check_books import check_book
from hongzi.workflows.number_vouchers import number_vouchers
from tests.books.bookkeeping import a_book, post, rows_of, voucher
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db

PAID_IN = (("1002", "借", "100"), ("3001", "贷", "100"))


def numbers(book: BookSettings) -> list[tuple[int, str, int, int]]:
    """(period, word, number, how many postings) of every voucher."""
    found = rows_of(
        book,
        "select v.period, v.word, v.number, count(*)::int from ledger_voucher v "
        "join ledger_voucherposting p on p.voucher_id = v.id group by 1, 2, 3 order by 1, 2, 3",
    )
    return [(period, word, number, count) for period, word, number, count in found]


def test_numbers_run_on_over_several_runs_and_begin_anew_each_month() -> None:
    book = a_book()
    post(book, voucher("2026-01-05", *PAID_IN), voucher("2026-01-20", *PAID_IN))
    assert number_vouchers(book=book.code, period=202601, until=dt.date(2026, 1, 10)) == 1
    post(book, voucher("2026-02-01", *PAID_IN))
    assert number_vouchers(book=book.code, period=202601) == 1
    assert number_vouchers(book=book.code, period=202601) == 0
    assert number_vouchers(book=book.code, period=202602) == 1
    assert numbers(book) == [(202601, "记", 1, 1), (202601, "记", 2, 1), (202602, "记", 1, 1)]


@pytest.mark.parametrize(
    ("grain", "expected"),
    [
        # receipt; sale; payment; acceptance, inspection, red invoice and refund of one return
        ("return", [(202601, 1), (202603, 1), (202603, 1), (202603, 4)]),
        ("day", [(202601, 1), *[(202603, 1)] * 6]),
        ("month", [(202601, 1), *[(202603, 1)] * 6]),
    ],
)
def test_the_grain_gathers_whole_postings(grain: str, expected: list[tuple[int, int]]) -> None:
    shop = Shop(policies={"acceptance": "decision", "voucher_grain": grain})
    shop.sold_and_paid()
    shop.accept()
    shop.do("inspect_goods", case="R1", line="1", qty="1")
    shop.do("register_red_invoice", invoice="RED", blue="B1", lines=[{"case": "R1", "line": "1"}])
    shop.do("pay_refund", refund="T1", case="R1", line="1", tender="alipay")
    for period in (202601, 202603):
        number_vouchers(book=shop.book.code, period=period)
    assert [(period, count) for period, _, _, count in numbers(shop.book)] == expected


def test_a_books_word_stands_on_what_brings_none() -> None:
    book = a_book(policies={"voucher_word": "转"})
    post(book, voucher("2026-01-05", *PAID_IN, word="收"))
    shop = Shop(policies={"voucher_word": "转"})
    shop.sold_and_paid()
    number_vouchers(book=shop.book.code, period=202603)
    assert {word for _, word, _, _ in numbers(shop.book)} == {"转"}


def test_printed_lines_are_the_sums_of_the_postings_with_red_kept() -> None:
    """Two sales of a day: 应收 452 / 收入 400, 销项 52."""
    shop = Shop(policies={"voucher_grain": "day"})
    shop.stock_up()
    shop.sell("S1")
    shop.sell("S2")
    number_vouchers(book=shop.book.code, period=202603)
    with book_scope(shop.book.id) as cursor:
        (printed,) = vouchers(cursor, first=202603)
    assert printed.summary == "销售 2 笔"
    assert [(line.side, line.account, line.amount) for line in printed.lines] == [
        (1, "112201", 452_00),
        (1, "540101", 240_00),
        (-1, "140501", 240_00),
        (-1, "22210107", 52_00),
        (-1, "5001", 400_00),
    ]


def test_the_list_says_what_a_voucher_holds_and_its_documents_whenever_they_came() -> None:
    """Two sales of a day, 452.00 with their tax and 240.00 of cost; 500.00 by hand taken back.

    A photo of the first sale before its voucher is numbered, one of it and one of each other
    after that.
    """
    shop = Shop(policies={"voucher_grain": "day"})
    shop.stock_up()
    shop.sell("S1")
    shop.sell("S2")
    paid = [
        {"account": "560203", "debit": "500.00"}, {"account": "560203", "debit": "-20.00"},
        {"account": "1002", "credit": "480.00"},
    ]  # fmt: skip
    shop.do("record_voucher", key="rent", date="2026-03-20", lines=paid)
    sales = [key for (key,) in rows_of(shop.book, "select key from facts_fact where kind = 'sale'")]
    photos = iter("0123456789abcdef")

    def photo(to: str) -> None:
        shop.do(
            "attach_document", to=to, sha256=next(photos) * 64, media="image/jpeg", size=9,
            name="a.jpg", evidence="photo",
        )  # fmt: skip

    def held() -> list[tuple[str, int, int, int]]:
        with book_scope(shop.book.id) as cursor:
            rows = voucher_rows(cursor, period=202603, which=VoucherFilter(), skip=0, count=50)
        return [(row.code, row.postings, row.documents, row.amount) for row in rows]

    photo(sales[0])
    number_vouchers(book=shop.book.code, period=202603)
    assert held() == [("记-1", 2, 1, 692_00), ("记-2", 1, 0, 480_00)]
    for to in (sales[0], sales[1], "rent"):
        photo(to)
    assert held() == [("记-1", 2, 3, 692_00), ("记-2", 1, 1, 480_00)]
    proofs = check_book(book=shop.book.code).proofs
    assert [one.name for one in proofs if not one.holds] == ["documents_kept"], (
        "only told, no files"
    )


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "insert into ledger_voucher (book_id, period, word, number, date, summary) "
            "select book_id, period, word, 7, date, '' from ledger_voucher limit 1 returning 1",
            "voucher_number_gap",
        ),
        (
            "insert into ledger_voucher (book_id, period, word, number, date, summary) "
            "select book_id, period, word, 1, date, '' from ledger_voucher limit 1 returning 1",
            "voucher_number",
        ),
        ("update ledger_voucher set number = 2 returning 1", "permission denied"),
        ("delete from ledger_voucherposting returning 1", "permission denied"),
        (
            "insert into ledger_voucherposting (book_id, voucher_id, fact_id) "
            "select book_id, voucher_id, fact_id from ledger_voucherposting returning 1",
            "posting_in_one_voucher",
        ),
    ],
)
def test_the_database_refuses_forged_numbers_and_changes(statement: str, says: str) -> None:
    book = a_book()
    post(book, voucher("2026-01-05", *PAID_IN))
    number_vouchers(book=book.code, period=202601)
    with pytest.raises(DatabaseError, match=says), transaction.atomic():
        rows_of(book, statement)


def test_a_voucher_holds_only_postings_of_its_own_month() -> None:
    book = a_book()
    post(book, voucher("2026-01-05", *PAID_IN), voucher("2026-02-05", *PAID_IN))
    number_vouchers(book=book.code, period=202601)
    with pytest.raises(DatabaseError, match="voucher_period"), transaction.atomic():
        rows_of(
            book,
            "insert into ledger_voucherposting (book_id, voucher_id, fact_id) "
            "select v.book_id, v.id, f.id from ledger_voucher v, facts_fact f "
            "where f.period = 202602 returning 1",
        )
