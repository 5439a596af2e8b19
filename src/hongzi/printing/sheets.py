"""How a voucher's lines fall on sheets, every text as it is printed. Pure.

A voucher longer than a sheet is carried over: 过次页 at the foot with what stands so far, 承前页 at
the head of the next. Every sheet says which one of how many it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from hongzi.kernel.capitals import to_capital_rmb
from hongzi.kernel.money import format_fen, format_micro
from hongzi.ledger.queries_print import PrintedLine, PrintedVoucher
from hongzi.ledger.rules.periods import format_period

ROWS = 8
"""Lines on one sheet, 承前页 among them."""


class Row(TypedDict):
    """One printed line; a red amount keeps its minus."""

    summary: str
    account: str
    note: str
    debit: str
    credit: str


class Sheet(TypedDict):
    """One slip of a voucher as the template takes it."""

    company: str
    year: str
    month: str
    day: str
    word: str
    number: str
    place: str
    documents: str
    rows: list[Row]
    foot: str
    capital: str
    debit: str
    credit: str
    maker: str
    approver: str


@dataclass(frozen=True, slots=True)
class _Part:
    """The lines of one sheet, and what stood on both sides before it."""

    lines: Sequence[PrintedLine]
    debit: int
    credit: int


def sheets_of(voucher: PrintedVoucher, *, company: str) -> list[Sheet]:
    """The sheets of one voucher, the first to the last."""
    parts = _parts(voucher.lines)
    made: list[Sheet] = []
    for number, part in enumerate(parts, 1):
        last = number == len(parts)
        debit = part.debit + _sum(part.lines, 1)
        credit = part.credit + _sum(part.lines, -1)
        rows = [_row(line, voucher.summary) for line in part.lines]
        if number > 1:
            rows.insert(0, _carried("承前页", part.debit, part.credit))
        made.append(
            Sheet(
                company=company,
                year=str(voucher.date.year),
                month=str(voucher.date.month),
                day=str(voucher.date.day),
                word=voucher.word,
                number=f"{voucher.number:04d}",
                place=f"{number}/{len(parts)}",
                documents=str(voucher.documents),
                rows=rows,
                foot="合计" if last else "过次页",
                capital=to_capital_rmb(debit) if last else "",
                debit=_yuan(debit),
                credit=_yuan(credit),
                maker=_names(voucher.makers),
                approver=_names(voucher.approvers),
            )
        )
    return made


def _parts(lines: Sequence[PrintedLine]) -> list[_Part]:
    """The first sheet takes ROWS lines, each other one less: its first row is 承前页."""
    starts = [0, *range(ROWS, len(lines), ROWS - 1)]
    parts = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        before = lines[:start]
        parts.append(_Part(lines[start:end], _sum(before, 1), _sum(before, -1)))
    return parts


def _sum(lines: Sequence[PrintedLine], side: int) -> int:
    return sum(line.amount for line in lines if line.side == side)


def _row(line: PrintedLine, summary: str) -> Row:
    amount = _yuan(line.amount)
    return Row(
        summary=line.summary or summary,
        account=f"{line.account} {line.name}",
        note=_note(line),
        debit=amount if line.side > 0 else "",
        credit=amount if line.side < 0 else "",
    )


def _note(line: PrintedLine) -> str:
    """Whom and what the line names: the one by its name, several by how many."""
    said = [line.party or (f"{line.parties} 个往来单位" if line.parties else "")]
    said.append(line.product or (f"{line.products} 种商品" if line.products else ""))
    if line.qty:
        said.append(f"× {format_micro(line.qty)}")
    return " ".join(filter(None, said))


def _carried(what: str, debit: int, credit: int) -> Row:
    return Row(summary=what, account="", note="", debit=_yuan(debit), credit=_yuan(credit))


def _yuan(fen: int) -> str:
    return format_fen(fen, thousands=True)


def _names(names: Sequence[str]) -> str:
    return "、".join(names) if len(names) < 3 else f"{names[0]}等 {len(names)} 人"


class CoverRow(TypedDict):
    """One account of the cover: what the vouchers together put on both sides."""

    account: str
    debit: str
    credit: str


class Cover(TypedDict):
    """凭证汇总表: the accounts of all the vouchers that are bound together."""

    company: str
    span: str
    vouchers: str
    documents: str
    rows: list[CoverRow]
    debit: str
    credit: str


def cover_of(vouchers: Sequence[PrintedVoucher], *, company: str) -> Cover:
    """The cover summary of vouchers in binding order."""
    sums: dict[str, list[int]] = {}
    for voucher in vouchers:
        for line in voucher.lines:
            both = sums.setdefault(f"{line.account} {line.name}", [0, 0])
            both[line.side < 0] += line.amount
    first, last = vouchers[0], vouchers[-1]
    return Cover(
        company=company,
        span=f"{_place(first)} 至 {_place(last)}",
        vouchers=str(len(vouchers)),
        documents=str(sum(voucher.documents for voucher in vouchers)),
        rows=[
            CoverRow(account=account, debit=_yuan(debit), credit=_yuan(credit))
            for account, (debit, credit) in sorted(sums.items())
        ],
        debit=_yuan(sum(voucher.debit for voucher in vouchers)),
        credit=_yuan(sum(voucher.credit for voucher in vouchers)),
    )


def _place(voucher: PrintedVoucher) -> str:
    return f"{format_period(voucher.period)} {voucher.code}"
