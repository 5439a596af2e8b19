"""What a form sent along becomes commands that tie it to a fact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from hongzi.facts.documents import KeptDocument, keep_document
from hongzi.facts.rules.documents import LARGEST
from hongzi.kernel.commands import AttachDocument
from hongzi.web.gate import Visit


def keep_upload(visit: Visit, file: UploadedFile[Any]) -> KeptDocument:
    """The content of one uploaded file, on disk. Refused: what ``keep_document`` refuses."""
    # one byte more than allowed says enough about a file that is too large
    return keep_document(book=visit.book, content=file.read(LARGEST + 1), name=file.name or "")


def attach_commands(
    visit: Visit,
    files: Iterable[UploadedFile[Any]],
    *,
    to: str,
    date: dt.date,
    evidence: str = "photo",
) -> list[AttachDocument]:
    """Commands that tie uploaded files to the command with the key ``to``.

    Their keys come from ``to`` and the content, so that a resend is a replay.
    Refused: what ``keep_document`` refuses; then no file is tied to anything.
    """
    kept: dict[str, tuple[KeptDocument, str]] = {}
    for file in files:
        one = keep_upload(visit, file)
        kept[one.sha256] = one, file.name or ""
    return [
        AttachDocument(
            key=f"{to}-{digest[:16]}",
            date=date,
            to=to,
            sha256=digest,
            media=one.media,
            size=one.size,
            name=name,
            evidence=evidence,
        )
        for digest, (one, name) in kept.items()
    ]
