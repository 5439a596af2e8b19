"""The rows of a file that did not go in: with their causes, as a workbook, or dismissed."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongzi.access.scope import book_scope
from hongzi.files.queries import FileState, file_of, header_of, rows_of
from hongzi.files.workbook import write_error_workbook
from hongzi.kernel.refusals import Refused
from hongzi.web.gate import Visit, for_members
from hongzi.web.phrases import spoken
from hongzi.workflows.dismiss_rows import dismiss_rows

SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_members("import", methods=("GET", "POST"))
def rows(request: HttpRequest, visit: Visit, file: int) -> HttpResponse:
    """Rows still to be corrected, and those that were corrected or dismissed."""
    refusal = None
    chosen = [int(row) for row in request.POST.getlist("row") if row.isdigit()]
    if request.method == "POST":
        try:
            dismiss_rows(
                book=visit.book.code, file_id=file, rows=chosen,
                reason=request.POST.get("reason", ""), actor=visit.user,
            )  # fmt: skip
        except Refused as problem:
            refusal = problem
        else:
            messages.success(request, _("已记下不入账的理由。"))
            return redirect("imports-file", visit.book.code, file)
    with book_scope(visit.book.id) as cursor:
        found = _file(file_of(cursor, book_id=visit.book.id, file_id=file))
        header = header_of(cursor, book_id=visit.book.id, file_id=file)
        listed = list(islice(rows_of(cursor, book_id=visit.book.id, file_id=file), SHOWN))
    return render(
        request,
        "web/imports/rows.html",
        {
            "file": found,
            "header": header,
            "rows": listed,
            "more": found.rows_open + found.rows_corrected + found.rows_dismissed > len(listed),
            "refusal": refusal,
            "chosen": chosen,
            "reason": request.POST.get("reason", ""),
        },
        status=422 if refusal else 200,
    )


@for_members("import")
def errors(request: HttpRequest, visit: Visit, file: int) -> HttpResponse:
    """The open rows as a workbook, bad cells marked; corrected, it is dropped on the page again."""
    with TemporaryDirectory(prefix="hongzi-errors-") as folder, book_scope(visit.book.id) as cursor:
        found = _file(file_of(cursor, book_id=visit.book.id, file_id=file))
        header = header_of(cursor, book_id=visit.book.id, file_id=file)
        listed = rows_of(cursor, book_id=visit.book.id, file_id=file, resolution="open")
        path = Path(folder) / "errors.xlsx"
        write_error_workbook(
            path,
            sheet=found.name,
            header=header,
            rows=(row.as_bad_row() for row in listed),
            say=spoken,
        )
        content = path.read_bytes()
    name = quote(f"{found.kind}-{Path(found.name).stem}-{_('待改正')}.xlsx")
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def _file(found: FileState | None) -> FileState:
    if found is None:
        raise Refused("import_file_unknown", "没有这个导入文件。", cure="回到导入页,从列表中选。")
    return found
