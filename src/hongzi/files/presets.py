"""Exports of other systems, recognised by their headers and read as our kinds.

Only what an export says beyond doubt is mapped (``presets.toml``); for the rest it is told
what is missing. Columns are found by name, since platforms move them.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

from hongzi.files.cells import Parse, fen_cell
from hongzi.files.cleaning import plain_header
from hongzi.files.kinds import Kind, Matching
from hongzi.files.tables import Row, Skipped, Table
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused

# 数电票 and 数电发票 both occur, with either colon.
_BLUE = re.compile(r"被红冲蓝字数电(?:发)?票号码\s*[:：]\s*(\d{20})")
_CONFIRMATION = re.compile(r"红字发票信息确认单编号\s*[:：]\s*(\d{20})")


@dataclass(frozen=True, slots=True)
class PresetKind:
    """How an export is read as one kind; see ``presets.toml``."""

    columns: Mapping[str, Sequence[str]]
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    parse: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preset:
    """One export of another system."""

    name: str
    title: str
    recognise: frozenset[str]
    kinds: Mapping[str, PresetKind]
    missing: str


@dataclass(frozen=True, slots=True)
class FilteredTable(Table):
    """A table of which only some rows belong to a kind; the others are counted in ``skipped``."""

    only: Sequence[tuple[int, frozenset[str]]] = ()

    def rows(self) -> Iterator[Row]:
        """The rows whose values are among the wanted ones."""
        others: Counter[str] = Counter()
        first: dict[str, int] = {}
        for number, cells in Table.rows(self):
            other = next((p for p, wanted in self.only if cells[p] not in wanted), None)
            if other is None:
                yield number, cells
                continue
            why = f"「{self.header[other]}」为「{cells[other]}」的行不属于这种导入"
            others[why] += 1
            first.setdefault(why, number)
        self.skipped.extend(
            Skipped(first[why], f"{why},共 {count} 行", "") for why, count in others.items()
        )


@dataclass(frozen=True, slots=True)
class Adapted:
    """An export as a table of a kind: what ``open_import`` reads."""

    table: Table
    kind: Kind
    matching: Matching
    given: Mapping[str, str]


@cache
def all_presets() -> tuple[Preset, ...]:
    """Every known export, in the order of ``presets.toml``."""
    text = resources.files("hongzi.files").joinpath("presets.toml").read_text("utf-8")
    return tuple(
        Preset(
            name=name,
            title=body["title"],
            recognise=frozenset(plain_header(title) for title in body["recognise"]),
            kinds={kind: PresetKind(**spec) for kind, spec in body.get("kinds", {}).items()},
            missing=body["missing"],
        )
        for name, body in tomllib.loads(text).items()
    )


def recognise(header: Sequence[str]) -> Preset | None:
    """The export these headers belong to, if it is a known one."""
    known = {plain_header(title) for title in header}
    found = [preset for preset in all_presets() if preset.recognise <= known]
    return max(found, key=lambda preset: len(preset.recognise), default=None)


def headers_of_presets() -> frozenset[str]:
    """Headers by which exports are recognised, in their plain form."""
    return frozenset().union(*(preset.recognise for preset in all_presets()))


def adapt(preset: Preset, kind: Kind, table: Table, *, given: Mapping[str, str]) -> Adapted:
    """Read an export as one of the kinds it is mapped to.

    Refused: ``preset_incomplete``, with what the export does not say.
    """
    spec = preset.kinds[kind.name]
    places = _places(spec, table.header)
    known = {**spec.fixed, **given}
    lacking = [
        column.title
        for column in kind.columns.values()
        if column.required and column.name not in places and column.name not in known
    ]
    if lacking:
        raise incomplete(preset, kind, lacking)
    at = {plain_header(title): place for place, title in enumerate(table.header)}
    only = tuple((at[plain_header(title)], frozenset(v)) for title, v in spec.only.items())
    used = {*places.values(), *(place for place, _ in only)}
    return Adapted(
        table=FilteredTable(table.source, table.sheet, table.header_row, table.header, only=only),
        kind=_with_parsers(kind, spec),
        matching=Matching(
            places, tuple(t for p, t in enumerate(table.header) if t and p not in used)
        ),
        given=known,
    )


def _places(spec: PresetKind, header: Sequence[str]) -> dict[str, int]:
    plain = [plain_header(title) for title in header]
    places = {}
    for name, titles in spec.columns.items():
        found = [plain.index(p) for p in map(plain_header, titles) if p in plain]
        if found:
            places[name] = found[0]
    return places


def _with_parsers(kind: Kind, spec: PresetKind) -> Kind:
    changed = {
        name: replace(kind.columns[name], parse=_PARSERS[parser])
        for name, parser in spec.parse.items()
    }
    return replace(kind, columns={**kind.columns, **changed})


def incomplete(preset: Preset, kind: Kind, lacking: Sequence[str] = ()) -> Refused:
    """Why an export is not enough for a kind of import."""
    columns = Phrase("缺少:{lacking}。", lacking=listed(lacking)) if lacking else ""
    return Refused(
        "preset_incomplete",
        "这是「{preset}」,还不能作为「{kind}」导入。{columns}",
        cure=Phrase(preset.missing),
        preset=Phrase(preset.title),
        kind=Phrase(kind.title),
        columns=columns,
    )


def _blue_in_note(text: str) -> str:
    found = _BLUE.search(text)
    if found is None:
        raise Refused(
            "blue_number_missing",
            "备注中没有「被红冲蓝字数电发票号码」。",
            cure="从红字发票上抄录 20 位蓝票号码到备注,或改用「红字发票」模板。",
        )
    return found[1]


def _confirmation_in_note(text: str) -> str:
    found = _CONFIRMATION.search(text)
    return found[1] if found else ""


def _without_sign(text: str) -> int:
    """Bills write refunds negative; a refund's amount is what was paid out."""
    return abs(fen_cell(text))


_PARSERS: Mapping[str, Parse] = {
    "blue_in_note": _blue_in_note,
    "confirmation_in_note": _confirmation_in_note,
    "without_sign": _without_sign,
}
