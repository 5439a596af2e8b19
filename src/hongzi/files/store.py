"""The only writer of imported files and of the rows that were not posted.

Every function works inside ``book_scope``, on its cursor.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from hongzi.access.copying import insert_rows, update_rows
from hongzi.files.cells import CellProblem
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused

_CAUSE = ("document", "code", "cause", "cure", "raw", "problems")
_RESOLUTION = ("resolution", "reason", "resolved_by", "resolved_at")
_BY_RULE = "规则"


class ListedRow(NamedTuple):
    """A row that was not posted. problems: at least one; the first names the cause.

    dismissed: the reason, where a rule says at once that the row is not to be posted.
    """

    row: int
    cells: Sequence[str]
    document: str
    problems: Sequence[CellProblem]
    dismissed: str = ""


def begin_file(
    cursor: CursorWrapper,
    *,
    book_id: int,
    kind: str,
    sha256: bytes,
    name: str,
    period: int,
    sheet: str = "",
    header: Sequence[str] = (),
    given: Mapping[str, str] | None = None,
) -> int:
    """The id of the file's row: a new one, or the one of the same content as the same kind."""
    cursor.execute(
        "select id from files_importfile where book_id = %s and kind = %s and sha256 = %s "
        "and sheet = %s",
        [book_id, kind, sha256, sheet],
    )
    found = cursor.fetchone()
    if found is None:
        cursor.execute(
            "insert into files_importfile (book_id, kind, sha256, name, sheet, period, header, "
            "given, rows_total, rows_posted, rows_listed, finished) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, 0, 0, 0, false) returning id",
            [
                book_id, kind, sha256, name, sheet, period,
                json.dumps(list(header), ensure_ascii=False),
                json.dumps(dict(given or {}), ensure_ascii=False),
            ],
        )  # fmt: skip
        found = cursor.fetchone()
    return int(found[0])


def list_rows(
    cursor: CursorWrapper, *, book_id: int, file_id: int, rows: Sequence[ListedRow], actor: str
) -> None:
    """List rows that were not posted, with their causes.

    An open row listed before gets its present cause; one that was resolved stays so.
    """
    if not rows:
        return
    cursor.execute(
        "select row_no, resolution from files_importrow "
        "where book_id = %s and file_id = %s and row_no = any(%s)",
        [book_id, file_id, [row.row for row in rows]],
    )
    before = dict(cursor.fetchall())
    insert_rows(
        cursor,
        "files_importrow",
        ("book_id", "file_id", "row_no", *_CAUSE, *_RESOLUTION),
        [
            (book_id, file_id, row.row, *_cause(row), *_resolution(row, actor))
            for row in rows
            if row.row not in before
        ],
    )
    update_rows(
        cursor,
        "files_importrow",
        ("book_id", "file_id", "row_no"),
        _CAUSE,
        [
            (book_id, file_id, row.row, *_cause(row))
            for row in rows
            if before.get(row.row) == "open"
        ],
    )


def _cause(row: ListedRow) -> tuple[object, ...]:
    first = row.problems[0]
    problems = [problem.to_keep() for problem in row.problems]
    return (row.document, first.code, str(first.what), str(first.cure), list(row.cells), problems)


def _resolution(row: ListedRow, actor: str) -> tuple[object, ...]:
    if not row.dismissed:
        return ("open", "", "", None)
    return ("dismissed", row.dismissed, actor or _BY_RULE, timezone.now())


def mark_posted(
    cursor: CursorWrapper, *, book_id: int, kind: str, documents: Sequence[str], actor: str
) -> int:
    """Rows open in any file of this kind are corrected now that their documents are posted.

    Answers how many rows that were.
    """
    cursor.execute(
        "update files_importrow r set resolution = 'corrected', resolved_by = %s, "
        "resolved_at = now() from files_importfile f "
        "where r.book_id = %s and r.resolution = 'open' and r.document = any(%s) "
        "and f.book_id = r.book_id and f.id = r.file_id and f.kind = %s",
        [actor, book_id, list(documents), kind],
    )
    return int(cursor.rowcount)


def supersede_file(
    cursor: CursorWrapper, *, book_id: int, file_id: int, by_file_id: int, actor: str
) -> int:
    """A corrected file takes the place of an earlier one of its kind: the earlier one's open
    rows are corrected, whatever their numbers were; what is still wrong is open in the new one.

    Answers how many rows that were. Refused: ``supersede_unlike``.
    """
    cursor.execute(
        "select new.name from files_importfile old join files_importfile new "
        "on new.book_id = old.book_id and new.kind = old.kind and new.id > old.id "
        "where old.book_id = %s and old.id = %s and new.id = %s and new.finished",
        [book_id, file_id, by_file_id],
    )
    found = cursor.fetchone()
    if found is None:
        raise Refused(
            "supersede_unlike",
            "只有同一种类、之后导入并已读完的文件才能取代前一个文件。",
            cure="先把改正后的文件完整导入。",
        )
    cursor.execute(
        "update files_importrow set resolution = 'corrected', reason = %s, resolved_by = %s, "
        "resolved_at = now() where book_id = %s and file_id = %s and resolution = 'open'",
        [f"由「{found[0]}」取代", actor, book_id, file_id],
    )
    return int(cursor.rowcount)


def dismiss_rows(
    cursor: CursorWrapper,
    *,
    book_id: int,
    file_id: int,
    rows: Sequence[int],
    reason: str,
    actor: str,
) -> None:
    """Open rows are not to be posted, for a reason someone answers for.

    Refused: ``dismissal_reason_missing``, ``row_not_open``.
    """
    if not reason.strip() or not actor.strip():
        raise Refused(
            "dismissal_reason_missing",
            "决定不入账必须写明理由和经办人。",
            cure="写明为什么这些行不入账。",
        )
    cursor.execute(
        "select row_no from files_importrow where book_id = %s and file_id = %s "
        "and resolution = 'open' and row_no = any(%s) for update",
        [book_id, file_id, list(rows)],
    )
    missing = sorted(set(rows) - {number for (number,) in cursor.fetchall()})
    if missing:
        raise Refused(
            "row_not_open",
            "第 {missing} 行不在待处理之列。",
            cure="重新查看这个文件的待处理行。",
            missing=listed(map(str, missing[:10])),
        )
    cursor.execute(
        "update files_importrow set resolution = 'dismissed', reason = %s, resolved_by = %s, "
        "resolved_at = now() where book_id = %s and file_id = %s and row_no = any(%s)",
        [reason.strip(), actor.strip(), book_id, file_id, list(rows)],
    )


def finish_file(
    cursor: CursorWrapper, *, book_id: int, file_id: int, rows_posted: int, rows_listed: int
) -> None:
    """The file was read to its end: each of its rows is posted or listed."""
    cursor.execute(
        "update files_importfile set rows_total = %s, rows_posted = %s, rows_listed = %s, "
        "finished = true where book_id = %s and id = %s "
        "and (rows_posted, rows_listed, finished) is distinct from (%s, %s, true)",
        [
            rows_posted + rows_listed, rows_posted, rows_listed,
            book_id, file_id, rows_posted, rows_listed,
        ],
    )  # fmt: skip
