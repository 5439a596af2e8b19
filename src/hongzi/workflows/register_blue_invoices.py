"""A blue invoice was issued for lines of a sale; hongzi registers it, red ones will draw on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hongzi.invoices import queries as invoices
from hongzi.invoices import store as invoices_store
from hongzi.invoices.store import NewBlueInvoice, NewBlueLine
from hongzi.kernel.commands import BlueLine, RegisterBlueInvoice
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused
from hongzi.kernel.shares import share
from hongzi.sales import queries as sales
from hongzi.sales import store as sales_store
from hongzi.sales.queries import SaleHead
from hongzi.sales.rules.pools import Pool
from hongzi.workflows.batch import Batch
from hongzi.workflows.end_tax_leg import Reopened, load_declared, reopen_declared
from hongzi.workflows.kept_sales import find_sale

KINDS = (RegisterBlueInvoice,)


class Invoiced(NamedTuple):
    """What blue invoices name of a sale line: micro, fen, fen."""

    qty: int
    net: int
    vat: int


@dataclass(slots=True)
class State:
    """Sales with their lines, what was invoiced of them, declared returns, and rows to write."""

    heads: dict[str, SaleHead]
    pools: dict[int, list[Pool]]
    so_far: dict[int, Invoiced]
    numbers: set[str]
    declared: Reopened
    blues: list[NewBlueInvoice] = field(default_factory=list)
    blue_lines: list[NewBlueLine] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[RegisterBlueInvoice]) -> State:
    """Lock the sales and their lines; what blue invoices named of them; numbers taken."""
    cursor = batch.cursor
    heads = sales.lock_sales(cursor, codes=[command.sale for command in commands])
    pools = sales.lock_pools(cursor, sale_ids=[head.id for head in heads.values()])
    ids = [pool.id for of_sale in pools.values() for pool in of_sale]
    so_far = invoices.invoiced_so_far(cursor, sale_lines=ids)
    return State(
        heads=heads,
        pools=pools,
        so_far={id: Invoiced(*sums) for id, sums in so_far.items()},
        numbers=invoices.known_blue_numbers(
            cursor, numbers=[command.invoice for command in commands]
        ),
        declared=load_declared(batch, ids),
    )


def record(batch: Batch, state: State, command: RegisterBlueInvoice) -> dict[str, Any]:
    """A return of these lines declared as uninvoiced is undone: its tax leg opens again.

    Refused: invoice_duplicate, not_in_book, sale_draft, sale_cancelled, line_unknown, line_twice,
    already_invoiced, blue_above_sale, amount_negative.
    """
    if command.invoice in state.numbers:
        raise Refused(
            "invoice_duplicate",
            "蓝字发票 {invoice} 已经登记。",
            cure="核对发票号码。",
            invoice=command.invoice,
        )
    head = find_sale(state.heads, command.sale)
    _check_state(command, head)
    planned = [
        (pool, _amounts(state, command, pool, line)) for pool, line in _lines(state, command)
    ]
    fact = batch.stage_fact(command, "blue_invoice_registered")
    blue = NewBlueInvoice(
        batch.new_id("invoices_blueinvoice"), command.invoice, head.id, command.date, fact
    )
    state.numbers.add(command.invoice)
    state.blues.append(blue)
    head.invoiced = head.changed = True
    reopened = 0
    for pool, amounts in planned:
        state.blue_lines.append(
            NewBlueLine(
                batch.new_id("invoices_blueline"), blue.id, pool.id, *amounts, pool.vat_rate_bp
            )
        )
        before = state.so_far.get(pool.id, Invoiced(0, 0, 0))
        total = Invoiced(*(a + b for a, b in zip(before, amounts, strict=True)))
        state.so_far[pool.id] = total
        if total.vat > pool.vat - _declared_vat(state, pool):
            reopened += reopen_declared(
                batch, command, state.declared, sale_line=pool.id, cause=fact
            )
    detail = {"invoice": command.invoice, "vat": format_fen(sum(a.vat for _, a in planned))}
    return detail | ({"reopened": format_fen(reopened)} if reopened else {})


def _check_state(command: RegisterBlueInvoice, head: SaleHead) -> None:
    if head.state in ("draft", "dispatched"):
        raise Refused(
            "sale_draft",
            "蓝字发票 {invoice}:销售单 {sale} 尚未入账。",
            cure="先确认销售(confirm_sale)。",
            invoice=command.invoice,
            sale=head.code,
        )
    if head.state in ("cancelled", "refused"):
        raise Refused(
            "sale_cancelled",
            "蓝字发票 {invoice}:销售单 {sale} 已取消。",
            cure="核对销售单号。",
            invoice=command.invoice,
            sale=head.code,
        )


def _lines(state: State, command: RegisterBlueInvoice) -> list[tuple[Pool, BlueLine]]:
    """The lines named, or all that are not invoiced yet; successors of exchanges are none."""
    pools = state.pools[state.heads[command.sale].id]
    successors = {pool.successor for pool in pools}
    by_line = {pool.line: pool for pool in pools if pool.id not in successors}
    what = Phrase("蓝字发票 {invoice}", invoice=command.invoice)
    if not command.lines:
        found = [
            (pool, BlueLine(line=name))
            for name, pool in by_line.items()
            if state.so_far.get(pool.id, Invoiced(0, 0, 0)).qty < pool.qty
        ]
        if not found:
            raise Refused(
                "already_invoiced",
                "{what}:销售单 {sale} 已全部开票。",
                cure="核对销售单与发票。",
                what=what,
                sale=command.sale,
            )
        return found
    if len({line.line for line in command.lines}) != len(command.lines):
        raise Refused("line_twice", "{what} 有重复的行。", cure="同一销售行合并为一行。", what=what)
    unknown = [line.line for line in command.lines if line.line not in by_line]
    if unknown:
        raise Refused(
            "line_unknown",
            "{what}:销售单 {sale} 没有行 {unknown}。",
            cure="核对行号。",
            what=what,
            sale=command.sale,
            unknown=listed(unknown),
        )
    return [(by_line[line.line], line) for line in command.lines]


def _amounts(state: State, command: RegisterBlueInvoice, pool: Pool, line: BlueLine) -> Invoiced:
    """What the invoice names of a line: as said, else the line's share of the quantity."""
    before = state.so_far.get(pool.id, Invoiced(0, 0, 0))
    qty = pool.qty - before.qty if line.qty is None else line.qty
    where = Phrase("蓝字发票 {invoice},{pool}", invoice=command.invoice, pool=pool.name)
    if qty < 0 or (line.net or 0) < 0 or (line.vat or 0) < 0:
        raise Refused(
            "amount_negative",
            "{where} 有负数。",
            cure="红字请用 register_red_invoice。",
            where=where,
        )
    cumulative = before.qty + qty
    if cumulative > pool.qty:
        raise _above(where)
    net: int | None = line.net
    if net is None:
        net = share(total=pool.net, cumulative=cumulative, whole=pool.qty, taken=before.net)
    vat: int | None = line.vat
    if vat is None:
        vat = share(total=pool.vat, cumulative=cumulative, whole=pool.qty, taken=before.vat)
    if before.net + net > pool.net or before.vat + vat > pool.vat or net < 0 or vat < 0:
        raise _above(where)
    return Invoiced(qty, net, vat)


def _above(where: str) -> Refused:
    return Refused(
        "blue_above_sale",
        "{where}:累计开票超过销售行。",
        cure="核对数量、金额与税额,以及以前的发票。",
        where=where,
    )


def _declared_vat(state: State, pool: Pool) -> int:
    lines = state.declared.by_sale_line.get(pool.id, ())
    return sum(line.declared_vat for line in lines)


def write(batch: Batch, state: State) -> None:
    """Invoices, the sales they name, and the case lines that opened again."""
    cursor, book_id = batch.cursor, batch.book.id
    invoices_store.add_blue_invoices(
        cursor, book_id=book_id, invoices=state.blues, lines=state.blue_lines
    )
    sales_store.save_heads(cursor, book_id=book_id, heads=state.heads.values())
    state.declared.write(batch)
