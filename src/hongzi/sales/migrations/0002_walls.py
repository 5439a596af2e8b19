"""Walls around the sales.

Sale lines come by the hundred thousand, so their sale and product (which nobody may delete)
are checked set-wise over the new rows instead of by a foreign key per row.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import AppendOnly, TableTrigger, WallBook

LINE_PARENTS = """
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT book_id, product_id FROM added) a
        WHERE (SELECT p.id FROM stock_product p
               WHERE p.book_id = a.book_id AND p.id = a.product_id) IS NULL
    ) OR EXISTS (
        SELECT 1 FROM (SELECT DISTINCT book_id, sale_id FROM added) a
        WHERE (SELECT s.id FROM sales_sale s
               WHERE s.book_id = a.book_id AND s.id = a.sale_id) IS NULL
    ) THEN
        RAISE EXCEPTION 'sale_line_parent_missing: sale or product of another book'
            USING ERRCODE = '23503';
    END IF;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("sales", "0001_initial"),
        ("stock", "0002_walls"),
        ("partners", "0002_walls"),
    ]
    operations: ClassVar = [
        WallBook("Sale"),
        # sale and product of a line: the trigger below
        WallBook("SaleLine", unchecked=["sale", "product"]),
        TableTrigger("SaleLine", name="parents", body=LINE_PARENTS),
        WallBook("Draw"),
        AppendOnly("Draw"),
    ]
