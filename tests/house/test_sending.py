"""Bulk writes sent by a thread: in order, seen by whatever is asked afterwards, or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from django.db import connections
from django.db.utils import IntegrityError

from hongzi.access.copying import FEW, insert_rows, update_rows
from hongzi.access.models import Member
from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.access.sending import sending

MANY = FEW + 1
COLUMNS = ["book_id", "user_name", "duties"]


def members(book: BookSettings, name: str, count: int = MANY) -> list[tuple[int, str, list[str]]]:
    return [(book.id, f"{name}{n}", []) for n in range(count)]


def test_what_is_asked_afterwards_sees_what_was_sent(book: BookSettings) -> None:
    """By SQL, and by Django's own statements on the same connection."""
    with book_scope(book.id) as cursor, sending(connections["default"]):
        insert_rows(cursor, "access_member", COLUMNS, members(book, "li"))
        cursor.execute("select count(*) from access_member")
        assert cursor.fetchone() == (MANY,)
        insert_rows(cursor, "access_member", COLUMNS, members(book, "wang"))
        assert Member.objects.filter(user_name__startswith="wang").count() == MANY


def test_writes_keep_their_order(book: BookSettings) -> None:
    """Each change finds the rows that were sent before it."""
    rows = members(book, "li")
    with book_scope(book.id) as cursor, sending(connections["default"]):
        insert_rows(cursor, "access_member", COLUMNS, rows)
        for duty in ("accept", "inspect", "refund"):
            changed = [(book_id, name, [duty]) for book_id, name, _ in rows]
            update_rows(cursor, "access_member", ["book_id", "user_name"], ["duties"], changed)
    duties = Member.objects.filter(book_id=book.id).values_list("duties", flat=True)
    assert list(duties) == [["refund"]] * MANY


def test_all_is_written_at_the_end(book: BookSettings) -> None:
    usual = sys.getswitchinterval()
    with book_scope(book.id) as cursor, sending(connections["default"]):
        for number in range(20):
            insert_rows(cursor, "access_member", COLUMNS, members(book, f"p{number}."))
    assert Member.objects.filter(book_id=book.id).count() == 20 * MANY
    assert sys.getswitchinterval() == usual


@pytest.mark.parametrize("afterwards", ["asked", "ended"])
def test_an_error_comes_out_and_nothing_follows_it(book: BookSettings, afterwards: str) -> None:
    """Of three writes the second breaks a constraint: it is raised here, the third never begins."""
    begun: list[int] = []
    twice = [*members(book, "li", 1), *members(book, "li")]

    with (
        pytest.raises(IntegrityError, match="member_once_per_book"),
        book_scope(book.id) as cursor,
        sending(connections["default"]),
    ):
        insert_rows(cursor, "access_member", COLUMNS, members(book, "wang"))
        insert_rows(cursor, "access_member", COLUMNS, twice)
        insert_rows(cursor, "access_member", COLUMNS, Told(members(book, "zhao"), begun))
        if afterwards == "asked":
            cursor.execute("select 1")
    assert begun == []
    assert not Member.objects.filter(book_id=book.id).exists()


def test_after_an_error_of_the_caller_nothing_more_is_written(book: BookSettings) -> None:
    begun: list[int] = []
    with (
        pytest.raises(ZeroDivisionError),
        book_scope(book.id) as cursor,
        sending(connections["default"]),
    ):
        for number in range(200):
            rows = Told(members(book, f"p{number}."), begun)
            insert_rows(cursor, "access_member", COLUMNS, rows)
        raise ZeroDivisionError
    assert len(begun) < 200
    assert not Member.objects.filter(book_id=book.id).exists()


class Told(list[tuple[int, str, list[str]]]):
    """Rows that tell when writing them begins."""

    def __init__(self, rows: list[tuple[int, str, list[str]]], begun: list[int]) -> None:
        super().__init__(rows)
        self.begun = begun

    def __iter__(self) -> Iterator[tuple[int, str, list[str]]]:
        self.begun.append(1)
        return super().__iter__()
