"""Each statement as a workbook: what its page shows, with every entry where the page shows fifty.

Long ledgers are read while they are written, so many entries at a time; the book is entered anew
for each piece, as nothing stands open while a workbook is made.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from hongzi.access.scope import book_scope
from hongzi.insight.drilling import CardDrill, Drill, DrillLine, drill_card, drill_on
from hongzi.ledger.queries import AccountBalance
from hongzi.ledger.statements.amounts import on_its_side
from hongzi.ledger.statements.income import StatedLine
from hongzi.stock.card import CardLine
from hongzi.stock.statement import StockRow
from hongzi.web.pages import Place
from hongzi.web.sheets import ALL, Cell, Column, Row, Sheet, download
from hongzi.web.templatetags.books import account, label, titled, unit_price
from hongzi.web.templatetags.ledgers import direction, fact

AT_A_TIME = 5000
"""So many entries are read at once."""

Day = dt.date | None
Context = dict[str, Any]


def statement_file(place: Place, until: Day, sheets: Sequence[Sheet]) -> StreamingHttpResponse:
    """科目余额表-账套-2026-07.xlsx; up to a day, the day."""
    title = sheets[0].above[0]
    return download(sheets, name=f"{title}-{place.book.name}-{until or place.month}")


def above(place: Place, until: Day, title: str) -> list[str]:
    """What stands over a statement: its title, the book, the month or day, what is not in it."""
    lines = [title, place.book.name, _("期间 %(month)s") % {"month": place.month}]
    if until is not None:
        lines.append(
            _("截至 %(day)s:该日之后发生的业务(含月末结账)不在内。") % {"day": until.isoformat()}
        )
    elif not place.closed:
        lines.append(_("本月未结账:月末才定的成本、税金和损益结转还没有入账。"))
    return [*lines, _("单位:元")]


# -- by account -------------------------------------------------------------------------------


def trial_balance_sheets(place: Place, until: Day, found: Context) -> list[Sheet]:
    """科目余额表 with its sums."""
    sums = found["statement"].totals
    rows = [
        *(Row(_account_cells(place, row)) for row in found["statement"].rows),
        Row(
            ["", _("合计"), sums.opening_debit, sums.opening_credit, sums.debit, sums.credit,
             sums.year_debit, sums.year_credit, sums.closing_debit, sums.closing_credit],
            ALL,
        ),
    ]  # fmt: skip
    title = _("科目余额表")
    return [Sheet(title, _account_columns(), rows, above(place, until, title))]


def vat_sheets(place: Place, until: Day, found: Context) -> list[Sheet]:
    """应交增值税明细表: the columns, what they owe together, the other accounts."""
    statement = found["statement"]
    owed = on_its_side(-statement.payable)
    together = ["", _("应交增值税"), *[None] * 6, owed.debit or None]
    rows = [
        *(Row(_account_cells(place, row)) for row in statement.columns),
        Row([*together, None if owed.debit else owed.credit], ALL),
        *(Row(_account_cells(place, row)) for row in statement.others),
    ]
    title = _("应交增值税明细表")
    return [Sheet(title, _account_columns(), rows, above(place, until, title))]


def _account_columns() -> list[Column]:
    pairs = (_("期初余额"), _("本期发生额"), _("本年累计"), _("期末余额"))
    amounts = [Column(f"{pair} {side}", "money") for pair in pairs for side in (_("借"), _("贷"))]
    return [Column(_("编码"), width=12), Column(_("科目"), width=34), *amounts]


def _account_cells(place: Place, row: AccountBalance) -> list[Cell]:
    opening, closing = on_its_side(row.opening), on_its_side(row.closing)
    amounts = (
        *opening, row.debit, row.credit, row.year_debit, row.year_credit, *closing,
    )  # fmt: skip
    return [row.code, _name(place, row), *(amount or None for amount in amounts)]


def _name(place: Place, row: AccountBalance) -> str:
    return account(row.code, place.rules) or row.name


# -- by line ----------------------------------------------------------------------------------


def income_sheets(place: Place, until: Day, found: Context) -> list[Sheet]:
    """利润表: the month and the year so far."""
    title = titled(found["statement"])
    columns = _line_columns(_("本月金额"), _("本年累计金额"))
    rows = [
        Row(_line_cells(line), ALL if line.is_total else ()) for line in found["statement"].lines
    ]
    return [Sheet(title, columns, rows, above(place, until, title))]


def balance_sheet_sheets(place: Place, until: Day, found: Context) -> list[Sheet]:
    """资产负债表: assets beside liabilities and equity."""
    title = titled(found["statement"])
    columns = _line_columns(_("期末余额"), _("年初余额"))
    half = len(columns)
    rows = []
    for left, right in itertools.zip_longest(*found["sides"]):
        strong = [
            *(range(half) if left and left.is_total else ()),
            *(range(half, 2 * half) if right and right.is_total else ()),
        ]
        cells = [_line_cells(line) if line else [None] * half for line in (left, right)]
        rows.append(Row([*cells[0], *cells[1]], strong))
    return [Sheet(title, columns * 2, rows, above(place, until, title))]


def _line_columns(first: str, second: str) -> list[Column]:
    return [
        Column(_("项目"), width=38), Column(_("行次"), width=6),
        Column(first, "money"), Column(second, "money"),
    ]  # fmt: skip


def _line_cells(line: StatedLine) -> list[Cell]:
    amounts = (line.first, line.second)
    shown = amounts if line.is_total else [amount or None for amount in amounts]
    return [titled(line), line.number, *shown]


# -- entries ----------------------------------------------------------------------------------


def entries_sheets(place: Place, until: Day, found: Context) -> list[Sheet]:
    """明细账 of an account; of a statement's line, with the accounts it is made of."""
    drill: Drill = found["drill"]
    of = drill.made_of
    title = titled(of.line) if of else f"{drill.account.code} {_name(place, drill.account)}"
    heads = above(place, until, title)
    columns = [
        Column(_("日期"), "date"), Column(_("凭证"), width=10),
        *([Column(_("科目"), width=12)] if of else []),
        Column(_("业务"), width=30), Column(_("退货单")),
        Column(_("核销项、往来、商品"), width=36), Column(_("借方"), "money"),
        Column(_("贷方"), "money"), Column(_("方向"), width=6), Column(_("余额"), "money"),
    ]  # fmt: skip
    sheets = [Sheet(_("本月分录"), columns, _entry_rows(place, until, drill), heads)]
    if of and of.amount:
        made = [
            Row([one.account.code, _name(place, one.account), one.amount])
            for one in drill.accounts
            if one.amount
        ]
        parts = [Column(_("编码"), width=12), Column(_("科目"), width=34),
                 Column(_("计入本项目"), "money")]  # fmt: skip
        sum_of = Row(["", _("合计"), of.amount], ALL)
        sheets.append(Sheet(_("由这些科目组成"), parts, [*made, sum_of], heads))
    return sheets


