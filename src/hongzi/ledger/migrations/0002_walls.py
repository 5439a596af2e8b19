"""Walls around the ledger; an entry is checked with its whole posting, set-wise.

A foreign key costs about 3 µs a row, and an entry would need five. Parents are append-only or
never deleted, so one pass over a statement's new rows proves the same: each posting is whole,
balanced and as its fact says, its month is open, and what it names is in the book.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hongzi.access.walls import (
    IN_BOOK,
    AppendOnly,
    TableTrigger,
    WallBook,
    keys_of,
    parents_missing,
)

LOOK_UPS = (
    ("account_id", parents_missing("ledger_account", "account_id")),
    ("matter_id", parents_missing("ledger_matter", "matter_id")),
    ("party_id", parents_missing("ledger_subject", "party_id")),
    ("product_id", parents_missing("ledger_subject", "product_id")),
)

WHOLE = f"""
    SELECT min(book_id) AS one_book, max(book_id) AS last_book,
        min(fact_id) AS first_fact, max(fact_id) AS last_fact,
        {keys_of("period")}, {", ".join(keys_of(column) for column, _ in LOOK_UPS)}
    INTO a FROM added;
    {IN_BOOK}
    SELECT bool_or(p.broken) AS broken,
        bool_or((f.entry_count = p.lines AND f.period = p.period) IS NOT TRUE) AS strange
    INTO postings FROM (
        SELECT fact_id, count(*) AS lines, min(period) AS period,
            sum(side * amount) <> 0 OR min(line_no) <> 1 OR max(line_no) <> count(*)
            OR min(lines) <> count(*) OR max(lines) <> count(*)
            OR min(period) <> max(period) AS broken
        FROM added GROUP BY fact_id
    ) p LEFT JOIN (
        SELECT id, entry_count, period FROM facts_fact
        WHERE book_id = a.one_book AND id BETWEEN a.first_fact AND a.last_fact
    ) f ON f.id = p.fact_id;
    IF postings.broken THEN
        RAISE EXCEPTION 'posting_not_whole: a posting must be whole and balanced'
            USING ERRCODE = '23514';
    END IF;
    IF postings.strange THEN
        RAISE EXCEPTION 'posting_without_fact: a posting must match its fact'
            USING ERRCODE = '23503';
    END IF;
    IF {parents_missing("ledger_period", "period", key="period", also="p.status = 'open'")} THEN
        RAISE EXCEPTION 'period_closed: a posting into a period that is not open'
            USING ERRCODE = '23514';
    END IF;
    IF {" OR ".join(missing for _, missing in LOOK_UPS)} THEN
        RAISE EXCEPTION 'entry_parent_missing: account, matter, party or product of another book'
            USING ERRCODE = '23503';
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
        WallBook(
            "Entry",
            unchecked=["book", "fact", "account", "matter", "party", "product"],
            copied=True,
        ),
        AppendOnly("Entry"),
        TableTrigger("Entry", name="whole", body=WHOLE, declare="a record; postings record;"),
        WallBook("Period"),
        WallBook("AccountSum"),
        WallBook("Voucher"),
        AppendOnly("Voucher"),
        WallBook("VoucherPosting", set_wise=["voucher", "fact"]),
        AppendOnly("VoucherPosting"),
        WallBook("VoucherCounter"),
    ]
