"""Walls around the sums of vouchers; those of the vouchers there are."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import WallBook

SUMS = """
    INSERT INTO ledger_vouchersum (book_id, voucher_id, postings, documents, debit)
    SELECT vp.book_id, vp.voucher_id, count(*), coalesce(sum(t.count), 0), sum(e.debit)
    FROM ledger_voucherposting vp
    JOIN (
        SELECT book_id, fact_id, coalesce(sum(amount) FILTER (WHERE side = 1), 0) AS debit
        FROM ledger_entry GROUP BY book_id, fact_id
    ) e ON e.book_id = vp.book_id AND e.fact_id = vp.fact_id
    LEFT JOIN (
        SELECT book_id, fact_id, count(*) AS count FROM facts_attachment GROUP BY book_id, fact_id
    ) t ON t.book_id = vp.book_id AND t.fact_id = vp.fact_id
    GROUP BY vp.book_id, vp.voucher_id
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("ledger", "0014_vouchersum"),
        ("facts", "0004_documents"),
    ]

    operations: ClassVar = [
        migrations.RunSQL(SUMS, migrations.RunSQL.noop),
        WallBook("VoucherSum"),
    ]
