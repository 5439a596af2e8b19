"""How postings are gathered into vouchers 凭证: whole, and only of one kind of business.

The grain (return, day, month) is only a way to gather; it never changes an entry.
Source: 会计基础工作规范 第51条(三): 原始凭证可以汇总填制, 不同内容和类别的不得汇总在一张凭证上.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused
from hongzi.ledger.rules.periods import last_day, posting_day

GRAINS = ("return", "day", "month")


class Posting(NamedTuple):
    """A posting without a voucher.

    seq: its fact's place in the archive. root: the fact of the command that caused it (its own
    id when none did). matter: the first return it concerns, 0 for none. alone: it is a voucher
    by itself (a manual voucher, an opening, a reversal, a closing entry). word, summary: said
    by a manual voucher, "" otherwise. debit: its debit sum (fen). documents: how many are
    tied to it.
    """

    fact_id: int
    seq: int
    kind: str
    date: dt.date
    root: int
    matter: int
    alone: bool
    word: str
    summary: str
    debit: int
    documents: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """The postings of one voucher, in the archive's order; the summary is "" when not said.

    debit: what they debit in all (fen). documents: how many are tied to them.
    """

    word: str
    date: dt.date
    kind: str
    summary: str
    fact_ids: tuple[int, ...]
    debit: int
    documents: int


def gather(postings: Iterable[Posting], *, grain: str, word: str, period: int) -> list[Gathered]:
    """The vouchers of these postings of one period, in the order they are numbered.

    By date, then by the archive's order. A month's voucher bears the last day, another the day
    of its postings (a late fact the period's first). Refused: ``grain_unknown``.
    """
    if grain not in GRAINS:
        raise Refused(
            "grain_unknown",
            "凭证汇总方式 {grain} 不认识。",
            cure="账套政策 voucher_grain 可用:{known}。",
            grain=grain,
            known=listed(GRAINS),
        )
    groups: dict[tuple[object, ...], list[Posting]] = {}
    for posting in postings:
        groups.setdefault(_group(posting, grain, word, period), []).append(posting)
    vouchers = []
    for members in groups.values():
        members.sort(key=lambda posting: posting.seq)
        first = members[0]
        day = max(posting_day(happened=posting.date, period=period) for posting in members)
        if grain == "month" and not first.alone:
            day = last_day(period)
        made = Gathered(
            word=first.word or word,
            date=day,
            kind=first.kind,
            summary=first.summary,
            fact_ids=tuple(posting.fact_id for posting in members),
            debit=sum(posting.debit for posting in members),
            documents=sum(posting.documents for posting in members),
        )
        vouchers.append((day, first.seq, made))
    return [made for *_, made in sorted(vouchers, key=lambda row: row[:2])]


def _group(posting: Posting, grain: str, word: str, period: int) -> tuple[object, ...]:
    """What the postings of one voucher have in common."""
    if posting.alone:
        return ("alone", posting.fact_id)
    if grain == "month":
        return (posting.kind,)
    day = posting_day(happened=posting.date, period=period)
    if grain == "day":
        return (posting.kind, day)
    if posting.matter:
        return ("return", posting.matter, day)
    return ("event", posting.root, day)
