"""Walls around refund orders and batches; what was asked is what stays."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import AppendOnly, WallBook

ASKED = (
    "code, matter_id, payment_id, tender, amount, discount, account, holder, bank, why, "
    "instead_of_id, prepared_by, prepared_on, prepared_fact_id"
)
AS_ASKED = f"""
CREATE TRIGGER as_asked BEFORE UPDATE OF {ASKED} ON refunds_refundorder
    FOR EACH STATEMENT EXECUTE FUNCTION hongzi_append_only();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON refunds_refundorder
    FOR EACH STATEMENT EXECUTE FUNCTION hongzi_append_only()
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("refunds", "0004_refund_orders"),
        ("ledger", "0002_walls"),
        ("facts", "0002_walls"),
    ]

    operations: ClassVar = [
        WallBook("RefundBatch"),
        AppendOnly("RefundBatch"),
        WallBook("RefundOrder"),
        migrations.RunSQL(
            AS_ASKED,
            "DROP TRIGGER as_asked ON refunds_refundorder; DROP TRIGGER kept ON refunds_refundorder",
        ),
    ]
