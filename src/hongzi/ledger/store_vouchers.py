"""The only writer of vouchers and of the numbers they bear."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from hongzi.access.copying import insert_rows
from hongzi.access.sending import send
from hongzi.ledger.store import count_in_periods


class NewVoucher(NamedTuple):
    """A voucher ready to be numbered, with the facts whose postings it holds.

    debit: what these debit in all (fen). documents: how many are tied to these facts.
    """

    id: int
    period: int
    word: str
    date: dt.date
    summary: str
    fact_ids: Sequence[int]
    debit: int
    documents: int


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
    insert_rows(
        cursor,
        "ledger_vouchersum",
        ("book_id", "voucher_id", "postings", "documents", "debit"),
        [(book_id, one.id, len(one.fact_ids), one.documents, one.debit) for one in vouchers],
    )
    held: Counter[int] = Counter()
    for voucher in vouchers:
        held[voucher.period] += len(voucher.fact_ids)
    count_in_periods(cursor, "vouchered", held)
    return numbers


def count_documents(cursor: CursorWrapper, *, fact_ids: Sequence[int]) -> None:
    """A document more for the voucher of each of these facts, named once for each document.

    A fact that stands in no voucher yet brings its documents when it is numbered.
    """
    counts = Counter(fact_ids)
    values = [list(counts.keys()), list(counts.values())]
    if counts:
        send(cursor, lambda free: free.execute(_COUNT_DOCUMENTS, values))


_COUNT_DOCUMENTS = """
    update ledger_vouchersum s set documents = s.documents + n.count
    from (
        select vp.book_id, vp.voucher_id, sum(added.count) as count
        from unnest(%s::bigint[], %s::bigint[]) as added(fact, count)
        join ledger_voucherposting vp on vp.fact_id = added.fact
        group by vp.book_id, vp.voucher_id
    ) n where s.book_id = n.book_id and s.voucher_id = n.voucher_id
"""


def _take_numbers(cursor: CursorWrapper, book_id: int, period: int, word: str, count: int) -> int:
    """The first of ``count`` numbers that follow the last one used."""
    cursor.execute(
        "insert into ledger_vouchercounter (book_id, period, word, last) values (%s, %s, %s, %s) "
        "on conflict (book_id, period, word) "
        "do update set last = ledger_vouchercounter.last + excluded.last returning last",
        [book_id, period, word, count],
    )
    return int(cursor.fetchone()[0]) - count + 1
