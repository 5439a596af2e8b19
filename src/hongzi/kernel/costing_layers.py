"""FIFO layers 先进先出 and specific identification 个别计价: goods keep their own cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hongzi.kernel.costing_parts import Part, qty_not_positive, stock_short, value_negative
from hongzi.kernel.refusals import Refused


@dataclass(slots=True)
class Layer:
    """One receipt, batch or serial: what came in and what is left (micro, fen).

    Always 0 ≤ left ≤ received, in quantity and in value; nothing left in quantity means
    nothing left in value, all left means the whole value.
    Refused at construction: ``layer_wrong``.
    """

    layer_id: int
    qty: int
    value: int
    left_qty: int
    left_value: int

    def __post_init__(self) -> None:
        sound = 0 <= self.left_qty <= self.qty and 0 <= self.left_value <= self.value
        if not sound or not self.qty or not self.fits(self.left_qty, self.left_value):
            raise Refused(
                "layer_wrong",
                "批次 {layer_id} 的结存 {left_qty}/{left_value} 与入库 {qty}/{value} 不合。",
                cure="重建库存批次后再试。",
                layer_id=self.layer_id,
                left_qty=self.left_qty,
                left_value=self.left_value,
                qty=self.qty,
                value=self.value,
            )

    def fits(self, left_qty: int, left_value: int) -> bool:
        """Whether the layer could have this much left."""
        if left_qty == self.qty:
            return left_value == self.value
        if left_qty == 0:
            return left_value == 0
        return 0 < left_qty < self.qty and 0 <= left_value <= self.value

    def take(self, qty: int) -> Part:
        """``qty`` ≤ left_qty leaves at round_half_up(value · qty ÷ left), the last with all."""
        left = self.left_qty
        value = (2 * self.left_value * qty + left) // (2 * left)
        self.left_qty = left - qty
        self.left_value -= value
        return Part(self.layer_id, qty, value)


class LayerStock:
    """The layers of one product (and grade), in the order they are to leave.

    qty and value are the sums of what is left. A refused call changes nothing.
    Refused at construction: ``layer_twice``.
    """

    __slots__ = ("_place", "layers", "qty", "value")

    def __init__(self, layers: Iterable[Layer] = ()) -> None:
        self.layers: list[Layer] = []
        self._place: dict[int, int] = {}
        self.qty = 0
        self.value = 0
        for layer in layers:
            self._append(layer)

    def receive(self, *, layer_id: int, qty: int, value: int) -> None:
        """A new layer of ``qty`` micro worth ``value`` fen.

        Refused: ``qty_not_positive``, ``value_negative``, ``layer_twice``.
        """
        if qty <= 0:
            raise qty_not_positive(qty)
        if value < 0:
            raise value_negative(value)
        self._append(Layer(layer_id, qty, value, qty, value))

    def issue_picked(self, *, picks: Sequence[tuple[int, int]]) -> tuple[Part, ...]:
        """Goods of named layers leave: picks are (layer_id, qty); for batches and serials.

        Refused: ``lot_unknown``; ``lot_twice`` (one layer picked twice); ``qty_not_positive``;
        ``stock_short`` (the layer has less left).
        """
        chosen = [(self._layer(layer_id), qty) for layer_id, qty in picks]
        if len({layer_id for layer_id, _ in picks}) != len(picks):
            raise _lot_twice()
        for layer, qty in chosen:
            if qty <= 0:
                raise qty_not_positive(qty)
            if qty > layer.left_qty:
                raise stock_short(wanted=qty, on_hand=layer.left_qty)
        return self._issued(tuple(layer.take(qty) for layer, qty in chosen))

    def return_in(self, *, parts: Sequence[Part]) -> None:
        """Goods of an earlier issue go back to their own layers at their posted value.

        Refused: ``lot_unknown``; ``lot_twice``; ``qty_not_positive``; ``over_returned`` (the
        layer would hold more, or other value, than it ever received).
        """
        if len(parts) > 1 and len({part.layer_id for part in parts}) != len(parts):
            raise _lot_twice()
        for part in parts:
            layer = self._layer(part.layer_id)
            if part.qty <= 0:
                raise qty_not_positive(part.qty)
            if part.value < 0 or not layer.fits(
                layer.left_qty + part.qty, layer.left_value + part.value
            ):
                raise Refused(
                    "over_returned",
                    "批次 {layer_id} 退回 {qty}/{value} 后超过其入库数。",
                    cure="按原出库的批次、数量与成本退回。",
                    layer_id=part.layer_id,
                    qty=part.qty,
                    value=part.value,
                )
        for part in parts:
            layer = self._layer(part.layer_id)
            layer.left_qty += part.qty
            layer.left_value += part.value
            self.qty += part.qty
            self.value += part.value

    def _append(self, layer: Layer) -> None:
        if layer.layer_id in self._place:
            raise Refused(
                "layer_twice",
                "批次 {layer_id} 重复。",
                cure="批次号唯一。",
                layer_id=layer.layer_id,
            )
        self._place[layer.layer_id] = len(self.layers)
        self.layers.append(layer)
        self.qty += layer.left_qty
        self.value += layer.left_value

    def _layer(self, layer_id: int) -> Layer:
        place = self._place.get(layer_id)
        if place is None:
            raise Refused(
                "lot_unknown", "没有批次 {layer_id}。", cure="核对批号或序列号。", layer_id=layer_id
            )
        return self.layers[place]

    def _issued(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        for part in parts:
            self.qty -= part.qty
            self.value -= part.value
        return parts


class Specific(LayerStock):
    """Specific identification 个别计价: the batch or serial that leaves is named each time.

    Source: 小企业会计准则 第13条, 企业会计准则第1号 第14条 (个别计价法).
    """

    __slots__ = ()


class Fifo(LayerStock):
    """First in, first out 先进先出: the layers leave in the order they came.

    A returned layer keeps its old place, so it leaves next.
    Source: 小企业会计准则 第13条, 企业会计准则第1号 第14条 (先进先出法).
    """

    __slots__ = ("_head",)

    def __init__(self, layers: Iterable[Layer] = ()) -> None:
        self._head = 0  # no layer before this place has anything left
        super().__init__(layers)

    def issue(self, *, qty: int) -> tuple[Part, ...]:
        """Goods leave from the oldest layers; gives each layer's part.

        Refused: ``qty_not_positive``, ``stock_short``.
        """
        if qty <= 0:
            raise qty_not_positive(qty)
        if qty > self.qty:
            raise stock_short(wanted=qty, on_hand=self.qty)
        parts: list[Part] = []
        while qty:
            layer = self.layers[self._head]
            taken = min(qty, layer.left_qty)
            if taken:
                parts.append(layer.take(taken))
                qty -= taken
            if not layer.left_qty:
                self._head += 1
        return self._issued(tuple(parts))

    def return_in(self, *, parts: Sequence[Part]) -> None:
        """As ``LayerStock.return_in``; the returned layers leave again in their old place."""
        super().return_in(parts=parts)
        for part in parts:
            self._head = min(self._head, self._place[part.layer_id])


def _lot_twice() -> Refused:
    return Refused("lot_twice", "同一批次列了两次。", cure="同一批次的数量合并为一行。")
