"""The month of several books by the worker, one job for each."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.files.queries import files_of
from hongzi.jobs.months import begin_run, inbox_of, jobs_of_run, stop_run
from hongzi.workflows.open_book import open_book
from tests.jobs.working import work_off


@pytest.fixture
def books(committed_db: None) -> list[BookSettings]:
    return [
        open_book(
            code=code, name=code, standard="small_business", taxpayer="general",
            costing="fifo", opened_on=dt.date(2026, 1, 1),
        )
        for code in ("north", "south")
    ]  # fmt: skip


def drop(book: str, name: str, text: str) -> Path:
    """A file in a book's inbox of January."""
    folder = inbox_of(book=book, period=202601)
    assert str(folder).startswith(str(settings.HOME.root))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_each_book_s_files_are_posted_in_its_own_books(books: list[BookSettings]) -> None:
    rows = "收款单号,销售单号,收款方式,收款金额,日期\nP1,无此单,支付宝,1.00,2026-01-05\n"
    path = drop("north", "customer-payments.csv", rows)
    begun = begin_run(run="r1", books=[("north", 202601), ("south", 202601)], actor="boss")
    assert begun == 2
    assert begin_run(run="r2", books=[("north", 202601)], actor="boss") == 0
    work_off()
    path.unlink()
    assert [(job.book, job.state) for job in jobs_of_run("r1")] == [
        ("north", "succeeded"), ("south", "succeeded"),
    ]  # fmt: skip
    listed = []
    for book in books:
        with book_scope(book.id) as cursor:
            listed.append([file.rows_open for file in files_of(cursor, book_id=book.id)])
    assert listed == [[1], []]


def test_a_file_of_no_kind_fails_its_own_book_only(books: list[BookSettings]) -> None:
    path = drop("south", "holiday.csv", "a,b\n1,2\n")
    begin_run(run="r1", books=[("south", 202601), ("north", 202601)], actor="boss")
    work_off()
    path.unlink()
    assert [(job.book, job.state) for job in jobs_of_run("r1")] == [
        ("south", "failed"), ("north", "succeeded"),
    ]  # fmt: skip


def test_what_waits_is_taken_out_of_the_queue(books: list[BookSettings]) -> None:
    begin_run(run="r1", books=[("north", 202601)], actor="boss")
    stop_run(jobs_of_run("r1"))
    work_off()
    assert [job.state for job in jobs_of_run("r1")] == ["cancelled"]
