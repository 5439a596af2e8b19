"""Writing many rows at once: as good as an INSERT, walls and checks included."""

from __future__ import annotations

import json

import pytest
from django.db.utils import IntegrityError

from hongzi.access.copying import FEW, insert_rows, update_rows
from hongzi.access.queries import BookSettings, duties_of
from hongzi.access.scope import book_scope
from tests.conftest import BookFactory

COLUMNS = ["book_id", "user_name", "duties"]


def test_rows_go_in_and_are_changed(book: BookSettings) -> None:
    with book_scope(book.id) as cursor:
        insert_rows(
            cursor, "access_member", COLUMNS, [(book.id, "li", ["accept"]), (book.id, "wang", [])]
        )
        insert_rows(cursor, "access_member", COLUMNS, [(book.id, "zhao", ["refund"])])
        update_rows(
            cursor,
            "access_member",
            ["book_id", "user_name"],
            ["duties"],
            [(book.id, "wang", ["inspect"])],
        )
    for who, duties in (("li", {"accept"}), ("wang", {"inspect"}), ("zhao", {"refund"})):
        assert duties_of(book_id=book.id, user_name=who) == duties


@pytest.mark.parametrize("count", [1, FEW, FEW + 1])
def test_few_rows_and_many_are_written_alike(book: BookSettings, count: int) -> None:
    """As arrays or, for many, by COPY; JSON, NULL and quotes survive both."""
    rows = [(book.id, f"li' %s {n}", [{"duty": "验收", "n": n}]) for n in range(count)]
    with book_scope(book.id) as cursor:
        insert_rows(cursor, "access_member", COLUMNS, rows)
        update_rows(
            cursor, "access_member", ["book_id", "user_name"], ["duties"],
            [(book_id, name, [*duties, None]) for book_id, name, duties in rows],
        )  # fmt: skip
        cursor.execute("select user_name, duties::text from access_member order by id")
        found = [(name, json.loads(duties)) for name, duties in cursor.fetchall()]
    assert found == [(name, [*duties, None]) for _, name, duties in rows]


def test_no_rows_are_no_work(book: BookSettings) -> None:
    with book_scope(book.id) as cursor:
        insert_rows(cursor, "no_such_table", COLUMNS, [])
        update_rows(cursor, "no_such_table", ["book_id"], ["duties"], [])


def test_constraints_hold(book: BookSettings) -> None:
    with (
        pytest.raises(IntegrityError, match="member_once_per_book"),
        book_scope(book.id) as cursor,
    ):
        insert_rows(cursor, "access_member", COLUMNS, [(book.id, "li", []), (book.id, "li", [])])


def test_a_change_to_a_row_that_is_not_there_is_an_error(book: BookSettings) -> None:
    with (
        pytest.raises(LookupError, match="1 rows to change, 0 found"),
        book_scope(book.id) as cursor,
    ):
        update_rows(
            cursor, "access_member", ["book_id", "user_name"], ["duties"], [(book.id, "li", [])]
        )


def test_the_same_connection_writes_again_after_a_commit(
    committed_db: None, make_book: BookFactory
) -> None:
    book = make_book()
    for name in ("li", "wang"):
        with book_scope(book.id) as cursor:
            insert_rows(cursor, "access_member", COLUMNS, [(book.id, name, [name])])
    assert duties_of(book_id=book.id, user_name="li") == {"li"}
    assert duties_of(book_id=book.id, user_name="wang") == {"wang"}
