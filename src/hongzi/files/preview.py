"""The first rows of a file as they will be understood, bad cells marked with their cure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from hongzi.files.cells import CellProblem
from hongzi.files.documents import ImportReader
from hongzi.files.kinds import Column
from hongzi.files.values import ValueReader
from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused

FIRST_ROWS = 20


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """A value as read, in words; as it came where it cannot be read. number: right-aligned."""

    text: str
    number: bool = False
    problem: CellProblem | None = None


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row with its number in the file. problem: of the whole row."""

    row: int
    cells: tuple[PreviewCell, ...]
    problem: CellProblem | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """titles: (our column, the file's header; "" where it is given or a default). opening: columns
    that the file lacks, read as the book's opening day."""

    titles: tuple[tuple[str, str], ...]
    rows: tuple[PreviewRow, ...]
    unused: tuple[str, ...]
    more: bool
    opening: tuple[str, ...] = ()


def preview(reader: ImportReader, *, rows: int = FIRST_ROWS) -> Preview:
    """What the first rows will be read as; only columns in the file, given or of the book."""
    table, kind, places = reader.table, reader.kind, reader.matching.places
    shown = [
        column
        for column in kind.columns.values()
        if column.name in places or column.name in reader.given or column.opening
    ]
    block = list(islice(table.rows(), rows + 1))
    values = ValueReader(
        sheet=table.sheet,
        header=table.header,
        kind=kind,
        matching=reader.matching,
        given=reader.given,
    )
    return Preview(
        titles=tuple(
            (c.title, table.header[places[c.name]] if c.name in places else "") for c in shown
        ),
        rows=tuple(_rows(values, block[:rows], shown, reader)),
        unused=reader.unused_headers,
        more=len(block) > rows,
        opening=tuple(
            c.title for c in shown if c.name not in places and c.name not in reader.given
        ),
    )


def _rows(
    values: ValueReader,
    block: list[tuple[int, list[str]]],
    shown: list[Column],
    reader: ImportReader,
) -> Iterator[PreviewRow]:
    places = reader.matching.places
    for line, problems in values.of_block(block):
        by_header = {problem.header: problem for problem in problems}
        cells = []
        for column in shown:
            header = reader.table.header[places[column.name]] if column.name in places else ""
            problem = by_header.get(header) if header else None
            text = line.cells[places[column.name]] if column.name in places else ""
            value = line.value[column.name]
            if value is None and column.name in reader.given:
                value = column.parse(reader.given[column.name])
            if not isinstance(value, Refused):
                text = in_words(value, column)
            cells.append(PreviewCell(text, column.type in ("fen", "micro", "rate"), problem))
        whole = next((p for p in problems if not p.header), None)
        yield PreviewRow(line.row, tuple(cells), whole)


def in_words(value: object, column: Column) -> str:
    """A value of a column as a person reads it; "" for none."""
    if value is None:
        return ""
    if column.type == "fen" and isinstance(value, int):
        return format_fen(value, thousands=True)
    if column.type == "micro" and isinstance(value, int):
        return format_micro(value)
    if column.type == "rate" and isinstance(value, int):
        return f"{value / 100:g}%"
    if column.type == "choice":
        return Phrase(column.words.get(str(value), str(value)))
    if isinstance(value, bool):
        return Phrase("是") if value else Phrase("否")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return str(value)
