"""Stock: balances are the sums of movements, lots and layers, and the ledger's accounts."""

from __future__ import annotations

from collections.abc import Iterator

from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.phrases import Phrase
from hongzi.workflows.checks.reading import Book

GRADE_ROLES = {
    "good": "inventory",
    "second": "inventory_second",
    "refurbish": "inventory_refurbish",
    "dispatched": "dispatched_goods",
}


def stock_movements(book: Book) -> Iterator[str]:
    """Each balance = Σ its movements, in quantity and value."""
    for sku, grade, qty, moved, value, moved_value in book.rows(
        """
        select p.sku, t.grade, t.qty, t.moved, t.value, t.moved_value from (
            select coalesce(b.product_id, m.product_id) as product_id,
                coalesce(b.grade, m.grade) as grade,
                coalesce(b.qty, 0) as qty, coalesce(m.qty, 0) as moved,
                coalesce(b.value, 0) as value, coalesce(m.value, 0) as moved_value
            from stock_balance b
            full join (
                select product_id, grade, sum(qty)::bigint as qty,
                    coalesce(sum(value), 0)::bigint as value
                from stock_movement group by product_id, grade
            ) m on m.product_id = b.product_id and m.grade = b.grade
        ) t join stock_product p on p.id = t.product_id
        where t.qty <> t.moved or t.value <> t.moved_value
        order by p.sku, t.grade
        """
    ):
        yield Phrase(
            "商品 {sku} {grade}:结存 {qty} 值 {value},收发合计 {moved} 值 {moved_value}",
            sku=sku,
            grade=grade,
            qty=format_micro(qty),
            value=format_fen(value),
            moved=format_micro(moved),
            moved_value=format_fen(moved_value),
        )


def stock_layers(book: Book) -> Iterator[str]:
    """Under FIFO and specific cost each balance = Σ what is left of its layers."""
    if book.settings.costing not in ("fifo", "specific"):
        return
    for sku, grade, qty, left, value, left_value in book.rows(
        """
        select p.sku, b.grade, b.qty, coalesce(l.qty, 0), b.value, coalesce(l.value, 0)
        from stock_balance b
        join stock_product p on p.book_id = b.book_id and p.id = b.product_id
        left join (
            select book_id, product_id, grade, sum(left_qty)::bigint as qty,
                sum(left_value)::bigint as value
            from stock_layer group by book_id, product_id, grade
        ) l on l.book_id = b.book_id and l.product_id = b.product_id and l.grade = b.grade
        where b.grade <> 'dispatched'
            and (b.qty <> coalesce(l.qty, 0) or b.value <> coalesce(l.value, 0))
        order by p.sku, b.grade
        """
    ):
        yield Phrase(
            "商品 {sku} {grade}:结存 {qty} 值 {value},成本层 {left} 值 {left_value}",
            sku=sku,
            grade=grade,
            qty=format_micro(qty),
            value=format_fen(value),
            left=format_micro(left),
            left_value=format_fen(left_value),
        )


def stock_lots(book: Book) -> Iterator[str]:
    """What each batch or serial has in a grade = Σ the movements that name it."""
    for sku, lot, grade, held, moved in book.rows(
        """
        select p.sku, l.code, g.grade, g.held, coalesce(m.qty, 0)
        from stock_lot l
        join stock_product p on p.book_id = l.book_id and p.id = l.product_id
        cross join lateral (values ('good', l.good), ('second', l.second),
            ('refurbish', l.refurbish), ('dispatched', l.dispatched)) as g(grade, held)
        left join (
            select book_id, lot_id, grade, sum(qty)::bigint as qty from stock_movement
            where lot_id is not null group by book_id, lot_id, grade
        ) m on m.book_id = l.book_id and m.lot_id = l.id and m.grade = g.grade
        where g.held <> coalesce(m.qty, 0)
        order by p.sku, l.code
        """
    ):
        yield Phrase(
            "商品 {sku} 批次/序列号 {lot} {grade}:记 {held},收发合计 {moved}",
            sku=sku,
            lot=lot,
            grade=grade,
            held=format_micro(held),
            moved=format_micro(moved),
        )


def stock_equals_ledger(book: Book) -> Iterator[str]:
    """The value of each grade is the balance of its account, in the ledger as a whole."""
    if book.settings.costing == "cost_ratio":
        return
    by_account: dict[str, int] = {}
    for grade, value in book.rows(
        "select grade, sum(value)::bigint from stock_balance group by grade"
    ):
        account = book.account(GRADE_ROLES[grade]) or book.account("inventory")
        by_account[account] = by_account.get(account, 0) + value
    accounts = {book.account(role) for role in GRADE_ROLES.values()} - {""}
    ledger = dict(
        book.rows(
            "select a.code, sum(s.debit - s.credit)::bigint from ledger_accountsum s "
            "join ledger_account a on a.book_id = s.book_id and a.id = s.account_id "
            "where a.code = any(%s) group by a.code",
            [sorted(accounts)],
        )
    )
    for account in sorted(accounts):
        held, booked = by_account.get(account, 0), ledger.get(account, 0)
        if held != booked:
            yield Phrase(
                "科目 {account}:库存 {held},总账 {booked}",
                account=account,
                held=format_fen(held),
                booked=format_fen(booked),
            )