def _entry_rows(place: Place, until: Day, drill: Drill) -> Iterator[Row]:
    split = drill.made_of is not None

    def carried(title: str, balance: int) -> Row:
        empty: list[Cell] = [None] * (3 if split else 2)
        side = [None, None, None, None, direction(balance), abs(balance) or None]
        return Row([*empty, title, *side], ALL)

    yield carried(_("期初余额"), drill.before)
    yield from (_entry_row(place, line, split=split) for line in drill.lines)
    piece = drill
    while piece.forth:
        with book_scope(place.book.id) as cursor:
            piece = drill_on(cursor, piece, period=place.period, until=until, count=AT_A_TIME)
        yield from (_entry_row(place, line, split=split) for line in piece.lines)
    yield carried(_("期末余额"), drill.closing)


def _entry_row(place: Place, line: DrillLine, *, split: bool) -> Row:
    entry = line.entry
    about = " ".join(one for one in (entry.matter, entry.party, entry.product) if one)
    return Row([
        entry.day, _voucher(entry.word, entry.number), *([entry.account] if split else []),
        _business(place, entry.kind, entry.day, entry.happened), " ".join(line.cases), about,
        entry.amount if entry.side > 0 else None, entry.amount if entry.side < 0 else None,
        direction(line.balance), abs(line.balance) or None,
    ])  # fmt: skip


