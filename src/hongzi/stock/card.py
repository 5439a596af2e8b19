"""数量金额明细账: a product in a grade over a month, and what lay after each movement.

Inside ``book_scope``, on its cursor. Quantities are micro, money fen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from hongzi.kernel.refusals import Refused
from hongzi.ledger.rules.periods import posting_day


@dataclass(frozen=True, slots=True)
class CardLine:
    """One movement and the balance after it. value None: its cost waits for the month's close;
    word, number: the voucher it is posted in, number 0 = none yet."""

    fact: int
    kind: str
    day: dt.date
    happened: dt.date
    word: str
    number: int
    qty: int
    value: int | None
    balance_qty: int
    balance_value: int

    @property
    def came(self) -> bool:
        """Whether it stands under 收入; a value alone stands by its sign."""
        return self.qty > 0 if self.qty else (self.value or 0) > 0

    @property
    def size(self) -> int:
        """Quantity as its side shows it."""
        return self.qty if self.came else -self.qty

    @property
    def worth(self) -> int:
        """Value as its side shows it."""
        value = self.value or 0
        return value if self.came else -value


@dataclass(frozen=True, slots=True)
class StockCard:
    """A page of the card. before_*: what lay before its first line."""

    sku: str
    name: str
    unit: str
    grade: str
    before_qty: int
    before_value: int
    lines: tuple[CardLine, ...]


_OF_CARD = """
    stock_movement m join facts_fact f on f.book_id = m.book_id and f.id = m.fact_id
    where m.product_id = %(product)s and m.grade = %(grade)s and m.period = %(period)s
        and f.date <= %(until)s
"""
_LINES = f"""
    select x.fact_id, x.kind, x.date, coalesce(v.word, ''), coalesce(v.number, 0), x.qty, x.value
    from (
        select m.book_id, m.id, m.fact_id, f.kind, f.date, m.qty, m.value from {_OF_CARD}
        order by m.fact_id, m.id offset %(skip)s limit %(count)s
    ) x
    left join ledger_voucherposting vp on vp.book_id = x.book_id and vp.fact_id = x.fact_id
    left join ledger_voucher v on v.book_id = vp.book_id and v.id = vp.voucher_id
    order by x.fact_id, x.id
"""


def card_size(
    cursor: CursorWrapper,
    *,
    sku: str,
    grade: str,
    period: int,
    until: dt.date | None = None,
) -> int:
    """How many movements a card has in a month. Refused: ``product_unknown``."""
    cursor.execute(f"select count(*) from {_OF_CARD}", _asked(cursor, sku, grade, period, until))
    return int(cursor.fetchone()[0])


def stock_card(
    cursor: CursorWrapper,
    *,
    sku: str,
    grade: str,
    period: int,
    until: dt.date | None = None,
    skip: int = 0,
    count: int = 50,
) -> StockCard:
    """``count`` movements of a product in a grade behind the first ``skip`` of the month, up to a
    day of it when asked. Refused: ``product_unknown``."""
    asked = _asked(cursor, sku, grade, period, until) | {"skip": skip, "count": count}
    cursor.execute(
        f"""
        select p.name, p.unit,
            coalesce(sum(q.qty), 0)::bigint, coalesce(sum(q.value), 0)::bigint
        from stock_product p left join (
            select m.qty, m.value from stock_movement m
            where m.product_id = %(product)s and m.grade = %(grade)s and m.period < %(period)s
            union all
            (select m.qty, m.value from {_OF_CARD} order by m.fact_id, m.id limit %(skip)s)
        ) q on true
        where p.id = %(product)s group by p.name, p.unit
        """,
        asked,
    )
    name, unit, qty, value = cursor.fetchone()
    cursor.execute(_LINES, asked)
    return StockCard(
        sku=sku, name=name, unit=unit, grade=grade, before_qty=qty, before_value=value,
        lines=tuple(_running(cursor.fetchall(), period, qty, value)),
    )  # fmt: skip


def _running(rows: Sequence[Any], period: int, qty: int, value: int) -> Iterator[CardLine]:
    for fact, kind, happened, word, number, moved, worth in rows:
        qty += moved
        value += worth or 0
        day = posting_day(happened=happened, period=period)
        yield CardLine(fact, kind, day, happened, word, number, moved, worth, qty, value)


def _asked(
    cursor: CursorWrapper, sku: str, grade: str, period: int, until: dt.date | None
) -> dict[str, Any]:
    cursor.execute("select id from stock_product where sku = %s", [sku])
    row = cursor.fetchone()
    if row is None:
        raise Refused("product_unknown", "没有商品 {sku}。", cure="商品见数量金额账。", sku=sku)
    return {"product": row[0], "grade": grade, "period": period, "until": until or dt.date.max}
