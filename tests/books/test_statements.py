"""Statements of a small book kept by hand.

2025-12  opening      bank 10,000   goods 4,000          / capital 14,000
2026-01  sale         bank 2,260                          / revenue 2,000, output VAT 260
         cost         cost of sales 1,200                 / goods 1,200
         rent         rent 500                            / bank 500
2026-02  sale in red  bank −226                           / revenue −200, output VAT −26
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.kernel.refusals import Refused
from hongzi.ledger.statements.balance_sheet import balance_sheet
from hongzi.ledger.statements.general_ledger import account_ledger, general_ledger, split_ledger
from hongzi.ledger.statements.income import income_statement
from hongzi.ledger.statements.trial_balance import trial_balance
from hongzi.ledger.statements.vat import vat_statement
from hongzi.rulebook.loading import load_rulebook
from tests.books.bookkeeping import a_book, opening, post, voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> BookSettings:
    book = a_book(costing="cost_ratio")
    post(
        book,
        opening(
            "2026-01-01",
            ("1002", "借", "10000"),
            ("140501", "借", "4000"),
            ("3001", "贷", "14000"),
        ),
        voucher(
            "2026-01-05",
            ("1002", "借", "2260"),
            ("5001", "贷", "2000"),
            ("22210107", "贷", "260"),
        ),
        voucher("2026-01-05", ("540101", "借", "1200"), ("140501", "贷", "1200")),
        voucher("2026-01-20", ("560203", "借", "500"), ("1002", "贷", "500")),
        voucher(
            "2026-02-03",
            ("1002", "借", "-226"),
            ("5001", "贷", "-200"),
            ("22210107", "贷", "-26"),
        ),
    )
    return book


def test_the_trial_balance_shows_openings_movement_year_and_closing(shop: BookSettings) -> None:
    with book_scope(shop.id) as cursor:
        january = trial_balance(cursor, period=202601).to_json()
        february = trial_balance(cursor, period=202602).to_json()
    assert january["balanced"] and february["balanced"]
    assert [
        (row["account"], row["opening_debit"], row["debit"], row["credit"], row["closing_debit"])
        for row in january["rows"]
        if row["account"] in ("1002", "140501")
    ] == [
        ("1002", "10000.00", "2260.00", "500.00", "11760.00"),
        ("140501", "4000.00", "0.00", "1200.00", "2800.00"),
    ]
    assert january["totals"]["opening_debit"] == "14000.00"
    (bank,) = [row for row in february["rows"] if row["account"] == "1002"]
    assert (bank["debit"], bank["year_debit"], bank["closing_debit"]) == (
        "-226.00",
        "2034.00",
        "11534.00",
    )


def test_red_amounts_reduce_their_own_side(shop: BookSettings) -> None:
    with book_scope(shop.id) as cursor:
        vat = vat_statement(
            cursor, period=202602, rules=load_rulebook("small_business"), taxpayer="general"
        )
    assert len(vat.columns) == 10
    (output,) = [row for row in vat.columns if row.code == "22210107"]
    assert (output.debit, output.credit, output.year_credit) == (0, -26_00, 234_00)
    assert vat.payable == 234_00


def test_the_income_statement_has_month_and_year(shop: BookSettings) -> None:
    with book_scope(shop.id) as cursor:
        made = income_statement(cursor, period=202602, rules=load_rulebook("small_business"))
    amounts = {line.id: (line.first, line.second) for line in made.lines}
    assert amounts["operating_revenue"] == (-200_00, 1_800_00)
    assert amounts["operating_cost"] == (0, 1_200_00)
    assert amounts["administrative_expenses"] == (0, 500_00)
    assert amounts["net_profit"] == (-200_00, 100_00)


def test_the_balance_sheet_balances_before_any_close(shop: BookSettings) -> None:
    with book_scope(shop.id) as cursor:
        made = balance_sheet(
            cursor, period=202602, rules=load_rulebook("small_business"), taxpayer="general"
        )
    amounts = {line.id: (line.first, line.second) for line in made.lines}
    assert made.assets == made.claims == 14_334_00
    assert amounts["monetary_funds"] == (11_534_00, 10_000_00)
    assert amounts["inventories"] == (2_800_00, 4_000_00)
    assert amounts["taxes_payable"] == (234_00, 0)
    assert amounts["undistributed_profit"] == (100_00, 0)
    assert amounts["paid_in_capital"] == (14_000_00, 14_000_00)


def test_an_account_ledger_runs_from_its_opening_to_its_closing(shop: BookSettings) -> None:
    with book_scope(shop.id) as cursor:
        bank = account_ledger(cursor, period=202601, account="1002")
        general = general_ledger(cursor, period=202601)
    assert [(line.entry.amount, line.entry.side, line.balance) for line in bank.lines] == [
        (2_260_00, 1, 12_260_00),
        (500_00, -1, 11_760_00),
    ]
    assert bank.lines[-1].balance == bank.account.closing
    assert {row.code for row in general.accounts} >= {"1002", "140501", "5001", "22210107"}


def test_a_ledger_of_no_account_is_refused(shop: BookSettings) -> None:
    with book_scope(shop.id) as cursor:
        with pytest.raises(Refused) as unknown:
            account_ledger(cursor, period=202601, account="9999")
        with pytest.raises(Refused) as split:
            split_ledger(cursor, period=202601, account="1002", by="colour")
    assert (unknown.value.code, split.value.code) == ("account_unknown", "split_unknown")


def test_receivables_by_customer_stand_on_their_own_sides(db: None) -> None:
    """甲 owes 300, 乙 paid 120 too much: one is 应收账款, the other 预收账款."""
    book = a_book()
    post(
        book,
        opening("2026-01-01", ("112201", "借", "300"), ("3001", "贷", "300"), party="甲"),
        opening("2026-01-01", ("112201", "贷", "120"), ("3001", "借", "120"), party="乙"),
    )
    with book_scope(book.id) as cursor:
        sheet = balance_sheet(
            cursor, period=202601, rules=load_rulebook("small_business"), taxpayer="general"
        )
        split = split_ledger(cursor, period=202601, account="112201", by="party")
    amounts = {line.id: line.first for line in sheet.lines}
    assert amounts["accounts_receivable"] == 300_00
    assert amounts["advances_from_customers"] == 120_00
    assert {row.code: row.opening for row in split.rows} == {"甲": 300_00, "乙": -120_00}


def test_statements_of_sums_read_no_entry(shop: BookSettings) -> None:
    """However many entries there are: balances come from the per-period sums alone."""
    seen: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    rules = load_rulebook("small_business")
    with book_scope(shop.id) as cursor, connection.execute_wrapper(listen):
        trial_balance(cursor, period=202602)
        general_ledger(cursor, period=202602)
        vat_statement(cursor, period=202602, rules=rules, taxpayer="general")
        income_statement(cursor, period=202602, rules=rules)
    assert len(seen) == 5
    assert not [sql for sql in seen if "ledger_entry" in sql]


def test_a_book_opened_within_a_year_counts_from_its_opening(db: None) -> None:
    """Opened in April: what it opened with is the start of the year, not its movement."""
    book = a_book(opened_on=dt.date(2026, 4, 1))
    post(
        book,
        opening("2026-04-01", ("1002", "借", "900"), ("3001", "贷", "900")),
        voucher("2026-04-10", ("1002", "借", "50"), ("5001", "贷", "50")),
    )
    with book_scope(book.id) as cursor:
        (bank,) = [row for row in trial_balance(cursor, period=202604).rows if row.code == "1002"]
        sheet = balance_sheet(
            cursor, period=202604, rules=load_rulebook("small_business"), taxpayer="general"
        )
    assert (bank.opening, bank.year_debit, bank.closing) == (900_00, 50_00, 950_00)
    (funds,) = [line for line in sheet.lines if line.id == "monetary_funds"]
    assert (funds.first, funds.second) == (950_00, 900_00)
