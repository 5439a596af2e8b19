"""Statements as tables for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext_noop

from hongzi.cli.language import _, is_english
from hongzi.cli.showing import say, show_table
from hongzi.kernel.money import format_fen, format_micro
from hongzi.ledger.queries import AccountBalance
from hongzi.ledger.rules.periods import format_period
from hongzi.ledger.statements.amounts import direction, on_its_side
from hongzi.ledger.statements.balance_sheet import BalanceSheet
from hongzi.ledger.statements.general_ledger import AccountLedger, GeneralLedger, SplitLedger
from hongzi.ledger.statements.income import IncomeStatement, StatedLine
from hongzi.ledger.statements.trial_balance import TrialBalance
from hongzi.ledger.statements.vat import VatStatement
from hongzi.stock.statement import StockStatement

GRADES = {
    "good": gettext_noop("良品"),
    "second": gettext_noop("二级品"),
    "refurbish": gettext_noop("待整新"),
    "dispatched": gettext_noop("发出商品"),
}


class Column(NamedTuple):
    """A column: its header, and whether it holds amounts (to the right)."""

    title: str
    amount: bool = False


def amount(fen: int) -> str:
    """An amount as tables show it; nothing for 0."""
    return format_fen(fen, thousands=True) if fen else ""


def _direction(balance: int) -> str:
    return _(direction(balance))


def print_table(cols: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """The table on stdout."""
    show_table(
        [_(column.title) for column in cols],
        rows,
        right="".join("r" if column.amount else " " for column in cols),
    )


TRIAL = (
    Column(gettext_noop("科目")),
    Column(gettext_noop("名称")),
    Column(gettext_noop("期初借方"), True),
    Column(gettext_noop("期初贷方"), True),
    Column(gettext_noop("本期借方"), True),
    Column(gettext_noop("本期贷方"), True),
    Column(gettext_noop("本年借方"), True),
    Column(gettext_noop("本年贷方"), True),
    Column(gettext_noop("期末借方"), True),
    Column(gettext_noop("期末贷方"), True),
)


def show_trial_balance(statement: TrialBalance) -> None:
    """科目余额表."""
    rows = [
        (
            row.code,
            _(row.name),
            *map(amount, on_its_side(row.opening)),
            *map(amount, (row.debit, row.credit, row.year_debit, row.year_credit)),
            *map(amount, on_its_side(row.closing)),
        )
        for row in statement.rows
    ]
    totals = statement.totals
    rows.append(
        (
            "",
            _("合计"),
            *(amount(getattr(totals, name)) for name in type(totals).__dataclass_fields__),
        )
    )
    print_table(TRIAL, rows)


GENERAL = (
    Column(gettext_noop("科目")),
    Column(gettext_noop("名称")),
    Column(gettext_noop("期初方向")),
    Column(gettext_noop("期初余额"), True),
    Column(gettext_noop("本期借方"), True),
    Column(gettext_noop("本期贷方"), True),
    Column(gettext_noop("期末方向")),
    Column(gettext_noop("期末余额"), True),
)


def show_general_ledger(statement: GeneralLedger) -> None:
    """总账."""
    print_table(GENERAL, [_account_cells(row) for row in statement.accounts])


def _account_cells(row: AccountBalance) -> tuple[str, ...]:
    return (
        row.code,
        _(row.name),
        _direction(row.opening),
        amount(abs(row.opening)),
        amount(row.debit),
        amount(row.credit),
        _direction(row.closing),
        amount(abs(row.closing)),
    )


DETAIL = (
    Column(gettext_noop("日期")),
    Column(gettext_noop("凭证")),
    Column(gettext_noop("分录")),
    Column(gettext_noop("往来")),
    Column(gettext_noop("商品")),
    Column(gettext_noop("数量"), True),
    Column(gettext_noop("借方"), True),
    Column(gettext_noop("贷方"), True),
    Column(gettext_noop("方向")),
    Column(gettext_noop("余额"), True),
)


def show_account_ledger(statement: AccountLedger) -> None:
    """明细账."""
    opening = statement.account.opening
    start = ("", "", _("期初"), "", "", "", "", "")
    rows = [(*start, _direction(opening), amount(abs(opening)))]
    for line in statement.lines:
        entry = line.entry
        rows.append(
            (
                entry.date.isoformat(),
                entry.voucher,
                f"{entry.seq}:{entry.line}",
                entry.party,
                entry.product,
                format_micro(entry.qty) if entry.qty else "",
                amount(entry.amount) if entry.side > 0 else "",
                amount(entry.amount) if entry.side < 0 else "",
                _direction(line.balance),
                amount(abs(line.balance)),
            )
        )
    account = statement.account
    say(f"{account.code} {_(account.name)} {format_period(statement.period)}")
    print_table(DETAIL, rows)


SPLIT = (
    Column(gettext_noop("编码")),
    Column(gettext_noop("名称")),
    Column(gettext_noop("期初方向")),
    Column(gettext_noop("期初余额"), True),
    Column(gettext_noop("借方"), True),
    Column(gettext_noop("贷方"), True),
    Column(gettext_noop("期末方向")),
    Column(gettext_noop("期末余额"), True),
)
QUANTITIES = (
    Column(gettext_noop("期初数量"), True),
    Column(gettext_noop("收入数量"), True),
    Column(gettext_noop("发出数量"), True),
    Column(gettext_noop("期末数量"), True),
)


def show_split_ledger(statement: SplitLedger) -> None:
    """辅助账 by party, 数量金额账 by product."""
    by_product = statement.by == "product"
    rows = []
    for row in statement.rows:
        balance = row.opening + row.debit - row.credit
        cells = (
            row.code or "—",
            row.name,
            _direction(row.opening),
            *map(amount, (abs(row.opening), row.debit, row.credit)),
            _direction(balance),
            amount(abs(balance)),
        )
        closing = row.opening_qty + row.qty_in - row.qty_out
        quantities = map(format_micro, (row.opening_qty, row.qty_in, row.qty_out, closing))
        rows.append((*cells, *quantities) if by_product else cells)
    print_table(SPLIT + QUANTITIES if by_product else SPLIT, rows)


def _stated(lines: Sequence[StatedLine], first: str, second: str) -> None:
    cols = (
        Column(gettext_noop("行次")),
        Column(gettext_noop("项目")),
        Column(first, True),
        Column(second, True),
    )
    rows = [
        (
            line.number,
            line.title_en if is_english() else line.title,
            amount(line.first),
            amount(line.second),
        )
        for line in lines
    ]
    print_table(cols, rows)


def show_income(statement: IncomeStatement) -> None:
    """利润表."""
    say(f"{_title(statement)} {format_period(statement.period)}")
    _stated(statement.lines, gettext_noop("本月金额"), gettext_noop("本年累计"))


def show_balance_sheet(statement: BalanceSheet) -> None:
    """资产负债表."""
    say(f"{_title(statement)} {format_period(statement.period)}")
    _stated(
        statement.lines,
        gettext_noop("期末余额"),
        gettext_noop("年初余额"),
    )


def _title(statement: IncomeStatement | BalanceSheet) -> str:
    return statement.title_en if is_english() else statement.title


def show_vat(statement: VatStatement) -> None:
    """应交增值税明细表."""
    cells = [_account_cells(row) for row in (*statement.columns, *statement.others)]
    print_table(GENERAL, cells)
    say(_("应交增值税合计(负=留抵)"))
    say(format_fen(statement.payable, thousands=True))


STOCK = (
    Column(gettext_noop("商品")),
    Column(gettext_noop("名称")),
    Column(gettext_noop("等级")),
    Column(gettext_noop("期初数量"), True),
    Column(gettext_noop("期初金额"), True),
    Column(gettext_noop("收入数量"), True),
    Column(gettext_noop("收入金额"), True),
    Column(gettext_noop("发出数量"), True),
    Column(gettext_noop("发出金额"), True),
    Column(gettext_noop("结存数量"), True),
    Column(gettext_noop("结存金额"), True),
    Column(gettext_noop("待月末成本"), True),
)


def show_stock(statement: StockStatement) -> None:
    """库存收发存表."""
    rows = [
        (
            row.sku,
            row.name,
            _(GRADES[row.grade]),
            format_micro(row.opening_qty),
            amount(row.opening_value),
            format_micro(row.in_qty),
            amount(row.in_value),
            format_micro(row.out_qty),
            amount(row.out_value),
            format_micro(row.closing_qty),
            amount(row.closing_value),
            format_micro(row.waiting) if row.waiting else "",
        )
        for row in statement.rows
    ]
    print_table(STOCK, rows)
