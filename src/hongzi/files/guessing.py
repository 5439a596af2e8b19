"""Which kind of import a file is: told by its headers, its name and its sheet's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hongzi.files.cleaning import plain_header
from hongzi.files.kinds import Column, Kind, all_kinds, match_headers
from hongzi.files.presets import Preset, adapt, headers_of_presets, recognise
from hongzi.files.tables import Table, read_table, sheets_of
from hongzi.kernel.refusals import Refused

SURE, LIKELY = 80, 50
"""From these scores on a guess is called sure, or likely."""
_LEAD = 10
"""A sure guess is this far ahead of the next."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One kind a file may be. score: 0 to 100. matched: headers it reads.

    ready: it could be imported as it stands; else why_not and cure say what is missing.
    """

    kind: str
    title: str
    score: int
    matched: int
    ready: bool
    why_not: str = ""
    cure: str = ""


@dataclass(frozen=True, slots=True)
class FileGuess:
    """A file as it was recognised. guesses: likeliest first; those that match nothing left out.

    sheet: the one that was read, of ``sheets`` (empty for a text file). export: the platform's
    export it is, "" for none.
    """

    sheets: tuple[str, ...]
    sheet: str
    header: tuple[str, ...]
    guesses: tuple[Guess, ...]
    export: str = ""

    @property
    def best(self) -> Guess | None:
        """The likeliest kind. One that few columns are enough for is not taken for a fuller one
        that lacks a column, whose score is halved."""
        return next(iter(self.guesses), None)

    @property
    def confidence(self) -> str:
        """sure, likely or unsure of the best guess."""
        best = self.best
        if best is None or not best.ready or best.score < LIKELY:
            return "unsure"
        others = [one.score for one in self.guesses if one is not best and one.ready]
        clear = all(best.score - score >= _LEAD for score in others)
        return "sure" if clear and best.score >= SURE else "likely"


def guess_kind(path: Path, *, sheet: str = "", given: Mapping[str, str] | None = None) -> FileGuess:
    """Recognise a file. Of several sheets the first with most known headers is read.

    Refused: as by ``read_table``, but not for several sheets alike.
    """
    known = headers_of_presets().union(*(kind.headers.keys() for kind in all_kinds().values()))
    sheets = sheets_of(path)
    table = _table(path, sheet, sheets, known)
    export = recognise(table.header)
    named = _named(path, table.sheet)
    guesses = [
        _guess(kind, table, export, given or {}, named=kind.name in named)
        for kind in all_kinds().values()
    ]
    found = [one for one in guesses if one.matched]
    return FileGuess(
        sheets=sheets,
        sheet=table.sheet,
        header=table.header,
        guesses=tuple(sorted(found, key=lambda one: (-one.score, not one.ready, -one.matched))),
        export=export.title if export else "",
    )


def lacking_columns(kind: Kind, header: Sequence[str]) -> tuple[Column, ...]:
    """The required columns a file does not have, which may be given for the whole file."""
    export = recognise(header)
    plain = {plain_header(title) for title in header if title}
    there = {kind.headers[title].name for title in plain if title in kind.headers}
    if export is not None and kind.name in export.kinds:
        spec = export.kinds[kind.name]
        there = {
            name
            for name, titles in spec.columns.items()
            if plain.intersection(map(plain_header, titles))
        } | set(spec.fixed)
    return tuple(c for c in kind.columns.values() if c.required and c.name not in there)


def _table(path: Path, sheet: str, sheets: Sequence[str], known: frozenset[str]) -> Table:
    try:
        return read_table(path, sheet=sheet or None, known=known)
    except Refused as refusal:
        if refusal.code != "sheets_ambiguous":
            raise
        tables = []
        for name in sheets:
            try:
                tables.append(read_table(path, sheet=name, known=known))
            except Refused:
                continue
        return max(tables, key=lambda one: sum(plain_header(t) in known for t in one.header))


def _named(path: Path, sheet: str) -> frozenset[str]:
    """The kinds that the file's name, or its sheet's, speaks of: the longest names win."""
    stem = path.stem.lower().replace("_", "-")
    texts = f"{path.stem} {sheet}"
    fit = {
        kind.name: max(
            len(kind.name) if stem == kind.name or stem.startswith(f"{kind.name}-") else 0,
            len(kind.title.split("(")[0]) if kind.title.split("(")[0] in texts else 0,
        )
        for kind in all_kinds().values()
    }
    longest = max(fit.values())
    return frozenset(name for name, length in fit.items() if length and length == longest)


def _guess(
    kind: Kind, table: Table, export: Preset | None, given: Mapping[str, str], *, named: bool
) -> Guess:
    headers = [plain_header(title) for title in table.header if title]
    matched = sum(title in kind.headers for title in headers)
    if export is not None and kind.name in export.kinds:
        guess = Guess(kind.name, kind.title, 95, max(matched, 1), ready=True)
        return _tried(guess, lambda: adapt(export, kind, table, given=given))
    needed = [column for column in kind.columns.values() if column.required]
    there = {kind.headers[title].name for title in headers if title in kind.headers}
    have = sum(column.name in there or column.name in given for column in needed)
    score = 100 * matched * have // max(len(headers) * len(needed), 1)
    guess = Guess(kind.name, kind.title, score, matched, ready=True)
    guess = _tried(guess, lambda: match_headers(kind, table.header, given=given))
    if named and matched:
        guess = replace(guess, score=max(guess.score + _LEAD, SURE) if guess.ready else score)
    return replace(guess, score=min(guess.score, 100))


def _tried(guess: Guess, attempt: Callable[[], object]) -> Guess:
    """The guess, not ready when the attempt to read the headers is refused."""
    try:
        attempt()
    except Refused as refusal:
        return replace(
            guess, score=guess.score // 2, ready=False, why_not=refusal.what, cure=refusal.cure
        )
    return guess
