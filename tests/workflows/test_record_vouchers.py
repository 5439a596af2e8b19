"""Manual vouchers and opening balances, and everything that is wrong with a line."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hongzi.kernel.commands import ClosePeriod, Fen, RecordOpeningBalances, VoucherLine
from tests.books.bookkeeping import a_book, closing, opening, post, refusal_of, rows_of, voucher
from tests.workflows.shop import dump

pytestmark = pytest.mark.django_db

SOUND = (("1002", "借", "100"), ("3001", "贷", "100"))


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((), "voucher_empty"),
        ((("1002", "借", "100"), ("3001", "贷", "99.99")), "voucher_unbalanced"),
        ((("9999", "借", "100"), ("3001", "贷", "100")), "account_unknown"),
        ((("224101", "借", "100"), ("1002", "贷", "100")), "clearing_role_manual"),
        ((("222111", "借", "100"), ("1002", "贷", "100")), "clearing_role_manual"),
        ((("140503", "借", "100"), ("1002", "贷", "100")), "clearing_role_manual"),
        ((("140501", "借", "100"), ("1002", "贷", "100")), "stock_role_manual"),
    ],
)
def test_a_faulty_voucher_is_refused_by_name_and_leaves_nothing(
    rows: tuple[tuple[str, str, str], ...], code: str
) -> None:
    book = a_book()
    before = dump(book)
    assert refusal_of(book, voucher("2026-01-05", *rows)) == code
    assert dump(book) == before


def test_a_voucher_needs_its_word_and_known_parties_and_products() -> None:
    book = a_book()
    assert refusal_of(book, voucher("2026-01-05", *SOUND, word="")) == "word_missing"
    line = VoucherLine(account="1002", debit=Fen(100), party="无此人")
    other = VoucherLine(account="3001", credit=Fen(100))
    sound = voucher("2026-01-05", *SOUND)
    assert refusal_of(book, replace(sound, lines=(line, other))) == "party_unknown"
    line = VoucherLine(account="1002", debit=Fen(100), sku="无此物")
    assert refusal_of(book, replace(sound, lines=(line, other))) == "product_unknown"


def test_dates_outside_of_the_book_are_refused() -> None:
    book = a_book()
    assert refusal_of(book, voucher("2025-12-31", *SOUND)) == "before_opening"


def test_each_manual_voucher_keeps_its_word_and_summary() -> None:
    book = a_book()
    post(
        book,
        voucher("2026-01-20", *SOUND, summary="收到投资款", word="收"),
        voucher("2026-01-10", *SOUND, summary="收到投资款二", word="收"),
        voucher("2026-01-15", *SOUND),
        ClosePeriod(key="c", date=dt.date(2026, 1, 31), period=202601),
    )
    assert rows_of(
        book, "select word, number, date, summary from ledger_voucher order by word desc, number"
    ) == [
        ("记", 1, dt.date(2026, 1, 15), "手工凭证"),
        ("收", 1, dt.date(2026, 1, 10), "收到投资款二"),
        ("收", 2, dt.date(2026, 1, 20), "收到投资款"),
    ]


def test_a_book_without_stock_per_product_may_post_its_inventory_by_hand() -> None:
    book = a_book(costing="cost_ratio")
    post(book, voucher("2026-01-05", ("140501", "借", "100"), ("1002", "贷", "100")))
    assert closing(book, 202601, "140501") == {"140501": "100.00"}


def test_opening_balances_open_the_first_month_and_make_their_parties() -> None:
    book = a_book()
    post(
        book,
        opening("2026-01-01", ("112201", "借", "300"), ("220201", "贷", "120"),
                ("3001", "贷", "180"), party="甲"),
    )  # fmt: skip
    assert closing(book, 202512) == {"112201": "300.00", "220201": "-120.00", "3001": "-180.00"}
    assert rows_of(book, "select code, kind from partners_party") == [("甲", "customer")]
    assert rows_of(book, "select period, status from ledger_period order by 1") == [
        (202512, "open"),
        (202601, "open"),
    ]


def test_opening_balances_come_before_the_first_close() -> None:
    book = a_book()
    post(book, opening("2026-01-01", *SOUND))
    post(book, ClosePeriod(key="c", date=dt.date(2026, 1, 31), period=202601))
    assert refusal_of(book, opening("2026-01-01", *SOUND)) == "opening_late"


def test_an_open_return_is_no_opening_balance() -> None:
    command = RecordOpeningBalances(
        key="o",
        date=dt.date(2026, 1, 1),
        lines=(
            VoucherLine(account="1002", debit=Fen(100)),
            VoucherLine(account="224101", credit=Fen(100)),
        ),
    )
    assert refusal_of(a_book(), command) == "clearing_role_manual"
