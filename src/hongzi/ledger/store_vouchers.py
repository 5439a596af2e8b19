"""The only writer of vouchers and of the numbers they bear."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import insert_rows
from hongzi.ledger.store import count_in_periods


class NewVoucher(NamedTuple):
    """A voucher ready to be numbered, with the facts whose postings it holds."""

    id: int
    period: int
    word: str
    date: dt.date
    summary: str
    fact_ids: Sequence[int]


def add_vouchers(
    cursor: CursorWrapper, *, book_id: int, vouchers: Sequence[NewVoucher]
) -> list[tuple[str, int]]:
    """Number vouchers in the order given, without a gap per period and word; word and number.

    The counter's row stays locked until the transaction ends, so a rollback leaves no gap.
    """
    counts = Counter((voucher.period, voucher.word) for voucher in vouchers)
    following = {
        group: _take_numbers(cursor, book_id, *group, count) for group, count in counts.items()
    }
    rows, postings, numbers = [], [], []
    for voucher in vouchers:
        group = (voucher.period, voucher.word)
        number = following[group]
        following[group] += 1
        rows.append(
            (voucher.id, book_id, voucher.period, voucher.word, number, voucher.date,
             voucher.summary)
        )  # fmt: skip
        postings += [(book_id, voucher.id, fact_id) for fact_id in voucher.fact_ids]
        numbers.append((voucher.word, number))
    insert_rows(
        cursor,
        "ledger_voucher",
        ("id", "book_id", "period", "word", "number", "date", "summary"),
        rows,
    )
    insert_rows(cursor, "ledger_voucherposting", ("book_id", "voucher_id", "fact_id"), postings)
    held: Counter[int] = Counter()
    for voucher in vouchers:
        held[voucher.period] += len(voucher.fact_ids)
    count_in_periods(cursor, "vouchered", held)
    return numbers


def _take_numbers(cursor: CursorWrapper, book_id: int, period: int, word: str, count: int) -> int:
    """The first of ``count`` numbers that follow the last one used."""
    cursor.execute(
        "insert into ledger_vouchercounter (book_id, period, word, last) values (%s, %s, %s, %s) "
        "on conflict (book_id, period, word) "
        "do update set last = ledger_vouchercounter.last + excluded.last returning last",
        [book_id, period, word, count],
    )
    return int(cursor.fetchone()[0]) - count + 1
