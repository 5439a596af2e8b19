"""Walls around the stock; a product is its subject in the ledger.

Movements come by the hundred thousand, so their parents (which nobody may delete) are checked
set-wise over the new rows instead of by a foreign key per row.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import AppendOnly, TableTrigger, WallBook

MOVEMENT_FACT = """
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT book_id, fact_id, period FROM added) a
        WHERE (SELECT f.period = a.period FROM facts_fact f
               WHERE f.book_id = a.book_id AND f.id = a.fact_id) IS NOT TRUE
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
        TableTrigger("Movement", name="facts", body=MOVEMENT_FACT),
        WallBook("Receipt"),
    ]
