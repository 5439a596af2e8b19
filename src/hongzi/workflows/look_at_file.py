"""A first look at one after-sales export: read, measured, forgotten. It needs no book."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hongzi.files.aftersales import AfterSales, read_aftersales
from hongzi.files.uploads import plain_name
from hongzi.insight.first_look import FirstLook, look
from hongzi.kernel.refusals import Refused

MOST_BYTES = 20 << 20
MOST_UNPACKED = 400 << 20
"""A workbook is a zip: a small one may hold more than a machine's memory."""
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Look:
    """The file as understood, and what it says."""

    file: AfterSales
    found: FirstLook


def look_at_file(path: Path, *, orders: int = 0, most_rows: int = MOST_ROWS) -> Look:
    """Measure one file; nothing is written anywhere.

    orders: see ``first_look.look``. Refused: ``first_look_too_large``, ``first_look_empty``, and
    as by ``read_aftersales``.
    """
    check_size(path)
    file = read_aftersales(path, most_rows=most_rows)
    if not file.rows:
        raise Refused(
            "first_look_empty",
            "{path} 只有表头,没有数据行。",
            cure="放宽导出的时间范围再导出。",
            path=path.name,
        )
    return Look(
        file, look(file.rows, columns=file.columns, all_orders=file.all_orders, orders=orders)
    )


def look_at_upload(*, name: str, chunks: Iterable[bytes], orders: int = 0) -> Look:
    """As ``look_at_file``, for a file that comes in pieces; it is gone when this returns."""
    with TemporaryDirectory(prefix="hongzi-look-") as folder:
        path = Path(folder) / plain_name(name)
        with path.open("wb") as out:
            for chunk in chunks:
                out.write(chunk)
        return look_at_file(path, orders=orders)


def check_size(path: Path, *, most: int = MOST_BYTES) -> None:
    """Refused: ``first_look_too_large``, also for what a workbook would unpack to."""
    size = path.stat().st_size
    if size > most:
        raise too_large(size, most=most)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise too_large(unpacked, most=MOST_UNPACKED)


def too_large(size: int, *, most: int) -> Refused:
    """A file beyond the limit, in words."""
    return Refused(
        "first_look_too_large",
        "文件有 {size} MB,超过 {most} MB。",
        cure="按时间分成几段导出,或存为 CSV;要长期使用,请建账套后用「导入」。",
        size=f"{size >> 20:,}",
        most=f"{most >> 20:,}",
    )
