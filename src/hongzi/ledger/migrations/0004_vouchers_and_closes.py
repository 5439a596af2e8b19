"""What the database itself proves of vouchers and closed months.

Numbers follow each other without a gap: each INSERT brings the run that ends at the counter,
and the counter only grows by such runs. A posting stands in a voucher of its own period. A
closed month stays closed.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import AppendOnly, TableTrigger, WallBook

NUMBERED = """
    IF EXISTS (
        SELECT 1 FROM (
            SELECT book_id, period, word, count(*) AS n, min(number) AS low, max(number) AS high
            FROM added GROUP BY book_id, period, word
        ) g WHERE n <> high - low + 1 OR high IS DISTINCT FROM (
            SELECT c.last FROM ledger_vouchercounter c
            WHERE c.book_id = g.book_id AND c.period = g.period AND c.word = g.word
        )
    ) THEN
        RAISE EXCEPTION 'voucher_number_gap: numbers must follow the last one used'
            USING ERRCODE = '23514';
    END IF;
"""

SAME_PERIOD = """
    IF EXISTS (
        SELECT 1 FROM added a WHERE (
            SELECT v.period = f.period AND f.entry_count > 0
            FROM ledger_voucher v, facts_fact f
            WHERE v.book_id = a.book_id AND v.id = a.voucher_id
              AND f.book_id = a.book_id AND f.id = a.fact_id
        ) IS NOT TRUE
    ) THEN
        RAISE EXCEPTION 'voucher_period: a voucher holds postings of its own period'
            USING ERRCODE = '23514';
    END IF;
"""

CLOSED_FOR_GOOD = """
    CREATE TRIGGER closed_for_good BEFORE UPDATE ON ledger_period
    FOR EACH ROW WHEN (old.status = 'closed') EXECUTE FUNCTION hongzi_append_only()
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0003_carriedbalance"), ("facts", "0002_walls")]

    operations: ClassVar = [
        WallBook("CarriedBalance"),
        AppendOnly("CarriedBalance"),
        TableTrigger("Voucher", name="numbered", body=NUMBERED),
        TableTrigger("VoucherPosting", name="same_period", body=SAME_PERIOD),
        migrations.RunSQL(CLOSED_FOR_GOOD, "DROP TRIGGER closed_for_good ON ledger_period"),
    ]
