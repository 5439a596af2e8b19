"""Walls around the returns.

A return makes a row in each of these tables; their parents (which nobody may delete) are checked
set-wise over the new rows instead of by five foreign keys a row.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import AppendOnly, TableTrigger, WallBook

LINE_OF_SALE = """
    IF EXISTS (
        SELECT 1 FROM added a WHERE a.sale_line_id IS NOT NULL
        AND (SELECT p.sale_id = a.sale_id AND p.product_id = a.product_id FROM sales_saleline p
             WHERE p.book_id = a.book_id AND p.id = a.sale_line_id) IS NOT TRUE
    ) THEN
        RAISE EXCEPTION 'case_line_of_sale: a case line must name its own sale and product'
            USING ERRCODE = '23503';
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
        WallBook("Case", set_wise=["fact", "customer"]),
        # sale and sale line: the trigger below; the invoice line is one of the same sale
        WallBook(
            "CaseLine",
            set_wise=["case", "matter", "product"],
            unchecked=["sale", "sale_line", "invoice_line"],
            fillfactor=45,
        ),
        TableTrigger("CaseLine", name="of_sale", body=LINE_OF_SALE),
        WallBook("GoodsExit", set_wise=["case_line", "fact", "supplier"]),
        AppendOnly("GoodsExit"),
        WallBook("Parcel"),
    ]
