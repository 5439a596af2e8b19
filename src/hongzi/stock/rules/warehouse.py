"""The goods that a batch of commands touches: checked first, then moved, written at the end.

Nothing here reads or writes the database: ``stock.queries.open_warehouse`` fills it from locked
rows, ``stock.store.save_warehouse`` writes what changed. A workflow checks ALL goods of a command
(``check_issue``, ``check_lots_free``) before it moves the first, since a move is not undone.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hongzi.kernel.commands import ONE
from hongzi.kernel.costing import Layer
from hongzi.kernel.money import div_half_up, format_micro
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.stock.rules.items import Item, LotQty, LotState
from hongzi.stock.rules.shelves import (
    AverageShelf,
    LayerShelf,
    MonthShelf,
    PlainShelf,
    Shelf,
)

DISPATCHED = "dispatched"
LAYERED = ("fifo", "specific")
PENDING = ("month_end_average",)
UNSTOCKED = ("cost_ratio",)


class Want(NamedTuple):
    """Goods that are to leave: micro of a product in a grade, and the lots named."""

    item: Item
    qty: int
    lots: tuple[LotQty, ...]
    where: str
    grade: str = "good"


class Moved(NamedTuple):
    """One movement's worth of goods: positive micro, fen (None: the close will tell)."""

    product: int
    lot: int | None
    layer: int | None
    qty: int
    value: int | None


class LayerInfo(NamedTuple):
    """What a layer is besides its quantities."""

    id: int
    product: int
    grade: str
    lot: int | None
    date: dt.date


class Movement(NamedTuple):
    """A staged row of stock.Movement; qty and value are signed."""

    id: int
    fact: int
    period: int
    product: int
    grade: str
    lot: int | None
    layer: int | None
    kind: str
    qty: int
    value: int | None
    matter: int | None


