"""Imported files in a book: every row is posted or listed, and what is open holds up the close."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError
from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.files.cells import CellProblem
from hongzi.files.documents import open_import
from hongzi.files.queries import FileState, files_of, header_of, rows_of, unresolved_files
from hongzi.files.store import (
    ListedRow,
    begin_file,
    dismiss_rows,
    finish_file,
    list_rows,
    mark_posted,
    supersede_file,
)
from hongzi.files.workbook import write_error_workbook
from hongzi.kernel.refusals import Refused
from tests.conftest import BookFactory

HEADER = ["销售单号", "数量"]


def bad(row: int, document: str, *, dismissed: str = "") -> ListedRow:
    problem = CellProblem(
        "", row, "B", "数量", "两", "not_a_number", "「两」不是数字。", "填数字。"
    )
    return ListedRow(row, [document, "两"], document, [problem], dismissed)


def import_file(
    cursor: CursorWrapper,
    book: BookSettings,
    *listed: ListedRow,
    posted: int = 0,
    period: int = 202609,
    sha: bytes = b"1",
) -> int:
    file_id = begin_file(
        cursor,
        book_id=book.id,
        kind="sales",
        sha256=sha * 32,
        name=f"{sha.decode()}.xlsx",
        period=period,
        header=HEADER,
    )
    list_rows(cursor, book_id=book.id, file_id=file_id, rows=listed, actor="李")
    finish_file(
        cursor, book_id=book.id, file_id=file_id, rows_posted=posted, rows_listed=len(listed)
    )
    return file_id


def state(cursor: CursorWrapper, book: BookSettings, file_id: int) -> FileState:
    return next(one for one in files_of(cursor, book_id=book.id) if one.id == file_id)


def counts(one: FileState) -> tuple[int, int, int]:
    return one.rows_open, one.rows_corrected, one.rows_dismissed


def test_each_row_is_posted_or_listed(book: BookSettings) -> None:
    """10 rows: 7 posted, 3 listed, of these 1 dismissed by a rule at once."""
    with book_scope(book.id) as cursor:
        file_id = import_file(
            cursor, book, bad(3, "X1"), bad(4, "X1"), bad(9, "X3", dismissed="运费行"), posted=7
        )
        one = state(cursor, book, file_id)
        assert (one.rows_total, one.rows_posted, one.rows_listed) == (10, 7, 3)
        assert counts(one) == (2, 0, 1)
        assert one.first_cause == "「两」不是数字。"
        rows = list(rows_of(cursor, book_id=book.id, file_id=file_id))
        assert [(r.row, r.document, r.code, r.resolution) for r in rows] == [
            (3, "X1", "not_a_number", "open"),
            (4, "X1", "not_a_number", "open"),
            (9, "X3", "not_a_number", "dismissed"),
        ]
        assert rows[0].problems == (bad(3, "X1").problems[0],)
        assert rows[0].cells == ["X1", "两"]
        assert (rows[2].reason, rows[2].resolved_by) == ("运费行", "李")


def test_the_same_file_again_changes_nothing(book: BookSettings) -> None:
    def dump(cursor: CursorWrapper) -> list[object]:
        cursor.execute("select *, xmin::text from files_importfile order by id")
        files = cursor.fetchall()
        cursor.execute("select * from files_importrow order by id")
        return [files, cursor.fetchall()]

    with book_scope(book.id) as cursor:
        first = import_file(cursor, book, bad(3, "X1"), posted=7)
        dismiss_rows(
            cursor, book_id=book.id, file_id=first, rows=[3], reason="样品,不入账", actor="王"
        )
        before = dump(cursor)
        assert import_file(cursor, book, bad(3, "X1"), posted=7) == first
        assert dump(cursor) == before


def test_an_open_row_gets_its_present_cause(book: BookSettings) -> None:
    with book_scope(book.id) as cursor:
        file_id = import_file(cursor, book, bad(3, "X1"))
        refusal = CellProblem("", 3, "", "", "", "never_sold", "没卖过。", "核对。")
        list_rows(
            cursor,
            book_id=book.id,
            file_id=file_id,
            rows=[ListedRow(3, ["X1", "2"], "X1", [refusal])],
            actor="李",
        )
        [row] = rows_of(cursor, book_id=book.id, file_id=file_id)
        assert (row.code, row.cause, row.cells) == ("never_sold", "没卖过。", ["X1", "2"])


def test_open_rows_hold_up_their_period_and_later_ones(book: BookSettings) -> None:
    with book_scope(book.id) as cursor:
        file_id = import_file(cursor, book, bad(3, "X1"), period=202609)

        def holding_up(period: int) -> list[int]:
            found = unresolved_files(cursor, book_id=book.id, period=period)
            return [one.id for one in found]

        assert holding_up(202608) == []
        assert holding_up(202609) == [file_id]
        assert holding_up(202612) == [file_id]
        assert (
            mark_posted(cursor, book_id=book.id, kind="sales", documents=["X1", "X2"], actor="李")
            == 1
        )
        assert holding_up(202612) == []
        assert counts(state(cursor, book, file_id)) == (0, 1, 0)


def test_a_document_of_another_kind_corrects_nothing(book: BookSettings) -> None:
    with book_scope(book.id) as cursor:
        import_file(cursor, book, bad(3, "X1"))
        assert (
            mark_posted(cursor, book_id=book.id, kind="past-sales", documents=["X1"], actor="") == 0
        )


def test_an_interrupted_import_holds_up_the_close(book: BookSettings) -> None:
    with book_scope(book.id) as cursor:
        begin_file(
            cursor, book_id=book.id, kind="sales", sha256=bytes(32), name="a.csv", period=202609
        )
        [one] = unresolved_files(cursor, book_id=book.id, period=202609)
        assert (one.finished, one.rows_open) == (False, 0)


def test_a_corrected_file_takes_the_place_of_the_first(book: BookSettings) -> None:
    """The number itself was the mistake: no document of the new file has the old one's name."""
    with book_scope(book.id) as cursor:
        first = import_file(cursor, book, bad(3, "第3行"))
        second = import_file(cursor, book, bad(7, "X9"), posted=1, sha=b"2")
        assert (
            supersede_file(cursor, book_id=book.id, file_id=first, by_file_id=second, actor="李")
            == 1
        )
        [row] = rows_of(cursor, book_id=book.id, file_id=first)
        assert (row.resolution, row.reason) == ("corrected", "由「2.xlsx」取代")
        assert [one.id for one in unresolved_files(cursor, book_id=book.id, period=202609)] == [
            second
        ]
        with pytest.raises(Refused, match="supersede_unlike"):
            supersede_file(cursor, book_id=book.id, file_id=second, by_file_id=first, actor="李")


