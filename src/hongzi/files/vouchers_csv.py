"""Vouchers as CSV, one printed line a row, with the headers Chinese software expects."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from hongzi.kernel.money import format_fen
from hongzi.ledger.queries_lines import VoucherPrint
from hongzi.ledger.rules.periods import format_period

HEADER = (
    "期间",
    "日期",
    "凭证字",
    "凭证号",
    "摘要",
    "行号",
    "科目编码",
    "科目名称",
    "借方金额",
    "贷方金额",
)

RISKY = ("=", "+", "-", "@", "\t")
"""A text beginning so would be a formula in a spreadsheet."""


def voucher_rows(vouchers: Iterable[VoucherPrint]) -> Iterator[str]:
    """The file line by line: the header, then every line of every voucher in order."""
    yield _row(HEADER)
    for voucher in vouchers:
        for number, line in enumerate(voucher.lines, 1):
            amount = format_fen(line.amount)
            yield _row(
                (
                    format_period(voucher.period),
                    voucher.date.isoformat(),
                    voucher.word,
                    str(voucher.number or ""),
                    _harmless(voucher.summary),
                    str(number),
                    line.account,
                    line.name,
                    amount if line.side > 0 else "",
                    amount if line.side < 0 else "",
                )
            )


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(RISKY) else text


def _row(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()
