"""结转损益, and at year end 本年利润 to 利润分配."""

from __future__ import annotations

from collections.abc import Iterable

from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen
from hongzi.kernel.rulebook import EntryRow
from hongzi.ledger.queries import PROFIT_SUFFIX
from hongzi.workflows.closing.working import Closing


def close_prior_year(closing: Closing) -> None:
    """以前年度损益调整 goes to 未分配利润 and never through this year's profit (CAS 29)."""
    if not closing.has_role("prior_year_revenue"):
        return
    revenue = closing.balance_of("prior_year_revenue")
    cost = -closing.balance_of("prior_year_cost")
    tax = -closing.balance_of("prior_year_tax")
    if not (revenue or cost or tax):
        return
    amounts = {"revenue": revenue, "cost": cost, "tax": tax, "loss": revenue - cost - tax}
    closing.post("prior_year_closed", [Part(amounts=amounts)], suffix="prior-year")
    closing.detail["prior_year_loss"] = format_fen(amounts["loss"])


def close_profit(closing: Closing) -> None:
    """Every income and expense account to zero, against 本年利润 on both of its sides."""
    profit = closing.account_of("current_profit")
    entries: list[EntryRow] = []
    total = 0
    for kind in ("income", "expense"):
        moved = list(_emptied(closing, closing.codes(kind), rule="CLOSE-PL"))
        result = sum(entry.side * entry.amount for entry in moved)
        entries += moved
        if result:
            entries.append(_line(profit, -result, "CLOSE-PL"))
        total += result
    if not entries:
        return
    closing.post_lines("profit_closed", entries, suffix=PROFIT_SUFFIX)
    closing.detail["profit"] = format_fen(total)


def transfer_year(closing: Closing) -> None:
    """In December the year's profit, or loss, becomes 未分配利润."""
    if closing.period % 100 != 12:
        return
    profit = closing.account_of("current_profit")
    stands = closing.balances.get(profit, 0)
    if not stands:
        return
    retained = closing.account_of("retained_earnings")
    entries = [_line(profit, -stands, "CLOSE-YE"), _line(retained, stands, "CLOSE-YE")]
    closing.post_lines("year_end_transferred", entries, suffix="year-end")
    closing.detail["year_profit"] = format_fen(-stands)


def _emptied(closing: Closing, codes: Iterable[str], *, rule: str) -> Iterable[EntryRow]:
    for code in codes:
        stands = closing.balances.get(code, 0)
        if stands:
            yield _line(code, -stands, rule)


def _line(account: str, signed: int, rule: str) -> EntryRow:
    """An entry that changes an account's balance by a signed amount, never in red."""
    return EntryRow(
        side=1 if signed > 0 else -1,
        role="",
        account=account,
        amount=abs(signed),
        matter=None,
        party=None,
        product=None,
        qty=0,
        rule=rule,
    )