@dataclass(slots=True)
class Warehouse:
    """Shelves by (product, grade), lots, layers, and the movements staged so far.

    costing: the book's method. new_id: gives ids of a table's sequence.
    """

    costing: str
    new_id: Callable[[str], int]
    shelves: dict[tuple[int, str], Shelf] = field(default_factory=dict)
    lots: dict[tuple[int, str], LotState] = field(default_factory=dict)
    lots_by_id: dict[int, LotState] = field(default_factory=dict)
    layers: dict[int, LayerInfo] = field(default_factory=dict)
    new_layers: set[int] = field(default_factory=set)
    movements: list[Movement] = field(default_factory=list)

    # -- what there is --------------------------------------------------------------------

    @property
    def keeps_quantity(self) -> bool:
        """Whether the book has stock per product at all."""
        return self.costing not in UNSTOCKED

    @property
    def knows_cost(self) -> bool:
        """Whether an issue has its cost at once."""
        return self.costing not in PENDING

    def shelf(self, product: int, grade: str) -> Shelf:
        """The shelf of a product in a grade; empty when nothing was there yet."""
        found = self.shelves.get((product, grade))
        if found is None:
            found = self.shelves[product, grade] = new_shelf(self.costing, grade)
        return found

    def lot(self, product: int, code: str) -> LotState | None:
        """A lot by its code."""
        return self.lots.get((product, code))

    # -- checks ---------------------------------------------------------------------------

    def check_issue(self, wants: Sequence[Want]) -> None:
        """All these goods are there together. Refused: stock_short, serial_unknown,
        serial_not_in_stock, lot_unknown."""
        sums: dict[tuple[int, str], int] = {}
        lots: dict[tuple[int, str], int] = {}
        for item, qty, named, where, grade in wants:
            if named:
                self._check_lots(item, named, where, grade, lots)
            key = (item.id, grade)
            before = sums.get(key, 0)
            shelf = self.shelves.get(key)
            on_hand = shelf.qty if shelf is not None else 0
            if before + qty > on_hand:
                raise _stock_short(item, where, on_hand - before, qty)
            sums[key] = before + qty

    def _check_lots(
        self,
        item: Item,
        named: Sequence[LotQty],
        where: str,
        grade: str,
        wanted: dict[tuple[int, str], int],
    ) -> None:
        for code, qty in named:
            lot = self.lots.get((item.id, code))
            if lot is None:
                raise lot_unknown(item, code, where)
            key = (lot.id, grade)
            left = lot.on_hand(grade) - wanted.get(key, 0)
            if qty > left:
                if lot.kind == "serial":
                    raise Refused(
                        "serial_not_in_stock",
                        "{where}:商品 {sku} 的序列号 {code} 不在库。",
                        cure="核对序列号;已售出的须先退回入库。",
                        where=where,
                        sku=item.sku,
                        code=code,
                    )
                raise _stock_short(
                    item, Phrase("{where} 批次 {code}", where=where, code=code), left, qty
                )
            wanted[key] = wanted.get(key, 0) + qty

    def check_serials_free(self, item: Item, named: Iterable[LotQty], where: str) -> None:
        """No serial that comes in is in stock already. Refused: serial_in_stock."""
        for code, _ in named:
            lot = self.lots.get((item.id, code))
            if lot is not None and lot.kind == "serial" and lot.everywhere:
                raise Refused(
                    "serial_in_stock",
                    "{where}:商品 {sku} 的序列号 {code} 已经在库。",
                    cure="核对序列号是否重复录入。",
                    where=where,
                    sku=item.sku,
                    code=code,
                )

    # -- moves ----------------------------------------------------------------------------

    def receive(
        self,
        item: Item,
        *,
        qty: int,
        value: int,
        lots: Sequence[LotQty],
        grade: str,
        date: dt.date,
    ) -> list[Moved]:
        """Goods come in from outside, worth ``value`` fen; spread over the lots by quantity."""
        if not lots:
            return [self._receive_one(item, qty, value, None, grade, date)]
        moved: list[Moved] = []
        done_qty = done_value = 0
        for code, lot_qty in lots:
            done_qty += lot_qty
            reached = div_half_up(value * done_qty, qty)
            lot = self.lots.get((item.id, code)) or self.new_lot(item, code)
            lot.move(grade, lot_qty)
            moved.append(
                self._receive_one(item, lot_qty, reached - done_value, lot.id, grade, date)
            )
            done_value = reached
        return moved

    def _receive_one(
        self, item: Item, qty: int, value: int, lot: int | None, grade: str, date: dt.date
    ) -> Moved:
        layer = self._new_layer(item.id, grade, lot, date)
        self.shelf(item.id, grade).receive(qty=qty, value=value, layer=layer)
        return Moved(item.id, lot, layer, qty, value)

    def issue(self, want: Want) -> list[Moved]:
        """Goods leave that ``check_issue`` found; each layer's or lot's part of them."""
        for code, lot_qty in want.lots:
            self.lots[want.item.id, code].move(want.grade, -lot_qty)
        return self._leave(self.shelves[want.item.id, want.grade], want)

    def cost_ahead(self, want: Want) -> int | None:
        """Fen that ``issue`` would give these goods, nothing moved; None: the close will tell."""
        moved = self._leave(copy.deepcopy(self.shelves[want.item.id, want.grade]), want)
        values = [one.value for one in moved if one.value is not None]
        return sum(values) if len(values) == len(moved) else None

    def _leave(self, shelf: Shelf, want: Want) -> list[Moved]:
        item, qty, named, _, _ = want
        if not named:
            if self.costing not in LAYERED:
                given = shelf.issue(qty=qty, picks=())[0]
                return [Moved(item.id, None, None, qty, given.value)]
            return [Moved(item.id, None, *part) for part in shelf.issue(qty=qty, picks=())]
        moved: list[Moved] = []
        for code, lot_qty in named:
            lot = self.lots[item.id, code]
            picks = self._picks(shelf, lot.id, lot_qty) if self.costing in LAYERED else ()
            moved += [
                Moved(item.id, lot.id, *part) for part in shelf.issue(qty=lot_qty, picks=picks)
            ]
        return moved

    def issue_at(self, want: Want, *, value: int) -> list[Moved]:
        """The same where a month's end values issues, but at a value agreed now, in fen.

        The goods leave the month's pool at that value; it is spread over lots by quantity.
        """
        shelf = self.shelves[want.item.id, want.grade]
        assert isinstance(shelf, MonthShelf)
        moved: list[Moved] = []
        done_qty = done_value = 0
        for one in self.issue(want):
            done_qty += one.qty
            reached = div_half_up(value * done_qty, want.qty)
            moved.append(one._replace(value=reached - done_value))
            done_value = reached
        shelf.value -= value
        return moved

    def put_back(self, moved: Moved, *, grade: str, date: dt.date) -> Moved:
        """Goods of an earlier issue come back into a grade at their posted value.

        They go back to their own layer; into another grade they are a layer of their own.
        date: of the layer that a new grade (or goods from before go-live) needs.
        """
        product, lot_id, layer, qty, value = moved
        if lot_id is not None:
            self.lots_by_id[lot_id].move(grade, qty)
        shelf = self.shelf(product, grade)
        if isinstance(shelf, LayerShelf) and (layer is None or not shelf.knows(layer)):
            old = self.layers.get(layer) if layer is not None else None
            layer = self._new_layer(product, grade, lot_id, old.date if old else date)
            shelf.receive(qty=qty, value=value or 0, layer=layer)
        else:
            shelf.put_back(qty=qty, value=value, layer=layer)
        return Moved(product, lot_id, layer, qty, value)

    def dispatch(self, moved: Moved) -> None:
        """Goods issued a moment ago wait for the customer's acceptance, at the same value."""
        self.shelf(moved.product, DISPATCHED).put_back(qty=moved.qty, value=moved.value, layer=None)
        if moved.lot is not None:
            self.lots_by_id[moved.lot].move(DISPATCHED, moved.qty)

    def leave_dispatched(self, moved: Moved) -> None:
        """Dispatched goods pass to the customer, or start their way back."""
        shelf = self.shelf(moved.product, DISPATCHED)
        assert isinstance(shelf, PlainShelf)
        shelf.take_out(qty=moved.qty, value=moved.value)
        if moved.lot is not None:
            self.lots_by_id[moved.lot].move(DISPATCHED, -moved.qty)

    def note(
        self,
        moved: Moved,
        *,
        kind: str,
        grade: str,
        fact: int,
        period: int,
        matter: int | None = None,
        out: bool = False,
    ) -> int:
        """Stage the movement of goods already moved; out: they left. Gives its id."""
        product, lot, layer, qty, value = moved
        if out:
            qty = -qty
            value = None if value is None else -value
        id = self.new_id("stock_movement")
        self.movements.append(
            Movement(id, fact, period, product, grade, lot, layer, kind, qty, value, matter)
        )
        return id

    # -- lots and layers ------------------------------------------------------------------

    def new_lot(self, item: Item, code: str) -> LotState:
        """A lot not known before, with nothing in stock yet."""
        lot = LotState(
            self.new_id("stock_lot"), item.id, code, item.tracking, new=True, changed=True
        )
        self.lots[item.id, code] = lot
        self.lots_by_id[lot.id] = lot
        return lot

    def _new_layer(self, product: int, grade: str, lot: int | None, date: dt.date) -> int | None:
        if self.costing not in LAYERED or grade == DISPATCHED:
            return None
        id = self.new_id("stock_layer")
        self.layers[id] = LayerInfo(id, product, grade, lot, date)
        self.new_layers.add(id)
        return id

    def _picks(self, shelf: Shelf, lot: int, qty: int) -> list[tuple[int, int]]:
        assert isinstance(shelf, LayerShelf)
        picks: list[tuple[int, int]] = []
        for layer in shelf.layers:
            if not qty:
                break
            if layer.left_qty and self.layers[layer.layer_id].lot == lot:
                taken = min(qty, layer.left_qty)
                picks.append((layer.layer_id, taken))
                qty -= taken
        return picks


