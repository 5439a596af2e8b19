"""Any platform's after-sales export as neutral rows, by the names of its columns.

For a first look: nothing is posted from here, and no cell that cannot be read stops the rest;
it is named with its place and its cure.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from hongzi.files.cells import CellProblem, Parse, date_cell, fen_cell, text_cell
from hongzi.files.cleaning import column_letter, plain_header
from hongzi.files.presets import recognise
from hongzi.files.tables import read_table
from hongzi.insight.first_look import RefundRow
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused

MOST_PROBLEMS = 200
"""So many bad cells are told one by one; the rest are counted."""

_PUNCTUATION = re.compile(r"[\s,，。、;；:：!！()（）·-]+")


@dataclass(frozen=True, slots=True)
class AfterSales:
    """One export as understood. columns: by field, the column in words: J「退款金额」.

    platform: "" where the headers are nobody's we know. all_orders: orders without a refund
    are listed too. bad_cells: all of them; problems: the first.
    """

    platform: str
    sheet: str
    all_orders: bool
    columns: Mapping[str, str]
    unused: tuple[str, ...]
    rows: tuple[RefundRow, ...]
    problems: tuple[CellProblem, ...]
    bad_cells: int


@dataclass(slots=True)
class _Places:
    """Where the fields stand, and what went wrong so far."""

    sheet: str
    header: Sequence[str]
    at: Mapping[str, int]
    problems: list[CellProblem]
    bad: int = 0


@cache
def _known() -> Mapping[str, Any]:
    text = resources.files("hongzi.files").joinpath("aftersales.toml").read_text("utf-8")
    return tomllib.loads(text)


def known_headers() -> frozenset[str]:
    """Every header understood, in its plain form."""
    titles = (title for names in _known()["columns"].values() for title in names)
    return frozenset(plain_header(title) for title in titles)


def read_aftersales(path: Path, *, most_rows: int) -> AfterSales:
    """Read an export. Refused: as by ``read_table``; ``first_look_unlike`` (no column tells how
    much goes back, or none tells which refund it is), ``first_look_too_long``.
    """
    table = read_table(path, known=known_headers())
    at = _places(table.header)
    _check(at, table.header)
    places = _Places(table.sheet, table.header, at, [])
    whole = _lists_all_orders(table.header)
    rows: list[RefundRow] = []
    for number, cells in table.rows():
        if len(rows) == most_rows:
            raise Refused(
                "first_look_too_long",
                "文件超过 {most_rows} 行。",
                cure="按时间分成几段导出,一次看一段;要长期使用,请建账套后用「导入」。",
                most_rows=f"{most_rows:,}",
            )
        rows.append(_row(number, cells, places, whole))
    export = recognise(table.header)
    used = set(at.values())
    return AfterSales(
        platform=export.title if export else "",
        sheet=table.sheet,
        all_orders=whole,
        columns={name: _in_words(place, table.header) for name, place in at.items()},
        unused=tuple(t for place, t in enumerate(table.header) if t and place not in used),
        rows=tuple(rows),
        problems=tuple(places.problems),
        bad_cells=places.bad,
    )


def _places(header: Sequence[str]) -> dict[str, int]:
    plain = [plain_header(title) for title in header]
    found: dict[str, int] = {}
    for name, titles in _known()["columns"].items():
        places = [plain.index(p) for p in map(plain_header, titles) if p in plain]
        if places:
            found[name] = places[0]
    return found


def _check(at: Mapping[str, int], header: Sequence[str]) -> None:
    titles = _known()["columns"]
    lacking = [
        " / ".join(titles[first][:3])
        for first, *others in (("refunded", "state"), ("refund", "order"))
        if not {first, *others}.intersection(at)
    ]
    if "refunded" not in at and "paid" not in at:
        lacking.append(" / ".join(titles["refunded"][:3]))
    if lacking:
        raise Refused(
            "first_look_unlike",
            "看不出这是售后或退款导出。缺少:{lacking}。文件中的列:{header}。",
            cure="从平台后台导出「退款/售后」列表(淘宝、天猫、抖店),或拼多多、天猫的订单报表,原样拖入。",
            lacking=listed(dict.fromkeys(lacking), by=";"),
            header=listed(filter(None, header[:40])),
        )


def _lists_all_orders(header: Sequence[str]) -> bool:
    plain = {plain_header(title) for title in header}
    return any(
        {plain_header(title) for title in titles} <= plain
        for titles in _known()["orders"]["recognise"]
    ) and not plain.intersection(plain_header(t) for t in _known()["columns"]["refund"])


def _in_words(place: int, header: Sequence[str]) -> str:
    return f"{column_letter(place)}「{header[place]}」"


def _row(number: int, cells: Sequence[str], places: _Places, whole: bool) -> RefundRow:
    text = {name: cells[place] for name, place in places.at.items()}
    refunded = _value(number, "refunded", text, places, fen_cell)
    state = _state(number, text, places, refunded, whole)
    return RefundRow(
        row=number,
        refund=_value(number, "refund", text, places, text_cell) or "",
        order=_value(number, "order", text, places, text_cell) or "",
        product=_value(number, "code", text, places, text_cell) or "",
        title=text.get("title", "")[:80],
        paid=_value(number, "paid", text, places, fen_cell),
        refunded=refunded,
        state=state,
        state_word=text.get("state", ""),
        kind=_meaning("kind", text.get("kind", "")),
        reason=text.get("reason", "")[:80],
        asked=_day(number, "asked", text, places),
        done=_day(number, "done", text, places),
        ordered=("yes" if text["ordered"] else "no") if "ordered" in text else "",
        tracking=_value(number, "tracking", text, places, text_cell) or "",
    )


def _value(number: int, name: str, text: Mapping[str, str], places: _Places, parse: Parse) -> Any:
    """A cell's value; None where it is blank or cannot be read."""
    if not text.get(name):
        return None
    try:
        return parse(text[name])
    except Refused as refusal:
        _problem(number, name, text[name], places, refusal)
        return None


