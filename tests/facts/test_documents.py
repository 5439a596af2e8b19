"""Documents: kept once under their hash, tied to a fact, proved when they are read."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from django.db import Error
from pytest_django import Settings

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.facts.documents import has_document, keep_document, read_document
from hongzi.facts.queries import documents_of, facts_by_key
from hongzi.facts.rules.documents import LARGEST, recognise
from hongzi.kernel.commands import AttachDocument, Command, command_from_json
from hongzi.kernel.refusals import Refused
from hongzi.workflows.attach_documents import unkept
from hongzi.workflows.batch import Outcome
from hongzi.workflows.check_books import check_book
from hongzi.workflows.open_book import open_book
from hongzi.workflows.run import run
from tests.facts.papers import pdf, photo

PHOTO = photo()


@pytest.fixture
def shelf(settings: Settings, tmp_path: Path) -> Path:
    """A folder of documents of the test's own."""
    settings.DOCUMENTS = tmp_path / "documents"
    return tmp_path / "documents"


@pytest.fixture
def book(db: None, shelf: Path) -> BookSettings:
    """A book in which one product was defined: a fact that a photo can belong to."""
    book = open_book(
        code="photos", name="照片", standard="small_business", taxpayer="general",
        costing="moving_average", opened_on=dt.date(2026, 1, 1),
    )  # fmt: skip
    (done,) = run(book=book.code, commands=[command("define_product", "K1", sku="A")])
    assert done.status == "posted"
    return book


def command(kind: str, key: str, **body: Any) -> Command:
    return command_from_json({"kind": kind, "key": key, "date": "2026-01-10", **body})