def _voucher(word: str, number: int) -> str:
    return f"{word}-{number}" if number else _("未编号")


def _business(place: Place, kind: str, day: dt.date, happened: dt.date) -> str:
    """What happened; on which day, where the books bear another."""
    name = fact(kind, place.rules)
    if happened == day:
        return name
    return f"{name} ({_('发生于 %(day)s') % {'day': happened.isoformat()}})"


# -- goods ------------------------------------------------------------------------------------


def stock_sheets(place: Place, until: Day, found: Context) -> list[Sheet]:
    """数量金额账 of all goods, with its sums."""
    opening, came, left, closing = found["statement"].values
    rows = [
        *(Row(_stock_cells(row)) for row in found["statement"].rows),
        Row(
            ["", _("合计"), "", "", None, opening, None, came, None, left, None, None, None,
             closing],
            ALL,
        ),
    ]  # fmt: skip
    moved = [
        column
        for pair in (_("期初结存"), _("本期收入"), _("本期发出"))
        for column in (
            Column(f"{pair} {_('数量')}", "quantity"), Column(f"{pair} {_('金额')}", "money"),
        )
    ]  # fmt: skip
    columns = [
        Column(_("商品编码")), Column(_("商品"), width=28), Column(_("单位"), width=6),
        Column(_("等级"), width=10), *moved, Column(_("待结账定成本的数量"), "quantity"),
        *_held_columns(_("期末结存")),
    ]  # fmt: skip
    title = _("数量金额账")
    return [Sheet(title, columns, rows, above(place, until, title))]


def _stock_cells(row: StockRow) -> list[Cell]:
    return [
        row.sku, row.name, row.unit, label(row.grade),
        row.opening_qty or None, row.opening_value or None, row.in_qty or None,
        row.in_value or None, row.out_qty or None, row.out_value or None, row.waiting or None,
        *_held(row.closing_qty, row.closing_value),
    ]  # fmt: skip


def card_sheets(place: Place, until: Day, found: Context) -> list[Sheet]:
    """数量金额明细账 of a product in a grade."""
    card = found["card"]
    title = f"{card.sku} {card.name} {label(card.grade)}"
    columns = [
        Column(_("日期"), "date"), Column(_("凭证"), width=10), Column(_("业务"), width=30),
        Column(_("退货单")), *_held_columns(_("收入")), *_held_columns(_("发出")),
        *_held_columns(_("结存")),
    ]  # fmt: skip
    return [Sheet(title, columns, _card_rows(place, until, found), above(place, until, title))]


def _card_rows(place: Place, until: Day, found: Context) -> Iterator[Row]:
    piece: CardDrill = found["drill"]
    card = piece.card
    before = _held(card.before_qty, card.before_value)
    yield Row([None, None, _("期初结存"), None, *[None] * 6, *before], ALL)
    for start in itertools.count(0, AT_A_TIME):
        if start:
            with book_scope(place.book.id) as cursor:
                piece = drill_card(
                    cursor, sku=card.sku, grade=card.grade, period=place.period, until=until,
                    skip=start, count=AT_A_TIME,
                )  # fmt: skip
        yield from (_card_row(place, line, cases) for line, cases in piece.lines)
        if len(piece.lines) < AT_A_TIME:
            return


def _card_row(place: Place, line: CardLine, cases: Sequence[str]) -> Row:
    value: Cell = _("待结账") if line.value is None else line.worth or None
    moved = [line.size or None, unit_price(line.worth, line.size), value]
    sides = (moved, [None] * 3) if line.came else ([None] * 3, moved)
    return Row([
        line.day, _voucher(line.word, line.number),
        _business(place, line.kind, line.day, line.happened), " ".join(cases), *sides[0], *sides[1],
        *_held(line.balance_qty, line.balance_value),
    ])  # fmt: skip


def _held_columns(group: str) -> list[Column]:
    return [
        Column(f"{group} {_('数量')}", "quantity"), Column(f"{group} {_('单价')}", "price"),
        Column(f"{group} {_('金额')}", "money"),
    ]  # fmt: skip


def _held(qty: int, value: int) -> list[Cell]:
    return [qty or None, unit_price(value, qty), value or None]
