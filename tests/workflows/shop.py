"""How a test speaks of a shop: commands in units and yuan, and what the books then say."""

from __future__ import annotations

import datetime as dt
import itertools
import textwrap
from typing import Any

from hongzi.access.queries import BookSettings
from hongzi.kernel.commands import (
    CapturePayment,
    DefineProduct,
    Fen,
    Micro,
    ReceiveGoods,
    RecordOpeningStock,
    RecordSale,
    SaleLine,
    StockLine,
)
from hongzi.kernel.money import format_fen, format_micro, parse_fen, parse_micro
from tests.books.bookkeeping import rows_of

DAY = dt.date(2026, 1, 10)
_numbers = itertools.count(1)

STOCK_ACCOUNTS = {
    "inventory": ("good",),
    "inventory_second": ("second",),
    "inventory_refurbish": ("refurbish",),
    "dispatched_goods": ("dispatched",),
}


def key() -> str:
    """A new idempotency key."""
    return f"k{next(_numbers)}"


def on(day: str) -> dt.date:
    """A day."""
    return dt.date.fromisoformat(day)


def fen(yuan: str) -> Fen:
    """Fen of yuan."""
    return Fen(parse_fen(yuan))


def micro(units: str) -> Micro:
    """Micro of units."""
    return Micro(parse_micro(units))


def product(sku: str, **more: Any) -> DefineProduct:
    """A product."""
    return DefineProduct(key=key(), date=DAY, sku=sku, name=f"商品{sku}", **more)


def stock_line(sku: str, units: str, yuan: str, vat: str = "0", **more: Any) -> StockLine:
    """Units that come in, worth yuan without tax."""
    return StockLine(sku=sku, qty=micro(units), net=fen(yuan), vat=fen(vat), **more)


def opening_stock(*lines: StockLine) -> RecordOpeningStock:
    """Stock at go-live."""
    return RecordOpeningStock(key=key(), date=dt.date(2025, 12, 31), lines=lines)


def receipt(
    sku: str, units: str, yuan: str, vat: str = "0", *, date: dt.date = DAY, code: str = "",
    invoiced: bool = True, **more: Any,
) -> ReceiveGoods:  # fmt: skip
    """A purchase of one product."""
    name = code or f"R{next(_numbers)}"
    return ReceiveGoods(
        key=key(), date=date, receipt=name, supplier="供货商", invoiced=invoiced,
        lines=(stock_line(sku, units, yuan, vat, **more),),
    )  # fmt: skip


def sold(line: str, sku: str, units: str, yuan: str, rate: int = 1300, **more: Any) -> SaleLine:
    """A sale line: units for yuan, as the sale says with or without tax."""
    return SaleLine(
        line=line, sku=sku, qty=micro(units), amount=fen(yuan), vat_rate_bp=rate, **more
    )


def sale(code: str, *lines: SaleLine, date: dt.date = DAY, **more: Any) -> RecordSale:
    """A sale to 张三."""
    return RecordSale(key=key(), date=date, sale=code, lines=lines, **{"customer": "张三", **more})


def payment(code: str, of: str, yuan: str, tender: str = "bank", **more: Any) -> CapturePayment:
    """Money for a sale."""
    return CapturePayment(
        key=key(), date=DAY, payment=code, sale=of, tender=tender, amount=fen(yuan), **more
    )


def table(text: str) -> str:
    """A table as it is compared: without indents and extra spaces."""
    rows = textwrap.dedent(text).strip().splitlines()
    return "\n".join(" ".join(row.split()) for row in rows)


def booked(book: BookSettings, key: str) -> str:
    """The entries of a command: side, account, yuan (red is negative), quantity with its unit."""
    rows = rows_of(
        book,
        "select e.side, a.name, e.amount, e.qty from ledger_entry e "
        "join ledger_account a on a.id = e.account_id join facts_fact f on f.id = e.fact_id "
        "where f.key = %s or f.key like %s order by f.seq, e.line_no",
        [key, key + "/%"],
    )
    return "\n".join(
        f"{'借' if side > 0 else '贷'} {name} {format_fen(amount)}"
        + (f" {format_micro(qty)}件" if qty else "")
        for side, name, amount, qty in rows
    )


