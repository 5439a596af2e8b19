"""Text files as rows of text: encoding and delimiter are recognised, not asked for."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from hongzi.files.cleaning import clean, may_hold_guards, unguard
from hongzi.kernel.refusals import Refused

BLOCK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",\t;"
_SNIFFED_LINES = 40


@dataclass(frozen=True, slots=True)
class TextFile:
    """A delimited text file whose encoding and delimiter are known."""

    path: Path
    encoding: str
    delimiter: str

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every record with its number, as a spreadsheet program would number it.

        Values come without stray characters and guards. Refused: ``csv_broken``.
        """
        with self.path.open(encoding=self.encoding, newline="") as stream:
            blocks = _Blocks(stream)
            reader = csv.reader(blocks, delimiter=self.delimiter)
            number = begun = ended = 0
            try:
                for number, cells in enumerate(reader, 1):
                    begun, ended = ended, reader.line_num
                    cells = clean(cells)
                    yield number, unguard(cells) if blocks.guarded else cells
            except csv.Error as error:
                raise self._broken(number + 1, error) from error
        if ended - begun > 1:
            self._check_closed(number, begun)

    def _check_closed(self, number: int, begun: int) -> None:
        """A quote that is opened and never closed takes all lines below it into one cell. Such
        is the last record, begun after so many lines. Refused: ``csv_broken``."""
        with self.path.open(encoding=self.encoding, newline="") as stream:
            lines = islice(stream, begun, None)
            try:
                for _ in csv.reader(lines, delimiter=self.delimiter, strict=True):
                    pass
            except csv.Error as error:
                if "end of data" in str(error):
                    raise self._broken(number, error) from error

    def _broken(self, row: int, error: csv.Error) -> Refused:
        return Refused(
            "csv_broken",
            "{file} 第 {row} 行无法按 CSV 读取({error})。",
            cure="检查该行的双引号是否成对,或用表格软件另存为 xlsx 再导入。",
            file=self.path.name,
            row=row,
            error=error,
        )


class _Blocks:
    """The lines of a stream, looked at a block at a time.

    Whether a block holds guards at all is one fast search, so clean files pay nothing.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.guarded = False

    def __iter__(self) -> Iterator[str]:
        while lines := self.stream.readlines(BLOCK):
            block = "".join(lines)
            if "\0" in block:
                raise csv.Error("NUL")
            self.guarded = may_hold_guards(block)
            yield from lines


def open_text(path: Path) -> TextFile:
    """The text file at ``path``. Refused: ``encoding_unknown``, ``not_a_table``."""
    encoding = recognise_encoding(path)
    with path.open(encoding=encoding, newline="") as stream:
        lines = [line for line in islice(stream, _SNIFFED_LINES) if line.strip()]
    return TextFile(path=path, encoding=encoding, delimiter=_recognise_delimiter(lines))


def recognise_encoding(path: Path) -> str:
    """UTF-8 (with or without mark), UTF-16 with mark, or GB18030.

    The whole file is decoded, so the answer is sure and a broken byte is found before the
    first row is used. Refused: ``encoding_unknown``, ``not_a_table`` (a binary file).
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        raise Refused(
            "not_a_table",
            "{path} 不是文本表格,也不是 xlsx/xls/ods 工作簿。",
            cure="导出为 CSV(UTF-8 或 GB18030)或 xlsx 后再导入。",
            path=path.name,
        )
    for encoding in ("utf-8", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise Refused(
        "encoding_unknown",
        "{path} 的编码既不是 UTF-8 也不是 GB18030。",
        cure="用表格软件打开,另存为「CSV UTF-8」或 xlsx 后再导入。",
        path=path.name,
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while block := stream.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _recognise_delimiter(lines: list[str]) -> str:
    """The delimiter that cuts most lines into the same number of columns.

    A tab beside a comma is a guard of its value, no delimiter.
    """
    lines = [line.replace("\t,", ",").replace(",\t", ",").rstrip() for line in lines]
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        score = max((width * count for width, count in widths.items()), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best