def _day(number: int, name: str, text: Mapping[str, str], places: _Places) -> dt.date | None:
    found: dt.date | None = _value(number, name, text, places, date_cell)
    return found


def _state(
    number: int, text: Mapping[str, str], places: _Places, refunded: int | None, whole: bool
) -> str:
    """What became of the refund. An order report without states: an amount is a refund paid."""
    if "state" not in text:
        if whole or refunded is not None:
            return "paid" if refunded else "none"
        return "unknown"
    word = text["state"]
    found = _meaning("state", word) or ("none" if whole and not _plain(word) else "")
    if not found:
        _problem(
            number, "state", word, places,
            Refused(
                "state_unknown",
                "「{word}」是没见过的状态。" if word else "没有写状态。",
                cure="这一行没有计入退款;改成平台通常的说法(如「退款成功」「退款关闭」)再看一次。",
                word=word,
            ),
        )  # fmt: skip
    return found or "unknown"


@cache
def _meaning(group: str, word: str) -> str:
    """The value a platform's word stands for; "" for an unknown one."""
    plain = _plain(word)
    if not plain:
        return ""
    words: Mapping[str, Sequence[str]] = _known()["words"][group]
    for value, known in words.items():
        if plain in {_plain(one) for one in known if one[0] != "…"}:
            return value
    for value, known in words.items():
        if any(_plain(one.strip("…")) in plain for one in known if one[0] == "…"):
            return value
    return ""


def _plain(word: str) -> str:
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", word)).casefold()


def _problem(number: int, name: str, value: str, places: _Places, refusal: Refused) -> None:
    places.bad += 1
    if len(places.problems) < MOST_PROBLEMS:
        place = places.at[name]
        places.problems.append(
            CellProblem(
                sheet=places.sheet,
                row=number,
                column=column_letter(place),
                header=places.header[place],
                value=value,
                code=refusal.code,
                what=refusal.what,
                cure=refusal.cure or Phrase("改正这一格后再拖入一次。"),
            )
        )
