"""What refuses a close, each by its own name. Open clearing balances do not: they carry over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hongzi.files.queries import unresolved_files
from hongzi.kernel.commands import ClosePeriod
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries import count_unvouchered
from hongzi.ledger.rules.periods import check_period, format_period, period_of, periods_from
from hongzi.ledger.rules.periods import previous_period as before
from hongzi.workflows.batch import Batch
from hongzi.workflows.closing.opening import opening_stock_differs
from hongzi.workflows.closing.standing import Standing
from hongzi.workflows.closing.working import Closing

NAMED = 3
"""So many files are named in a refusal; the rest are counted."""


def check_before(batch: Batch, command: ClosePeriod) -> None:
    """Whether the period may be closed now: the first of its ``obstacles`` refuses.

    Refused: ``period_unknown``, ``before_opening``, ``period_closed``, ``close_earlier_open``,
    ``close_unresolved_rows``, ``close_no_voucher``, ``close_opening_stock_differs``.
    """
    for refusal in obstacles(batch, check_period(command.period)):
        raise refusal


def obstacles(standing: Standing, period: int) -> Iterator[Refused]:
    """Everything that refuses a close before its costs are reckoned, most basic first."""
    first = period_of(standing.book.opened_on)
    if period < first:
        yield Refused(
            "before_opening",
            "期间 {period} 早于账套启用月 {first}。",
            cure="从启用月开始结账。",
            period=format_period(period),
            first=format_period(first),
        )
        return
    if standing.periods.get(period) == "closed":
        yield Refused(
            "period_closed",
            "期间 {period} 已结账。",
            cure="无需再结。",
            period=format_period(period),
        )
        return
    for earlier in periods_from(first, before(period)):
        if standing.periods.get(earlier) != "closed":
            yield Refused(
                "close_earlier_open",
                "期间 {earlier} 尚未结账,不能先结 {period}。",
                cure="先结 {earlier}。",
                earlier=format_period(earlier),
                period=format_period(period),
            )
            break
    yield from _files(standing, period)
    yield from _vouchers(standing, period)
    yield from opening_stock_differs(standing, period)


def _files(standing: Standing, period: int) -> Iterator[Refused]:
    files = unresolved_files(standing.cursor, book_id=standing.book.id, period=period)
    if not files:
        return
    shown = [
        Phrase(
            "{file}({rows} 行:{cause})", file=one.name, rows=one.rows_open, cause=one.first_cause
        )
        if one.rows_open
        else Phrase("{file}(未读完)", file=one.name)
        for one in files[:NAMED]
    ]
    if len(files) > NAMED:
        shown.append(Phrase("另有 {count} 个文件", count=len(files) - NAMED))
    yield Refused(
        "close_unresolved_rows",
        "{period} 有未处理的导入行:{shown}。",
        cure="改正后重新导入,或逐行说明理由后核销。",
        period=format_period(period),
        shown=listed(shown, by=";"),
    )


def _vouchers(standing: Standing, period: int) -> Iterator[Refused]:
    """A book may want its vouchers made and looked at before a close, instead of by it."""
    if standing.book.policies.get("voucher_numbering", "at_close") == "at_close":
        return
    missing = count_unvouchered(standing.cursor, period=period)
    if missing:
        yield Refused(
            "close_no_voucher",
            "{period} 有 {missing} 笔过账还没有凭证。",
            cure="先生成并核对凭证(hongzi vouchers),再结账。",
            period=format_period(period),
            missing=missing,
        )


def check_pending_loss(closing: Closing) -> None:
    """At year end nothing may be left in 待处理财产损溢. Refused: ``close_pending_loss``."""
    if closing.period % 100 == 12:
        for refusal in pending_losses(closing.batch, closing.balances):
            raise refusal


def pending_losses(standing: Standing, balances: Mapping[str, int]) -> Iterator[Refused]:
    """What a year end refuses of these balances (Dr +, by code).

    Source: 小企业会计准则 附录 1901; 企业会计准则 应用指南 附录 1901.
    """
    chart = standing.rules.accounts
    top = chart[standing.rules.roles_for(standing.book.taxpayer)["pending_loss"].account]
    family = top.parent or top.code
    left = {code: amount for code, amount in balances.items() if amount and code.startswith(family)}
    if left:
        shown = listed(
            Phrase("{code} {amount} 元", code=code, amount=format_fen(amount))
            for code, amount in sorted(left.items())
        )
        yield Refused(
            "close_pending_loss",
            "年末待处理财产损溢应为零,还有 {shown}。",
            cure="批准处理(record_fact loss_approved),查明原因后转出,再结账。",
            shown=shown,
        )
