"""Documents come in through a form or a script, and are shown to the book's members alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from hongzi.access.queries import BookSettings
from hongzi.facts.documents import keep_document
from hongzi.kernel.commands import command_from_json
from hongzi.web.documents.uploads import attach_commands
from hongzi.web.gate import Visit
from hongzi.workflows.open_book import open_book
from hongzi.workflows.run import run
from tests.facts.papers import pdf, photo
from tests.web.conftest import Visitor

DAY = dt.date(2026, 1, 10)


@pytest.fixture
def book(db: None, settings: Settings, tmp_path: Path) -> BookSettings:
    """A book with one fact, K1."""
    settings.DOCUMENTS = tmp_path
    return _open("shop")


def _open(code: str) -> BookSettings:
    book = open_book(
        code=code, name="小店", standard="small_business", taxpayer="general",
        costing="moving_average", opened_on=dt.date(2026, 1, 1),
    )  # fmt: skip
    product = {"kind": "define_product", "key": "K1", "date": "2026-01-10", "sku": "A"}
    run(book=code, commands=[command_from_json(product)])
    return book


def tie(book: BookSettings, content: bytes, name: str) -> str:
    """Attach to K1; the address of the document."""
    visit = Visit(book, "甲", frozenset({"warehouse"}))
    done = visit.run(attach_commands(visit, [SimpleUploadedFile(name, content)], to="K1", date=DAY))
    assert done[0].status == "posted", done
    return f"/books/{book.code}/documents/{done[0].detail['sha256']}/"


def test_a_picture_is_shown_and_can_run_nothing(book: BookSettings, visitor: Visitor) -> None:
    answer = visitor(book, "bookkeeper").get(tie(book, photo(), '划痕"\r\n.jpg'))
    assert (answer.status_code, answer.content) == (200, photo())
    assert answer["Content-Type"] == "image/jpeg"
    policy = answer["Content-Security-Policy"].split("; ")
    assert sorted(policy) == ["default-src 'none'", "sandbox", "style-src 'unsafe-inline'"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Content-Disposition"].startswith("inline; filename*=UTF-8''%E5%88%92")
    assert "\n" not in answer["Content-Disposition"]
    assert "immutable" in answer["Cache-Control"] and "private" in answer["Cache-Control"]


def test_a_pdf_is_downloaded(book: BookSettings, visitor: Visitor) -> None:
    answer = visitor(book, "cashier").get(tie(book, pdf(), "回单.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")


def test_nobody_else_sees_it(book: BookSettings, visitor: Visitor) -> None:
    """Not without a log-in, not from another book, not before it was tied to a fact."""
    address = tie(book, photo(), "a.jpg")
    assert Client().get(address).status_code == 302
    other = _open("other")
    stranger = visitor(other, "owner", name="外人")
    assert stranger.get(address).status_code == 404
    assert stranger.get(address.replace("shop", "other")).status_code == 404
    loose = keep_document(book=book, content=photo("blue"))
    member = visitor(book, "owner")
    assert member.get(f"/books/shop/documents/{loose.sha256}/").status_code == 404
    assert member.get("/books/shop/documents/..%2f..%2fsecret_key/").status_code == 404


def test_a_resend_of_a_form_changes_nothing(book: BookSettings) -> None:
    visit = Visit(book, "甲", frozenset({"warehouse"}))
    statuses = []
    for _ in range(2):
        files = [SimpleUploadedFile("a.jpg", photo()), SimpleUploadedFile("b.jpg", photo())]
        commands = attach_commands(visit, files, to="K1", date=DAY)
        statuses += [done.status for done in visit.run(commands)]
    assert statuses == ["posted", "replayed"]


def test_a_script_uploads_and_is_told_the_hash(book: BookSettings, visitor: Visitor) -> None:
    client = visitor(book, "warehouse")
    answer = client.post("/books/shop/documents/", {"content": SimpleUploadedFile("x", photo())})
    assert answer.json() == {
        "sha256": keep_document(book=book, content=photo()).sha256,
        "media": "image/jpeg",
        "size": len(photo()),
    }


def test_what_is_no_document_is_refused_by_name(book: BookSettings, visitor: Visitor) -> None:
    client = visitor(book, "warehouse")
    page = SimpleUploadedFile("x.jpg", b"<html><script>1</script>", content_type="image/jpeg")
    answer = client.post("/books/shop/documents/", {"content": page})
    assert (answer.status_code, answer.json()["refusal"]["code"]) == (409, "document_unknown")
    assert client.post("/books/shop/documents/").json()["refusal"]["code"] == "document_empty"
