"""Statements as tables for people, in Chinese or English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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

LANGUAGES = ("zh", "en")

GRADES = {
    "good": ("良品", "good"),
    "second": ("二级品", "second"),
    "refurbish": ("待整新", "refurbish"),
    "dispatched": ("发出商品", "dispatched"),
}


class Words(NamedTuple):
    """A text in both languages; ``say(lang)`` picks one."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """The text in a language."""
        return self.en if lang == "en" else self.zh


class Column(NamedTuple):
    """A column: its header, and whether it holds amounts (to the right)."""

    title: Words
    amount: bool = False


def amount(fen: int) -> str:
    """An amount as tables show it; nothing for 0."""
    return format_fen(fen, thousands=True) if fen else ""


def columns(*titles: tuple[str, str, bool]) -> tuple[Column, ...]:
    """Columns from (Chinese, English, is an amount)."""
    return tuple(Column(Words(zh, en), right) for zh, en, right in titles)


def print_table(cols: Sequence[Column], rows: Sequence[Sequence[str]], lang: str) -> None:
    """The table on stdout."""
    show_table(
        [column.title.say(lang) for column in cols],
        rows,
        right="".join("r" if column.amount else " " for column in cols),
    )


TRIAL = columns(
    ("科目", "Account", False),
    ("名称", "Name", False),
    ("期初借方", "Opening Dr", True),
    ("期初贷方", "Opening Cr", True),
    ("本期借方", "Debit", True),
    ("本期贷方", "Credit", True),
    ("本年借方", "Year Dr", True),
    ("本年贷方", "Year Cr", True),
    ("期末借方", "Closing Dr", True),
    ("期末贷方", "Closing Cr", True),
)


def show_trial_balance(statement: TrialBalance, lang: str) -> None:
    """科目余额表."""
    rows = [
        (
            row.code,
            row.name,
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
            Words("合计", "Total").say(lang),
            *(amount(getattr(totals, name)) for name in type(totals).__dataclass_fields__),
        )
    )
    print_table(TRIAL, rows, lang)


GENERAL = columns(
    ("科目", "Account", False),
    ("名称", "Name", False),
    ("期初方向", "Opening side", False),
    ("期初余额", "Opening", True),
    ("本期借方", "Debit", True),
    ("本期贷方", "Credit", True),
    ("期末方向", "Closing side", False),
    ("期末余额", "Closing", True),
)


def show_general_ledger(statement: GeneralLedger, lang: str) -> None:
    """总账."""
    print_table(GENERAL, [_account_cells(row) for row in statement.accounts], lang)


def _account_cells(row: AccountBalance) -> tuple[str, ...]:
    return (
        row.code,
        row.name,
        direction(row.opening),
        amount(abs(row.opening)),
        amount(row.debit),
        amount(row.credit),
        direction(row.closing),
        amount(abs(row.closing)),
    )


DETAIL = columns(
    ("日期", "Date", False),
    ("凭证", "Voucher", False),
    ("分录", "Entry", False),
    ("往来", "Party", False),
    ("商品", "Product", False),
    ("数量", "Qty", True),
    ("借方", "Debit", True),
    ("贷方", "Credit", True),
    ("方向", "Side", False),
    ("余额", "Balance", True),
)


def show_account_ledger(statement: AccountLedger, lang: str) -> None:
    """明细账."""
    opening = statement.account.opening
    start = ("", "", Words("期初", "Opening").say(lang), "", "", "", "", "")
    rows = [(*start, direction(opening), amount(abs(opening)))]
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
                direction(line.balance),
                amount(abs(line.balance)),
            )
        )
    account = statement.account
    say(f"{account.code} {account.name} {format_period(statement.period)}")
    print_table(DETAIL, rows, lang)


SPLIT = columns(
    ("编码", "Code", False),
    ("名称", "Name", False),
    ("期初方向", "Opening side", False),
    ("期初余额", "Opening", True),
    ("借方", "Debit", True),
    ("贷方", "Credit", True),
    ("期末方向", "Closing side", False),
    ("期末余额", "Closing", True),
)
QUANTITIES = columns(
    ("期初数量", "Opening qty", True),
    ("收入数量", "In", True),
    ("发出数量", "Out", True),
    ("期末数量", "Closing qty", True),
)


def show_split_ledger(statement: SplitLedger, lang: str) -> None:
    """辅助账 by party, 数量金额账 by product."""
    by_product = statement.by == "product"
    rows = []
    for row in statement.rows:
        balance = row.opening + row.debit - row.credit
        cells = (
            row.code or "—",
            row.name,
            direction(row.opening),
            *map(amount, (abs(row.opening), row.debit, row.credit)),
            direction(balance),
            amount(abs(balance)),
        )
        closing = row.opening_qty + row.qty_in - row.qty_out
        quantities = map(format_micro, (row.opening_qty, row.qty_in, row.qty_out, closing))
        rows.append((*cells, *quantities) if by_product else cells)
    print_table(SPLIT + QUANTITIES if by_product else SPLIT, rows, lang)


def _stated(lines: Sequence[StatedLine], first: Words, second: Words, lang: str) -> None:
    cols = (
        Column(Words("行次", "No.")),
        Column(Words("项目", "Item")),
        Column(first, True),
        Column(second, True),
    )
    rows = [
        (
            line.number,
            line.title_en if lang == "en" else line.title,
            amount(line.first),
            amount(line.second),
        )
        for line in lines
    ]
    print_table(cols, rows, lang)


def show_income(statement: IncomeStatement, lang: str) -> None:
    """利润表."""
    say(f"{_title(statement, lang)} {format_period(statement.period)}")
    _stated(statement.lines, Words("本月金额", "Month"), Words("本年累计", "Year to date"), lang)


def show_balance_sheet(statement: BalanceSheet, lang: str) -> None:
    """资产负债表."""
    say(f"{_title(statement, lang)} {format_period(statement.period)}")
    _stated(
        statement.lines,
        Words("期末余额", "Closing"),
        Words("年初余额", "Start of year"),
        lang,
    )


def _title(statement: IncomeStatement | BalanceSheet, lang: str) -> str:
    return statement.title_en if lang == "en" else statement.title


def show_vat(statement: VatStatement, lang: str) -> None:
    """应交增值税明细表."""
    cells = [_account_cells(row) for row in (*statement.columns, *statement.others)]
    print_table(GENERAL, cells, lang)
    say(Words("应交增值税合计(负=留抵)", "VAT owed (negative: to be deducted)").say(lang))
    say(format_fen(statement.payable, thousands=True))


STOCK = columns(
    ("商品", "SKU", False),
    ("名称", "Name", False),
    ("等级", "Grade", False),
    ("期初数量", "Opening qty", True),
    ("期初金额", "Opening", True),
    ("收入数量", "In qty", True),
    ("收入金额", "In", True),
    ("发出数量", "Out qty", True),
    ("发出金额", "Out", True),
    ("结存数量", "Closing qty", True),
    ("结存金额", "Closing", True),
    ("待月末成本", "Awaits cost", True),
)


def show_stock(statement: StockStatement, lang: str) -> None:
    """库存收发存表."""
    rows = [
        (
            row.sku,
            row.name,
            Words(*GRADES[row.grade]).say(lang),
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
    print_table(STOCK, rows, lang)
