"""A big XLSX sheet in pieces, so that a million rows need not be in memory at once.

calamine builds a whole sheet before it gives the first row (about 800 MB for a million
rows of ten columns). The sheet's XML is therefore cut between rows, and each piece is
handed over as a small workbook with the same strings and styles: values, dates and
formats stay calamine's affair.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

_PIECE = 8 << 20
_ROW_END = b"</row>"
_DATA = re.compile(rb"<sheetData\s*>")
_TAIL = b"</sheetData></worksheet>"
_NUMBERED = re.compile(rb"<row\s[^>]*\br=\"\d+\"")
_ERROR = re.compile(rb'<c\s([^>]*\bt="e"[^>]*)>(.*?)</c>', re.DOTALL)
_AT = re.compile(rb'\br="([A-Z]+)(\d+)"')
_SHOWN = re.compile(rb"<v>([^<]*)</v>")
_DATA_END = b"</sheetData>"
_MERGED = re.compile(rb'<mergeCell\s[^>]*\bref="([A-Z]+)(\d+):[A-Z]+(\d+)"')
_SCAN = 1 << 20
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_KEPT = (
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of the sheet as a workbook, and its error cells as (row, column, text)."""

    workbook: io.BytesIO
    errors: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class SheetPieces:
    """One sheet of an XLSX file; iterating gives its pieces in order."""

    path: Path
    member: str
    size: int

    @classmethod
    def find(cls, path: Path, sheet: str) -> SheetPieces | None:
        """The sheet ready to be cut, or None where it is not an XLSX sheet of plain shape.

        Rows must carry their numbers, else a piece would not know where it stands; such
        files come from few programs and are left to calamine as a whole.
        """
        if not zipfile.is_zipfile(path):
            return None
        with zipfile.ZipFile(path) as archive:
            members = archive.namelist()
            member = _member_of(archive, sheet) if "xl/workbook.xml" in members else ""
            if member not in members:
                return None
            with archive.open(member) as stream:
                head = stream.read(_PIECE)
            if not _DATA.search(head) or (b"<row" in head and not _NUMBERED.search(head)):
                return None
            # Strings are read again with each piece: the more of them, the fewer pieces.
            strings = "xl/sharedStrings.xml"
            size = archive.getinfo(strings).file_size if strings in members else 0
        return cls(path=path, member=member, size=max(_PIECE, size))

    def merged_down(self) -> dict[tuple[int, int], int]:
        """Cells merged over several rows: (row, column) of the first → the last row.

        They are told behind the rows, so the sheet is gone through once without being read.
        """
        with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
            end = b""
            while _DATA_END not in end:
                more = stream.read(_SCAN)
                if not more:
                    return {}
                end = end[-len(_DATA_END) :] + more
            end += stream.read()
        return {
            (int(first), _column_index(letters)): int(last)
            for letters, first, last in _MERGED.findall(end)
            if first != last
        }

    def __iter__(self) -> Iterator[Piece]:
        with zipfile.ZipFile(self.path) as archive:
            shared = {name: archive.read(name) for name in _KEPT if name in archive.namelist()}
            with archive.open(self.member) as stream:
                rest = stream.read(self.size)
                start = _DATA.search(rest)
                if start is None:
                    return
                head, rest = rest[: start.end()], rest[start.end() :]
                while True:
                    more = stream.read(self.size)
                    cut = rest.rfind(_ROW_END) + len(_ROW_END) if more else len(rest)
                    if cut >= len(_ROW_END):
                        yield self._piece(shared, head, rest[:cut], last=not more)
                        rest = rest[cut:]
                    if not more:
                        return
                    rest += more

    def _piece(self, shared: dict[str, bytes], head: bytes, rows: bytes, *, last: bool) -> Piece:
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w") as archive:
            for name, content in shared.items():
                archive.writestr(name, content)
            archive.writestr(self.member, head + rows + (b"" if last else _TAIL))
        whole.seek(0)
        return Piece(workbook=whole, errors=tuple(_errors(rows)))


def _member_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The path of a sheet's XML inside the archive; "" when it is not found."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for node in book.iter():
        if node.tag.endswith("}sheet") and node.get("name") == sheet:
            target = targets.get(node.get(_REL), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


def _errors(rows: bytes) -> Iterator[tuple[int, int, str]]:
    if b't="e"' not in rows:
        return
    for attributes, content in _ERROR.findall(rows):
        at, shown = _AT.search(attributes), _SHOWN.search(content)
        if at and shown:
            yield int(at[2]), _column_index(at[1]), shown[1].decode()


def _column_index(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1
