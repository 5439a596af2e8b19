"""Proofs of a book: sound books pass; whatever is tampered with is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections

from hongzi.workflows.check_books import CHECKS, check_book
from tests.returns.shop import Shop

SETTLED: list[tuple[str, dict[str, Any]]] = [
    ("accept_return", {"case": "R1", "lines": [
        {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}]}),
    ("inspect_goods", {"case": "R1", "line": "1", "qty": "1", "date": "2026-03-12"}),
    ("register_red_invoice", {"invoice": "RED1", "blue": "B1", "date": "2026-03-13",
                              "lines": [{"case": "R1", "line": "1"}]}),
    ("pay_refund", {"refund": "T1", "case": "R1", "line": "1", "tender": "alipay",
                    "date": "2026-03-14"}),
]  # fmt: skip


@pytest.fixture
def shop(committed_db: None) -> Shop:
    """January to March: bought, sold, returned whole, a voucher reversed, January closed."""
    made = Shop(costing="fifo")
    made.do(
        "record_opening_balances", date="2026-01-01",
        lines=[{"account": "112201", "debit": "300.00", "party": "甲"},
               {"account": "3001", "credit": "300.00"}],
    )  # fmt: skip
    made.sold_and_paid()
    made.do("close_period", period=202601)
    for kind, body in SETTLED:
        made.do(kind, **body)
    made.do(
        "record_voucher", key="rent", date="2026-03-05",
        lines=[{"account": "560203", "debit": "500.00"}, {"account": "1002", "credit": "500.00"}],
    )  # fmt: skip
    made.do("reverse_fact", target="rent", reason="录错", date="2026-03-06")
    return made


def broken(shop: Shop) -> dict[str, tuple[str, ...]]:
    """The invariants that do not hold, with the rows named."""
    proofs = check_book(book=shop.book.code)
    return {proof.name: proof.rows for proof in proofs.proofs if not proof.holds}


@contextmanager
def tampering(table: str) -> Iterator[Any]:
    """The owner's cursor with the triggers of a table out of the way."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"alter table {table} disable trigger user")
        yield cursor
        cursor.execute(f"alter table {table} enable trigger user")


def test_sound_books_hold_every_invariant(shop: Shop) -> None:
    proofs = check_book(book=shop.book.code)
    assert proofs.hold, broken(shop)
    assert len(proofs.proofs) == len(CHECKS) == len({check.__name__ for check, *_ in CHECKS})
    shop.do("close_period", period=202602)
    shop.do("close_period", period=202603)
    assert broken(shop) == {}


