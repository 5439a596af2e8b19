"""What one after-sales export says by itself, before any book exists: nothing is kept.

Money is fen, shares are basis points. Refunds count as *owed* once the shop agreed and until
they are paid; "today" is the latest day in the file, so the same file always says the same.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MOST_PRODUCTS = 10
MOST_ODD_ROWS = 20
OVERDUE_DAYS = 15
"""An agreed refund older than this is told among what looks odd."""

DAY_STEPS = ((0, 1), (2, 3), (4, 7), (8, 14), (15, None))
"""The columns of the chart of days, both ends counted."""

REFUNDING = ("agreed", "paid")
"""States in which money goes back."""


@dataclass(frozen=True, slots=True)
class RefundRow:
    """One row as understood. state: none|asked|agreed|refused|closed|paid|unknown.

    kind: goods|money|other|"" (unsaid). paid, refunded: None where the file does not say or the
    cell could not be read. ordered: "yes"|"no" (never paid for)|"" (no such column).
    """

    row: int
    refund: str = ""
    order: str = ""
    product: str = ""
    title: str = ""
    paid: int | None = None
    refunded: int | None = None
    state: str = "unknown"
    state_word: str = ""
    kind: str = ""
    reason: str = ""
    asked: dt.date | None = None
    done: dt.date | None = None
    ordered: str = ""
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """Refunded of sold. why_not: the reason there is no rate; the numbers are then 0."""

    orders: int = 0
    refunded_orders: int = 0
    paid: int = 0
    refunded: int = 0
    why_not: str = ""
    columns: tuple[str, ...] = ()

    @property
    def by_orders(self) -> int:
        """In basis points."""
        return _share(self.refunded_orders, self.orders)

    @property
    def by_amount(self) -> int:
        """In basis points."""
        return _share(self.refunded, self.paid)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one word (a state, a reason): count, fen, share of all of them."""

    name: str
    count: int
    fen: int
    share: int


@dataclass(frozen=True, slots=True)
class Product:
    """What a product lost: refunds agreed or paid. share: of all refunded fen."""

    name: str
    title: str
    count: int
    fen: int
    share: int
    top_reason: str


