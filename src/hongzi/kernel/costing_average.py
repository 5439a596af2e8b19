"""Moving weighted average 移动加权平均: one state of quantity and value per product."""

from __future__ import annotations

from dataclasses import dataclass

from hongzi.kernel.costing_parts import qty_not_positive, stock_short, value_negative
from hongzi.kernel.money import div_half_up
from hongzi.kernel.refusals import Refused


@dataclass(slots=True, kw_only=True)
class MovingAverage:
    """Stock of one product: quantity in micro, value in fen; a refused call changes nothing.

    The average is never rounded or stored: it IS value ÷ qty. Stock at quantity 0 has value 0.
    allow_negative (a book's policy): an issue above the stock goes at the last known cost
    (last_value ÷ last_qty; the average while there is stock), and the goods that fill the gap
    later show the difference as an explicit variance. Without it such an issue is refused.
    Refused at construction: ``stock_short`` (negative without the policy),
    ``value_without_quantity``, ``value_negative`` (value and quantity of unlike sign).
    Source: 小企业会计准则 第13条, 企业会计准则第1号 第14条 (加权平均法).
    """

    qty: int = 0
    value: int = 0
    allow_negative: bool = False
    last_qty: int = 0
    last_value: int = 0

    def __post_init__(self) -> None:
        if self.qty < 0 and not self.allow_negative:
            raise stock_short(wanted=-self.qty, on_hand=0)
        if self.qty == 0 and self.value:
            raise Refused(
                "value_without_quantity",
                "数量为 0 却有金额 {value} 分。",
                cure="先以差异调整把金额转出。",
                value=self.value,
            )
        if self.value * self.qty < 0:
            raise value_negative(self.value)
        if self.qty > 0:
            self.last_qty, self.last_value = self.qty, self.value

    def receive(self, *, qty: int, value: int) -> int:
        """Goods come in at their cost; gives the variance in fen (0 unless stock was negative).

        The variance is what the units issued short really cost above (+) or below (−) the
        cost they were issued at: it belongs to cost of sales of the open period.
        Refused: ``qty_not_positive``, ``value_negative``.
        """
        variance = self._take_in(qty, value)
        if self.qty <= 0:
            self.last_qty, self.last_value = qty, value
        return variance

    def return_in(self, *, qty: int, value: int) -> int:
        """Goods of an earlier issue come back at that issue's own posted value in fen.

        Gives the variance, as ``receive``. Refused: ``qty_not_positive``, ``value_negative``.
        """
        return self._take_in(qty, value)

    def issue(self, *, qty: int) -> int:
        """Goods leave; gives their value in fen: round_half_up(value · qty ÷ stock).

        So the last unit out takes the rest of the value.
        Refused: ``qty_not_positive``; ``stock_short``; ``cost_unknown`` (negative allowed, but
        nothing was ever received).
        """
        if qty <= 0:
            raise qty_not_positive(qty)
        stock = self.qty
        if qty <= stock:
            value = (2 * self.value * qty + stock) // (2 * stock)
        else:
            value = self._value_when_short(qty)
        self.qty = stock - qty
        self.value -= value
        return value

    def _value_when_short(self, qty: int) -> int:
        on_hand = max(self.qty, 0)
        if not self.allow_negative:
            raise stock_short(wanted=qty, on_hand=on_hand)
        if not self.last_qty:
            raise Refused(
                "cost_unknown", "该商品从未入库,没有可用的成本。", cure="先录入期初或入库成本。"
            )
        rest = self.value if on_hand else 0
        return rest + div_half_up(self.last_value * (qty - on_hand), self.last_qty)

    def _take_in(self, qty: int, value: int) -> int:
        if qty <= 0:
            raise qty_not_positive(qty)
        if value < 0:
            raise value_negative(value)
        variance = 0 if self.qty >= 0 else self._variance_of_filling(qty, value)
        self.qty += qty
        self.value += value - variance
        if self.qty > 0:
            self.last_qty, self.last_value = self.qty, self.value
        return variance

    def _variance_of_filling(self, qty: int, value: int) -> int:
        """Real less assumed cost of the units that fill the gap."""
        gap = -self.qty
        filled = min(qty, gap)
        return div_half_up(value * filled, qty) - div_half_up(-self.value * filled, gap)
