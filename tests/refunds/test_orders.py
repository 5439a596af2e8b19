"""Refund orders: asked by one person, approved by another, paid by a third; posted when paid.

The ledger of a return of 226.00 = 200.00 + 26.00 whose customer paid by bank:

    accepted     Cr refund_payable 226.00
    prepared     -
    approved     -
    sent         -
    confirmed    Dr refund_payable 226.00 / Cr bank 226.00
    bounced      Dr bank 226.00 / Cr refund_payable 226.00
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError

from hongzi.access.scope import book_scope
from hongzi.workflows.check_books import check_book
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db

R1 = {"case": "R1", "line": "1"}
PAYEE = {"account": "6222020200112233445", "holder": "张三"}
CASHIER, SUPERVISOR, OWNER = {"actor": "小出"}, {"actor": "老管"}, {"actor": "老板"}


@pytest.fixture
def paid_by_bank() -> Shop:
    """R1: one unit of 226.00 comes back, accepted; the money had come by bank."""
    shop = Shop()
    shop.stock_up()
    shop.sell(invoice="B1")
    shop.pay(tender="bank")
    shop.accept()
    return shop


def prepare(shop: Shop, **more: Any) -> str:
    """The number of a new order for R1."""
    outcome = shop.do("prepare_refund", tender="bank", **{**R1, **PAYEE, **CASHIER, **more})
    return str(outcome.detail["order"])


def approved(shop: Shop, **more: Any) -> str:
    order = prepare(shop, **more)
    shop.do("approve_refund", order=order, **SUPERVISOR)
    return order


def order_row(shop: Shop, order: str, *columns: str) -> tuple[Any, ...]:
    with book_scope(shop.book.id) as cursor:
        cursor.execute(
            f"select {', '.join(columns)} from refunds_refundorder where code = %s", [order]
        )
        return tuple(cursor.fetchone())


def test_money_moves_only_when_it_went_out(paid_by_bank: Shop) -> None:
    shop = paid_by_bank
    order = prepare(shop)
    assert order == "TK0000001"
    sent = [shop.do("approve_refund", order=order, **SUPERVISOR)]
    sent.append(shop.do("batch_refunds", orders=[order], **CASHIER))
    assert sent[1].detail == {"batch": "PL0000001", "size": 1, "total": "226.00"}
    assert shop.ledger(*sent) == ""
    assert shop.balances("refund_payable") == {"refund_payable": "-226.00"}
    paid = shop.do("confirm_refund", order=order, receipt="20260310001", **CASHIER)
    assert shop.ledger(paid) == (
        "refund_confirmed: 借 refund_payable 226.00\nrefund_confirmed: 贷 bank 226.00"
    )
    assert "R1-1 money" not in " ".join(shop.open())
    assert all(proof.holds for proof in check_book(book="shop").proofs)
    shop.prove()


def test_a_number_stands_for_one_payment_only(paid_by_bank: Shop) -> None:
    order = prepare(paid_by_bank, amount="1.00")
    pay = {"refund": order, "tender": "bank", "amount": "1.00", **R1}
    assert paid_by_bank.refuse("pay_refund", **pay) == "refund_duplicate"
    body = {"order": order, "tender": "bank", "amount": "1.00", **R1, **PAYEE, **CASHIER}
    assert paid_by_bank.refuse("prepare_refund", **body) == "order_duplicate"


def test_nobody_approves_what_they_prepared(paid_by_bank: Shop) -> None:
    order = prepare(paid_by_bank)
    assert paid_by_bank.refuse("approve_refund", order=order, **CASHIER) == "approver_is_maker"
    assert paid_by_bank.refuse("approve_refund", order=order) == "actor_missing"
    paid_by_bank.do("approve_refund", order=order, **SUPERVISOR)
    assert paid_by_bank.refuse("approve_refund", order=order, **OWNER) == "already_approved"


def test_the_database_says_so_too(paid_by_bank: Shop) -> None:
    order = prepare(paid_by_bank)
    with (
        pytest.raises(IntegrityError, match="order_maker_is_not_approver"),
        book_scope(paid_by_bank.book.id) as cursor,
    ):
        cursor.execute(
            "update refunds_refundorder set approved_by = prepared_by, "
            "approved_fact_id = prepared_fact_id where code = %s",
            [order],
        )


@pytest.mark.parametrize("column", ["amount = 1", "account = '6'", "prepared_by = 'X'"])
def test_what_was_asked_never_changes(paid_by_bank: Shop, column: str) -> None:
    prepare(paid_by_bank)
    with (
        pytest.raises(ProgrammingError, match="append_only"),
        book_scope(paid_by_bank.book.id) as cursor,
    ):
        cursor.execute(f"update refunds_refundorder set {column}")


def test_only_what_was_approved_is_paid_and_not_by_its_approver(paid_by_bank: Shop) -> None:
    shop = paid_by_bank
    order = prepare(shop)
    assert shop.refuse("batch_refunds", orders=[order], **CASHIER) == "not_approved"
    assert shop.refuse("confirm_refund", order=order, **CASHIER) == "not_approved"
    shop.do("approve_refund", order=order, **SUPERVISOR)
    assert shop.refuse("batch_refunds", orders=[order], **SUPERVISOR) == "payer_is_approver"
    assert shop.refuse("confirm_refund", order=order, **SUPERVISOR) == "payer_is_approver"


def test_a_line_is_not_ordered_twice_nor_paid_beside_its_order(paid_by_bank: Shop) -> None:
    """226.00 owed: 200.00 ordered, so 26.00 may still be asked or paid, and no fen more."""
    shop = paid_by_bank
    prepare(shop, amount="200.00")
    again = {"tender": "bank", **R1, **PAYEE, **CASHIER}
    assert shop.refuse("prepare_refund", amount="26.01", **again) == "refund_ordered"
    pay = {"refund": "T1", "tender": "bank", **R1}
    assert shop.refuse("pay_refund", amount="26.01", **pay) == "refund_ordered"
    assert shop.refuse("pay_refund", **pay) == "refund_ordered"
    shop.do("pay_refund", amount="26.00", **pay)
    assert shop.refuse("prepare_refund", **again) == "refund_ordered"


def test_two_lines_of_a_sale_do_not_order_one_payment_twice() -> None:
    """2 × 113.00, paid 113.00 by bank and 113.00 by Alipay: each order takes one payment whole."""
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="2")
    shop.pay(amount="113.00", tender="bank", payment="BANK")
    shop.pay(amount="113.00", tender="alipay", payment="ALI")
    shop.accept("R1")
    shop.accept("R2")
    prepare(shop)
    second = {"case": "R2", "line": "1", **CASHIER}
    bank = {"tender": "bank", "payment": "BANK", **PAYEE}
    assert shop.refuse("prepare_refund", **bank, **second) == "over_refunded"
    shop.do("prepare_refund", tender="alipay", **second)
    with book_scope(shop.book.id) as cursor:
        cursor.execute(
            "select o.code, p.code from refunds_refundorder o "
            "join refunds_payment p on p.id = o.payment_id order by 1"
        )
        assert cursor.fetchall() == [("TK0000001", "BANK"), ("TK0000002", "ALI")]


def test_another_way_needs_a_reason(paid_by_bank: Shop) -> None:
    body = {"tender": "wechat", **R1, **CASHIER}
    assert paid_by_bank.refuse("prepare_refund", **body) == "tender_differs"
    paid_by_bank.do("prepare_refund", why="客户原账户已销户", **body)


def test_a_transfer_names_its_payee(paid_by_bank: Shop) -> None:
    body = {"tender": "bank", **R1, **CASHIER}
    assert paid_by_bank.refuse("prepare_refund", **body) == "payee_missing"


def test_what_the_bank_refused_is_asked_again(paid_by_bank: Shop) -> None:
    shop = paid_by_bank
    order = approved(shop)
    shop.do("batch_refunds", orders=[order], **CASHIER)
    assert shop.refuse("withdraw_refund", order=order, why="错", **CASHIER) == "already_sent"
    failed = shop.do("fail_refund", order=order, why="户名不符", **CASHIER)
    assert shop.ledger(failed) == ""
    assert order_row(shop, order, "ended_as", "ended_why") == ("failed", "户名不符")
    assert shop.refuse("confirm_refund", order=order, **CASHIER) == "order_ended"
    again = prepare(shop, holder="张三丰", instead_of=order)
    assert again == "TK0000002"


def test_a_bounce_opens_the_money_leg_and_the_order_is_asked_again(paid_by_bank: Shop) -> None:
    shop = paid_by_bank
    order = approved(shop)
    shop.do("confirm_refund", order=order, **CASHIER)
    assert shop.refuse("fail_refund", order=order, why="?", **CASHIER) == "order_paid"
    assert shop.refuse("confirm_refund", order=order, **CASHIER) == "already_confirmed"
    bounced = shop.do("bounce_refund", refund=order, why="账号已销户", **CASHIER)
    assert shop.ledger(bounced) == (
        "refund_bounced: 借 bank 226.00\nrefund_bounced: 贷 refund_payable 226.00"
    )
    assert order_row(shop, order, "ended_as", "ended_why") == ("bounced", "账号已销户")
    assert "R1-1 money 226.00 refund_not_paid" in shop.open()
    again = approved(shop, account="6222029999", instead_of=order)
    shop.do("confirm_refund", order=again, **CASHIER)
    assert shop.balances("refund_payable") == {"refund_payable": "0.00"}
    assert all(proof.holds for proof in check_book(book="shop").proofs)


def test_an_order_can_be_dropped_before_it_is_sent(paid_by_bank: Shop) -> None:
    order = approved(paid_by_bank)
    paid_by_bank.do("withdraw_refund", order=order, why="客户改要换货", **SUPERVISOR)
    assert paid_by_bank.refuse("confirm_refund", order=order, **CASHIER) == "order_ended"
    assert prepare(paid_by_bank) == "TK0000002"


def test_a_line_that_owes_less_by_now_is_not_paid(paid_by_bank: Shop) -> None:
    """The units went back to the customer while the order waited: nothing is owed any more."""
    shop = paid_by_bank
    order = prepare(shop)
    shop.do("end_goods_leg", qty="1", exit="rejected", approved_by="老管", **R1)
    assert shop.refuse("approve_refund", order=order, **SUPERVISOR) == "refund_above_owed"


def test_a_batch_is_whole_or_not_at_all(paid_by_bank: Shop) -> None:
    shop = paid_by_bank
    order = approved(shop, amount="200.00")
    other = prepare(shop, amount="26.00")
    assert shop.refuse("batch_refunds", orders=[order, other], **CASHIER) == "not_approved"
    assert shop.refuse("batch_refunds", orders=[order, order], **CASHIER) == "order_twice"
    shop.do("batch_refunds", orders=[order], **CASHIER)
    assert shop.refuse("batch_refunds", orders=[order], **CASHIER) == "already_sent"


def test_orders_of_one_run_see_each_other(paid_by_bank: Shop) -> None:
    """Twice the same wish in one run: the second is refused; the same key is answered again."""
    shop = paid_by_bank
    body = {"tender": "bank", **R1, **PAYEE, **CASHIER}
    first, second = shop.command("prepare_refund", **body), shop.command("prepare_refund", **body)
    statuses = [one.status for one in shop.run(first, second, first)]
    assert statuses == ["posted", "refused", "replayed"]


def test_a_cash_discount_is_undone_with_the_order() -> None:
    """226.00 owed, 216.00 arrived and 10.00 were cash discount: 216.00 go out."""
    shop = Shop()
    shop.stock_up()
    shop.sell()
    shop.pay(amount="216.00", discount="10.00", tender="bank")
    shop.accept()
    order = approved(shop, discount="10.00")
    paid = shop.do("confirm_refund", order=order, **CASHIER)
    assert paid.detail["paid"] == "216.00"
    assert shop.balances("refund_payable") == {"refund_payable": "0.00"}
