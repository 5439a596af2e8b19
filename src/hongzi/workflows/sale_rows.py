"""What recording sales reads and writes, shared by ordinary and past ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hongzi.invoices import queries as invoices
from hongzi.invoices import store as invoices_store
from hongzi.invoices.store import NewBlueInvoice, NewBlueLine
from hongzi.kernel.commands import RecordSale
from hongzi.partners import queries as partners
from hongzi.partners import store as partners_store
from hongzi.partners.rules.parties import Parties
from hongzi.refunds import queries as refunds
from hongzi.refunds import store as refunds_store
from hongzi.refunds.queries import WaitingPrepayment
from hongzi.sales import queries as sales
from hongzi.sales import store as sales_store
from hongzi.sales.rules.freezing import FrozenLine
from hongzi.sales.rules.pools import Pool
from hongzi.sales.store import NewLine, NewSale
from hongzi.stock import queries as stock_queries
from hongzi.stock import store as stock_store
from hongzi.stock.rules.items import Item
from hongzi.stock.rules.warehouse import Warehouse
from hongzi.stock.store import NewProduct
from hongzi.workflows.batch import Batch
from hongzi.workflows.issuing import Issued


@dataclass(slots=True)
class State:
    """What the group's sales touch, and the rows to write."""

    items: dict[str, Item]
    components: dict[int, Item]
    parties: Parties
    known: set[str]
    numbers: set[str]
    waiting: dict[str, list[WaitingPrepayment]]
    stock: Warehouse
    products: list[NewProduct] = field(default_factory=list)
    sales: list[NewSale] = field(default_factory=list)
    lines: list[NewLine] = field(default_factory=list)
    pools: list[Pool] = field(default_factory=list)
    blues: list[NewBlueInvoice] = field(default_factory=list)
    blue_lines: list[NewBlueLine] = field(default_factory=list)
    links: list[tuple[int, int]] = field(default_factory=list)


def load_sales(batch: Batch, commands: Sequence[RecordSale]) -> State:
    """Products, parties, stock (locked), and which codes and numbers are taken."""
    cursor = batch.cursor
    items = stock_queries.items_by_sku(
        cursor, skus={line.sku for command in commands for line in command.lines}
    )
    components = stock_queries.components_of(cursor, items=items.values())
    numbers = [command.invoice for command in commands if command.invoice]
    codes = [command.sale for command in commands]
    waiting = refunds.waiting_prepayments(cursor, sale_codes=codes)
    return State(
        items=items,
        components=components,
        parties=partners.known_parties(
            cursor, codes={code for c in commands for code in (c.customer, c.shop)}
        ),
        known=sales.known_codes(cursor, codes=codes),
        numbers=invoices.known_blue_numbers(cursor, numbers=numbers) if numbers else set(),
        waiting=waiting,
        stock=stock_queries.open_warehouse(
            cursor,
            costing=batch.book.costing,
            new_id=batch.new_id,
            products={item.id for item in items.values()} | components.keys(),
            lot_codes=_lot_codes(commands),
        ),
    )


def _lot_codes(commands: Sequence[RecordSale]) -> set[str]:
    found: set[str] = set()
    for command in commands:
        for line in command.lines:
            if line.lot:
                found.add(line.lot)
            if line.serials:
                found.update(line.serials)
    return found


def new_line(
    batch: Batch, sale_id: int, frozen: FrozenLine, product: int, issued: Issued
) -> NewLine:
    """The row of a frozen line."""
    line, net, vat, discount, coupon, subsidy, freight = frozen
    return NewLine(
        batch.new_id("sales_saleline"),
        sale_id,
        line.line,
        product,
        line.qty,
        net,
        vat,
        issued.cost,
        line.vat_rate_bp,
        discount,
        coupon,
        subsidy,
        freight,
        issued.movement_no,
        issued.parts,
    )


def stage_blue_invoice(
    batch: Batch, state: State, number: str, sale: NewSale, lines: Sequence[NewLine]
) -> None:
    """The blue invoice issued with a sale names all of its lines."""
    state.numbers.add(number)
    blue = NewBlueInvoice(
        batch.new_id("invoices_blueinvoice"), number, sale.id, sale.date, sale.fact_id
    )
    state.blues.append(blue)
    state.blue_lines += [
        NewBlueLine(
            batch.new_id("invoices_blueline"),
            blue.id,
            line.id,
            line.qty,
            line.net,
            line.vat,
            line.vat_rate_bp,
        )
        for line in lines
    ]


def write_sales(batch: Batch, state: State) -> None:
    """Parties, goods, sales with their lines, blue invoices, prepayments that found their sale."""
    cursor, book_id = batch.cursor, batch.book.id
    partners_store.save_parties(cursor, book_id=book_id, parties=state.parties)
    stock_store.add_products(cursor, book_id=book_id, products=state.products)
    stock_store.save_warehouse(cursor, book_id=book_id, warehouse=state.stock)
    sales_store.add_sales(cursor, book_id=book_id, sales=state.sales, lines=state.lines)
    sales_store.save_pools(cursor, book_id=book_id, pools=state.pools)
    if state.blues:
        invoices_store.add_blue_invoices(
            cursor, book_id=book_id, invoices=state.blues, lines=state.blue_lines
        )
    if state.links:
        refunds_store.link_prepayments(cursor, book_id=book_id, links=state.links)
