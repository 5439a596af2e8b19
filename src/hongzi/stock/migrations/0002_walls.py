"""Walls around the stock; a product is its subject in the ledger.

Movements come by the hundred thousand, so their parents (which nobody may delete) are checked
set-wise over the new rows instead of by a foreign key per row.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import AppendOnly, TableTrigger, WallBook

MOVEMENT_PARENTS = """
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT book_id, product_id FROM added) a
        WHERE (SELECT p.id FROM stock_product p
               WHERE p.book_id = a.book_id AND p.id = a.product_id) IS NULL
    ) OR EXISTS (
        SELECT 1 FROM (SELECT DISTINCT book_id, fact_id, period FROM added) a
        WHERE (SELECT f.period = a.period FROM facts_fact f
               WHERE f.book_id = a.book_id AND f.id = a.fact_id) IS NOT TRUE
    ) OR EXISTS (
        SELECT 1 FROM (SELECT DISTINCT book_id, matter_id FROM added
                       WHERE matter_id IS NOT NULL) a
        WHERE (SELECT m.id FROM ledger_matter m
               WHERE m.book_id = a.book_id AND m.id = a.matter_id) IS NULL
    ) THEN
        RAISE EXCEPTION 'movement_parent_missing: product, fact or matter of another book'
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
        WallBook("Layer"),
        # fact, product and matter of a movement: the trigger below
        WallBook("Movement", unchecked=["fact", "product", "matter"]),
        AppendOnly("Movement"),
        TableTrigger("Movement", name="parents", body=MOVEMENT_PARENTS),
        WallBook("Receipt"),
    ]
