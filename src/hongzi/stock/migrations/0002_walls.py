"""Walls around the stock; a product is its subject in the ledger.

Movements come by the hundred thousand, so their parents (which nobody may delete) are checked
set-wise over the new rows instead of by a foreign key per row.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import AppendOnly, TableTrigger, WallBook

MOVEMENT_FACT = """
    SELECT min(book_id) AS book, min(fact_id) AS first_fact, max(fact_id) AS last_fact
    INTO a FROM added;
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT fact_id, period FROM added) m LEFT JOIN (
            SELECT id, period FROM facts_fact
            WHERE book_id = a.book AND id BETWEEN a.first_fact AND a.last_fact
        ) f ON f.id = m.fact_id WHERE (f.period = m.period) IS NOT TRUE
    ) THEN
        RAISE EXCEPTION 'movement_without_fact: a movement must lie in the month of its fact'
            USING ERRCODE = '23503';
    END IF;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("stock", "0001_initial"),
        ("facts", "0002_walls"),
        ("ledger", "0002_walls"),
    ]
    operations: ClassVar = [
        WallBook("Product"),
        migrations.RunSQL(
            "ALTER TABLE stock_product ADD CONSTRAINT stock_product_subject "
            "FOREIGN KEY (book_id, id) REFERENCES ledger_subject (book_id, id)",
            "ALTER TABLE stock_product DROP CONSTRAINT stock_product_subject",
        ),
        WallBook("Lot"),
        WallBook("Balance"),
        WallBook("Layer", set_wise=["product", "lot", "fact"]),
        # its fact, and that both lie in the same month: the trigger below
        WallBook("Movement", set_wise=["product", "lot", "layer", "matter"], unchecked=["fact"]),
        AppendOnly("Movement"),
        TableTrigger("Movement", name="facts", body=MOVEMENT_FACT, declare="a record;"),
        WallBook("Receipt"),
    ]
