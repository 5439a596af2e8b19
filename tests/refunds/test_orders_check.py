"""`hongzi check` names an order that does not agree with its refund, its batch or its people."""

from __future__ import annotations

import pytest

from tests.books.test_check import broken, tampering
from tests.returns.shop import Shop

PAYEE = {"account": "6222020200112233445", "holder": "张三"}


@pytest.fixture
def shop(committed_db: None) -> Shop:
    """FK-1 was paid and came back; FK-2, asked in its place, was paid in a batch."""
    made = Shop()
    made.stock_up()
    made.sell()
    made.pay(tender="bank")
    made.accept()
    body = {"tender": "bank", "case": "R1", "line": "1", "actor": "小出", **PAYEE}
    made.do("prepare_refund", order="FK-1", **body)
    made.do("approve_refund", order="FK-1", actor="老管")
    made.do("confirm_refund", order="FK-1", actor="小出")
    made.do("bounce_refund", refund="FK-1")
    made.do("prepare_refund", order="FK-2", instead_of="FK-1", **body)
    made.do("approve_refund", order="FK-2", actor="老管")
    made.do("batch_refunds", orders=["FK-2"], batch="PL-1", actor="小出")
    made.do("confirm_refund", order="FK-2", actor="小出")
    assert broken(made) == {}
    return made


@pytest.mark.parametrize(
    ("table", "statement", "name", "text"),
    [
        (
            "refunds_refundorder",
            "update refunds_refundorder set amount = amount + 1 where code = 'FK-1'",
            "refund_orders",
            "付款单 FK-1 已确认 226.01(bounced),同号退款 226.00,已退票",
        ),
        (
            "refunds_refundorder",
            "update refunds_refundorder set ended_as = '', ended_fact_id = null",
            "refund_orders",
            "付款单 FK-1 已确认 226.00(未终结),同号退款 226.00,已退票",
        ),
        (
            "refunds_refundorder",
            "update refunds_refundorder set confirmed_fact_id = null where code = 'FK-2'",
            "refund_orders",
            "付款单 FK-2 已确认 0.00(未终结),同号退款 226.00",
        ),
        (
            "refunds_refundorder",
            "update refunds_refundorder set approved_by = '老板' where code = 'FK-2'",
            "two_people",
            "付款单 FK-2 的档案记 小出 制单、老管 审批",
        ),
        (
            "refunds_refundbatch",
            "update refunds_refundbatch set total = total - 1",
            "refund_batches",
            "付款批次 PL-1 记 1 笔,付款单 1 笔",
        ),
    ],
)
def test_what_was_tampered_with_is_named(
    shop: Shop, table: str, statement: str, name: str, text: str
) -> None:
    with tampering(table) as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0
    found = broken(shop)
    assert text in found[name][0], found
