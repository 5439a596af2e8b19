"""Rows of text become rows of values, a block of rows and one column at a time.

Most texts of a column come again and again (dates, rates, shops): each is parsed once and
remembered for a while. That, and going by columns, keeps reading near the cost of a bare parse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, repeat
from typing import Any, NamedTuple

from hongzi.files.cells import CellProblem
from hongzi.files.cleaning import column_letter
from hongzi.files.kinds import Column, Kind, Matching
from hongzi.files.tables import Row
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused

_REMEMBERED = 20_000
_CURE = Phrase("按问题说明改正这一格,再导入一次。")


class Line(NamedTuple):
    """One row with its values by column name; a column the file lacks has its default.

    cells: the values as they came.
    """

    row: int
    cells: Sequence[str]
    value: Mapping[str, Any]


def blank_value(column: Column, given: Mapping[str, str]) -> Any:
    """What a blank cell of this column stands for: what is given for the file, or the default.

    Refused: ``required_blank``.
    """
    text = given.get(column.name, column.default)
    if text is not None:
        return column.parse(text) if text else ""
    if column.required or column.opening:
        raise Refused(
            "required_blank",
            "「{column}」没有填。",
            cure="填写该单元格;整份文件都一样时可统一指定。",
            column=Phrase(column.title),
        )
    return None


class _Memo(dict[str, Any]):
    """Texts of one column already parsed. A refused text gives its refusal, each time anew."""

    def __init__(self, column: Column, given: Mapping[str, str]) -> None:
        super().__init__()
        self.column = column
        self.given = given
        self.refused = 0

    def __missing__(self, text: str) -> Any:
        try:
            value = self.column.parse(text) if text else self._blank()
        except Refused as refusal:
            self.refused += 1
            return refusal
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = value
        return value

    def _blank(self) -> Any:
        # A value for the whole document may stand on any of its rows: blanks wait for it.
        return None if self.column.one else blank_value(self.column, self.given)


class ValueReader:
    """Gives the values of rows, and the problems of cells that have none."""

    def __init__(
        self,
        *,
        sheet: str,
        header: Sequence[str],
        kind: Kind,
        matching: Matching,
        given: Mapping[str, str],
    ) -> None:
        self._sheet = sheet
        self._header = header
        self._places = matching.places
        self._memos = {name: _Memo(kind.columns[name], given) for name in matching.places}
        self._absent = {
            name: None if column.one else blank_value(column, given)
            for name, column in kind.columns.items()
            if name not in matching.places
        }
        self._names = (*self._memos, *self._absent)

    def of_block(self, block: Sequence[Row]) -> Iterator[tuple[Line, tuple[CellProblem, ...]]]:
        """The lines of some rows, each with the problems of its cells (mostly none)."""
        before = self._refusals()
        texts = list(zip(*[cells for _, cells in block], strict=False))
        columns = [
            [memo[text] for text in texts[self._places[name]]] for name, memo in self._memos.items()
        ]
        constants = [repeat(value) for value in self._absent.values()]
        clean = self._refusals() == before
        width = len(self._header)
        # Without a column found, constants alone would never end; the block bounds them.
        values_of_rows = islice(zip(*columns, *constants, strict=False), len(block))
        for (number, cells), values in zip(block, values_of_rows, strict=True):
            line = Line(number, cells, dict(zip(self._names, values, strict=True)))
            if clean and len(cells) == width:
                yield line, ()
            else:
                yield line, tuple(self._problems(line))

    def _refusals(self) -> int:
        return sum(memo.refused for memo in self._memos.values())

    def _problems(self, line: Line) -> Iterator[CellProblem]:
        for name, value in line.value.items():
            if isinstance(value, Refused):
                yield self.problem(line, name, value)
        width = len(self._header)
        for place in range(width, len(line.cells)):
            if line.cells[place]:
                yield CellProblem(
                    sheet=self._sheet,
                    row=line.row,
                    column=column_letter(place),
                    header="",
                    value=line.cells[place],
                    code="cell_without_header",
                    what=Phrase("这个单元格上方没有表头,该行可能错位。"),
                    cure=Phrase(
                        "检查该行是否多了分隔符(值中含逗号时要用双引号括起),或给这一列加上表头。"
                    ),
                )
                return

    def problem(self, line: Line, name: str, refusal: Refused) -> CellProblem:
        """A refusal where it stands: in its column, or the row when the file lacks the column."""
        place = self._places.get(name)
        return CellProblem(
            sheet=self._sheet,
            row=line.row,
            column="" if place is None else column_letter(place),
            header="" if place is None else self._header[place],
            value="" if place is None else line.cells[place],
            code=refusal.code,
            what=refusal.what,
            cure=refusal.cure or _CURE,
        )
