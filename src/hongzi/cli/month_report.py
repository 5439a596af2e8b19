"""A month's report, and several months in a row, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click

from hongzi.cli.showing import show_table
from hongzi.kernel.money import format_fen
from hongzi.ledger.rules.periods import format_period
from hongzi.returns.rules.open_items import CAUSES
from hongzi.workflows.run_month import MonthReport

LEGS = {"goods": "实物", "tax": "税", "money": "资金"}
MOST_REASONS = 8


def show_month(report: MonthReport) -> None:
    """The report of one book's month."""
    state = "已结账" if report.closed else "未结账"
    click.echo(f"\n■ {report.book.name}({report.book.code}) {format_period(report.period)} {state}")
    _show_trade(report)
    _show_reasons(report)
    _show_legs(report)
    _show_files(report)
    if not report.closed and not report.obstacles:
        click.echo("  可以结账。")
    for obstacle in report.obstacles:
        click.echo(f"  还不能结账:[{obstacle.code}] {obstacle.what} {obstacle.cure}")


def show_months(reports: Sequence[MonthReport]) -> None:
    """Months of one book in a table, one line each."""
    click.echo(f"\n■ {reports[0].book.name}({reports[0].book.code})")
    show_table(
        ("月份", "状态", "销售单", "销售含税", "退货行", "退货含税", "不入账行"),
        [
            (
                format_period(one.period),
                "已结账" if one.closed else "未结账",
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
        ("", "笔数", "含税", "不含税", "税"),
        [
            ("销售单", str(sales.orders), _yuan(sales.gross), _yuan(sales.net), _yuan(sales.vat)),
            (
                "退货行",
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
        lines[one.reason or "(未写原因)"] += one.lines
        gross[one.reason or "(未写原因)"] += one.gross
    if not lines:
        return
    shown = [(reason, lines[reason], fen) for reason, fen in gross.most_common(MOST_REASONS)]
    if len(lines) > MOST_REASONS:
        rest = [reason for reason, _ in gross.most_common()[MOST_REASONS:]]
        shown.append(("其余原因", sum(lines[one] for one in rest), sum(gross[one] for one in rest)))
    click.echo()
    show_table(
        ("退货原因", "行数", "含税"),
        [(reason, str(count), _yuan(fen)) for reason, count, fen in shown],
        right=" rr",
        indent=2,
    )


def _show_legs(report: MonthReport) -> None:
    click.echo()
    show_table(
        ("三条腿", "应办", "已了", "未了", "余额"),
        [
            (
                LEGS[leg.leg],
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
        causes = "、".join(f"{CAUSES[c][0]} {n}" for c, n in report.open_items.most_common())
        click.echo(f"  未了:{causes}")


def _show_files(report: MonthReport) -> None:
    click.echo()
    if report.imported:
        posted = sum(file.rows_posted + file.rows_replayed for file in report.imported)
        listed = sum(file.rows_listed for file in report.imported)
        click.echo(f"  文件 {len(report.imported)} 个:{posted} 行在账,{listed} 行列示")
    dismissed = sum(file.rows_dismissed for file in report.listed)
    corrected = sum(file.rows_corrected for file in report.listed)
    if dismissed or corrected:
        click.echo(f"  列示过的行:已说明理由不入账 {dismissed} 行,已改正 {corrected} 行")
    waiting = [file for file in report.listed if file.rows_open]
    if waiting:
        show_table(
            ("待处理", "行数", "首行原因"),
            [(file.name, str(file.rows_open), file.first_cause) for file in waiting],
            right=" r",
            indent=2,
        )


def _yuan(fen: int) -> str:
    return format_fen(fen, thousands=True)
