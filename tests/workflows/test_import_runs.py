"""An import followed on a page: kept, reviewed, tried, started, stopped half way, done again."""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.cluster.home import Home
from hongzi.files import store_runs, uploads
from hongzi.files.queries import files_of, unresolved_files
from hongzi.files.queries_runs import Run, due_kinds, run_of, runs_of
from hongzi.files.store_runs import ask_to_stop
from hongzi.kernel.refusals import Refused
from hongzi.workflows.import_runs import do_run, review_run, start_run, stop_run, take_file
from hongzi.workflows.open_book import open_book

pytestmark = pytest.mark.django_db

PRODUCTS = "日期,商品编码,商品名称,零售价\n" + "".join(
    f"2026-01-01,P{n:02d},杯{n},9.90\n" for n in range(30)
)
BAD = PRODUCTS.replace("P07,杯7,9.90", "P07,杯7,玖元")


@pytest.fixture
def book(db: None, tmp_path: Path, settings: Any) -> BookSettings:
    settings.HOME = Home(tmp_path / "home")
    return open_book(
        code="shop", name="店", standard="small_business", taxpayer="general",
        costing="moving_average", opened_on=dt.date(2026, 1, 1),
    )  # fmt: skip


def take(text: str, name: str = "商品.csv") -> int:
    return take_file(book="shop", name=name, chunks=[text.encode("gb18030")], actor="会计甲")


def start(run_id: int, **more: Any) -> None:
    start_run(book="shop", run_id=run_id, kind="products", actor="会计甲", **more)


def seen(book: BookSettings, run_id: int) -> Run:
    with book_scope(book.id) as cursor:
        run = run_of(cursor, book_id=book.id, run_id=run_id)
    assert run is not None
    return run


def products(book: BookSettings) -> int:
    with book_scope(book.id) as cursor:
        cursor.execute("select count(*) from stock_product")
        return int(cursor.fetchone()[0])


