"""The books as a beancount ledger, for an independent reader.

Accounts are named by kind and code (Assets:112201), their names stand in the metadata. Vouchers
become transactions; a balance assertion for every account lets beancount's own checker prove
that it reckons what we do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from hongzi.kernel.money import format_fen
from hongzi.ledger.queries import AccountBalance
from hongzi.ledger.queries_lines import VoucherPrint

ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
    "cost": "Assets",  # 生产成本 and the like are goods in the making
}
CURRENCY = "CNY"


def beancount_name(account: AccountBalance) -> str:
    """The account's name in beancount: root by kind, then the code."""
    return f"{ROOTS[account.kind]}:{account.code.replace('.', '-')}"


def beancount_lines(
    *,
    title: str,
    accounts: Iterable[AccountBalance],
    vouchers: Iterable[VoucherPrint],
    opened_on: dt.date,
    ends_on: dt.date,
) -> Iterator[str]:
    """The ledger line by line, from the accounts' openings on ``opened_on`` to ``ends_on``.

    accounts: over the whole span, so that opening plus vouchers is closing. A balance is
    asserted at the start of the day after ``ends_on``.
    """
    rows = list(accounts)
    names = {row.code: beancount_name(row) for row in rows}
    yield f'option "title" {_text(title)}'
    yield f'option "operating_currency" "{CURRENCY}"'
    yield ""
    for row in rows:
        yield f"{opened_on} open {names[row.code]} {CURRENCY}"
        yield f"  name: {_text(row.name)}"
    if any(row.opening for row in rows):
        yield ""
        yield f'{opened_on} * "期初余额"'
        for row in rows:
            if row.opening:
                yield f"  {names[row.code]}  {format_fen(row.opening)} {CURRENCY}"
    for voucher in vouchers:
        yield ""
        yield from _transaction(voucher, names)
    yield ""
    day_after = ends_on + dt.timedelta(days=1)
    for row in rows:
        yield f"{day_after} balance {names[row.code]}  {format_fen(row.closing)} {CURRENCY}"


def _transaction(voucher: VoucherPrint, names: dict[str, str]) -> Iterator[str]:
    """A voucher; one without a number is flagged as unfinished."""
    flag = "*" if voucher.number else "!"
    yield f"{voucher.date} {flag} {_text(voucher.summary)}"
    if voucher.number:
        yield f"  voucher: {_text(voucher.code)}"
    for line in voucher.lines:
        yield f"  {names[line.account]}  {format_fen(line.side * line.amount)} {CURRENCY}"


def _text(text: str) -> str:
    """A quoted string of beancount."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