def on_hand(book: BookSettings) -> str:
    """The stock: product, grade, units, yuan."""
    rows = rows_of(
        book,
        "select p.sku, b.grade, b.qty, b.value from stock_balance b "
        "join stock_product p on p.id = b.product_id where b.qty <> 0 or b.value <> 0 "
        "order by p.sku, b.grade",
    )
    return "\n".join(
        f"{sku} {grade} {format_micro(qty)} {format_fen(value)}" for sku, grade, qty, value in rows
    )


def sale_lines(book: BookSettings, code: str) -> str:
    """A sale's lines as frozen: line, units, net, VAT, cost."""
    rows = rows_of(
        book,
        "select l.line, l.qty, l.net, l.vat, l.cost from sales_saleline l "
        "join sales_sale s on s.id = l.sale_id where s.code = %s order by l.id",
        [code],
    )
    return "\n".join(
        f"{line} {format_micro(qty)} {format_fen(net)} {format_fen(vat)} "
        f"{'?' if cost is None else format_fen(cost)}"
        for line, qty, net, vat, cost in rows
    )


def stock_agrees(book: BookSettings, *, opened_with: str = "0") -> None:
    """Balances are the sums of movements, lots and layers, and equal the ledger's accounts.

    opened_with: yuan of opening stock, whose money comes with the opening balances.
    """
    sums = rows_of(
        book,
        "select coalesce(b.product_id, m.product_id), coalesce(b.grade, m.grade), b.qty, m.qty, "
        "b.value, m.value from stock_balance b full join (select product_id, grade, "
        "sum(qty)::bigint as qty, coalesce(sum(value), 0)::bigint as value from stock_movement "
        "group by product_id, grade) m on m.product_id = b.product_id and m.grade = b.grade",
    )
    for product, grade, qty, moved_qty, value, moved_value in sums:
        assert (qty, value) == (moved_qty, moved_value), (product, grade)
        assert qty >= 0 and value >= 0
    by_grade: dict[str, int] = {}
    for _, grade, _, _, value, _ in sums:
        by_grade[grade] = by_grade.get(grade, 0) + value
    ledger = dict(
        rows_of(
            book,
            "select role, sum(side * amount)::bigint from ledger_entry where role = any(%s) "
            "group by role",
            [list(STOCK_ACCOUNTS)],
        )
    )
    ledger["inventory"] = ledger.get("inventory", 0) + parse_fen(opened_with)
    if book.standard == "small_business":  # dispatched goods stay in 库存商品
        by_grade["good"] = by_grade.get("good", 0) + by_grade.pop("dispatched", 0)
    for role, grades in STOCK_ACCOUNTS.items():
        assert ledger.get(role, 0) == sum(by_grade.get(grade, 0) for grade in grades), role
    _lots_and_layers_agree(book)


def _lots_and_layers_agree(book: BookSettings) -> None:
    wrong_lots = rows_of(
        book,
        "select l.code from stock_lot l where l.good + l.second + l.refurbish + l.dispatched <> "
        "(select coalesce(sum(m.qty), 0) from stock_movement m where m.lot_id = l.id)",
    )
    assert wrong_lots == []
    if book.costing in ("fifo", "specific"):
        wrong_layers = rows_of(
            book,
            "select b.product_id, b.grade from stock_balance b left join stock_layer l "
            "on l.product_id = b.product_id and l.grade = b.grade where b.grade <> 'dispatched' "
            "group by b.product_id, b.grade, b.qty, b.value "
            "having b.qty <> coalesce(sum(l.left_qty), 0) "
            "or b.value <> coalesce(sum(l.left_value), 0)",
        )
        assert wrong_layers == []


def dump(book: BookSettings) -> list[tuple[Any, ...]]:
    """Every row of every table of the book, in order: what a refused command must not change."""
    tables = rows_of(
        book,
        "select table_name from information_schema.columns where column_name = 'book_id' "
        "and table_schema = 'public' order by table_name",
    )
    return [
        (name, *row)
        for (name,) in tables
        for row in sorted(rows_of(book, f"select t::text from {name} t"))
    ]
