"""`hongzi bench`: speed as a ratio to a limit measured in the same run."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from hongzi.cli.bench_pages import measure_pages
from hongzi.cli.bench_post import measure_posting
from hongzi.cli.bench_statement import measure_statements
from hongzi.cli.language import _
from hongzi.cli.scratch import scratch_database
from hongzi.cli.showing import say, show_pairs, show_table
from hongzi.files.measure import measure_reading


@click.group()
def bench() -> None:
    """测速:与同一次运行中测得的上限之比。"""


@bench.command()
@click.option("--returns", default=20_000, show_default=True, help="计时的退货数")
@click.option("--preload", default=0, show_default=True, help="预先已结清的退货数")
@click.option("--batch", default=5_000, show_default=True, help="每次提交的退货数")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def post(returns: int, preload: int, batch: int, as_json: bool) -> None:
    """整笔结清退货(同意、验收、红字发票、退款),与空表直拷同样的行相比。"""
    with scratch_database():
        result = measure_posting(
            returns=returns,
            preload=preload,
            batch=batch,
            tell=say,
        )
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
        return
    show_pairs(
        (_("每秒结清退货"), f"{result.returns_per_s:,.0f}"),
        (_("空表直拷上限"), f"{result.copy_limit_returns_per_s:,.0f}"),
        (_("比值"), f"{result.ratio:.3f}"),
        (_("每批"), str(result.batch)),
        (_("内存峰值"), f"{result.peak_rss_mb:.0f} MB"),
    )
    per_return = result.rows_per_return
    show_table(
        (_("表"), _("每笔行数")),
        [
            *((table, f"{count:.2f}") for table, count in per_return.items()),
            (_("合计"), f"{sum(per_return.values()):.2f}"),
        ],
        right=" r",
        indent=2,
    )


@bench.command()
@click.option("--entries", default=1_000_000, show_default=True, help="账套的分录数")
@click.option("--months", default=24, show_default=True, help="分布在多少个月")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def statement(entries: int, months: int, as_json: bool) -> None:
    """出报表的时间,与只在期间合计上查一次 SQL 相比。"""
    with scratch_database():
        result = measure_statements(entries=entries, months=months, tell=say)
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
        return
    show_table(
        (_("报表"), _("用时 ms"), "SQL ms", _("比值")),
        [
            (one.statement, f"{one.ms:.2f}", f"{one.bare_ms:.2f}", f"{one.ratio:.2f}")
            for one in result.statements
        ],
        right=" rrr",
    )
    show_pairs((_("分录"), f"{result.entries:,}"), (_("最大比值"), f"{result.ratio:.2f}"))


@bench.command()
@click.option("--rows", default=1_000_000, show_default=True, help="文件的行数")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def read(rows: int, as_json: bool) -> None:
    """读文件的时间与内存,与直接解析同一文件相比。"""
    costs = measure_reading(rows)
    if as_json:
        click.echo(json.dumps([asdict(cost) for cost in costs], ensure_ascii=False))
        return
    show_table(
        (_("格式"), _("行"), _("直接解析 s"), _("读取 s"), _("比值"), _("内存 MB"), _("到命令 s"),
         _("内存 MB")),
        [
            (cost.format, f"{cost.rows:,}", f"{cost.bare_s:.2f}", f"{cost.read_s:.2f}",
             f"{cost.ratio:.2f}", f"{cost.read_peak_mb:.0f}", f"{cost.commands_s:.2f}",
             f"{cost.commands_peak_mb:.0f}")
            for cost in costs
        ],
        right=" rrrrrrr",
    )  # fmt: skip


@bench.command()
@click.option("--returns", default=1_000_000, show_default=True, help="账套里的退货数")
@click.option("--sessions", default=30, show_default=True, help="同时在用的会话")
@click.option("--seconds", default=60.0, show_default=True, help="计时的秒数")
@click.option("--think", default=1.0, show_default=True, help="每页看几秒(平均)")
@click.option("--workers", default=2, show_default=True, help="网页服务的进程数")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def pages(
    returns: int, sessions: int, seconds: float, think: float, workers: int, as_json: bool
) -> None:
    """许多人同时用网页:列表、查找、退货单、月份各要多久,与只跑其 SQL 相比。"""
    with scratch_database():
        result = measure_pages(
            returns=returns,
            sessions=sessions,
            seconds=seconds,
            think=think,
            workers=workers,
            tell=say,
        )
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
        return
    show_pairs(
        (_("退货"), f"{result.returns:,}"),
        (_("未了"), f"{result.open_lines:,}"),
        (_("每秒页数"), f"{result.requests_per_s:,.1f}"),
        (_("其间登记"), str(result.recorded)),
        (_("失败"), str(result.failed)),
    )
    show_table(
        (_("页面"), _("次数"), "p50 ms", "p95 ms", _("限 ms"), "SQL ms", _("比值")),
        [
            (one.page, f"{one.answers:,}", f"{one.p50_ms:.1f}", f"{one.p95_ms:.1f}",
             str(one.limit_ms), f"{one.sql_ms:.2f}", f"{one.ratio:.1f}")
            for one in result.pages
        ],
        right=" rrrrrr",
    )  # fmt: skip