def attach(book: BookSettings, key: str, content: bytes = PHOTO, **body: Any) -> Outcome:
    """Keep a content and tie it to the product's fact."""
    kept = keep_document(book=book, content=content)
    body = {"to": "K1", "sha256": kept.sha256, "media": kept.media, "size": kept.size, **body}
    (done,) = run(book=book.code, commands=[command("attach_document", key, **body)], actor="李四")
    return done


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (photo(), "image/jpeg"),
        (photo(form="PNG"), "image/png"),
        (photo(form="WEBP"), "image/webp"),
        (pdf(), "application/pdf"),
    ],
)
def test_a_type_is_found_in_the_content(content: bytes, media: str) -> None:
    assert recognise(content, name="随便.txt") == media


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document_empty"),
        (b"\xff\xd8\xff" + bytes(LARGEST), "document_too_large"),
        (b"GIF89a" + bytes(20), "document_unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "document_unknown"),
        (b"<html>", "document_unknown"),
        (photo(size=(400, 400), form="PNG")[:-60], "document_broken"),
        (photo(size=(400, 400))[:300], "document_broken"),
        (b"\x89PNG\r\n\x1a\n<script>", "document_broken"),
        (b"%PDF-1.7 cut off", "document_broken"),
    ],
)
def test_what_is_not_kept(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        recognise(content, name="x.jpg")
    assert refused.value.code == code and refused.value.cure


def test_a_content_is_kept_once_and_to_the_byte(book: BookSettings, shelf: Path) -> None:
    """<book>/<aa>/<sha256>, 0600, in folders of 0700; the same again adds no file."""
    first, again = (keep_document(book=book, content=PHOTO) for _ in range(2))
    digest = hashlib.sha256(PHOTO).hexdigest()
    assert first == again and first.sha256 == digest
    files = [path for path in shelf.rglob("*") if path.is_file()]
    assert files == [shelf / "photos" / digest[:2] / digest]
    assert files[0].read_bytes() == PHOTO == read_document(book=book, sha256=digest)
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert {stat.S_IMODE(one.stat().st_mode) for one in files[0].parents[:3]} == {0o700}


def test_a_changed_file_is_never_given_out_and_mended_by_its_original(
    book: BookSettings, shelf: Path
) -> None:
    kept = keep_document(book=book, content=PHOTO)
    path = shelf / "photos" / kept.sha256[:2] / kept.sha256
    path.write_bytes(photo("blue"))
    with pytest.raises(Refused, match="document_damaged"):
        read_document(book=book, sha256=kept.sha256)
    keep_document(book=book, content=PHOTO)
    assert read_document(book=book, sha256=kept.sha256) == PHOTO


@pytest.mark.parametrize("name", ["../../secret_key", "A" * 64, "", "a" * 63 + "\n", "/etc/passwd"])
def test_a_hash_is_never_a_path(book: BookSettings, name: str) -> None:
    assert not has_document(book=book, sha256=name)
    with pytest.raises(Refused, match="document_missing"):
        read_document(book=book, sha256=name)


def test_a_half_written_file_has_no_name(
    book: BookSettings, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full in the middle: nothing is left, and the next try is whole."""

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr(os, "fsync", full)
        keep_document(book=book, content=PHOTO)
    assert [path for path in shelf.rglob("*") if path.is_file()] == []
    assert read_document(book=book, sha256=keep_document(book=book, content=PHOTO).sha256) == PHOTO


def test_a_photo_of_a_fact(book: BookSettings) -> None:
    done = attach(book, "P1", name="正面.jpg")
    assert done.status == "posted"
    with book_scope(book.id) as cursor:
        fact = facts_by_key(cursor, keys=["K1"])["K1"].id
        (document,) = documents_of(cursor, facts=[fact])[fact]
    assert (document.name, document.evidence, document.media) == ("正面.jpg", "photo", "image/jpeg")
    assert (document.filed_by, document.size) == ("李四", len(PHOTO))
    assert check_book(book=book.code).hold


def test_a_resend_changes_nothing(book: BookSettings) -> None:
    first, again = attach(book, "P1"), attach(book, "P1")
    assert (first.status, again.status) == ("posted", "replayed")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"to": "K9"}, "fact_unknown"),
        ({"evidence": "selfie"}, "evidence_unknown"),
        ({"media": "text/html"}, "document_unknown"),
        ({"size": 0}, "document_unknown"),
    ],
)
def test_refused_by_name(book: BookSettings, body: dict[str, Any], code: str) -> None:
    done = attach(book, "P1", **body)
    assert done.refusal is not None and done.refusal.code == code


def test_the_same_photo_twice_on_one_fact(book: BookSettings) -> None:
    attach(book, "P1")
    done = attach(book, "P2")
    assert done.refusal is not None and done.refusal.code == "document_attached"


def test_a_fact_and_its_photo_in_one_go(book: BookSettings) -> None:
    """The page sends both; the photo finds the fact made just before it."""
    kept = keep_document(book=book, content=PHOTO)
    both = [
        command("define_product", "K2", sku="B"),
        command("attach_document", "P1", to="K2", sha256=kept.sha256, media=kept.media,
                size=kept.size),
    ]  # fmt: skip
    assert [done.status for done in run(book=book.code, commands=both)] == ["posted", "posted"]


def test_a_door_knows_what_was_never_uploaded(book: BookSettings) -> None:
    kept = keep_document(book=book, content=PHOTO)
    body = {"to": "K1", "media": kept.media, "size": kept.size}
    known, strange = (
        command("attach_document", digest, sha256=digest, **body)
        for digest in (kept.sha256, "0" * 64)
    )
    assert isinstance(known, AttachDocument) and isinstance(strange, AttachDocument)
    assert {key: one.code for key, one in unkept(book, [known, strange]).items()} == {
        strange.key: "document_missing"
    }


def test_rows_are_only_added(book: BookSettings) -> None:
    attach(book, "P1")
    for sql in ("update facts_attachment set name = 'x'", "delete from facts_attachment"):
        refused = pytest.raises(Error, match=r"append_only|permission denied")
        with refused, book_scope(book.id) as cursor:
            cursor.execute(sql)


def test_check_names_a_lost_file_and_a_forged_row(book: BookSettings, shelf: Path) -> None:
    attach(book, "P1", name="正面.jpg")
    kept = keep_document(book=book, content=PHOTO)
    (shelf / "photos" / kept.sha256[:2] / kept.sha256).unlink()
    proofs = {one.name: one for one in check_book(book=book.code).proofs}
    assert proofs["documents_kept"].rows[0].startswith("附件「正面.jpg」")
    assert proofs["documents_filed"].holds
    with book_scope(book.id) as cursor:
        fact = facts_by_key(cursor, keys=["K1", "P1"])
        cursor.execute(
            "insert into facts_attachment "
            "(book_id, fact_id, filed_id, evidence, sha256, name, size, media) "
            "values (%s, %s, %s, 'photo', %s, 'x', 1, 'image/jpeg')",
            [book.id, fact["P1"].id, fact["K1"].id, bytes(32)],
        )
    proofs = {one.name: one for one in check_book(book=book.code).proofs}
    assert proofs["documents_filed"].count == 1
