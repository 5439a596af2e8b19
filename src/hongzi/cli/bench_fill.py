"""A book of a million returns, quickly: some are settled by the workflows, then copied.

The copies are made by the tables' owner, set-wise: every row that the first returns left, with ids
and numbers moved on, spread over ten months of which all but the last are closed and in vouchers.
Every key, check and trigger holds for them; sums and counts are those of a book in which they were
recorded one by one. What is not so: their facts keep the content and hash of those they are copies
of, what is in stock does not move with them, and the closes carried no balance over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import connections, models

from hongzi.access.models import BookOwned
from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.cli.bench_post import OPENED
from hongzi.cli.language import _
from hongzi.ledger.rules.periods import period_of, periods_from
from hongzi.ledger.store import open_periods

PERIODS = tuple(periods_from(period_of(OPENED), 202607))
"""The months of the book, each with as many returns."""
UNIQUE_TEXTS = ("code", "number", "key", "sale_code", "label")
AT_A_TIME = 100_000
"""So many returns are copied in one commit."""

ORDER = (
    "ledger_subject", "partners_party", "ledger_matter", "facts_fact", "ledger_entry",
    "sales_sale", "sales_saleline", "sales_draw", "invoices_blueinvoice", "invoices_blueline",
    "refunds_payment", "returns_case", "returns_caseline", "returns_goodsexit",
    "invoices_redinvoice", "invoices_redline", "refunds_refund", "stock_movement",
)  # fmt: skip
"""Parents before children."""


@dataclass(frozen=True, slots=True)
class Block:
    """The rows that are copied: by table, the first id and how many ids it spans."""

    first: Mapping[str, int]
    span: Mapping[str, int]


def last_ids(book: BookSettings) -> dict[str, int]:
    """The highest id of each table, for ``block_since``."""
    with connections["owner"].cursor() as cursor:
        return {table: _last(cursor, table, book) for table in ORDER}


def block_since(book: BookSettings, before: Mapping[str, int]) -> Block:
    """The rows added since."""
    with connections["owner"].cursor() as cursor:
        now = {table: _last(cursor, table, book) for table in ORDER}
    return Block(
        {table: before[table] + 1 for table in ORDER},
        {table: now[table] - before[table] for table in ORDER},
    )


def copy_block(
    book: BookSettings, block: Block, *, returns: int, copies: int, tell: Callable[[str], None]
) -> None:
    """Copy the block's rows ``copies`` times; then statistics, as a running database has them."""
    step = max(1, AT_A_TIME // returns)
    with book_scope(book.id) as cursor:
        open_periods(cursor, book_id=book.id, periods=PERIODS)
    for start in range(1, copies + 1, step):
        end = min(start + step - 1, copies)
        with book_scope(book.id, using="owner") as cursor:
            for table in ORDER:
                cursor.execute(_copying(table, block, copies), [start, end])
        tell(_("{count} 笔退货").format(count=f"{(end + 1) * returns:,}"))
    tell(_("凭证与合计"))
    with book_scope(book.id, using="owner") as cursor:
        for statement in KEPT:
            cursor.execute(statement, {"last": PERIODS[-1]})
    with connections["owner"].cursor() as cursor:
        for table in ORDER:
            cursor.execute(
                "select setval(s, greatest(nextval(s), %s)) "
                "from (select pg_get_serial_sequence(%s, 'id')::regclass as s) as own "
                "where s is not null",
                [block.first[table] + block.span[table] * (copies + 1), _own_id(table)],
            )
        cursor.execute("vacuum analyze")


KEPT = (
    """
    insert into ledger_vouchercounter (book_id, period, word, last)
    select book_id, period, '记', count(*) from (
        select distinct book_id, period, date, kind from facts_fact
        where entry_count > 0 and period < %(last)s
    ) f group by book_id, period
    """,
    """
    insert into ledger_voucher (book_id, period, word, number, date, summary)
    select book_id, period, '记', row_number() over (partition by period order by date, kind),
        date, kind
    from (
        select distinct book_id, period, date, kind from facts_fact
        where entry_count > 0 and period < %(last)s
    ) f
    """,
    """
    insert into ledger_voucherposting (book_id, voucher_id, fact_id)
    select f.book_id, v.id, f.id from facts_fact f join ledger_voucher v
        on v.book_id = f.book_id and v.period = f.period and v.date = f.date and v.summary = f.kind
    where f.entry_count > 0 order by f.id
    """,
    """
    insert into ledger_vouchersum (book_id, voucher_id, postings, documents, debit)
    select vp.book_id, vp.voucher_id, count(distinct vp.fact_id), 0,
        coalesce(sum(e.amount) filter (where e.side = 1), 0)
    from ledger_voucherposting vp
    join ledger_entry e on e.book_id = vp.book_id and e.fact_id = vp.fact_id
    group by vp.book_id, vp.voucher_id
    on conflict (book_id, voucher_id) do nothing
    """,
    """
    insert into ledger_accountsum (book_id, period, account_id, debit, credit)
    select book_id, period, account_id, coalesce(sum(amount) filter (where side = 1), 0),
        coalesce(sum(amount) filter (where side = -1), 0)
    from ledger_entry group by book_id, period, account_id
    on conflict (book_id, period, account_id) do update
    set debit = excluded.debit, credit = excluded.credit
    """,
    """
    update ledger_period p set posted = f.posted,
        vouchered = case when p.period < %(last)s then f.posted else 0 end
    from (
        select period, count(*) as posted from facts_fact where entry_count > 0 group by period
    ) f where f.period = p.period
    """,
    "update ledger_period set status = 'closed' where period < %(last)s",
    "update facts_chainhead set seq = (select max(seq) from facts_fact)",
)
"""What postings, vouchers and closes would have kept; vouchers by day and kind, as by default."""


def _own_id(table: str) -> str:
    """The table whose sequence gives the ids; entries and parties have none of their own."""
    return {"ledger_entry": "facts_fact", "partners_party": "ledger_subject"}.get(table, table)


def _last(cursor: object, table: str, book: BookSettings) -> int:
    column = "fact_id" if table == "ledger_entry" else "id"
    cursor.execute(  # type: ignore[attr-defined]
        f"select coalesce(max({column}), 0) from {table} where book_id = %s", [book.id]
    )
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]


