"""Long work waits in the database until a worker does it, when what asked for it has committed."""

from __future__ import annotations

import pytest
from django.db import transaction

from hongzi.access.models import Book
from hongzi.jobs.queue import Job, later, state_of, stop, task
from tests.conftest import BookFactory
from tests.jobs.working import work_off


@task("test_rename_book")
def rename(job: Job, *, code: str, name: str) -> None:
    """Enough to see that it ran, in which book, and whether it was stopped."""
    Book.objects.filter(code=code).update(name="stopped" if job.stopped() else name)


@task("test_fail")
def fail(job: Job) -> None:
    raise ZeroDivisionError


def name_of(code: str) -> str:
    return Book.objects.get(code=code).name


@pytest.fixture
def code(committed_db: None, make_book: BookFactory) -> str:
    return make_book(name="before").code


def test_it_is_done_by_the_worker_not_by_who_asks(code: str) -> None:
    number = later(rename, code=code, name="after")
    assert number is not None
    assert (name_of(code), state_of(number)) == ("before", "todo")
    work_off()
    assert (name_of(code), state_of(number)) == ("after", "succeeded")


def test_what_is_rolled_back_was_never_asked(code: str) -> None:
    with transaction.atomic():
        number = later(rename, code=code, name="after")
        transaction.set_rollback(True)
    assert number is not None
    work_off()
    assert (name_of(code), state_of(number)) == ("before", "")


def test_only_one_of_a_kind_waits(code: str) -> None:
    assert later(rename, code=code, name="after", once="rename") is not None
    assert later(rename, code=code, name="later", once="rename") is None
    work_off()
    assert later(rename, code=code, name="again", once="rename") is not None


def test_what_waits_can_be_taken_out(code: str) -> None:
    number = later(rename, code=code, name="after")
    assert number is not None
    stop(number)
    work_off()
    assert (name_of(code), state_of(number)) == ("before", "cancelled")


def test_a_failure_is_known_and_stops_nobody_else(code: str) -> None:
    failed, done = later(fail), later(rename, code=code, name="after")
    assert failed is not None
    assert done is not None
    work_off()
    assert (state_of(failed), state_of(done)) == ("failed", "succeeded")
