"""One cell's text becomes a value, or a named problem with its cure.

Every parser takes a cleaned text and raises ``Refused`` (code, what, cure); the caller knows
where the cell stands and makes a ``CellProblem`` of it. An amount never becomes a float.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from hongzi.files.cleaning import FORMULA_ERRORS
from hongzi.kernel.money import parse_decimal, parse_fen, parse_micro
from hongzi.kernel.phrases import Phrase, phrases_from_json, phrases_to_json
from hongzi.kernel.refusals import Refused

Parse = Callable[[str], object]

_SCIENTIFIC = re.compile(r"[+-]?\d(\.\d+)?E\+\d+")
_MONEY_MARKS = re.compile(r"^([+-]?)[¥￥]\s*|\s*元$|^(?:CNY|RMB)\s*")
_IN_BRACKETS = re.compile(r"\((.+)\)")
_DASHES = frozenset({"-", "--", "—", "——", "/"})
_DATE = re.compile(
    r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))"
    r"(?:[T\s]*\d{1,2}[:：时点].*)?"
)
_EARLIEST, _LATEST = 1990, 2099
_LONGEST_NAME = 200
_HIGHEST_RATE_BP = 1700  # the highest VAT rate there ever was in China, 17 %
_RATELESS = {"免税": 0, "零税率": 0, "不征税": 0, "***": 0}
_LIST = re.compile(r"[;；,，、|\s]+")
_YES = frozenset({"是", "y", "yes", "true", "1", "√", "有", "t"})
_NO = frozenset({"否", "n", "no", "false", "0", "×", "无", "f"})


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with one cell, where it stands, and how to mend it.

    column: the letter; "" when the whole row is meant. code: stable snake_case.
    """

    sheet: str
    row: int
    column: str
    header: str
    value: str
    code: str
    what: str
    cure: str

    def where(self) -> Phrase:
        """The place in words: 「销售」第 12 行 F 列「数量」."""
        place = Phrase("第 {row} 行", row=self.row)
        if self.column:
            place = Phrase("第 {row} 行 {column} 列", row=self.row, column=self.column)
        if self.header:
            place = Phrase("{place}「{header}」", place=place, header=self.header)
        return Phrase("「{sheet}」{place}", sheet=self.sheet, place=place) if self.sheet else place

    def as_json(self) -> dict[str, str | int]:
        """For ``--json``: texts as they are read."""
        return asdict(self)

    def to_keep(self) -> dict[str, Any]:
        """For the database, from which another language can still say it."""
        return phrases_to_json(asdict(self))

    @classmethod
    def kept(cls, data: Mapping[str, Any]) -> CellProblem:
        """The problem that ``to_keep`` gave."""
        said = phrases_from_json(data)
        return cls(**{field.name: said[field.name] for field in fields(cls)})


def text_cell(text: str) -> str:
    """A name or number as it stands.

    Refused: ``number_lost_digits``, ``formula_error``, ``text_too_long``.
    """
    if "E" in text and _SCIENTIFIC.fullmatch(text):
        raise Refused(
            "number_lost_digits",
            "「{text}」是超过 15 位、已被表格软件截断的数字,原来的末几位已丢失。",
            cure="把该列设为「文本」格式后重新填写,或从来源系统重新导出。",
            text=text,
        )
    if len(text) > _LONGEST_NAME:
        raise Refused(
            "text_too_long",
            "内容超过 {longest_name} 个字符。",
            cure="缩短,或检查是否错列。",
            longest_name=_LONGEST_NAME,
        )
    return note_cell(text)


def note_cell(text: str) -> str:
    """Free text of any length. Refused: ``formula_error``."""
    if text[:1] == "#" and text in FORMULA_ERRORS:
        raise Refused(
            "formula_error",
            "单元格的公式出错({text})。",
            cure="改正公式,或直接填写结果。",
            text=text,
        )
    return text