@pytest.mark.parametrize(
    ("rows", "reason", "actor", "code"),
    [
        ([3], "", "王", "dismissal_reason_missing"),
        ([3], "样品", " ", "dismissal_reason_missing"),
        ([3, 4], "样品", "王", "row_not_open"),
    ],
)
def test_a_row_is_dismissed_only_with_reason_and_name(
    book: BookSettings, rows: list[int], reason: str, actor: str, code: str
) -> None:
    with book_scope(book.id) as cursor:
        file_id = import_file(cursor, book, bad(3, "X1"))
        with pytest.raises(Refused, match=code):
            dismiss_rows(
                cursor, book_id=book.id, file_id=file_id, rows=rows, reason=reason, actor=actor
            )
        assert counts(state(cursor, book, file_id)) == (1, 0, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "update files_importrow set resolution = 'dismissed', resolved_at = now()",
        "update files_importrow set resolution = 'corrected'",
        "update files_importrow set resolution = 'gone', resolved_at = now()",
        "update files_importfile set rows_posted = 5",
    ],
)
def test_the_database_refuses_what_the_store_would_not_write(
    book: BookSettings, statement: str
) -> None:
    with pytest.raises(IntegrityError), book_scope(book.id) as cursor:
        import_file(cursor, book, bad(3, "X1"))
        cursor.execute(statement)


@pytest.mark.django_db
def test_another_books_files_are_not_seen(make_book: BookFactory) -> None:
    mine, other = make_book(code="mine"), make_book(code="other")
    with book_scope(mine.id) as cursor:
        file_id = import_file(cursor, mine, bad(3, "X1"))
    with book_scope(other.id) as cursor:
        assert files_of(cursor, book_id=mine.id) == []
        assert mark_posted(cursor, book_id=mine.id, kind="sales", documents=["X1"], actor="") == 0
    with pytest.raises(IntegrityError), book_scope(other.id) as cursor:
        list_rows(cursor, book_id=other.id, file_id=file_id, rows=[bad(1, "Y")], actor="")


def test_the_workbook_goes_back_from_what_is_stored(book: BookSettings, tmp_path: Path) -> None:
    with book_scope(book.id) as cursor:
        file_id = import_file(
            cursor, book, bad(3, "X1"), bad(5, "X2"), bad(6, "X3", dismissed="运费行")
        )
        path = tmp_path / "back.xlsx"
        written = write_error_workbook(
            path,
            sheet="销售",
            header=header_of(cursor, book_id=book.id, file_id=file_id),
            rows=(
                row.as_bad_row()
                for row in rows_of(cursor, book_id=book.id, file_id=file_id, resolution="open")
            ),
        )
    assert written == 2
    given = {"date": "2026-09-01", "sku": "A", "gross": "5", "rate": "13%"}
    table = open_import(path, kind="sales", given=given).table
    assert list(table.rows()) == [(2, ["X1", "两"]), (3, ["X2", "两"])]
