"""The first close proves the opening: the goods counted are worth what their accounts opened at."""

from __future__ import annotations

from collections.abc import Iterator

from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries_lines import opening_balances
from hongzi.ledger.rules.periods import format_period, period_of
from hongzi.stock.month_end import opening_value_by_grade
from hongzi.workflows.checks.stock import GRADE_ROLES
from hongzi.workflows.closing.standing import Standing


def opening_stock_differs(standing: Standing, period: int) -> Iterator[Refused]:
    """Opening stock equals the opening balances of the stock accounts, account by account.

    Asked at the close of the opening month only; a book with a cost ratio has no stock per
    product. Code: ``close_opening_stock_differs``.
    """
    if standing.book.costing == "cost_ratio" or period != period_of(standing.book.opened_on):
        return
    roles = standing.rules.roles_for(standing.book.taxpayer)
    held = {roles[role].account: 0 for role in GRADE_ROLES.values() if role in roles}
    for grade, value in opening_value_by_grade(standing.cursor).items():
        role = GRADE_ROLES[grade]
        held[roles[role if role in roles else "inventory"].account] += value
    booked = opening_balances(standing.cursor)
    differ = listed(
        Phrase(
            "{code} 期初库存 {stock}、期初余额 {balance}",
            code=code,
            stock=format_fen(value),
            balance=format_fen(booked.get(code, 0)),
        )
        for code, value in sorted(held.items())
        if value != booked.get(code, 0)
    )
    if differ:
        yield Refused(
            "close_opening_stock_differs",
            "不能结首个期间 {period}:期初库存与期初余额不符:{differ}。",
            cure="补录漏掉的期初库存(record_opening_stock)或期初余额(record_opening_balances);"
            "期初余额有误的先用 reverse_fact 红冲,再按库存重录。",
            period=format_period(period),
            differ=differ,
        )
