"""A book is a wall: what the application's role can see, what it can write, what nobody can change.

Tried on two tables made for it, documents and their lines, so that it says what the operations do
whatever the rooms hold. Two books, 甲 and 乙, each with one document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import connections, models
from django.db.backends.utils import CursorWrapper
from django.db.migrations.state import ModelState, ProjectState
from django.db.utils import IntegrityError, ProgrammingError

from hongzi.access.scope import book_scope
from hongzi.access.walls import AppendOnly, TableTrigger, WallBook
from tests.conftest import BookFactory

LINES_ADD_UP = """
IF EXISTS (SELECT 1 FROM added GROUP BY book_id, document_id HAVING sum(amount) <> 0) THEN
    RAISE EXCEPTION 'unbalanced' USING ERRCODE = '23514';
END IF;
"""
OPERATIONS = [
    WallBook("Document"),
    WallBook("Line"),
    AppendOnly("Line"),
    TableTrigger("Line", name="adds_up", body=LINES_ADD_UP),
]


Key = models.ForeignKey[models.Model | None, models.Model | None]


def key(to: str, *, db_constraint: bool = False) -> Key:
    return models.ForeignKey(
        to, models.PROTECT, db_constraint=db_constraint, db_index=False, related_name="+", null=True
    )


def state_of(*, line_to_document: Key) -> ProjectState:
    """Django's picture of the two tables."""
    state = ProjectState.from_apps(apps)
    number = ("id", models.BigAutoField(primary_key=True))
    book = ("book", key("access.Book"))
    amount = ("amount", models.BigIntegerField())
    state.add_model(ModelState("wall", "Document", [number, book]))
    state.add_model(
        ModelState("wall", "Line", [number, book, ("document", line_to_document), amount])
    )
    return state


@dataclass(frozen=True)
class Two:
    """Two books and the number of each one's document."""

    first: int
    first_document: int
    second: int
    second_document: int


@pytest.fixture
def two(committed_db: None, make_book: BookFactory) -> Iterator[Two]:
    state = state_of(line_to_document=key("wall.Document"))
    with connections["owner"].schema_editor() as editor:
        for name in ("document", "line"):
            editor.create_model(state.apps.get_model("wall", name))
        for operation in OPERATIONS:
            operation.database_forwards("wall", editor, state, state)
    one, other = make_book(name="甲"), make_book(name="乙")
    yield Two(one.id, new_document(one.id), other.id, new_document(other.id))


def new_document(book_id: int) -> int:
    with book_scope(book_id) as cursor:
        cursor.execute("INSERT INTO wall_document (book_id) VALUES (%s) RETURNING id", [book_id])
        return int(cursor.fetchone()[0])


def add_lines(cursor: CursorWrapper, book: int, document: int | None, *amounts: int) -> None:
    for_each = ", ".join(["(%s, %s, %s)"] * len(amounts))
    values = [value for amount in amounts for value in (book, document, amount)]
    cursor.execute(
        f"INSERT INTO wall_line (book_id, document_id, amount) VALUES {for_each}", values
    )


def seen(cursor: CursorWrapper) -> list[int]:
    cursor.execute("SELECT book_id FROM wall_document ORDER BY book_id")
    return [row[0] for row in cursor.fetchall()]


def test_each_book_sees_its_own_rows_only(two: Two) -> None:
    with book_scope(two.first) as cursor:
        assert seen(cursor) == [two.first]
    with book_scope(two.second) as cursor:
        assert seen(cursor) == [two.second]


def test_outside_of_a_book_there_are_no_rows(two: Two) -> None:
    with connections["default"].cursor() as cursor:
        assert seen(cursor) == []


def test_the_owner_sees_all_rows(two: Two) -> None:
    with connections["owner"].cursor() as cursor:
        assert seen(cursor) == [two.first, two.second]


def test_scopes_nest_and_each_leaves_the_outer_one_as_it_was(two: Two) -> None:
    with book_scope(two.first) as cursor:
        with book_scope(two.second):
            assert seen(cursor) == [two.second]
        assert seen(cursor) == [two.first]
        with pytest.raises(ZeroDivisionError), book_scope(two.second):
            raise ZeroDivisionError
        assert seen(cursor) == [two.first]


def test_a_row_cannot_be_written_into_another_book(two: Two) -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        book_scope(two.first) as cursor,
    ):
        cursor.execute("INSERT INTO wall_document (book_id) VALUES (%s)", [two.second])


def test_a_row_cannot_point_into_another_book(two: Two) -> None:
    with (
        pytest.raises(IntegrityError, match="wall_line_document_id_wall"),
        book_scope(two.first) as cursor,
    ):
        add_lines(cursor, two.first, two.second_document, 5, -5)


def test_a_row_of_no_document_still_needs_a_book_that_exists(two: Two) -> None:
    with pytest.raises(IntegrityError, match="wall_line_book_wall"), book_scope(999) as cursor:
        add_lines(cursor, 999, None, 5, -5)


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize(
    "change",
    ["UPDATE wall_line SET amount = 0", "DELETE FROM wall_line", "TRUNCATE wall_line"],
)
def test_nobody_changes_what_is_append_only(two: Two, alias: str, change: str) -> None:
    with book_scope(two.first) as cursor:
        add_lines(cursor, two.first, two.first_document, 5, -5)
    with pytest.raises(ProgrammingError) as refused, book_scope(two.first, alias) as cursor:
        cursor.execute(change)
    assert refused.value.__cause__ is not None
    assert getattr(refused.value.__cause__, "sqlstate", "") == "42501"


def test_the_application_deletes_nothing(two: Two) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        book_scope(two.first) as cursor,
    ):
        cursor.execute("DELETE FROM wall_document")


def test_a_table_trigger_judges_the_new_rows_as_a_whole(two: Two) -> None:
    """A document's lines must come to nothing together, red ones too: 5 − 3 − 2; not 5 − 3."""
    with book_scope(two.first) as cursor:
        add_lines(cursor, two.first, two.first_document, 5, -3, -2)
    with pytest.raises(IntegrityError, match="unbalanced"), book_scope(two.first) as cursor:
        add_lines(cursor, two.first, two.first_document, 5, -3)


def test_a_wall_can_be_taken_down_and_put_up_again(two: Two) -> None:
    state = state_of(line_to_document=key("wall.Document"))
    with connections["owner"].schema_editor() as editor:
        for operation in reversed(OPERATIONS):
            operation.database_backwards("wall", editor, state, state)
    with connections["default"].cursor() as cursor, pytest.raises(ProgrammingError):
        cursor.execute("SELECT 1 FROM wall_document")
    with connections["owner"].schema_editor() as editor:
        for operation in OPERATIONS:
            operation.database_forwards("wall", editor, state, state)
    test_each_book_sees_its_own_rows_only(two)


def test_a_plain_key_into_a_walled_table_is_refused() -> None:
    state = state_of(line_to_document=key("wall.Document", db_constraint=True))
    editor = connections["owner"].schema_editor(collect_sql=True)
    with pytest.raises(ValueError, match="needs db_constraint=False"):
        WallBook("Line").database_forwards("wall", editor, state, state)


def test_an_unchecked_key_must_exist() -> None:
    state = state_of(line_to_document=key("wall.Document"))
    editor = connections["owner"].schema_editor(collect_sql=True)
    with pytest.raises(ValueError, match="no foreign key named document_number"):
        WallBook("Line", unchecked=["document_number"]).database_forwards(
            "wall", editor, state, state
        )
