"""Files dropped on a page, kept until they are imported and some days longer.

One folder per book and content: <home>/uploads/<book id>/<sha256>/<name>, readable by the
server's user only. The same file again is the same place.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from hongzi.kernel.refusals import Refused

MOST_BYTES = 200 << 20
KEPT_DAYS = 7
_STRANGE = re.compile(r"[\x00-\x1f/\\:*?\"<>|]")
_LONGEST_NAME = 100


def keep(*, book_id: int, name: str, chunks: Iterable[bytes], most: int = MOST_BYTES) -> Path:
    """Store an upload; answers its place. Refused: ``upload_too_large``, ``upload_empty``."""
    folder = _of_book(book_id)
    digest = hashlib.sha256()
    size = 0
    part = folder / f"part-{os.getpid()}-{time.monotonic_ns()}"
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise Refused(
                        "upload_too_large",
                        "文件「{name}」超过 {most} MB。",
                        cure="分成几个文件;或在服务器上用 hongzi import 导入。",
                        name=name,
                        most=most >> 20,
                    )
                digest.update(chunk)
                out.write(chunk)
        if not size:
            raise Refused(
                "upload_empty", "文件「{name}」是空的。", cure="检查是否导出成功。", name=name
            )
        place = folder / digest.hexdigest()
        place.mkdir(mode=0o700, exist_ok=True)
        target = place / plain_name(name)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    os.utime(place)
    return target


def kept(*, book_id: int, sha256: bytes, name: str) -> Path:
    """The place of a kept file. Refused: ``upload_gone``."""
    path = _of_book(book_id) / sha256.hex() / plain_name(name)
    if not path.is_file():
        raise Refused(
            "upload_gone",
            "文件「{name}」已不在服务器上(只保留 {kept_days} 天)。",
            cure="把同一个文件再拖入一次:已入账的行不会重复。",
            name=name,
            kept_days=KEPT_DAYS,
        )
    return path


def digest_of(path: Path) -> bytes:
    """The hash in a kept file's place."""
    return bytes.fromhex(path.parent.name)


def sweep(*, book_id: int, days: int = KEPT_DAYS) -> int:
    """Remove what nobody used for so many days; answers how many files that were."""
    oldest = time.time() - days * 86_400
    removed = 0
    for place in _of_book(book_id).iterdir():
        if place.stat().st_mtime < oldest:
            removed += 1
            if place.is_dir():
                shutil.rmtree(place, ignore_errors=True)
            else:
                place.unlink(missing_ok=True)
    return removed


def plain_name(name: str) -> str:
    """A name that is safe as a file's, its ending kept."""
    base = _STRANGE.sub("_", Path(name.replace("\\", "/")).name).strip(". ") or "file"
    stem, ending = os.path.splitext(base)
    return stem[: _LONGEST_NAME - len(ending)] + ending[:10]


def _of_book(book_id: int) -> Path:
    folder: Path = settings.HOME.uploads / str(book_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
