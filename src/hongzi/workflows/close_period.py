"""Close a month: averages → cost legs → estimates → VAT → 结转损益 → year end → vouchers → lock.

All in one transaction; a preview runs the same steps and is rolled back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import ClosePeriod, Command
from hongzi.ledger.queries import (
    account_balances,
    count_unvouchered,
    open_balances,
    portfolio_balances,
)
from hongzi.ledger.rules.periods import format_period, period_of, previous_period
from hongzi.ledger.statements.balance_sheet import carried_accounts
from hongzi.ledger.store_periods import carry_balances, lock_periods
from hongzi.workflows.batch import Batch
from hongzi.workflows.closing.checks import check_before, check_pending_loss
from hongzi.workflows.closing.costs import determine_costs
from hongzi.workflows.closing.profit import close_prior_year, close_profit, transfer_year
from hongzi.workflows.closing.taxes import transfer_vat
from hongzi.workflows.closing.working import Closing, begin
from hongzi.workflows.voucher_numbers import number_postings

KINDS: tuple[type[Command], ...] = (ClosePeriod,)


@dataclass(slots=True)
class Closes:
    """The closes of a group; each is a group of its own, since it builds on all before it."""

    done: list[Closing] = field(default_factory=list)


def load(batch: Batch, commands: Sequence[ClosePeriod]) -> Closes:
    """Nothing: what a close reads depends on its period."""
    return Closes()


def record(batch: Batch, state: Closes, command: ClosePeriod) -> dict[str, Any]:
    """One month.

    Refused: ``period_unknown``, ``before_opening``, ``period_closed``, ``close_earlier_open``,
    ``close_unresolved_rows``, ``close_no_voucher``, ``close_average_missing``,
    ``close_ratio_missing``, ``close_pending_loss``, ``close_opening_stock_differs``.
    """
    check_before(batch, command)
    closing = begin(batch, command)
    closing.detail["period"] = format_period(command.period)
    determine_costs(closing)
    _note_estimates(closing)
    transfer_vat(closing)
    check_pending_loss(closing)
    close_prior_year(closing)
    close_profit(closing)
    transfer_year(closing)
    state.done.append(closing)
    return closing.detail


def write(batch: Batch, state: Closes) -> None:
    """What the rooms keep of it, the vouchers, the balances carried over, and the lock."""
    for closing in state.done:
        for one in closing.writes:
            one()
        period = closing.period
        first = period_of(batch.book.opened_on)
        periods = [previous_period(first), period] if period == first else [period]
        for each in periods:
            number_postings(batch, period=each)
            assert not count_unvouchered(batch.cursor, period=each), "postings without voucher"
            _carry(batch, each)
        lock_periods(batch.cursor, periods=periods, closed_by=closing.fact)
        batch.periods.update(dict.fromkeys(periods, "closed"))


def _note_estimates(closing: Closing) -> None:
    """Portfolios whose estimate stands from an earlier month, to be looked at again.

    Source: 企业会计准则第14号 第32条: re-estimated at each balance sheet date.
    """
    if closing.has_role("refund_liability") and closing.batch.book.standard == "enterprise":
        stands = portfolio_balances(closing.batch.cursor)
        if stands:
            closing.detail["portfolios"] = sorted(stands)


def _carry(batch: Batch, period: int) -> None:
    """Keep what stands by matter and party, for the statements of this and later months."""
    by_matter, by_party = carried_accounts(
        account_balances(batch.cursor, period=period), batch.rules
    )
    carry_balances(
        batch.cursor,
        book_id=batch.book.id,
        period=period,
        balances=open_balances(batch.cursor, period=period, by_matter=by_matter, by_party=by_party),
    )
