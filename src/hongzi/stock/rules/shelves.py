"""One product in one grade, by the book's cost method: what is there, and at what cost it moves.

Each shelf gives the same answers: ``receive`` (goods come in at a value), ``issue`` (goods leave;
which layers gave how much, at what value) and ``put_back`` (goods of an earlier issue return at
its own posted value). Quantity is micro, value fen; None is a cost the month's close determines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from hongzi.kernel.costing import Fifo, Layer, MovingAverage, Part


class Given(NamedTuple):
    """What one layer (None: no layers) gave to an issue."""

    layer: int | None
    qty: int
    value: int | None


class Shelf(Protocol):
    """What the warehouse asks of any cost method."""

    new: bool
    changed: bool

    @property
    def qty(self) -> int:
        """Micro on the shelf."""

    @property
    def value(self) -> int:
        """Fen on the shelf, as the ledger has it."""

    def receive(self, *, qty: int, value: int, layer: int | None) -> None:
        """Goods come in at their value; layer: the id of the new layer, if layers are kept."""

    def issue(self, *, qty: int, picks: Sequence[tuple[int, int]]) -> Sequence[Given]:
        """Goods leave; picks: (layer, micro) when lots were named. The quantity is there."""

    def put_back(self, *, qty: int, value: int | None, layer: int | None) -> None:
        """Goods of an earlier issue come back at its posted value, to their layer if named."""


class AverageShelf:
    """Moving average; also 售价金额核算, where all values are retail values."""

    __slots__ = ("_state", "changed", "new")

    def __init__(self, *, qty: int = 0, value: int = 0, new: bool = False) -> None:
        self._state = MovingAverage(qty=qty, value=value)
        self.new = new
        self.changed = False

    @property
    def qty(self) -> int:
        return self._state.qty

    @property
    def value(self) -> int:
        return self._state.value

    def receive(self, *, qty: int, value: int, layer: int | None) -> None:
        self._state.receive(qty=qty, value=value)
        self.changed = True

    def issue(self, *, qty: int, picks: Sequence[tuple[int, int]]) -> Sequence[Given]:
        self.changed = True
        return (Given(None, qty, self._state.issue(qty=qty)),)

    def put_back(self, *, qty: int, value: int | None, layer: int | None) -> None:
        self._state.return_in(qty=qty, value=value or 0)
        self.changed = True


class LayerShelf:
    """FIFO and specific identification: the layers keep their cost.

    Goods whose lot is named leave from its layers; unnamed ones in the order they came.
    """

    __slots__ = ("_known", "_stock", "changed", "new", "touched")

    def __init__(self, *, layers: Iterable[Layer] = (), new: bool = False) -> None:
        loaded = list(layers)
        self._stock = Fifo(loaded)
        self._known = {layer.layer_id for layer in loaded}
        self.touched: set[int] = set()
        self.new = new
        self.changed = False

    @property
    def qty(self) -> int:
        return self._stock.qty

    @property
    def value(self) -> int:
        return self._stock.value

    @property
    def layers(self) -> Sequence[Layer]:
        """The layers with what is left of them."""
        return self._stock.layers

    def knows(self, layer: int) -> bool:
        """Whether that layer lies on this shelf."""
        return layer in self._known

    def receive(self, *, qty: int, value: int, layer: int | None) -> None:
        assert layer is not None
        self._stock.receive(layer_id=layer, qty=qty, value=value)
        self._known.add(layer)
        self.touched.add(layer)
        self.changed = True

    def issue(self, *, qty: int, picks: Sequence[tuple[int, int]]) -> Sequence[Given]:
        parts = self._stock.issue_picked(picks=picks) if picks else self._stock.issue(qty=qty)
        self.changed = True
        self.touched.update(part.layer_id for part in parts)
        return [Given(*part) for part in parts]

    def put_back(self, *, qty: int, value: int | None, layer: int | None) -> None:
        assert layer is not None
        self._stock.return_in(parts=(Part(layer, qty, value or 0),))
        self.touched.add(layer)
        self.changed = True


class MonthShelf:
    """Month-end average: quantity moves now, the value of issues at the close."""

    __slots__ = ("changed", "new", "qty", "value")

    def __init__(self, *, qty: int = 0, value: int = 0, new: bool = False) -> None:
        self.qty = qty
        self.value = value
        self.new = new
        self.changed = False

    def receive(self, *, qty: int, value: int, layer: int | None) -> None:
        self.qty += qty
        self.value += value
        self.changed = True

    def issue(self, *, qty: int, picks: Sequence[tuple[int, int]]) -> Sequence[Given]:
        self.qty -= qty
        self.changed = True
        return (Given(None, qty, None),)

    def put_back(self, *, qty: int, value: int | None, layer: int | None) -> None:
        self.qty += qty
        self.value += value or 0
        self.changed = True


class PlainShelf(MonthShelf):
    """Goods that leave at the very value they came with: dispatched before revenue."""

    __slots__ = ()

    def take_out(self, *, qty: int, value: int | None) -> None:
        """Goods leave at this value."""
        self.qty -= qty
        self.value -= value or 0
        self.changed = True
