"""The goods halves of a month's movements, posted at its close: one fact for each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from hongzi.kernel.facts import Part
from hongzi.stock.month_end import Uncosted
from hongzi.stock.store_month_end import Determined
from hongzi.workflows.closing.working import Closing

LARGEST = 5_000
"""So many parts make one fact at most."""

FACTS: Mapping[str, str] = {
    "issue": "sale_cost_determined",
    "replacement": "replacement_cost_determined",
    "write_off": "writeoff_cost_determined",
    "dispatch": "dispatch_cost_determined",
}
"""The fact that carries the cost of each kind of movement that leaves a shelf."""


class Left(NamedTuple):
    """What left a shelf of one product, for one sale where that matters; micro, fen."""

    sale: int | None
    product: int
    qty: int
    value: int


def post_movements(
    closing: Closing, movements: Iterable[Uncosted], values: Mapping[int, int]
) -> list[Determined]:
    """Post what left the shelves at the values found (fen by movement id); what stock keeps.

    Goods dispatched before revenue take their value with them, and their sale takes it on.
    """
    groups: dict[tuple[str, str], list[Uncosted]] = {}
    for one in movements:
        if one.qty < 0 and one.kind in FACTS:
            groups.setdefault((one.kind, one.grade), []).append(one)
    sent = _left(groups.get(("dispatch", "good"), ()), values, by_sale=True)
    stock: list[Determined] = []
    for (kind, grade), out in sorted(groups.items()):
        if grade != "dispatched":
            left = _left(out, values, by_sale=kind == "dispatch")
        elif kind == "issue":
            passed = {(one.matter, one.product) for one in out}
            left = [one for one in sent if (one.sale, one.product) in passed]
        else:  # refused goods on their way back: their case line's cost says it
            continue
        stock += _post(closing, kind, grade, left)
    return stock


def _left(out: Sequence[Uncosted], values: Mapping[int, int], *, by_sale: bool) -> list[Left]:
    sums: dict[tuple[int | None, int], list[int]] = {}
    for one in out:
        total = sums.setdefault((one.matter if by_sale else None, one.product), [0, 0])
        total[0] -= one.qty
        total[1] += values[one.id]
    return [Left(sale, product, qty, value) for (sale, product), (qty, value) in sums.items()]


def _post(closing: Closing, kind: str, grade: str, left: Sequence[Left]) -> list[Determined]:
    stock: list[Determined] = []
    for start in range(0, len(left), LARGEST):
        some = left[start : start + LARGEST]
        parts = [
            Part(
                amounts={"cost": one.value},
                flags=_flags(kind, grade),
                sale=one.sale,
                product=one.product,
                qty=one.qty,
            )
            for one in some
        ]
        suffix = f"{kind}-{grade}" + (f"-{start // LARGEST + 1}" if start else "")
        fact = closing.post(FACTS[kind], parts, suffix=suffix)
        for one in some:
            stock.append(Determined(fact, closing.period, one.product, grade, -one.value))
            if kind == "dispatch":
                stock.append(Determined(fact, closing.period, one.product, "dispatched", one.value))
    return stock


def _flags(kind: str, grade: str) -> Mapping[str, str]:
    if kind == "issue":
        return {"goods": "dispatched" if grade == "dispatched" else "inventory"}
    return {"grade": grade} if kind == "write_off" else {}
