"""A stock ledger 数量金额账 as text, kept by a cost method; what the costing tests share.

Rows: 收入 qty amount · 发出 qty issue amount · 退回 qty issue amount · 结存 qty amount.
Quantities are units, amounts yuan; 发出, 退回 and 结存 are what the method must give.
"""

from __future__ import annotations

from hypothesis import strategies as st

from hongzi.kernel.costing import Fifo, Issued, MovingAverage, Part, Returned, take_back
from hongzi.kernel.money import format_fen, parse_fen, parse_micro
from hongzi.kernel.shares import share

ONE = 1_000_000

EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["receive", "issue", "return"]),
        st.integers(1, 20 * ONE),
        st.integers(0, 10**7),
    ),
    max_size=40,
)
"""Any order of movements: (verb, quantity in micro, a number for value or choice)."""

MONTHS = st.lists(
    st.tuples(st.integers(1, 50 * ONE), st.lists(st.integers(1, 50 * ONE), max_size=4)),
    max_size=8,
)
"""Issues of a month, each with the returns wanted of it."""


def as_rows(month: list[tuple[int, list[int]]]) -> tuple[list[Issued], list[Returned]]:
    """Issues and their returns within the month, none above its issue."""
    issues: list[Issued] = []
    returns: list[Returned] = []
    for issue_id, (measure, wanted) in enumerate(month):
        issues.append(Issued(issue_id, measure))
        left = measure
        for want in wanted:
            back = min(want, left)
            if back:
                returns.append(Returned(len(returns), issue_id, back))
                left -= back
    return issues, returns


class AverageBooks:
    """Moving average, and what each issue posted."""

    def __init__(self) -> None:
        self.stock = MovingAverage()
        self.issued: dict[str, tuple[int, int]] = {}
        self.taken: dict[str, tuple[int, int]] = {}

    def receive(self, qty: int, value: int) -> None:
        assert self.stock.receive(qty=qty, value=value) == 0

    def issue(self, name: str, qty: int) -> int:
        value = self.stock.issue(qty=qty)
        self.issued[name], self.taken[name] = (qty, value), (0, 0)
        return value

    def take_back(self, name: str, qty: int) -> int:
        (whole, total), (taken_qty, taken) = self.issued[name], self.taken[name]
        value = share(total=total, cumulative=taken_qty + qty, whole=whole, taken=taken)
        assert self.stock.return_in(qty=qty, value=value) == 0
        self.taken[name] = (taken_qty + qty, taken + value)
        return value


class FifoBooks:
    """First in, first out, and what each issue posted."""

    def __init__(self) -> None:
        self.stock = Fifo()
        self.issued: dict[str, tuple[Part, ...]] = {}
        self.taken: dict[str, int] = {}

    def receive(self, qty: int, value: int) -> None:
        self.stock.receive(layer_id=len(self.stock.layers) + 1, qty=qty, value=value)

    def issue(self, name: str, qty: int) -> int:
        self.issued[name], self.taken[name] = self.stock.issue(qty=qty), 0
        return sum(part.value for part in self.issued[name])

    def take_back(self, name: str, qty: int) -> int:
        back = take_back(parts=self.issued[name], taken_qty=self.taken[name], qty=qty)
        self.stock.return_in(parts=back)
        self.taken[name] += qty
        return sum(part.value for part in back)


def keep(books: AverageBooks | FifoBooks, ledger: str) -> None:
    """Enter a ledger row by row; each amount of ours must be the row's."""
    for row in filter(None, map(str.strip, ledger.splitlines())):
        verb, written_qty, *name, amount = row.split()
        qty = parse_micro(written_qty)
        if verb == "收入":
            books.receive(qty, parse_fen(amount))
            continue
        if verb == "发出":
            value = books.issue(name[0], qty)
        elif verb == "退回":
            value = books.take_back(name[0], qty)
        else:
            assert verb == "结存"
            assert books.stock.qty == qty, row
            value = books.stock.value
        assert format_fen(value) == amount, row