def new_shelf(costing: str, grade: str, *, qty: int = 0, value: int = 0, new: bool = True) -> Shelf:
    """A shelf of the book's cost method; layers are added by ``layer_shelf``."""
    if grade == DISPATCHED:
        return PlainShelf(qty=qty, value=value, new=new)
    if costing in LAYERED:
        return LayerShelf(new=new)
    if costing in PENDING:
        return MonthShelf(qty=qty, value=value, new=new)
    return AverageShelf(qty=qty, value=value, new=new)


def layer_shelf(layers: Sequence[Layer], *, new: bool = False) -> LayerShelf:
    """A shelf of layers, in the order they are to leave."""
    return LayerShelf(layers=layers, new=new)


def retail_value(item: Item, qty: int) -> int:
    """Fen of a quantity at the product's retail price. Refused: retail_price_missing."""
    if not item.retail_price:
        raise Refused(
            "retail_price_missing",
            "售价金额核算:商品 {sku} 没有售价。",
            cure="在商品档案里写明含税零售价 retail_price。",
            sku=item.sku,
        )
    return div_half_up(item.retail_price * qty, ONE)


def lot_unknown(item: Item, code: str, where: str) -> Refused:
    """The refusal of a batch or serial nobody knows."""
    if item.tracking == "serial":
        return Refused(
            "serial_unknown",
            "{where}:商品 {sku} 没有序列号 {code}。",
            cure="核对序列号;新到货先登记入库。",
            where=where,
            sku=item.sku,
            code=code,
        )
    return Refused(
        "lot_unknown",
        "{where}:商品 {sku} 没有批次 {code}。",
        cure="核对批号;新到货先登记入库。",
        where=where,
        sku=item.sku,
        code=code,
    )


def _stock_short(item: Item, where: str, on_hand: int, wanted: int) -> Refused:
    return Refused(
        "stock_short",
        "{where}:商品 {sku} 库存 {on_hand},需要 {wanted}。",
        cure="先补录入库(期初、采购或退货验收),或核对数量。",
        where=where,
        sku=item.sku,
        on_hand=format_micro(on_hand),
        wanted=format_micro(wanted),
    )
