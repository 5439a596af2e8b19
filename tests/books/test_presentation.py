"""Clearing balances are presented by their sign, return by return, and carried over at a close.

One customer was refunded before the return was accepted (待退客户款 in debit: 其他应收款), another
waits for his money (其他应付款); their sum would hide both.
"""

from __future__ import annotations

import pytest

from hongzi.access.scope import book_scope
from hongzi.ledger.statements.balance_sheet import balance_sheet
from hongzi.rulebook.loading import load_rulebook
from tests.books.bookkeeping import rows_of
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


def lines(shop: Shop, period: int) -> dict[str, int]:
    """Amounts of the balance sheet by line, zeros left out."""
    rules = load_rulebook(shop.book.standard)
    with book_scope(shop.book.id) as cursor:
        made = balance_sheet(cursor, period=period, rules=rules, taxpayer=shop.book.taxpayer)
    assert made.assets == made.claims
    return {line.id: line.first for line in made.lines if line.first}


@pytest.fixture
def shop() -> Shop:
    """R1 was refunded but waits for its decision; R2 is accepted, not refunded, not reddened."""
    made = Shop(policies={"acceptance": "decision"})
    made.stock_up()
    for sale, blue in (("S1", "B1"), ("S2", "B2")):
        made.sell(sale, invoice=blue)
        made.pay(sale)
    made.do(
        "request_return", case="R1",
        lines=[{"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}],
    )  # fmt: skip
    made.do("pay_refund", refund="T1", case="R1", line="1", tender="alipay")
    made.do(
        "accept_return", case="R2",
        lines=[{"line": "1", "sale": "S2", "sale_line": "1", "qty": "1"}],
    )  # fmt: skip
    return made


def close_until(shop: Shop, period: int) -> None:
    """Close from January on."""
    for month in range(202601, period + 1):
        shop.do("close_period", period=month)


def test_each_return_stands_on_its_own_side(shop: Shop) -> None:
    """refund_payable: Dr 226 (R1) and Cr 226 (R2); vat_awaiting_red: Dr 26 (R2)."""
    assert shop.clearing() == {"goods_in_return": "120.00", "vat_awaiting_red": "26.00"}
    shown = lines(shop, 202603)
    assert shown["other_receivables"] == 226_00
    assert shown["other_payables"] == 226_00
    assert shown["other_current_assets"] == 26_00
    assert shown["taxes_payable"] == 52_00


def test_a_red_invoice_before_acceptance_is_a_tax_owed(shop: Shop) -> None:
    shop.do("register_red_invoice", invoice="RED1", blue="B1", lines=[{"case": "R1", "line": "1"}])
    shown = lines(shop, 202603)
    assert shown["other_current_assets"] == 26_00
    assert shown["taxes_payable"] == 26_00 + 26_00


def test_the_close_carries_each_balance_and_changes_nothing_shown(shop: Shop) -> None:
    before = lines(shop, 202603)
    close_until(shop, 202603)
    after = lines(shop, 202603)
    moved = (
        "taxes_payable",
        "undistributed_profit",
    )  # 转出未交增值税 and 结转损益 stay in their lines
    assert {id: after.get(id) for id in before if id not in moved} == {
        id: before[id] for id in before if id not in moved
    }
    assert after["taxes_payable"] == before["taxes_payable"]
    carried = rows_of(
        shop.book,
        "select m.label is not null, s.code, c.balance from ledger_carriedbalance c "
        "join ledger_account a on a.id = c.account_id "
        "left join ledger_matter m on m.id = c.matter_id "
        "left join ledger_subject s on s.id = c.party_id "
        "where c.period = 202603 and a.code in ('224101', '222111') order by a.code, c.balance",
    )
    assert carried == [(True, None, 26_00), (True, None, -226_00), (True, None, 226_00)]


def test_later_months_start_from_what_was_carried(shop: Shop) -> None:
    close_until(shop, 202603)
    shop.do("pay_refund", refund="T2", case="R2", line="1", tender="alipay", date="2026-04-02")
    shown = lines(shop, 202604)
    assert shown["other_receivables"] == 226_00
    assert "other_payables" not in shown
    assert lines(shop, 202603)["other_payables"] == 226_00
