"""Contents that were kept and never tied to a fact: gone after 30 days, by the nightly task."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from pytest_django import Settings

from hongzi.access.queries import BookSettings
from hongzi.facts.documents import KeptDocument, has_document, keep_document
from hongzi.jobs.documents import sweep
from hongzi.jobs.queue import later, state_of
from hongzi.kernel.commands import command_from_json
from hongzi.workflows.open_book import open_book
from hongzi.workflows.run import run
from hongzi.workflows.sweep_documents import WAITS, sweep_documents
from tests.facts.papers import pdf, photo
from tests.jobs.working import work_off

NOW = dt.datetime.now(dt.UTC)
LATER = NOW + WAITS + dt.timedelta(days=1)


@pytest.fixture
def book(committed_db: None, settings: Settings, tmp_path: Path) -> BookSettings:
    settings.DOCUMENTS = tmp_path / "documents"
    return open_book(
        code="photos", name="照片", standard="small_business", taxpayer="general",
        costing="moving_average", opened_on=dt.date(2026, 1, 1),
    )  # fmt: skip


def tie(book: BookSettings, kept: KeptDocument) -> None:
    """A product is defined, and the content belongs to that."""
    said = (
        {"kind": "define_product", "key": "K1", "date": "2026-01-05", "sku": "A"},
        {"kind": "attach_document", "key": "K2", "date": "2026-01-05", "to": "K1",
         "sha256": kept.sha256, "media": kept.media, "size": kept.size, "name": "a.png"},
    )  # fmt: skip
    for outcome in run(book=book.code, commands=[command_from_json(one) for one in said]):
        assert outcome.refusal is None


def test_what_is_tied_to_a_fact_stays(book: BookSettings) -> None:
    tied, loose = (keep_document(book=book, content=one) for one in (photo(), pdf()))
    tie(book, tied)
    assert sweep_documents(book=book, now=NOW) == 0, "somebody may still tie it"
    assert sweep_documents(book=book, now=LATER) == 1
    assert has_document(book=book, sha256=tied.sha256)
    assert not has_document(book=book, sha256=loose.sha256)


def test_what_is_kept_again_waits_again(book: BookSettings, tmp_path: Path) -> None:
    kept = keep_document(book=book, content=pdf())
    (path,) = (tmp_path / "documents").glob(f"*/*/{kept.sha256}")
    os.utime(path, (0, 0))
    keep_document(book=book, content=pdf())
    assert sweep_documents(book=book, now=NOW) == 0
    os.utime(path, (0, 0))
    assert sweep_documents(book=book, now=NOW) == 1


def test_the_worker_does_it(book: BookSettings) -> None:
    kept = keep_document(book=book, content=pdf())
    number = later(sweep, timestamp=int(LATER.timestamp()))
    assert number is not None
    work_off()
    assert state_of(number) == "succeeded"
    assert not has_document(book=book, sha256=kept.sha256)
