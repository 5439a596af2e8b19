"""The kinds of import, read from ``kinds.toml``, and the matching of a file's headers."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

from hongzi.files.cells import PARSERS, Parse, choice_cell
from hongzi.files.cleaning import plain_header
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind. titles: plain or Chinese headers, the one to use first.

    default: the text read where the cell is blank; None leaves the value None. opening: it is the
    day the book opened, which ``kind_of_book`` fills in.
    one: all rows of a document agree on it. type: as in ``kinds.toml``. words: of a choice, the
    word to write by value.
    """

    name: str
    titles: tuple[str, ...]
    parse: Parse
    required: bool = False
    default: str | None = None
    opening: bool = False
    one: bool = False
    type: str = "text"
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.titles[0]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of import; see ``kinds.toml`` for what each field means."""

    name: str
    title: str
    columns: Mapping[str, Column]
    document: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    need: tuple[tuple[str, ...], ...] = ()
    single: bool = False
    whole: bool = False

    @property
    def headers(self) -> Mapping[str, Column]:
        """Every understood header in its plain form."""
        return _headers(self.name)


@dataclass(frozen=True, slots=True)
class Matching:
    """Where each column of a kind stands in a file, and which headers were not used."""

    places: Mapping[str, int]
    unused: tuple[str, ...]


def kind_named(name: str) -> Kind:
    """The kind of import. Refused: ``import_kind_unknown``."""
    kinds = all_kinds()
    if name not in kinds:
        known = listed(
            Phrase("{name}({title})", name=kind.name, title=Phrase(kind.title))
            for kind in kinds.values()
        )
        raise Refused(
            "import_kind_unknown",
            "没有「{name}」这种导入。",
            cure="可用:{known}。",
            name=name,
            known=known,
        )
    return kinds[name]


def kind_of_book(kind: Kind, *, opened_on: dt.date) -> Kind:
    """The kind as a book reads it that opened on this day."""
    columns = {
        name: replace(column, default=opened_on.isoformat()) if column.opening else column
        for name, column in kind.columns.items()
    }
    return replace(kind, columns=columns)


@cache
def all_kinds() -> Mapping[str, Kind]:
    """Every kind by its name, in the order of ``kinds.toml``."""
    text = resources.files("hongzi.files").joinpath("kinds.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return {name: _kind(name, data) for name in data["kinds"]}


def _kind(name: str, data: Mapping[str, Any]) -> Kind:
    body = _inherited(name, data["kinds"])
    columns = {
        column: _column(column, spec, data["choices"]) for column, spec in body["columns"].items()
    }
    return Kind(
        name=name,
        title=body["title"],
        columns=columns,
        document=tuple(body.get("document", ())),
        otherwise=tuple(body.get("otherwise", ())),
        need=tuple(tuple(group) for group in body.get("need", ())),
        single=body.get("single", False),
        whole=body.get("whole", False),
    )


def _inherited(name: str, kinds: Mapping[str, Any]) -> dict[str, Any]:
    body = dict(kinds[name])
    if "like" in body:
        base = _inherited(body["like"], kinds)
        body = {**base, **body, "columns": {**base["columns"], **body["columns"]}}
    return body


def _column(name: str, spec: Mapping[str, Any], choices: Mapping[str, Any]) -> Column:
    kind = spec["type"]
    shown: dict[str, str] = {}
    if kind == "choice":
        words = choices[spec["choices"]]
        shown = {value: known[0] for value, known in words.items()}
        meaning = {word.casefold(): value for value, known in words.items() for word in known}
        parse = choice_cell(meaning, "、".join(shown.values()))
    else:
        parse = PARSERS[kind]
    return Column(
        name=name,
        titles=tuple(spec["titles"]),
        parse=parse,
        required=spec.get("required", False),
        default=spec.get("default"),
        opening=spec.get("opening", False),
        one=spec.get("one", False),
        type=kind,
        words=shown,
    )


@cache
def _headers(name: str) -> Mapping[str, Column]:
    return {
        plain_header(title): column
        for column in all_kinds()[name].columns.values()
        for title in column.titles
    }


def match_headers(kind: Kind, header: Sequence[str], *, given: Mapping[str, str]) -> Matching:
    """Find each column of a kind in a header row; order does not matter.

    Of several headers for one column its first title wins; the others are unused.
    given: values stated for the whole file, by column; they stand in for missing columns.
    Refused: ``columns_missing`` (found against needed), ``headers_ambiguous``, and as by
    ``check_given``.
    """
    check_given(kind, given)
    candidates: dict[str, list[int]] = {}
    unused = []
    for place, title in enumerate(header):
        column = kind.headers.get(plain_header(title))
        if column is not None:
            candidates.setdefault(column.name, []).append(place)
        elif title:
            unused.append(title)
    places = {}
    for name, found in candidates.items():
        places[name] = _only_place(kind.columns[name], header, found)
        unused += [header[place] for place in found if place != places[name]]
    _check_complete(kind, header, set(places) | set(given))
    return Matching(places=places, unused=tuple(unused))


def _only_place(column: Column, header: Sequence[str], found: list[int]) -> int:
    if len(found) == 1:
        return found[0]
    first = plain_header(column.title)
    named = [place for place in found if plain_header(header[place]) == first]
    if len(named) == 1:
        return named[0]
    titles = listed(f"「{header[place]}」" for place in found)
    raise Refused(
        "headers_ambiguous",
        "多个表头都可以是「{column}」:{titles}。",
        cure="只保留一列,或把要用的那列改名为「{column}」。",
        column=Phrase(column.title),
        titles=titles,
    )


def by_column(kind: Kind, given: Mapping[str, str]) -> dict[str, str]:
    """Values given for a whole file by column name; a header that is understood is one too."""
    found = {}
    for title, text in given.items():
        column = None if title in kind.columns else kind.headers.get(plain_header(title))
        found[title if column is None else column.name] = text
    return found


def check_given(kind: Kind, given: Mapping[str, str]) -> None:
    """Values given for a whole file. Refused: ``given_unknown``, and a value that its column
    can't read."""
    strange = sorted(set(given) - set(kind.columns))
    if strange:
        raise Refused(
            "given_unknown",
            "「{kind}」没有这些列:{strange}。",
            cure="可统一指定的列:{known}。",
            kind=Phrase(kind.title),
            strange=listed(strange),
            known=listed(kind.columns),
        )
    for name, text in given.items():
        try:
            kind.columns[name].parse(text)
        except Refused as refusal:
            title = kind.columns[name].title
            raise Refused(
                refusal.code,
                "统一指定的「{title}」:{what}",
                cure=refusal.cure,
                title=Phrase(title),
                what=refusal.what,
            ) from refusal


def _check_complete(kind: Kind, header: Sequence[str], known: set[str]) -> None:
    missing: list[str] = [
        Phrase(c.title) for c in kind.columns.values() if c.required and c.name not in known
    ]
    for group in kind.need:
        if not known.intersection(group):
            titles = [Phrase(kind.columns[name].title) for name in group]
            missing.append(listed(titles, by=" 或 "))
    if missing:
        raise Refused(
            "columns_missing",
            "缺少必需的列:{missing}。文件中的列:{header}。",
            cure="补上这些列(列名可用中文或英文,顺序不限),或改选种类;「{kind}」可有的列:{columns}。",
            missing=listed(missing),
            header=listed(filter(None, header)),
            kind=Phrase(kind.title),
            columns=listed(Phrase(c.title) for c in kind.columns.values()),
        )
