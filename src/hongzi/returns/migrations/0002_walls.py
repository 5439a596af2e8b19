"""Walls around the returns.

A return makes a row in each of these tables; their parents (which nobody may delete) are checked
set-wise over the new rows instead of by five foreign keys a row.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import AppendOnly, TableTrigger, WallBook

LINE_PARENTS = """
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT book_id, case_id FROM added) a
        WHERE (SELECT p.id FROM returns_case p
               WHERE p.book_id = a.book_id AND p.id = a.case_id) IS NULL
    ) OR EXISTS (
        SELECT 1 FROM added a
        WHERE (SELECT p.id FROM ledger_matter p
               WHERE p.book_id = a.book_id AND p.id = a.matter_id) IS NULL
    ) OR EXISTS (
        SELECT 1 FROM added a WHERE a.sale_line_id IS NOT NULL
        AND (SELECT p.sale_id = a.sale_id AND p.product_id = a.product_id FROM sales_saleline p
             WHERE p.book_id = a.book_id AND p.id = a.sale_line_id) IS NOT TRUE
    ) OR EXISTS (
        SELECT 1 FROM (SELECT DISTINCT book_id, product_id FROM added) a
        WHERE (SELECT p.id FROM stock_product p
               WHERE p.book_id = a.book_id AND p.id = a.product_id) IS NULL
    ) THEN
        RAISE EXCEPTION 'case_line_parent_missing: case, matter, sale line or product'
            USING ERRCODE = '23503';
    END IF;
"""

EXIT_PARENTS = """
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT book_id, case_line_id FROM added) a
        WHERE (SELECT p.id FROM returns_caseline p
               WHERE p.book_id = a.book_id AND p.id = a.case_line_id) IS NULL
    ) OR EXISTS (
        SELECT 1 FROM (SELECT DISTINCT book_id, fact_id FROM added) a
        WHERE (SELECT p.id FROM facts_fact p
               WHERE p.book_id = a.book_id AND p.id = a.fact_id) IS NULL
    ) THEN
        RAISE EXCEPTION 'goods_exit_parent_missing: case line or fact' USING ERRCODE = '23503';
    END IF;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("returns", "0001_initial"),
        ("sales", "0002_walls"),
        ("stock", "0002_walls"),
        ("partners", "0002_walls"),
        ("ledger", "0002_walls"),
        ("facts", "0002_walls"),
    ]

    operations: ClassVar = [
        WallBook("Case"),
        # the parents of a line and of an exit: the triggers below
        WallBook(
            "CaseLine", unchecked=["case", "matter", "sale", "sale_line", "invoice_line", "product"]
        ),
        TableTrigger("CaseLine", name="parents", body=LINE_PARENTS),
        WallBook("GoodsExit", unchecked=["case_line", "fact"]),
        AppendOnly("GoodsExit"),
        TableTrigger("GoodsExit", name="parents", body=EXIT_PARENTS),
        WallBook("Parcel"),
    ]
