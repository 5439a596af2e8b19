"""`hongzi bench`: speed as a ratio to a limit measured in the same run."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from hongzi.cli.bench_pages import measure_pages
from hongzi.cli.bench_post import measure_posting
from hongzi.cli.bench_statement import measure_statements
from hongzi.cli.scratch import scratch_database
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
            tell=lambda text: click.echo(text, err=True),
        )
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
        return
    click.echo(f"每秒结清退货 returns/s   {result.returns_per_s:,.0f}")
    click.echo(f"空表直拷上限 copy limit  {result.copy_limit_returns_per_s:,.0f}")
    click.echo(f"比值 ratio               {result.ratio:.3f}")
    click.echo(f"每批 batch               {result.batch}")
    click.echo(f"内存峰值 peak RSS        {result.peak_rss_mb:.0f} MB")
    for table, count in result.rows_per_return.items():
        click.echo(f"  {table:<28}{count:>7.2f} 行/笔")
    click.echo(f"  {'合计 total':<28}{sum(result.rows_per_return.values()):>7.2f} 行/笔")


@bench.command()
@click.option("--entries", default=1_000_000, show_default=True, help="账套的分录数")
@click.option("--months", default=24, show_default=True, help="分布在多少个月")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def statement(entries: int, months: int, as_json: bool) -> None:
    """出报表的时间,与只在期间合计上查一次 SQL 相比。"""
    with scratch_database():
        result = measure_statements(
            entries=entries, months=months, tell=lambda text: click.echo(text, err=True)
        )
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
        return
    click.echo(f"分录 entries             {result.entries:,}")
    for one in result.statements:
        click.echo(
            f"  {one.statement:<22}{one.ms:>8.2f} ms  SQL {one.bare_ms:>8.2f} ms"
            f"  比值 ratio {one.ratio:.2f}"
        )
    click.echo(f"最大比值 ratio           {result.ratio:.2f}")


@bench.command()
@click.option("--rows", default=1_000_000, show_default=True, help="文件的行数")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def read(rows: int, as_json: bool) -> None:
    """读文件的时间与内存,与直接解析同一文件相比。"""
    costs = measure_reading(rows)
    if as_json:
        click.echo(json.dumps([asdict(cost) for cost in costs], ensure_ascii=False))
        return
    for cost in costs:
        click.echo(
            f"{cost.format:<5} {cost.rows:,} 行 rows  直接解析 bare {cost.bare_s:.2f} s"
            f"  读取 read {cost.read_s:.2f} s  比值 ratio {cost.ratio:.2f}"
            f"  内存 peak {cost.read_peak_mb:.0f} MB"
            f"  到命令 commands {cost.commands_s:.2f} s, {cost.commands_peak_mb:.0f} MB"
        )


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
            tell=lambda text: click.echo(text, err=True),
        )
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
        return
    click.echo(f"退货 returns             {result.returns:,}(未了 open {result.open_lines:,})")
    click.echo(f"每秒页数 requests/s      {result.requests_per_s:,.1f}")
    click.echo(f"其间登记 recorded        {result.recorded}")
    click.echo(f"失败 failed              {result.failed}")
    for one in result.pages:
        click.echo(
            f"  {one.page:<8}{one.answers:>7,} 次  p50 {one.p50_ms:>7.1f} ms"
            f"  p95 {one.p95_ms:>7.1f} ms(限 {one.limit_ms})"
            f"  SQL {one.sql_ms:>7.2f} ms  比值 ratio {one.ratio:.1f}"
        )
