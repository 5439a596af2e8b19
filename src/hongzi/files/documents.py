"""A table becomes documents: rows with values, gathered by document, turned into commands.

A document goes in whole or not at all: one bad cell keeps its sibling rows out too, and each
of them is listed with the cause.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from hongzi.files.again import in_words
from hongzi.files.build import BUILDERS
from hongzi.files.cells import CellProblem
from hongzi.files.drafts import Draft, Heads, Misfit, Misfits, column_of
from hongzi.files.kinds import (
    Kind,
    Matching,
    by_column,
    check_given,
    kind_named,
    kind_of_book,
    match_headers,
)
from hongzi.files.presets import adapt, headers_of_presets, incomplete, recognise
from hongzi.files.tables import Row, Table, read_table, with_merged
from hongzi.files.values import Line, ValueReader
from hongzi.kernel.commands import Command
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused

_BLOCK = 2_000

Read = tuple[str, Line, tuple[CellProblem, ...]]
Namer = Callable[[int, Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class Document:
    """Rows that stand or fall together, with their commands or their problems.

    rows: numbers and values as they came; in a bad document each row has a problem.
    """

    number: str
    rows: tuple[Row, ...]
    commands: tuple[Command, ...] = ()
    problems: tuple[CellProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReader:
    """A table read as one kind of import.

    given: values for the whole file, by column name. actor, duties, late: see ``Draft``.
    """

    table: Table
    kind: Kind
    matching: Matching
    given: Mapping[str, str] = field(default_factory=dict)
    actor: str = ""
    late: bool = False
    duties: frozenset[str] | None = None

    @property
    def unused_headers(self) -> tuple[str, ...]:
        """Columns of the file that this kind of import does not read."""
        return self.matching.unused

    def documents(self) -> Iterator[Document]:
        """Every document of the file, good and bad, in about the order of the file.

        The file is read twice: first only for the documents whose rows do not stand
        together, which are then held until the last row has come.
        """
        scattered = self._scattered()
        held: dict[str, list[Read]] = {}
        values = self._values()
        heads = Heads(self.kind, self.given)
        for number, reads in groupby(self._reads(values), key=lambda read: read[0]):
            if number in scattered:
                held.setdefault(number, []).extend(reads)
            else:
                yield self._document(number, list(reads), values, heads)
        for number, rows in held.items():
            yield self._document(number, rows, values, heads)

    def refused(self, document: Document, refusal: Refused) -> Document:
        """The document as a bad one, after the books refused one of its commands."""
        lines = [Line(number, cells, {}) for number, cells in document.rows]
        why = in_words(self.kind, document.number, refusal, commands=document.commands)
        line, column = self._blamed(lines, why)
        problem = self._values().problem(line, column, why)
        return _bad(document.number, lines, [problem])

    def _blamed(self, lines: Sequence[Line], refusal: Refused) -> tuple[Line, str]:
        """The cell that says what the refusal names; else the column, where it is one for all."""
        name = column_of(refusal)
        place = self.matching.places.get(name)
        if place is None:
            return lines[0], ""
        named = set(refusal.what.values.values()) if isinstance(refusal.what, Phrase) else set()
        for line in lines:
            if line.cells[place] in named:
                return line, name
        shared = self.kind.columns[name].one or name in self.kind.document
        return lines[0], name if shared or len(lines) == 1 else ""

    def _of_opening(self, line: Line) -> bool:
        """Whether the row tells no day: the opening day, whose month may be closed long since."""
        return any(
            column.opening and name not in self.given and not self._cell(line, name)
            for name, column in self.kind.columns.items()
        )

    def _cell(self, line: Line, name: str) -> str:
        place = self.matching.places.get(name)
        return "" if place is None else line.cells[place]

    def _values(self) -> ValueReader:
        return ValueReader(
            sheet=self.table.sheet,
            header=self.table.header,
            kind=self.kind,
            matching=self.matching,
            given=self.given,
        )

    def _scattered(self) -> set[str]:
        name = _namer(self.kind, self.matching)
        seen: set[str] = set()
        scattered: set[str] = set()
        for number, _ in groupby(name(row, cells) for row, cells in self.table.rows()):
            if number in seen:
                scattered.add(number)
            seen.add(number)
        return scattered

    def _reads(self, values: ValueReader) -> Iterator[Read]:
        name = _namer(self.kind, self.matching)
        rows = self.table.rows()
        while block := list(islice(rows, _BLOCK)):
            for line, problems in values.of_block(block):
                yield name(line.row, line.cells), line, problems

    def _document(
        self, number: str, reads: Sequence[Read], values: ValueReader, heads: Heads
    ) -> Document:
        lines = [line for _, line, _ in reads]
        problems = [problem for *_, found in reads for problem in found]
        if problems:
            return _bad(number, lines, problems)
        try:
            if self.kind.single and len(lines) > 1:
                raise Misfits([Misfit(line, "", _duplicate(number, lines)) for line in lines])
            head = heads.of(lines)
            draft = Draft(
                kind=self.kind.name,
                number=document_name(self.kind, head),
                head=head,
                lines=lines,
                actor=self.actor,
                late=self.late or self._of_opening(lines[0]),
                duties=self.duties,
            )
            commands = BUILDERS[self.kind.name](draft)
            if repeated := _repeated(lines, commands):
                raise Misfits([Misfit(line, "", _duplicate(number, repeated)) for line in repeated])
        except Misfits as misfits:
            return _bad(number, lines, [values.problem(*misfit) for misfit in misfits.found])
        except Refused as refusal:
            return _bad(number, lines, [values.problem(lines[0], column_of(refusal), refusal)])
        return Document(number, _rows(lines), commands=tuple(commands))


def open_import(
    path: Path | str,
    *,
    kind: str,
    sheet: str | None = None,
    given: Mapping[str, str] | None = None,
    actor: str = "",
    late: bool = False,
    duties: frozenset[str] | None = None,
    opened_on: dt.date | None = None,
) -> ImportReader:
    """Open a file as one kind of import; nothing but the header has been read yet.

    given: values for the whole file by column, e.g. ``{"shop": "旗舰店"}``; they stand
    in for missing columns and blank cells. A known export of another system is recognised by
    its headers (``presets``). actor, duties, late: see ``Draft``. opened_on: of the book, for
    columns that may stay blank until then.
    Refused: as by ``read_table``, ``match_headers`` and ``adapt``; ``import_kind_unknown``.
    """
    wanted = kind_named(kind)
    if opened_on is not None:
        wanted = kind_of_book(wanted, opened_on=opened_on)
    values = by_column(wanted, given or {})
    table = read_table(path, sheet=sheet, known=wanted.headers.keys() | headers_of_presets())
    export = recognise(table.header)
    if export is not None and kind in export.kinds:
        check_given(wanted, values)
        found = adapt(export, wanted, table, given=values)
        return ImportReader(
            found.table, found.kind, found.matching, found.given, actor, late, duties
        )
    try:
        matching = match_headers(wanted, table.header, given=values)
    except Refused as refusal:
        raise (refusal if export is None else incomplete(export, wanted)) from refusal
    return ImportReader(
        with_merged(table, _told_once(wanted, matching)),
        wanted, matching, values, actor, late, duties,
    )  # fmt: skip


def _told_once(kind: Kind, matching: Matching) -> frozenset[int]:
    """Places of columns in which a cell merged over several rows is said of each of them.

    Not so an amount or a quantity: entered once for two goods, it would be booked twice.
    """
    return frozenset(
        place
        for name, place in matching.places.items()
        if kind.columns[name].type not in ("fen", "micro")
    )


def _namer(kind: Kind, matching: Matching) -> Namer:
    """The function that names the document of a row by its texts."""
    if kind.whole:
        return lambda row, cells: ""
    first = [matching.places[name] for name in kind.document if name in matching.places]
    second = [matching.places[name] for name in kind.otherwise if name in matching.places]
    if len(first) == 1:
        place = first[0]
        return lambda row, cells: cells[place] or _joined(cells, second) or f"第{row}行"
    return lambda row, cells: _joined(cells, first) or _joined(cells, second) or f"第{row}行"


def document_name(kind: Kind, head: Mapping[str, Any]) -> str:
    """The document's name by values, the same however a date or a choice was written."""
    for names in (kind.document, kind.otherwise):
        parts = [_plain(head[name]) for name in names]
        if any(parts):
            return "/".join(parts).strip("/")
    return ""


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return ";".join(value)
    return "" if value is None else str(value)


