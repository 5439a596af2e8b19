"""What a peer's case may expect, by name: each a function that asserts it of the world.

``CHECKS`` finds it by name, ``measures.FORMS`` by form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.peers import goods_checks as goods
from tests.peers import money_checks as money
from tests.peers.measures import by_form, number
from tests.peers.world import World

Check = Callable[[World, Any], None]

CHECKS: Mapping[str, Check] = {
    "stock_qty": goods.stock_qty,
    "stock_value": goods.stock_value,
    "stock_value_any_of": goods.stock_value,
    "unit_cost": goods.unit_cost,
    "issue_value_equals_return_value": goods.issue_equals_return,
    "return_value": goods.return_value,
    "return_unit_cost": goods.return_unit_cost,
    "return_unit_cost_equals_issue": goods.return_cost_is_issue_cost,
    "inventory_debit": goods.inventory_debit,
    "inventory_or_interim_debit": goods.stock_or_in_return,
    "goods_out_clearing_debit": goods.stock_or_in_return,
    "cogs_credit": goods.cogs_credit,
    "reissued_invoice_cogs": goods.cogs_at_the_end,
    "average_before_return": goods.average_before_return,
    "stock_after": goods.stock_after,
    "stock_change": goods.stock_change,
    "same_batch": goods.same_batch,
    "returned_each": goods.returned_each,
    "returned_qty": goods.returned_qty,
    "return_qty": goods.returned_qty,
    "received_back": goods.returned_qty,
    "returned_percent": goods.returned_percent,
    "returnable_left": goods.returnable_left,
    "next_return_proposes": goods.returnable_left,
    "next_serial": goods.next_serial,
    "return_lines": goods.return_lines,
    "returned_lines": goods.return_lines,
    "credit_note_qty": goods.credited_qty,
    "credited": goods.credited,
    "received": goods.received,
    "delivered": goods.delivered_over_time,
    "invoiced": goods.invoiced_over_time,
    "shipped": goods.shipped,
    "invoice_qty": goods.invoice_qty,
    "invoice_after_return_qty": goods.invoice_qty,
    "invoice_after_return_amount": goods.invoice_amount,
    "billed_percent": goods.billed_percent,
    "one_invoice_with_qty": goods.one_invoice_with_qty,
    "invoice_state": goods.invoice_state,
    "credit_note_state": goods.credit_note_state,
    "rejected": goods.rejected,
    "default_receive": goods.default_receive,
    "receive_before_approval": goods.receive_before_approval,
    "refund": money.refund,
    "refund_unrounded": money.refund_unrounded,
    "both_units_total": money.both_units_total,
    "refund_excludes": money.refund_excludes,
    "refund_uses": money.refund_uses,
    "refund_called": money.refund_called,
    "replacement": money.replacement,
    "partial_refund_tax": money.tax_in_proportion,
    "tax_date": money.tax_in_proportion,
    "receivable_credit": money.receivable_credit,
    "credit_note_outstanding": money.credit_note_outstanding,
    "original_outstanding": money.original_outstanding,
    "clearing_balance": money.clearing_balance,
    "invoice": money.entries_of_sale,
    "credit_note": money.entries_of_credit,
    "return": money.entries_of_return,
    "invoice_lines": goods.invoice_lines,
    "refund_amounts": money.refund_amounts,
    "per_returned": goods.returned_percent,
    "per_billed": goods.billed_percent,
    "billed_amount": goods.invoiced_amount,
    "refunds": money.refunds,
    "refund_count": money.refunds,
    "refunded_total": money.refunded_total,
    "total_refunded": money.refunded_total,
    "refunded": money.refunded_total,
    "refunded_amount": money.refunded_total,
    "shipping_refund": money.shipping_refund,
    "refund_amount": money.refund,
    "refund_total": money.refund,
    "batch_qty": goods.stock_in_lots,
    "returned_serials": goods.returned_serials,
    "remaining_to_receive": goods.to_receive,
    "returns": goods.returns,
    "return_count": goods.returns,
    "stock_value_after": goods.values_after,
    "stock_qty_after": goods.stock_after,
    "qty_after": goods.stock_after,
    "average_cost": goods.unit_cost,
    "avg_cost": goods.unit_cost,
    "returned_value": goods.return_value,
    "qty_delivered": goods.delivered_over_time,
    "idempotent": goods.nothing_new,
    "applied_once": goods.nothing_new,
    "second_has_no_effect": goods.nothing_new,
    "no_change": goods.nothing_new,
    "unchanged": goods.nothing_new,
    "status": goods.state_of_sale,
    "refused": goods.rejected,
    "inventory_value": goods.stock_value,
    "stock_quantity": goods.stock_qty,
    "remaining_returnable": goods.returnable_left,
    "left_to_return": goods.returnable_left,
}


def check(world: World, name: str, want: Any) -> None:
    """One expectation by its name; a name that nobody knows is an error."""
    if match := re.fullmatch(r"qty_(.+)", name):
        found = [one.stock[match[1]][0] for one in world.history]
        assert found == [number(one) for one in want]
    elif name in CHECKS:
        CHECKS[name](world, want)
    else:
        assert by_form(world, name, want), f"不认识的期望 {name}"