def _copying(table: str, block: Block, copies: int) -> str:
    """The statement that copies a table's rows of the block, moved on n times."""
    model = _models()[table]
    columns = [f for f in model._meta.local_concrete_fields if not f.generated]
    names = ", ".join(field.column or "" for field in columns)
    moved = ", ".join(_moved(table, field, block, copies) for field in columns)
    key = "fact_id" if table == "ledger_entry" else "id"
    first, span = block.first[table], block.span[table]
    return (
        f"insert into {table} ({names}) select {moved} from {table} t, "
        f"generate_series(%s::bigint, %s::bigint) as n "
        f"where t.{key} between {first} and {first + span - 1} order by n, t.{key}"
    )


def _models() -> dict[str, type[models.Model]]:
    return {
        model._meta.db_table: model
        for model in apps.get_models()
        if issubclass(model, BookOwned) or model._meta.db_table == "ledger_entry"
    }


def _moved(table: str, field: models.Field[object, object], block: Block, copies: int) -> str:
    """A column of the n-th copy: ids follow their parents, days its month, numbers get a suffix."""
    column = f"t.{field.column}"
    months = f"(n * {len(PERIODS)} / {copies + 1})::int"
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return f"({column} + make_interval(months => {months}))::date"
    if field.column == "period":
        month = f"({column} / 100 * 12 + {column} %% 100 - 1 + {months})"
        return f"{month} / 12 * 100 + {month} %% 12 + 1"
    if table == "facts_fact" and field.column == "seq":
        return f"{column} + n * {block.span[table]}"
    if field.column == "id":
        parent = "ledger_matter" if table == "returns_caseline" else _own_id(table)
    elif isinstance(field, models.ForeignKey) and field.column != "book_id":
        parent = field.related_model._meta.db_table
    elif field.column in UNIQUE_TEXTS:
        return f"case when {column} = '' then '' else {column} || '.' || n end"
    else:
        return column
    parent = {"partners_party": "ledger_subject", "returns_caseline": "ledger_matter"}.get(
        parent, parent
    )
    if parent not in block.span:
        return column
    return f"{column} + case when {column} >= {block.first[parent]} " + (
        f"then n * {block.span[parent]} else 0 end"
    )
