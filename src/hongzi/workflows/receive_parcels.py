"""A parcel arrived: for a case line, or held as quantity without value 无信息件."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import ReceiveParcel
from hongzi.kernel.money import format_micro
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.returns import queries as returns
from hongzi.returns import store as returns_store
from hongzi.returns.queries import HeldParcel
from hongzi.returns.rules.lines import Line
from hongzi.returns.store import NewParcel
from hongzi.stock import queries as stock
from hongzi.stock.rules.items import Item
from hongzi.workflows.batch import Batch
from hongzi.workflows.case_lines import CaseLines, load_lines, not_rejected

KINDS = (ReceiveParcel,)


@dataclass(slots=True)
class State:
    """The group's case lines and products, parcels known already, and the rows to write."""

    lines: CaseLines
    items: dict[str, Item]
    known: dict[str, HeldParcel]
    new: dict[str, NewParcel] = field(default_factory=dict)
    matches: list[tuple[int, int]] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[ReceiveParcel]) -> State:
    """Lock the case lines and the parcels named."""
    return State(
        lines=load_lines(batch, ((c.case, c.line) for c in commands if c.case)),
        items=stock.items_by_sku(batch.cursor, skus={c.sku for c in commands}),
        known=returns.parcels(batch.cursor, codes=[c.parcel for c in commands]),
    )


def record(batch: Batch, state: State, command: ReceiveParcel) -> dict[str, Any]:
    """A parcel held before may be named again with its case: then it is matched.

    Refused: parcel_duplicate, parcel_differs, qty_not_positive, sku_unknown, not_accepted (turned
    down), goods_not_owed, never_sold (another product), over_accepted, and what finding the line
    refuses.
    """
    item = state.items.get(command.sku)
    where = Phrase("包裹 {parcel}", parcel=command.parcel)
    if item is None:
        raise Refused(
            "sku_unknown",
            "{where}:没有商品 {sku}。",
            cure="先导入商品 products。",
            where=where,
            sku=command.sku,
        )
    if command.qty <= 0:
        raise Refused(
            "qty_not_positive", "{where} 数量必须大于 0。", cure="核对数量。", where=where
        )
    held = _held(state, command, item, where)
    line = None
    if command.case:
        line = state.lines.find(command.case, command.line)
        _check(line, command, item, where)
    fact = batch.stage_fact(command, "parcel_held")
    _note(state, command, item, line, held, fact)
    return {"held": line is None}


def write(batch: Batch, state: State) -> None:
    """Parcels, old ones matched, the case lines."""
    cursor, book_id = batch.cursor, batch.book.id
    returns_store.add_parcels(cursor, book_id=book_id, parcels=list(state.new.values()))
    returns_store.match_parcels(cursor, book_id=book_id, matches=state.matches)
    state.lines.write(batch)


def _held(
    state: State, command: ReceiveParcel, item: Item, where: str
) -> HeldParcel | NewParcel | None:
    """The parcel as it was held before; None when it is new."""
    held: HeldParcel | NewParcel | None = state.known.get(command.parcel)
    held = held or state.new.get(command.parcel)
    if held is None:
        return None
    matched = held.case_line if isinstance(held, HeldParcel) else held.case_line_id
    if matched is not None or not command.case:
        raise Refused("parcel_duplicate", "{where} 已登记。", cure="核对包裹号。", where=where)
    product = held.product if isinstance(held, HeldParcel) else held.product_id
    if product != item.id or held.qty != command.qty:
        raise Refused(
            "parcel_differs",
            "{where} 登记时为 {qty} 件,与本次商品或数量不符。",
            cure="按登记时的商品与数量认领;实物不同的另登记一个包裹。",
            where=where,
            qty=format_micro(held.qty),
        )
    return held


def _check(line: Line, command: ReceiveParcel, item: Item, where: str) -> None:
    not_rejected(line)
    if not line.owes_goods:
        raise Refused(
            "goods_not_owed",
            "{where}:{line} 没有要退回的货物。",
            cure="按无信息件登记。",
            where=where,
            line=line.name,
        )
    products = {line.product, *(part[1] for part in line.parts or ())}
    if item.id not in products:
        raise Refused(
            "never_sold",
            "{where}:{line} 退的不是商品 {sku}。",
            cure="核对实物与退货单;不符的按无信息件登记,并联系客户。",
            where=where,
            line=line.name,
            sku=command.sku,
        )
    if item.id == line.product and line.arrived_qty + command.qty > line.qty:
        raise Refused(
            "over_accepted",
            "{where}:{line} 还应到 {left},到货 {qty}。",
            cure="多出的数量按无信息件另登记一个包裹。",
            where=where,
            line=line.name,
            left=format_micro(line.qty - line.arrived_qty),
            qty=format_micro(command.qty),
        )


def _note(
    state: State,
    command: ReceiveParcel,
    item: Item,
    line: Line | None,
    held: HeldParcel | NewParcel | None,
    fact: int,
) -> None:
    case_line = line.id if line is not None else None
    if isinstance(held, HeldParcel) and case_line is not None:
        state.matches.append((held.id, case_line))
        state.known[command.parcel] = held._replace(case_line=case_line)
    elif held is not None and case_line is not None:
        state.new[command.parcel] = state.new[command.parcel]._replace(case_line_id=case_line)
    else:
        state.new[command.parcel] = NewParcel(
            command.parcel, item.id, command.qty, case_line, command.tracking, command.date, fact
        )
    if line is not None:
        # a parcel of one component of a kit is not the kit
        line.arrived_qty += command.qty if item.id == line.product else 0
        line.reception = "received" if line.arrived_qty >= line.qty else "partial"
        line.changed = True
