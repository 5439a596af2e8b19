"""What a workflow must know of a product and of a lot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hongzi.kernel.commands import ONE
from hongzi.kernel.money import format_micro
from hongzi.kernel.refusals import Refused


class Item(NamedTuple):
    """A product. kit: (component, micro per unit), empty unless it is sold as a set of others.

    tracking: none, batch or serial. stocked: False for services, which have no quantity.
    retail_price: fen per unit, tax-inclusive.
    """

    id: int
    sku: str
    tracking: str
    stocked: bool
    retail_price: int
    kit: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class LotState:
    """A batch or serial, read under lock: how many micro of it are in stock, by grade."""

    id: int
    product: int
    code: str
    kind: str
    good: int = 0
    second: int = 0
    refurbish: int = 0
    dispatched: int = 0
    new: bool = False
    changed: bool = False

    def on_hand(self, grade: str) -> int:
        """Micro of it in this grade."""
        held: int = getattr(self, grade)
        return held

    def move(self, grade: str, qty: int) -> None:
        """Add micro (negative: take away) in this grade."""
        setattr(self, grade, getattr(self, grade) + qty)
        self.changed = True

    @property
    def everywhere(self) -> int:
        """Micro of it in any grade."""
        return self.good + self.second + self.refurbish + self.dispatched


class LotQty(NamedTuple):
    """How much of a lot, by its code; an empty code is goods without a lot."""

    code: str
    qty: int


def lots_named(
    *, item: Item, qty: int, lot: str, serials: Sequence[str], where: str
) -> tuple[LotQty, ...]:
    """The lots a line names for its quantity; () for a product that is not tracked.

    Refused: lot_missing (a batch must be named), serial_count (a serial for each unit),
    serial_twice, lot_not_tracked (a lot named for a product without lots).
    """
    if item.tracking == "none":
        if lot or serials:
            raise Refused(
                "lot_not_tracked",
                "{where}:商品 {sku} 不追踪批次或序列号。",
                cure="去掉批号/序列号,或把商品定义为按批次/序列号追踪。",
                where=where,
                sku=item.sku,
            )
        return ()
    if item.tracking == "batch":
        if not lot or serials:
            raise Refused(
                "lot_missing",
                "{where}:商品 {sku} 按批次追踪,必须写明批号。",
                cure="写明 lot;一行只用一个批次,多个批次请分行。",
                where=where,
                sku=item.sku,
            )
        return (LotQty(lot, qty),)
    if lot and not serials and qty == ONE:
        serials = (lot,)
    if len(serials) * ONE != qty:
        raise Refused(
            "serial_count",
            "{where}:商品 {sku} 数量 {qty},序列号 {count} 个。",
            cure="每一件写明一个序列号。",
            where=where,
            sku=item.sku,
            qty=format_micro(qty),
            count=len(serials),
        )
    if len(set(serials)) != len(serials):
        raise Refused(
            "serial_twice", "{where}:序列号重复。", cure="每个序列号只写一次。", where=where
        )
    return tuple(LotQty(serial, ONE) for serial in serials)