def test_an_uploaded_file_is_kept_for_the_server_alone(book: BookSettings, tmp_path: Path) -> None:
    run = seen(book, take(PRODUCTS))
    assert (run.state, run.kind, run.title, run.actor) == ("draft", "products", "商品", "会计甲")
    path = uploads.kept(book_id=book.id, sha256=run.sha256, name=run.name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.read_bytes() == PRODUCTS.encode("gb18030")


def test_a_started_run_posts_all_and_tells_how_it_went(book: BookSettings) -> None:
    run_id = take(PRODUCTS)
    start(run_id)
    assert seen(book, run_id).state == "queued"
    assert do_run(book="shop", run_id=run_id, chunk=10) == "done"
    run = seen(book, run_id)
    assert (run.rows_total, run.rows_done, run.rows_posted, run.percent) == (30, 30, 30, 100)
    assert run.started_at is not None
    assert run.finished_at is not None
    assert products(book) == 30
    with pytest.raises(Refused, match="run_busy"):
        start(run_id)
    assert do_run(book="shop", run_id=run_id) == "done"


def test_a_trial_counts_everything_and_writes_nothing(book: BookSettings) -> None:
    run_id = take(BAD)
    start(run_id, trial=True)
    assert do_run(book="shop", run_id=run_id) == "done"
    run = seen(book, run_id)
    assert (run.trial, run.rows_posted, run.rows_listed) == (True, 29, 1)
    assert run.causes == {"not_a_number": 1}
    assert [(p.row, p.column, p.value) for p in run.first_problems] == [(9, "D", "玖元")]
    assert products(book) == 0
    with book_scope(book.id) as cursor:
        assert files_of(cursor, book_id=book.id) == []
    start(run_id)
    do_run(book="shop", run_id=run_id)
    assert products(book) == 29


@pytest.fixture
def stop_after_ten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody presses the button when ten rows are in."""
    keep = store_runs.keep_progress

    def keep_and_stop(cursor: Any, *, book_id: int, run_id: int, **counts: int) -> None:
        keep(cursor, book_id=book_id, run_id=run_id, **counts)
        ask_to_stop(cursor, book_id=book_id, run_id=run_id)

    monkeypatch.setattr(store_runs, "keep_progress", keep_and_stop)
    yield
    monkeypatch.undo()


def test_a_stopped_run_keeps_what_is_in_and_holds_up_the_close(
    book: BookSettings, stop_after_ten: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten rows, the wish to stop, ten more, the end; done again, the other ten and no row twice."""
    run_id = take(PRODUCTS)
    start(run_id)
    assert do_run(book="shop", run_id=run_id, chunk=10) == "cancelled"
    assert (seen(book, run_id).rows_done, products(book)) == (20, 20)
    with book_scope(book.id) as cursor:
        (waiting,) = unresolved_files(cursor, book_id=book.id, period=202601)
    assert not waiting.finished
    monkeypatch.undo()
    start(run_id)
    assert do_run(book="shop", run_id=run_id, chunk=10) == "done"
    run = seen(book, run_id)
    assert (run.rows_posted, run.rows_replayed, products(book)) == (10, 20, 30)
    with book_scope(book.id) as cursor:
        assert unresolved_files(cursor, book_id=book.id, period=202601) == []


def test_a_run_stopped_while_it_waits_never_starts(book: BookSettings) -> None:
    run_id = take(PRODUCTS)
    start(run_id)
    stop_run(book="shop", run_id=run_id)
    assert do_run(book="shop", run_id=run_id) == "cancelled"
    assert products(book) == 0
    with pytest.raises(Refused, match="run_ended"):
        stop_run(book="shop", run_id=run_id)


def test_a_run_whose_worker_died_is_done_again(book: BookSettings) -> None:
    """Running, then silent: a worker takes it up; one that still breathes it leaves alone."""
    run_id = take(PRODUCTS)
    start(run_id)
    with book_scope(book.id) as cursor:
        store_runs.claim_run(cursor, book_id=book.id, run_id=run_id, rows_total=30)
    assert do_run(book="shop", run_id=run_id) == "running"
    with book_scope(book.id) as cursor:
        cursor.execute("update files_importrun set touched_at = now() - interval '1 minute'")
    assert seen(book, run_id).stale
    assert do_run(book="shop", run_id=run_id) == "done"
    assert products(book) == 30


def test_a_corrected_file_puts_the_bad_row_in(book: BookSettings) -> None:
    first = take(BAD)
    start(first)
    do_run(book="shop", run_id=first)
    assert seen(book, first).open_rows == 1
    second = take(PRODUCTS)
    start(second)
    do_run(book="shop", run_id=second)
    assert seen(book, first).open_rows == 0
    assert (seen(book, second).rows_posted, seen(book, second).rows_replayed) == (1, 29)


def test_a_file_that_is_gone_or_unreadable_says_so(book: BookSettings) -> None:
    run_id = take(PRODUCTS)
    with pytest.raises(Refused, match="columns_missing"):
        start_run(book="shop", run_id=run_id, kind="sales", actor="会计甲")
    review = review_run(book="shop", run_id=run_id, kind="sales")
    assert review.shown is None
    assert review.refusal is not None
    assert review_run(book="shop", run_id=run_id).shown is not None
    start(run_id)
    uploads.kept(book_id=book.id, sha256=seen(book, run_id).sha256, name="商品.csv").unlink()
    assert do_run(book="shop", run_id=run_id) == "failed"
    assert seen(book, run_id).problem["code"] == "upload_gone"
    with pytest.raises(Refused, match="run_unknown"):
        review_run(book="shop", run_id=run_id + 1000)


def test_uploads_have_a_limit_a_safe_name_and_an_end(book: BookSettings) -> None:
    with pytest.raises(Refused, match="upload_too_large"):
        uploads.keep(book_id=book.id, name="a.csv", chunks=[b"12345", b"67890"], most=9)
    with pytest.raises(Refused, match="upload_empty"):
        uploads.keep(book_id=book.id, name="a.csv", chunks=[])
    assert uploads.plain_name("../../etc/pass:wd.csv") == "pass_wd.csv"
    assert uploads.plain_name("C:\\桌面\\销售.xlsx") == "销售.xlsx"
    assert len(uploads.plain_name("长" * 300 + ".xlsx")) <= 110
    path = uploads.keep(book_id=book.id, name="a.csv", chunks=[b"1"])
    assert uploads.sweep(book_id=book.id) == 0
    old = path.stat().st_mtime - 8 * 86_400
    os.utime(path.parent, (old, old))
    assert uploads.sweep(book_id=book.id) == 1
    assert not path.exists()


def test_a_month_lacks_the_kinds_that_came_before(book: BookSettings) -> None:
    """Products came in January; February still lacks them."""
    run_id = take(PRODUCTS)
    start(run_id)
    do_run(book="shop", run_id=run_id)
    with book_scope(book.id) as cursor:
        found = due_kinds(cursor, book_id=book.id, period=202602)
        assert [(one.kind, one.last) for one in found] == [("products", 202601)]
        assert due_kinds(cursor, book_id=book.id, period=202601) == []


def test_one_book_does_not_see_the_runs_of_another(book: BookSettings) -> None:
    run_id = take(PRODUCTS)
    other = open_book(
        code="other", name="别家", standard="small_business", taxpayer="general",
        costing="moving_average", opened_on=dt.date(2026, 1, 1),
    )  # fmt: skip
    with book_scope(other.id) as cursor:
        assert runs_of(cursor, book_id=book.id, most=9) == []
    with pytest.raises(Refused, match="run_unknown"):
        stop_run(book="other", run_id=run_id)
