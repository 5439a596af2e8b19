"""From a line of a statement to its accounts, their entries, and the returns behind them.

03-01  sale S1    receivable 226.00                         / revenue 200.00, output VAT 26.00
03-02  payment    Alipay 226.00                             / receivable 226.00
03-10  return R1  revenue −200.00, VAT awaiting red 26.00   / refund payable 226.00
"""

from __future__ import annotations

import datetime as dt

import pytest

from hongzi.access.scope import book_scope
from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries import account_balances
from hongzi.ledger.queries_accounts import FIRST, EntryPage, Place, entry_page
from hongzi.ledger.statements.balance_sheet import balance_sheet, balance_sheet_line
from hongzi.ledger.statements.income import income_line, income_statement
from hongzi.returns.queries import cases_of_facts
from hongzi.rulebook.loading import load_rulebook
from hongzi.workflows.run_month import closing_of
from tests.books.bookkeeping import a_book, post, voucher
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db
RULES = load_rulebook("small_business")


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop()
    shop.sold_and_paid()
    shop.accept()
    return shop


def entries(shop: Shop, account: str, **asked: object) -> EntryPage:
    """Entries of an account in March."""
    with book_scope(shop.book.id) as cursor:
        row = next(row for row in account_balances(cursor, period=202603) if row.code == account)
        found = {"accounts": [row.account_id], "period": 202603, "opening": row.opening,
                 "count": 50, **asked}  # fmt: skip
        return entry_page(cursor, **found)  # type: ignore[arg-type]


@pytest.mark.parametrize("closed", [False, True])
def test_each_line_is_the_sum_of_its_accounts(shop: Shop, closed: bool) -> None:
    if closed:
        for period in (202601, 202602, 202603):
            shop.run(closing_of(period))
    with book_scope(shop.book.id) as cursor:
        sheet = balance_sheet(cursor, period=202603, rules=RULES, taxpayer="general")
        for line in sheet.lines:
            if not line.is_total:
                made = balance_sheet_line(
                    cursor, period=202603, rules=RULES, taxpayer="general", line=line.id
                )
                assert made.amount == line.first, line.id
        income = income_statement(cursor, period=202603, rules=RULES)
        for line in income.lines:
            if not line.is_total:
                assert income_line(cursor, period=202603, rules=RULES, line=line.id).amount == (
                    line.first
                ), line.id


def test_a_line_names_its_accounts(shop: Shop) -> None:
    with book_scope(shop.book.id) as cursor:
        made = balance_sheet_line(
            cursor, period=202603, rules=RULES, taxpayer="general", line="inventories"
        )
    assert [(one.account.code, format_fen(one.amount)) for one in made.accounts] == [
        ("140501", "1080.00"), ("140503", "120.00"),
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["nothing", "total_assets"])
def test_a_line_that_is_none_or_a_total_is_refused(shop: Shop, line: str) -> None:
    with book_scope(shop.book.id) as cursor, pytest.raises(Refused) as refusal:
        balance_sheet_line(cursor, period=202603, rules=RULES, taxpayer="general", line=line)
    assert refusal.value.code == "statement_line_unknown"


def test_entries_lead_to_their_returns(shop: Shop) -> None:
    page = entries(shop, "500101" if "500101" in RULES.accounts else "5001")
    assert [(one.kind, format_fen(one.side * one.amount)) for one in page.entries] == [
        ("sale", "-200.00"), ("return_accepted", "200.00"),
    ]  # fmt: skip
    with book_scope(shop.book.id) as cursor:
        cases = cases_of_facts(cursor, facts=[one.place.fact for one in page.entries])
    assert cases == {page.entries[1].place.fact: ["R1"]}


def test_up_to_a_day_and_without_closing_entries(shop: Shop) -> None:
    for period in (202601, 202602, 202603):
        shop.run(closing_of(period))
    revenue = "500101" if "500101" in RULES.accounts else "5001"
    assert [one.kind for one in entries(shop, revenue).entries][:2] == ["sale", "return_accepted"]
    early = entries(shop, revenue, until=dt.date(2026, 3, 9))
    assert [one.kind for one in early.entries] == ["sale"]
    assert "profit_closed" not in [
        one.kind for one in entries(shop, revenue, without=("profit_closed",)).entries
    ]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8])
def test_pages_forth_and_back_are_the_whole_ledger(db: None, count: int) -> None:
    """Whatever the page size, each page begins with the balance the one before ended with."""
    amounts = [1, 200, 30_000, 4, 55, 66_666, 7]
    book = a_book()
    post(
        book,
        *(
            voucher("2026-03-05", ("1002", "借", format_fen(fen)), ("3001", "贷", format_fen(fen)))
            for fen in amounts
        ),
    )

    def page(after: Place = FIRST, before: Place | None = None) -> EntryPage:
        return entry_page(
            cursor, accounts=[bank], period=202603, opening=0, count=count, after=after,
            before=before,
        )  # fmt: skip

    with book_scope(book.id) as cursor:
        bank = next(r.account_id for r in account_balances(cursor, period=202603)
                    if r.code == "1002")  # fmt: skip
        seen: list[int] = []
        at = FIRST
        while True:
            found = page(after=at)
            assert found.balance == sum(seen)
            assert found.more_before == bool(seen)
            if seen:
                back = page(before=found.entries[0].place)
                assert back.entries[-1].place == at
                assert back.more_after
            seen += [one.amount for one in found.entries]
            if not found.more_after:
                break
            at = found.entries[-1].place
    assert seen == amounts
