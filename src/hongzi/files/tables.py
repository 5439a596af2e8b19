"""Any file that holds a table, as a header and a stream of rows of text.

CSV in UTF-8, UTF-16 or GB18030 with its delimiter recognised; XLSX, XLS and ODS by
calamine. Every value keeps its sheet, row number and column, so that a problem can be
shown where it stands. Nothing is dropped in silence: lines that are no rows (comments,
export summaries) are listed in ``Table.skipped``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from hongzi.files.cleaning import FORMULA_ERRORS, plain_header
from hongzi.files.textfiles import TextFile, open_text
from hongzi.files.workbooks import Workbook, open_workbook
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused

Row = tuple[int, list[str]]
"""A row number as the spreadsheet program shows it, and the row's values."""

_HEADER_SEARCH = 40
_WORKBOOK_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_TOTAL_WORDS = frozenset(
    {"合计", "总计", "小计", "本页合计", "合计:", "合计：", "总计:", "总计：", "total", "Total"}
)
_SUMMARY_HEADS = frozenset({"总交易单数", "总笔数"})
"""A first value that opens the closing summary of a bill: the rest of the file is no row."""
_ODD_STARTS = "#-s" + "".join({word[0] for word in _TOTAL_WORDS | _SUMMARY_HEADS})
"""First letters worth a second look (an empty value is in every string)."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that is no row of the table, and why it was taken for none."""

    row: int
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of one file. sheet: "" in a text file.

    skipped fills while the rows are read; it is complete when they have been read once.
    merged: (row, column) → last row of cells merged over several rows, where the value is
    one of every row, and not an amount that was entered once.
    """

    source: TextFile | Workbook
    sheet: str
    header_row: int
    header: tuple[str, ...]
    skipped: list[Skipped] = field(default_factory=list)
    merged: Mapping[tuple[int, int], int] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return self.source.path

    def rows(self) -> Iterator[Row]:
        """The rows under the header. Each has at least as many values as the header; a
        longer one has a value that belongs to no column, for the caller to refuse."""
        self.skipped.clear()
        width, summary = len(self.header), False
        above: dict[int, tuple[int, str]] = {}
        for number, cells in _rows(self.source, self.sheet):
            if number <= self.header_row:
                continue
            first = cells[0] if cells else ""
            if summary or first[:1] in _ODD_STARTS:
                if not any(cells):
                    continue
                why = "结尾汇总" if summary else _why_no_row(cells)
                if why:
                    summary = summary or first in _SUMMARY_HEADS
                    self.skipped.append(Skipped(number, why, "|".join(cells)[:200]))
                    continue
            if len(cells) != width:
                cells = _fit(cells, width)
            if first == self.header[0] and tuple(cells) == self.header:
                self.skipped.append(Skipped(number, "重复的表头", "|".join(cells)[:200]))
                continue
            if self.merged:
                self._repeat(number, cells, above)
            yield number, cells

    def _repeat(self, number: int, cells: list[str], above: dict[int, tuple[int, str]]) -> None:
        """Write the value of a merged cell into each row it stands for."""
        if not any(cells):
            return
        for column, text in enumerate(cells):
            if (last := self.merged.get((number, column))) is not None:
                above[column] = last, text
            elif not text and column in above and number <= above[column][0]:
                cells[column] = above[column][1]


def with_merged(table: Table, columns: Set[int]) -> Table:
    """The table with cells of these columns, merged over several rows, told in each row."""
    if isinstance(table.source, TextFile):
        return table
    merged = table.source.merged_down(table.sheet)
    wanted = {at: last for at, last in merged.items() if at[1] in columns}
    return replace(table, merged=wanted) if wanted else table


def read_table(
    path: Path | str, *, sheet: str | None = None, known: Set[str] = frozenset()
) -> Table:
    """Open the table in a file; rows are read only when they are asked for.

    known: headers in their plain form (``plain_header``). They find the header row under
    title lines, and the sheet among several. sheet: name one where that is not enough.
    Refused: ``file_missing``, ``table_empty``, ``sheets_ambiguous``, ``sheet_unknown``, and
    what text files and workbooks refuse.
    """
    path = Path(path)
    if not path.is_file():
        raise Refused(
            "file_missing", "找不到文件 {path}。", cure="检查文件名和所在文件夹。", path=path.name
        )
    source = _open(path)
    names = [""] if isinstance(source, TextFile) else [sheet] if sheet else list(source.sheets)
    found = [_find_header(source, name, known) for name in names]
    filled = [(table, hits) for table, hits in found if table.header]
    if not filled:
        raise Refused(
            "table_empty",
            "{path} 中没有数据。",
            cure="检查是否导出成功、是否选对了文件。",
            path=path.name,
        )
    best = max(hits for _, hits in filled)
    chosen = [table for table, hits in filled if hits == best]
    if len(chosen) > 1:
        raise Refused(
            "sheets_ambiguous",
            "{path} 有多张工作表都可能是要导入的:{chosen}。",
            cure="把要的那张另存为单独的文件,或指定是哪一张(命令行用 --sheet)。",
            path=path.name,
            chosen=listed(t.sheet for t in chosen),
        )
    return chosen[0]


def sheets_of(path: Path) -> tuple[str, ...]:
    """The visible sheets of a workbook; none in a text file. Refused: as by ``read_table``."""
    source = _open(path)
    return () if isinstance(source, TextFile) else source.sheets


def _open(path: Path) -> TextFile | Workbook:
    with path.open("rb") as stream:
        head = stream.read(512)
    if head.startswith(_WORKBOOK_MAGIC):
        return open_workbook(path)
    if b"<html" in head.lower() or b"<table" in head.lower() or head.startswith(b"<?xml"):
        raise Refused(
            "html_table",
            "{path} 是网页或 XML,只是用了表格文件的扩展名。",
            cure="用表格软件打开,另存为 xlsx 再导入。",
            path=path.name,
        )
    return open_text(path)


def _rows(source: TextFile | Workbook, sheet: str) -> Iterator[Row]:
    return source.rows() if isinstance(source, TextFile) else source.rows(sheet)


def _find_header(source: TextFile | Workbook, sheet: str, known: Set[str]) -> tuple[Table, int]:
    """The header row of one sheet and how many known headers it holds."""
    best: tuple[int, tuple[str, ...]] = (0, ())
    best_hits = -1
    for number, cells in islice(_rows(source, sheet), _HEADER_SEARCH):
        if not any(cells) or _why_no_row(cells):
            continue
        hits = sum(plain_header(cell) in known for cell in cells if cell)
        if hits > best_hits:
            best, best_hits = (number, _without_empty_end(cells)), hits
    return Table(source, sheet, header_row=best[0], header=best[1]), best_hits


def _without_empty_end(cells: Sequence[str]) -> tuple[str, ...]:
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _why_no_row(cells: Sequence[str]) -> str:
    first = cells[0]
    # Order numbers may begin with # too; a comment stands alone.
    if first[:1] == "#" and not any(cells[1:]) and first not in FORMULA_ERRORS:
        return "注释行"
    if first[:4] == "----":
        return "分隔线"
    if first in _TOTAL_WORDS or first in _SUMMARY_HEADS:
        return "汇总行"
    return "分隔符说明" if first[:4] == "sep=" else ""


def _fit(cells: list[str], width: int) -> list[str]:
    while len(cells) > width and not cells[-1]:
        cells.pop()
    return cells + [""] * (width - len(cells))