def fen_cell(text: str) -> int:
    """Fen of an amount in yuan; ¥, 元, full-width digits and (12.00) for negatives are read."""
    return parse_fen(_plain_number(text)) if not _is_plain(text) else parse_fen(text)


def micro_cell(text: str) -> int:
    """Quantity in micro."""
    return parse_micro(_plain_number(text)) if not _is_plain(text) else parse_micro(text)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.replace(".", "", 1).isdigit()


def _plain_number(text: str) -> str:
    text_cell(text)
    number = _MONEY_MARKS.sub(r"\1", unicodedata.normalize("NFKC", text)).strip()
    if text in _DASHES:
        raise Refused(
            "not_a_number", "「{text}」不是数字。", cure="没有金额就留空或填 0。", text=text
        )
    bracketed = _IN_BRACKETS.fullmatch(number)
    return "-" + bracketed[1] if bracketed else number


def date_cell(text: str) -> dt.date:
    """The day of 2026-11-24, 2026/11/24, 20261124, 2026年11月24日, with or without a time."""
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None:
        raise Refused(
            "date_unreadable",
            "「{text}」不是能确认的日期。",
            cure="写成 2026-11-24、2026/11/24、20261124 或 2026年11月24日;年份写四位。",
            text=text,
        )
    year, month, day = int(match[1]), int(match[2] or match[4]), int(match[3] or match[5])
    try:
        found = dt.date(year, month, day)
    except ValueError as error:
        raise Refused(
            "date_impossible", "「{text}」:没有这一天。", cure="核对月份和日期。", text=text
        ) from error
    if not _EARLIEST <= year <= _LATEST:
        raise Refused("date_impossible", "「{text}」的年份不合理。", cure="核对年份。", text=text)
    return found


def rate_cell(text: str) -> int:
    """A VAT rate in basis points: 13%, 0.13 and 13 are 1300; 免税 is 0.

    Without a percent sign a number below 1 is a fraction, from 1 on it is percent (1 is 1 %).
    Refused: ``rate_unclear`` when the result is above 17 % or finer than 0.01 %.
    """
    number = unicodedata.normalize("NFKC", text).strip()
    if number in _RATELESS:
        return _RATELESS[number]
    percent = number.endswith("%")
    digits, scale = parse_decimal(number[:-1].rstrip() if percent else number)
    unit: int = 10**scale
    fraction = not percent and digits < unit
    basis, rest = divmod(digits * (10_000 if fraction else 100), unit)
    if rest or not 0 <= basis <= _HIGHEST_RATE_BP:
        raise Refused(
            "rate_unclear",
            "「{text}」不像增值税税率或征收率。",
            cure="写成 13%、0.13 或 13 都可以。",
            text=text,
        )
    return basis


def flag_cell(text: str) -> bool:
    """是/否, yes/no, true/false, 1/0."""
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise Refused(
        "flag_unknown", "「{text}」既不是「是」也不是「否」。", cure="填「是」或「否」。", text=text
    )


def list_cell(text: str) -> tuple[str, ...]:
    """Several words in one cell, parted by ; , 、 or spaces: serial numbers and the like."""
    return tuple(word for word in _LIST.split(text_cell(text)) if word)


def choice_cell(choices: Mapping[str, str], shown: str) -> Parse:
    """A parser for one of several words; ``choices`` maps each casefolded word to its value."""

    def parse(text: str) -> str:
        value = choices.get(unicodedata.normalize("NFKC", text).casefold())
        if value is None:
            raise Refused(
                "choice_unknown",
                "「{text}」不在可选值中。",
                cure="可填:{shown}。",
                text=text,
                shown=shown,
            )
        return value

    return parse


PARSERS: Mapping[str, Parse] = {
    "text": text_cell,
    "note": note_cell,
    "fen": fen_cell,
    "micro": micro_cell,
    "date": date_cell,
    "rate": rate_cell,
    "flag": flag_cell,
    "list": list_cell,
}
"""Parser by column type; ``choice`` is made from its words by ``choice_cell``."""
