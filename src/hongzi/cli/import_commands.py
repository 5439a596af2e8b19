"""`hongzi import` and `hongzi dismiss`: files into a book, and rows that are not to go in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from hongzi.access.queries import get_book
from hongzi.access.scope import book_scope
from hongzi.cli.language import _, told
from hongzi.cli.main import REFUSED
from hongzi.cli.showing import progress_bar, say, show_json, show_table
from hongzi.files.kinds import all_kinds
from hongzi.files.queries import RowState, files_of, header_of, rows_of
from hongzi.files.workbook import write_error_workbook
from hongzi.kernel.phrases import Phrase, listed
from hongzi.ledger.rules.periods import format_period, parse_period
from hongzi.workflows.dismiss_rows import dismiss_rows
from hongzi.workflows.import_files import FileReport, FileToImport, count_rows, import_files

SHOWN = 20
"""So many problems of a file are shown after its import."""


@click.command("import")
@click.argument("kind", type=click.Choice(list(all_kinds())), metavar="KIND")
@click.argument("paths", nargs=-1, required=True, metavar="FILE…",
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--book", "book_code", required=True, help="账套代码。")
@click.option("--dry-run", is_flag=True, help="只预演,什么也不写。")
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path),
              help="把未入账的行写成工作簿,错误单元格已标出,改正后可再导入。")  # fmt: skip
@click.option("--period", help="文件所属月份 YYYY-MM;默认为首行的月份。")
@click.option("--sheet", help="工作簿有多张表时,指定一张。")
@click.option("--set", "given", multiple=True, metavar="COLUMN=VALUE",
              help="整份文件统一的值,可重复,如 shop=旗舰店。")  # fmt: skip
@click.option("--late", is_flag=True, help="已结账月份的行记入最早未结账的月份,保留原日期。")
@click.option("--actor", default="", help="经办人。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def import_(
    kind: str,
    paths: tuple[Path, ...],
    book_code: str,
    dry_run: bool,
    errors: Path | None,
    period: str | None,
    sheet: str | None,
    given: tuple[str, ...],
    late: bool,
    actor: str,
    as_json: bool,
) -> None:
    """把 KIND 类文件导入账套;好的行入账,坏的行列出原因。同一文件再导入无妨。"""
    values = dict(_given(text) for text in given)
    files = [FileToImport(path=p, kind=kind, sheet=sheet, given=values, late=late) for p in paths]
    with progress_bar(_("导入 {kind}").format(kind=kind), count_rows(files)) as advance:
        reports = import_files(
            book=book_code,
            files=files,
            period=parse_period(period) if period else None,
            actor=actor,
            dry_run=dry_run,
            progress=advance,
        )
    if as_json:
        show_json([report.as_json() for report in reports])
    else:
        show_reports(reports)
    if dry_run:
        say(_("预演:没有写入任何内容。"))
    elif errors is not None:
        write_errors(book_code, reports, errors)
    if any(report.rows_listed for report in reports):
        raise SystemExit(REFUSED)


def show_reports(reports: Sequence[FileReport]) -> None:
    """What became of each file."""
    show_table(
        (_("种类"), _("文件"), _("入账"), _("已在账"), _("列示"), _("原因")),
        [
            (
                _(all_kinds()[r.kind].title),
                r.name,
                str(r.rows_posted),
                str(r.rows_replayed),
                str(r.rows_listed),
                " ".join(f"{code}×{count}" for code, count in r.causes.most_common()),
            )
            for r in reports
        ],
        right="  rrr",
    )
    for report in reports:
        if report.unused:
            say(
                _("{file} 中没有用到的列:{columns}").format(
                    file=report.name, columns="、".join(report.unused)
                )
            )
        _show_problems(report)


def _show_problems(report: FileReport) -> None:
    """Where the first bad cells are, and how to mend them."""
    first = report.first_problems[:SHOWN]
    if first:
        click.echo("\n" + _("{file} 未入账的行:").format(file=report.name))
        show_table(
            (_("位置"), _("问题"), _("怎样改正")),
            [(told(one.where()), told(one.what), told(one.cure)) for one in first],
        )
    if report.rows_listed > len({one.row for one in first}):
        say(_("只列出开头的;全部见 hongzi rows,或用 --errors 写成工作簿。"))


def write_errors(book_code: str, reports: Sequence[FileReport], path: Path) -> None:
    """The open rows of the imported files as one workbook a file."""
    book = get_book(book_code)
    bad = [report for report in reports if report.rows_listed]
    for number, report in enumerate(bad, 1):
        target = path if len(bad) == 1 else path.with_stem(f"{path.stem}-{number}")
        with book_scope(book.id) as cursor:
            header = header_of(cursor, book_id=book.id, file_id=report.file_id)
            rows = rows_of(cursor, book_id=book.id, file_id=report.file_id, resolution="open")
            written = write_error_workbook(
                target,
                sheet=report.name,
                header=header,
                rows=(row.as_bad_row() for row in rows),
                say=told,
            )
        say(
            _("{file} 的 {count} 行未入账,已写入 {path}。").format(
                file=report.name, count=written, path=target
            )
        )


@click.command("rows")
@click.option("--book", "book_code", required=True, help="账套代码。")
@click.option("--period", help="只看某月 YYYY-MM。")
@click.option("--all", "every", is_flag=True, help="也列出已改正和已决定不入账的行。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def list_rows(book_code: str, period: str | None, every: bool, as_json: bool) -> None:
    """列出没有入账的行和原因。"""
    book = get_book(book_code)
    wanted = "" if every else "open"
    with book_scope(book.id) as cursor:
        files = files_of(cursor, book_id=book.id, period=parse_period(period) if period else None)
        found: list[dict[str, Any]] = [
            {"file": f.id, "name": f.name, "kind": f.kind, "period": format_period(f.period),
             "row": row.row, "columns": _columns(row), "document": row.document,
             "code": row.code, "cause": row.cause, "cure": row.cure,
             "resolution": row.resolution, "reason": row.reason}
            for f in files
            for row in list(rows_of(cursor, book_id=book.id, file_id=f.id, resolution=wanted))
        ]  # fmt: skip
    if as_json:
        show_json(found)
        return
    columns = ("file", "period", "name", "row", "columns", "code", "cause", "cure", "resolution")
    show_table(
        (
            _("文件号"),
            _("月份"),
            _("文件"),
            _("行"),
            _("列"),
            _("代码"),
            _("原因"),
            _("怎样改正"),
            _("状态"),
        ),
        [[str(told(one[column])) for column in columns] for one in found],
        right="r  r",
    )


def _columns(row: RowState) -> str:
    """The columns of a row's bad cells: F 列「数量」."""
    named = [
        Phrase("{column} 列「{header}」", column=one.column, header=one.header)
        for one in row.problems
        if one.column
    ]
    return listed(dict.fromkeys(named))


@click.command()
@click.argument("file_id", type=int, metavar="FILE_ID")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="ROW…")
@click.option("--book", "book_code", required=True, help="账套代码。")
@click.option("--reason", required=True, help="为什么不入账。")
@click.option("--actor", required=True, help="经办人。")
def dismiss(
    file_id: int, numbers: tuple[int, ...], book_code: str, reason: str, actor: str
) -> None:
    """决定文件 FILE_ID 的这些行不入账(见 hongzi rows)。"""
    dismiss_rows(book=book_code, file_id=file_id, rows=numbers, reason=reason, actor=actor)
    say(_("{count} 行不入账:{reason}").format(count=len(numbers), reason=reason))


def _given(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(_("{given}:写成 列=值,如 shop=旗舰店。").format(given=repr(text)))
    return name, value