@dataclass(frozen=True, slots=True)
class Days:
    """From asking to money back, in days, of refunds that are paid."""

    count: int
    median: int
    slow: int
    longest: int
    steps: tuple[tuple[str, int], ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Odd:
    """Something that looks odd: its code, how many, how much, the first rows."""

    code: str
    count: int
    fen: int
    rows: tuple[int, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstLook:
    """Everything one file says. due: agreed and not yet paid, by the platform's own words.

    exact: whether refund amounts are in the file; if not, fen of refunds are what was paid for
    these orders, the most that can go back.
    """

    rows: int
    counted: int
    first: dt.date | None
    last: dt.date | None
    exact: bool
    rate: Rate
    refunds: int
    refunded: int
    paid_back: int
    due: tuple[Group, ...]
    undecided: Group
    products: tuple[Product, ...]
    other_products: Group
    reasons: tuple[Group, ...]
    days: Days | None
    odd: tuple[Odd, ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def due_fen(self) -> int:
        """All that was agreed and not yet paid."""
        return sum(group.fen for group in self.due)

    @property
    def due_count(self) -> int:
        """How many refunds that is."""
        return sum(group.count for group in self.due)


def look(
    rows: Sequence[RefundRow],
    *,
    columns: Mapping[str, str],
    all_orders: bool,
    orders: int = 0,
) -> FirstLook:
    """Measure the rows of one export.

    columns: by field, the column it came from, in words. all_orders: the file lists orders
    without refunds too. orders: how many orders were paid for in the same days, where somebody
    who looks knows it and the file does not say.
    """
    once, repeated = _once(rows)
    refunds = [row for row in once if row.state in REFUNDING]
    exact = "refunded" in columns
    days = [day for row in once for day in (row.asked, row.done) if day is not None]
    named = {
        name: tuple(columns[one] for one in fields if one in columns)
        for name, fields in _FIELDS.items()
    }
    total = sum(_fen(row, exact) for row in refunds)
    products, others = _products(refunds, exact=exact, total=total)
    return FirstLook(
        rows=len(rows),
        counted=len(once),
        first=min(days, default=None),
        last=max(days, default=None),
        exact=exact,
        rate=_rate(once, exact=exact, all_orders=all_orders, orders=orders, columns=named["rate"]),
        refunds=len(refunds),
        refunded=total,
        paid_back=sum(_fen(row, exact) for row in refunds if row.state == "paid"),
        due=_groups([r for r in refunds if r.state == "agreed"], _word, exact=exact),
        undecided=_whole("", [row for row in once if row.state == "asked"], exact=exact),
        products=products,
        other_products=others,
        reasons=_groups(refunds, lambda row: row.reason, exact=exact)
        if "reason" in columns
        else (),
        days=_days(refunds, named["days"]),
        odd=_odd(once, repeated, columns, exact=exact, today=max(days, default=None)),
        columns=named,
    )


_FIELDS: Mapping[str, tuple[str, ...]] = {
    "rate": ("order", "ordered", "state", "paid", "refunded"),
    "due": ("state", "refunded", "paid"),
    "products": ("code", "title", "refunded", "state"),
    "reasons": ("reason", "refunded", "state"),
    "days": ("asked", "done", "state"),
}
"""Which fields each number is made of."""


def _word(row: RefundRow) -> str:
    return row.state_word


def _reason(row: RefundRow) -> str:
    return row.reason


def _fen(row: RefundRow, exact: bool) -> int:
    """What goes back, or the most that can where the file has no refund amounts."""
    return (row.refunded if exact else row.paid) or 0


def _share(part: int, whole: int) -> int:
    """Basis points, halves up; 0 of nothing."""
    return (part * 20_000 + whole) // (2 * whole) if whole > 0 and part >= 0 else 0


def _once(rows: Sequence[RefundRow]) -> tuple[list[RefundRow], list[RefundRow]]:
    """Each refund once, by its number; the later rows of a number apart."""
    seen: set[str] = set()
    once: list[RefundRow] = []
    repeated: list[RefundRow] = []
    for row in rows:
        (repeated if row.refund and row.refund in seen else once).append(row)
        seen.add(row.refund)
    return once, repeated


def _rate(
    rows: Sequence[RefundRow],
    *,
    exact: bool,
    all_orders: bool,
    orders: int,
    columns: tuple[str, ...],
) -> Rate:
    back = [row for row in rows if row.state in REFUNDING]
    refunded_orders = _orders(back)
    if not all_orders:
        if orders < refunded_orders or not orders:
            why = "orders_below_refunds" if orders else "refunds_only"
            return Rate(why_not=why, refunded_orders=refunded_orders, columns=columns)
        return Rate(orders=orders, refunded_orders=refunded_orders, columns=columns)
    sold = [row for row in rows if row.ordered != "no" and (row.paid or row.state in REFUNDING)]
    if not sold:
        return Rate(why_not="nothing_paid", columns=columns)
    return Rate(
        orders=_orders(sold),
        refunded_orders=refunded_orders,
        paid=sum(row.paid or 0 for row in sold) if exact else 0,
        refunded=sum(_fen(row, exact) for row in back) if exact else 0,
        columns=columns,
    )


def _orders(rows: Iterable[RefundRow]) -> int:
    """How many orders the rows are of; a row without a number is one by itself."""
    return len({row.order or f"#{row.row}" for row in rows})


def _whole(name: str, rows: Sequence[RefundRow], *, exact: bool, total: int = 0) -> Group:
    fen = sum(_fen(row, exact) for row in rows)
    return Group(name, len(rows), fen, _share(fen, total))


def _groups(
    rows: Sequence[RefundRow], name: Callable[[RefundRow], str], *, exact: bool
) -> tuple[Group, ...]:
    """Rows by a word of theirs, the dearest first."""
    found: dict[str, list[RefundRow]] = {}
    for row in rows:
        found.setdefault(name(row), []).append(row)
    total = sum(_fen(row, exact) for row in rows)
    groups = [_whole(word, some, exact=exact, total=total) for word, some in found.items()]
    return tuple(sorted(groups, key=lambda group: (-group.fen, -group.count, group.name)))


def _products(
    refunds: Sequence[RefundRow], *, exact: bool, total: int
) -> tuple[tuple[Product, ...], Group]:
    """The products that lose most, and all the others together."""
    found: dict[str, list[RefundRow]] = {}
    for row in refunds:
        found.setdefault(row.product or row.title, []).append(row)
    if set(found) <= {""}:
        return (), Group("", 0, 0, 0)
    ranked = sorted(
        found.items(), key=lambda one: (-sum(_fen(r, exact) for r in one[1]), -len(one[1]), one[0])
    )
    products = []
    for name, rows in ranked[:MOST_PRODUCTS]:
        fen = sum(_fen(row, exact) for row in rows)
        reasons = Counter(row.reason for row in rows if row.reason)
        title = next((row.title for row in rows if row.title), "")
        top = max(reasons, key=lambda word: (reasons[word], word)) if reasons else ""
        products.append(Product(name, title, len(rows), fen, _share(fen, total), top))
    rest = [row for _, rows in ranked[MOST_PRODUCTS:] for row in rows]
    return tuple(products), _whole("", rest, exact=exact, total=total)


def _days(refunds: Sequence[RefundRow], columns: tuple[str, ...]) -> Days | None:
    spans = sorted(
        (row.done - row.asked).days
        for row in refunds
        if row.state == "paid" and row.asked and row.done and row.done >= row.asked
    )
    if not spans:
        return None
    steps = tuple(
        (
            f"{low}–{high}" if high is not None else f"{low}+",
            sum(low <= span and (high is None or span <= high) for span in spans),
        )
        for low, high in DAY_STEPS
    )
    return Days(
        count=len(spans),
        median=spans[(len(spans) - 1) // 2],
        slow=spans[(len(spans) * 9 + 9) // 10 - 1],
        longest=spans[-1],
        steps=steps,
        columns=columns,
    )


def _odd(
    rows: Sequence[RefundRow],
    repeated: Sequence[RefundRow],
    columns: Mapping[str, str],
    *,
    exact: bool,
    today: dt.date | None,
) -> tuple[Odd, ...]:
    """What an auditor would ask about; only what the columns of the file can show."""
    paid = [row for row in rows if row.state == "paid"]
    found: list[tuple[str, list[RefundRow], tuple[str, ...]]] = [
        ("refund_repeated", list(repeated), ("refund",)),
        ("refund_above_paid", [r for r in rows if _above(r)], ("refunded", "paid")),
        ("refund_negative", [r for r in rows if (r.refunded or 0) < 0], ("refunded",)),
        ("paid_without_amount", [r for r in paid if exact and not r.refunded], ("refunded",)),
        ("paid_without_day", [r for r in paid if r.done is None], ("state", "done")),
        ("done_before_asked", [r for r in rows if _backwards(r)], ("asked", "done")),
        ("no_tracking", [r for r in paid if r.kind == "goods" and not r.tracking],
         ("kind", "tracking", "state")),
        ("tracking_shared", _shared(rows), ("tracking", "order")),
        ("agreed_long_ago", [r for r in rows if _late(r, today)], ("state", "asked")),
        ("state_unknown", [r for r in rows if r.state == "unknown"], ("state",)),
    ]  # fmt: skip
    return tuple(
        Odd(
            code=code,
            count=len(some),
            fen=sum(_fen(row, exact) for row in some),
            rows=tuple(row.row for row in some[:MOST_ODD_ROWS]),
            columns=tuple(columns[name] for name in fields),
        )
        for code, some, fields in found
        if some and all(name in columns for name in fields)
    )


def _above(row: RefundRow) -> bool:
    return row.refunded is not None and row.paid is not None and row.refunded > row.paid


def _backwards(row: RefundRow) -> bool:
    return row.asked is not None and row.done is not None and row.done < row.asked


def _late(row: RefundRow, today: dt.date | None) -> bool:
    if row.state != "agreed" or row.asked is None or today is None:
        return False
    return (today - row.asked).days > OVERDUE_DAYS


def _shared(rows: Sequence[RefundRow]) -> list[RefundRow]:
    """Rows whose parcel number stands at refunds of more than one order."""
    orders: dict[str, set[str]] = {}
    for row in rows:
        if row.tracking:
            orders.setdefault(row.tracking, set()).add(row.order)
    return [row for row in rows if row.tracking and len(orders[row.tracking]) > 1]
