"""Walls around the ledger; an entry is checked with its whole posting, set-wise.

A foreign key costs about 3 µs a row, and an entry would need five. Parents are append-only or
never deleted, so one set-wise check over the new rows proves the same. Each look-up is written
as a scalar subquery: ``NOT EXISTS`` becomes a quadratic join in a book new to the statistics.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import AppendOnly, TableTrigger, WallBook

WHOLE = """
    SELECT bool_or(p.broken), bool_or((
        SELECT f.entry_count = p.lines AND f.period = p.period
        FROM facts_fact f WHERE f.book_id = p.book_id AND f.id = p.fact_id
    ) IS NOT TRUE) INTO broken, strange
    FROM (
        SELECT book_id, fact_id, min(lines) AS lines, min(period) AS period,
            sum(side * amount) <> 0 OR count(*) <> min(lines) OR min(lines) <> max(lines)
            OR min(line_no) <> 1 OR max(line_no) <> count(*) OR min(period) <> max(period)
            AS broken
        FROM added GROUP BY book_id, fact_id
    ) p;
    IF broken THEN
        RAISE EXCEPTION 'posting_not_whole: a posting must be whole and balanced'
            USING ERRCODE = '23514';
    END IF;
    IF strange THEN
        RAISE EXCEPTION 'posting_without_fact: a posting must match its fact'
            USING ERRCODE = '23503';
    END IF;
"""

PARENTS = """
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT book_id, account_id FROM added) a
        WHERE (SELECT p.id FROM ledger_account p
               WHERE p.book_id = a.book_id AND p.id = a.account_id) IS NULL
    ) OR EXISTS (
        SELECT 1 FROM (SELECT DISTINCT book_id, matter_id FROM added
                       WHERE matter_id IS NOT NULL) a
        WHERE (SELECT p.id FROM ledger_matter p
               WHERE p.book_id = a.book_id AND p.id = a.matter_id) IS NULL
    ) OR EXISTS (
        SELECT 1 FROM (SELECT DISTINCT book_id, party_id FROM added WHERE party_id IS NOT NULL
                       UNION SELECT DISTINCT book_id, product_id FROM added
                       WHERE product_id IS NOT NULL) a
        WHERE (SELECT p.id FROM ledger_subject p
               WHERE p.book_id = a.book_id AND p.id = a.party_id) IS NULL
    ) THEN
        RAISE EXCEPTION 'entry_parent_missing: account, matter, party or product of another book'
            USING ERRCODE = '23503';
    END IF;
"""

PERIOD_LOCK = """
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT book_id, period FROM added) a
        WHERE (SELECT p.status FROM ledger_period p
               WHERE p.book_id = a.book_id AND p.period = a.period) IS DISTINCT FROM 'open'
    ) THEN
        RAISE EXCEPTION 'period_closed: a posting into a period that is not open'
            USING ERRCODE = '23514';
    END IF;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0001_initial"), ("facts", "0002_walls")]

    operations: ClassVar = [
        WallBook("Subject", set_wise=["book"]),
        WallBook("Account"),
        WallBook("RoleAccount"),
        WallBook("Matter", set_wise=["book"]),
        AppendOnly("Matter"),
        # the book is the fact's; the others are looked up by the triggers below
        WallBook("Entry", unchecked=["book", "fact", "account", "matter", "party", "product"]),
        AppendOnly("Entry"),
        TableTrigger("Entry", name="whole", body=WHOLE, declare="broken boolean; strange boolean;"),
        TableTrigger("Entry", name="parents", body=PARENTS),
        TableTrigger("Entry", name="period_lock", body=PERIOD_LOCK),
        WallBook("Period"),
        WallBook("AccountSum"),
        WallBook("Voucher"),
        AppendOnly("Voucher"),
        WallBook("VoucherPosting", set_wise=["voucher", "fact"]),
        AppendOnly("VoucherPosting"),
        WallBook("VoucherCounter"),
    ]