@pytest.mark.parametrize(
    ("table", "statement", "names"),
    [
        (
            "facts_fact",
            "update facts_fact set content = replace(content, '226.00', '227.00') "
            "where kind = 'sale'",
            {"hash_chain": "事实 4 的散列与内容不符"},
        ),
        (
            "facts_fact",
            "update facts_fact set date = date + 1 where kind = 'refund_confirmed'",
            {"fact_columns": "的列与内容不符"},
        ),
        (
            "facts_fact",
            "delete from facts_fact where kind = 'product_defined'",
            {"hash_chain": "缺失"},
        ),
        (
            "ledger_entry",
            "update ledger_entry set amount = amount + 1 where role = 'revenue' and amount > 0",
            {
                "entries_follow_rulebook": "与规则所得不符(事实 sale)",
                "postings_whole": "借贷差 -1 分",
                "account_sums": "科目 5001 合计不符",
            },
        ),
        (
            "ledger_entry",
            "update ledger_entry set amount = amount + 100 where role in "
            "('refund_payable', 'alipay') and rule like 'REFUND%'",
            {"entries_follow_rulebook": "refund_confirmed", "case_legs": "退货行 R1-1"},
        ),
        (
            "ledger_accountsum",
            "update ledger_accountsum set debit = debit + 5 where period = 202603 and account_id ="
            " (select id from ledger_account where code = '1002')",
            {"account_sums": "期间 202603 科目 1002"},
        ),
        (
            "ledger_carriedbalance",
            "update ledger_carriedbalance set balance = balance + 7 where period = 202601",
            {"carried_balances": "期间 202601 结转余额不符"},
        ),
        (
            "ledger_voucher",
            "update ledger_voucher set number = 9 where period = 202601 and number = 1",
            {"voucher_numbers": "期间 202601 记 字凭证不连续"},
        ),
        (
            "ledger_voucherposting",
            "delete from ledger_voucherposting where fact_id = (select min(fact_id) from "
            "ledger_voucherposting)",
            {"voucher_coverage": "在 0 张凭证中", "postings_counted": "其中有凭证的"},
        ),
        (
            "ledger_vouchersum",
            "update ledger_vouchersum set debit = debit + 1, documents = documents + 1 where "
            "voucher_id = (select id from ledger_voucher where period = 202601 and number = 1)",
            {"voucher_sums": "凭证 202601 记-1"},
        ),
        (
            "ledger_period",
            "update ledger_period set posted = posted + 1 where period = 202603",
            {"postings_counted": "期间 202603 的过账数不符"},
        ),
        (
            "facts_fact",
            "update facts_fact set period = 202601 where kind = 'refund_confirmed'",
            {"period_lock": "而该期间已由事实", "postings_whole": "期间 202603/202601"},
        ),
        (
            "sales_saleline",
            "update sales_saleline set taken_net = taken_net - 1",
            {"sale_pools": "销售行 S1-1"},
        ),
        (
            "invoices_blueline",
            "update invoices_blueline set red_vat = red_vat - 1",
            {"invoice_pools": "蓝字发票 B1"},
        ),
        (
            "refunds_payment",
            "update refunds_payment set refunded = refunded - 1",
            {"payment_pools": "收款 PAY-S1"},
        ),
        (
            "returns_caseline",
            "update returns_caseline set money_done = money_done - 1",
            {"case_legs": "待退客户款", "settled_lines": "退货行 R1-1"},
        ),
        (
            "returns_caseline",
            "update returns_caseline set net = net - 1",
            {"draws_of_lines": "退货行 R1-1"},
        ),
        (
            "returns_caseline",
            "update returns_caseline set opened_on = opened_on - 1",
            {"days_and_money_of_lines": "退货行 R1-1 的申请日期"},
        ),
        (
            "returns_caseline",
            "update returns_caseline set captured = not captured",
            {"days_and_money_of_lines": "退货行 R1-1 的收款状态"},
        ),
        (
            "stock_balance",
            "update stock_balance set qty = qty + 1000000",
            {"stock_movements": "商品 A good", "stock_layers": "商品 A good"},
        ),
        (
            "stock_layer",
            "update stock_layer set left_value = left_value - 1",
            {"stock_layers": "商品 A good"},
        ),
        (
            "stock_movement",
            "update stock_movement set value = value + 3 where kind = 'receipt'",
            {"stock_movements": "商品 A good"},
        ),
        (
            "ledger_reversal",
            "update ledger_reversal set reversed_id = (select id from facts_fact where "
            "kind = 'sale')",
            {"reversals": "不相抵"},
        ),
    ],
)
def test_what_is_tampered_with_is_named(
    shop: Shop, table: str, statement: str, names: dict[str, str]
) -> None:
    with tampering(table) as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0
    found = broken(shop)
    for name, text in names.items():
        assert name in found, found
        assert any(text in row for row in found[name]), found[name]


def test_serials_in_two_places_are_named(committed_db: None) -> None:
    shop = Shop(costing="specific")
    shop.stock_up(tracking="serial", qty="2", net="200.00", serials=["N1", "N2"])
    assert broken(shop) == {}
    with tampering("stock_lot") as cursor:
        cursor.execute("update stock_lot set good = 0 where code = 'N1'")
    assert list(broken(shop)) == ["stock_lots"]


def test_opening_stock_that_differs_from_the_opening_balances_is_named(committed_db: None) -> None:
    shop = Shop()
    shop.do("define_product", sku="A", date="2026-01-05")
    shop.do(
        "record_opening_stock", date="2026-01-01", lines=[{"sku": "A", "qty": "3", "net": "30.00"}]
    )
    assert broken(shop) == {"stock_equals_ledger": ("科目 140501:库存 30.00,总账 0.00",)}
    shop.do(
        "record_opening_balances", date="2026-01-01",
        lines=[{"account": "140501", "debit": "30.00"}, {"account": "3001", "credit": "30.00"}],
    )  # fmt: skip
    assert broken(shop) == {}


def test_many_broken_rows_are_counted_and_the_first_named(shop: Shop) -> None:
    with tampering("ledger_entry") as cursor:
        cursor.execute("update ledger_entry set rule = 'X'")
    (proof,) = [
        one for one in check_book(book=shop.book.code).proofs
        if one.name == "entries_follow_rulebook"
    ]  # fmt: skip
    assert proof.count == len(proof.rows) > 5
