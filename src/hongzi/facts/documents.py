"""The content of documents: one file for each content, named by its SHA-256, apart by book.

``DOCUMENTS/<book>/<first two digits>/<sha256>``, readable by its owner only. The same content is
kept once, however often it comes. Files are never changed, and read back only when their hash
is still their name.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from hongzi.access.queries import BookSettings
from hongzi.facts.rules.documents import recognise
from hongzi.kernel.refusals import Refused

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document whose content is safe on disk. sha256 in hex, size in bytes."""

    sha256: str
    size: int
    media: str


def keep_document(*, book: BookSettings, content: bytes, name: str = "") -> KeptDocument:
    """Put a content on disk, synced, before any row may name it. Twice is once; then it counts as
    kept anew.

    name: only for the texts of refusals. Refused: what ``recognise`` refuses.
    """
    media = recognise(content, name=name)
    digest = hashlib.sha256(content).hexdigest()
    path = _path(book, digest)
    if _is_whole(path, digest):
        os.utime(path)
    else:
        _write(path, content)
    return KeptDocument(digest, len(content), media)


def read_document(*, book: BookSettings, sha256: str) -> bytes:
    """A content by its hash, proved by it. Refused: document_missing, document_damaged."""
    path = _path(book, sha256)
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise Refused(
            "document_missing",
            "没有散列为 {hash}… 的文件。",
            cure="重新上传;曾经有过的,从备份恢复 documents 文件夹。",
            hash=sha256[:12],
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused(
            "document_damaged",
            "散列为 {hash}… 的文件内容已变。",
            cure="从备份恢复该文件,或重新上传原文件。",
            hash=sha256[:12],
        )
    return content


def has_document(*, book: BookSettings, sha256: str) -> bool:
    """Whether a content is there (its hash is proved when it is read)."""
    return bool(_SHA256.fullmatch(sha256)) and _path(book, sha256).is_file()


def kept_before(*, book: BookSettings, moment: dt.datetime) -> list[str]:
    """Hashes of the contents that were last kept before a moment."""
    folder = Path(settings.DOCUMENTS) / book.code
    return [
        path.name
        for path in folder.glob("*/*")
        if _SHA256.fullmatch(path.name) and path.stat().st_mtime < moment.timestamp()
    ]


def remove_document(*, book: BookSettings, sha256: str) -> None:
    """Remove a content that no fact names."""
    _path(book, sha256).unlink(missing_ok=True)


def _path(book: BookSettings, sha256: str) -> Path:
    if not _SHA256.fullmatch(sha256):
        raise Refused(
            "document_missing",
            "{hash} 不是文件散列。",
            cure="散列是 64 位十六进制小写。",
            hash=repr(sha256),
        )
    return Path(settings.DOCUMENTS) / book.code / sha256[:2] / sha256


def _is_whole(path: Path, digest: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except FileNotFoundError:
        return False


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: beside, synced, renamed; then the folders that name it, synced."""
    made = _make_folders(path.parent)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".new-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    for folder in made:
        _sync_folder(folder)


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it, 0700; the folders whose entries changed or will."""
    changed = [folder]
    while not folder.is_dir():
        folder = folder.parent
        changed.append(folder)
    for one in reversed(changed[:-1]):
        one.mkdir(mode=0o700, exist_ok=True)
    return changed


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
