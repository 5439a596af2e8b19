"""A month's report, and several months in a row, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click
from django.utils.translation import gettext_noop

from hongzi.cli.language import _, told
from hongzi.cli.showing import show_table
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import listed
from hongzi.ledger.rules.periods import format_period
from hongzi.returns.rules.open_items import CAUSES
from hongzi.workflows.run_month import MonthReport

LEGS = {"goods": gettext_noop("实物"), "tax": gettext_noop("税"), "money": gettext_noop("资金")}
MOST_REASONS = 8


def show_month(report: MonthReport) -> None:
    """The report of one book's month."""
    state = _state(report)
    click.echo(f"\n■ {report.book.name}({report.book.code}) {format_period(report.period)} {state}")
    _show_trade(report)
    _show_reasons(report)
    _show_legs(report)
    _show_files(report)
    if not report.closed and not report.obstacles:
        click.echo(f"  {_('可以结账。')}")
    for obstacle in report.obstacles:
        click.echo(
            _("  还不能结账:[{code}] {what} {cure}").format(
                code=obstacle.code, what=told(obstacle.what), cure=told(obstacle.cure)
            )
        )


def show_months(reports: Sequence[MonthReport]) -> None:
    """Months of one book in a table, one line each."""
    click.echo(f"\n■ {reports[0].book.name}({reports[0].book.code})")
    show_table(
        (
            _("月份"),
            _("状态"),
            _("销售单"),
            _("销售含税"),
            _("退货行"),
            _("退货含税"),
            _("不入账行"),
        ),
        [
            (
                format_period(one.period),
                _state(one),
                str(one.sales.orders),
                _yuan(one.sales.gross),
                str(sum(reason.lines for reason in one.returns)),
                _yuan(sum(reason.gross for reason in one.returns)),
                str(sum(file.rows_dismissed for file in one.listed)),
            )
            for one in reports
        ],
        right="  rrrrr",
        indent=2,
    )


def _show_trade(report: MonthReport) -> None:
    sales, returns = report.sales, report.returns
    show_table(
        ("", _("笔数"), _("含税"), _("不含税"), _("税")),
        [
            (
                _("销售单"),
                str(sales.orders),
                _yuan(sales.gross),
                _yuan(sales.net),
                _yuan(sales.vat),
            ),
            (
                _("退货行"),
                str(sum(one.lines for one in returns)),
                _yuan(sum(one.gross for one in returns)),
                "",
                "",
            ),
        ],
        right=" rrrr",
        indent=2,
    )


def _show_reasons(report: MonthReport) -> None:
    lines: Counter[str] = Counter()
    gross: Counter[str] = Counter()
    for one in report.returns:
        lines[one.reason or _("(未写原因)")] += one.lines
        gross[one.reason or _("(未写原因)")] += one.gross
    if not lines:
        return
    shown = [(reason, lines[reason], fen) for reason, fen in gross.most_common(MOST_REASONS)]
    if len(lines) > MOST_REASONS:
        rest = [reason for reason, _ in gross.most_common()[MOST_REASONS:]]
        shown.append(
            (_("其余原因"), sum(lines[one] for one in rest), sum(gross[one] for one in rest))
        )
    click.echo()
    show_table(
        (_("退货原因"), _("行数"), _("含税")),
        [(reason, str(count), _yuan(fen)) for reason, count, fen in shown],
        right=" rr",
        indent=2,
    )


def _show_legs(report: MonthReport) -> None:
    click.echo()
    show_table(
        (_("三条腿"), _("应办"), _("已了"), _("未了"), _("余额")),
        [
            (
                _(LEGS[leg.leg]),
                str(leg.owed),
                str(leg.done),
                str(leg.owed - leg.done),
                _yuan(leg.left),
            )
            for leg in report.legs
        ],
        right=" rrrr",
        indent=2,
    )
    if report.open_items:
        counted = report.open_items.most_common()
        causes = told(listed(f"{_(CAUSES[cause][0])} {count}" for cause, count in counted))
        click.echo(_("  未了:{causes}").format(causes=causes))


def _show_files(report: MonthReport) -> None:
    click.echo()
    if report.imported:
        posted = sum(file.rows_posted + file.rows_replayed for file in report.imported)
        aside = sum(file.rows_listed for file in report.imported)
        click.echo(
            _("  文件 {files} 个:{posted} 行在账,{listed} 行列示").format(
                files=len(report.imported), posted=posted, listed=aside
            )
        )
    dismissed = sum(file.rows_dismissed for file in report.listed)
    corrected = sum(file.rows_corrected for file in report.listed)
    if dismissed or corrected:
        click.echo(
            _("  列示过的行:已说明理由不入账 {dismissed} 行,已改正 {corrected} 行").format(
                dismissed=dismissed, corrected=corrected
            )
        )
    waiting = [file for file in report.listed if file.rows_open]
    if waiting:
        show_table(
            (_("待处理"), _("行数"), _("首行原因")),
            [(file.name, str(file.rows_open), told(file.first_cause)) for file in waiting],
            right=" r",
            indent=2,
        )


def _state(report: MonthReport) -> str:
    return _("已结账") if report.closed else _("未结账")


def _yuan(fen: int) -> str:
    return format_fen(fen, thousands=True)
