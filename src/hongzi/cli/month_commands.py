"""`hongzi month` and `hongzi play`: a month from files to balanced books; a scenario tried out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from hongzi.access.queries import all_books, get_book
from hongzi.cli.command_words import describe_commands
from hongzi.cli.language import _, told
from hongzi.cli.main import REFUSED
from hongzi.cli.month_report import LEGS, show_month
from hongzi.cli.showing import progress_bar, say, show_json, show_table
from hongzi.cluster.home import hongzi_home
from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.refusals import Refused
from hongzi.ledger.rules.periods import format_period, parse_period
from hongzi.returns.rules.open_items import CAUSES
from hongzi.workflows.import_files import count_rows
from hongzi.workflows.play_scenario import Played, play_scenario, scenario_from_json
from hongzi.workflows.run_month import due_files, run_month


def inbox() -> Path:
    """Where the files of all books wait: INBOX/BOOK/YYYY-MM/KIND.csv."""
    return hongzi_home().root / "inbox"


@click.command()
@click.argument("period", metavar="YYYY-MM")
@click.option("--book", "book_code", help="账套代码。")
@click.option("--all-books", "all_books_", is_flag=True, help="全部账套。")
@click.option("--inbox", "folder", type=click.Path(file_okay=False, path_type=Path),
              help="其下为 账套/YYYY-MM/种类.csv;默认在 hongzi 的数据文件夹。")  # fmt: skip
@click.option("--actor", default="", help="经办人。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def month(
    period: str,
    book_code: str | None,
    all_books_: bool,
    folder: Path | None,
    actor: str,
    as_json: bool,
) -> None:
    """入账一个月:导入到期文件、编凭证号、报告销售、退货、三条腿与能否结账。"""
    if bool(book_code) == all_books_:
        raise click.UsageError(_("指定 --book 或 --all-books 之一。"))
    wanted = parse_period(period)
    codes = [get_book(book_code).code] if book_code else [one.code for one in all_books()]
    reports = []
    for code in codes:
        files = due_files((folder or inbox()) / code / format_period(wanted))
        with progress_bar(f"{code} {period}", count_rows(files)) as advance:
            reports.append(
                run_month(book=code, period=wanted, files=files, actor=actor, progress=advance)
            )
    if as_json:
        show_json([report.as_json() for report in reports])
    else:
        for report in reports:
            show_month(report)
    if any(state.rows_open for report in reports for state in report.listed):
        raise SystemExit(REFUSED)


@click.command()
@click.argument("path", metavar="SCENARIO.json", required=False,
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--describe", is_flag=True, help="输出情景文件的格式(Markdown),不执行。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def play(path: Path | None, describe: bool, as_json: bool) -> None:
    """在用后即弃的账套中依次执行命令;给出每条结果或拒绝,然后是余额、库存与未了事项。"""
    if describe:
        click.echo(describe_commands(), nl=False)
        return
    if path is None:
        raise click.UsageError(_("给出 SCENARIO.json,或用 --describe 看格式。"))
    played = play_scenario(scenario_from_json(_read_json(path)))
    if as_json:
        show_json(played.as_json())
    else:
        _show_played(played)
    if any(outcome.refusal for outcome in played.outcomes):
        raise SystemExit(REFUSED)


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise Refused(
            "json_broken",
            "{path} 不是合法的 JSON({error})。",
            cure="改正后再试。",
            path=path.name,
            error=error,
        ) from error


def _show_played(played: Played) -> None:
    for outcome in played.outcomes:
        refusal = outcome.refusal
        said = outcome.status
        if refusal is not None:
            said = _("拒绝 [{code}] {what}").format(code=refusal.code, what=told(refusal.what))
        click.echo(f"{outcome.key}  {outcome.kind}  {said}")
    _section(_("余额"), (_("科目"), _("名称"), _("余额(借+贷-)")), [
        (b.code, _(b.name), format_fen(b.closing, thousands=True)) for b in played.balances
    ], right="  r")  # fmt: skip
    _section(_("库存"), (_("商品"), _("等级"), _("数量"), _("金额")), [
        (s.sku, s.grade, format_micro(s.qty), format_fen(s.value, thousands=True))
        for s in played.stock
    ], right="  rr")  # fmt: skip
    columns = (_("退货单"), _("行"), _("腿"), _("余额"), _("数量"), _("原因"))
    _section(_("未了事项"), columns, [
        (i.case, i.line, _(LEGS.get(i.leg, i.leg)), format_fen(i.fen), format_micro(i.qty),
         _(CAUSES[i.cause][0]))
        for i in played.open_items
    ], right="   rr")  # fmt: skip
    say(_("推演结束,没有保留任何内容。"))


def _section(
    title: str, header: Sequence[str], rows: Sequence[Sequence[str]], *, right: str
) -> None:
    click.echo("\n" + (title if rows else _("{title}:无").format(title=title)))
    if rows:
        show_table(header, rows, right=right)