def _joined(cells: Sequence[str], places: Sequence[int]) -> str:
    return "/".join([cells[place] for place in places]).strip("/")


def _repeated(lines: Sequence[Line], commands: Sequence[Command]) -> list[Line]:
    """The rows that ask for the same thing as another: recorded once, the others would be lost."""
    if len(commands) != len(lines) or len({one.key for one in commands}) == len(commands):
        return []
    asked = Counter(commands)
    return [line for line, one in zip(lines, commands, strict=True) if asked[one] > 1]


def _duplicate(number: str, lines: Sequence[Line]) -> Refused:
    rows = "、".join(str(line.row) for line in lines[:5])
    return Refused(
        "row_repeated",
        "「{number}」在第 {rows} 行重复出现。",
        cure="删去重复的行;确是几笔不同业务的,给每行不同的单号。",
        number=number,
        rows=rows,
    )


def _rows(lines: Sequence[Line]) -> tuple[Row, ...]:
    return tuple((line.row, list(line.cells)) for line in lines)


def _bad(number: str, lines: Sequence[Line], problems: Sequence[CellProblem]) -> Document:
    """A bad document: rows without a problem of their own are listed as siblings."""
    blamed = {problem.row for problem in problems}
    first = problems[0]
    siblings = [
        replace(
            first,
            row=line.row,
            column="",
            header="",
            value="",
            code="document_incomplete",
            what=(
                Phrase(
                    "同一单据「{number}」的第 {row} 行有错:{what}",
                    number=number,
                    row=first.row,
                    what=first.what,
                )
                if number
                else Phrase("同一单据的第 {row} 行有错:{what}", row=first.row, what=first.what)
            ),
            cure=Phrase("改正那一行后,整张单据一起导入。"),
        )
        for line in lines
        if line.row not in blamed
    ]
    ordered = sorted([*problems, *siblings], key=lambda problem: problem.row)
    return Document(number, _rows(lines), problems=tuple(ordered))
