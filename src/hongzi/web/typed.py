"""Amounts and quantities as somebody types them, made plain before they become a command."""

from __future__ import annotations

import re
import unicodedata

from hongzi.kernel.money import format_fen, format_micro, parse_fen, parse_micro

_GROUPS = re.compile(r"[0-9\s]+")
_AROUND = re.compile(r"[\s,¥元]")


def yuan_typed(text: str) -> str:
    """An amount as commands write it: "¥1,234.5" and "１２３４．５" are "1234.50".

    Refused: as by ``parse_fen``.
    """
    return format_fen(parse_fen(_plain(text)))


def units_typed(text: str) -> str:
    """A quantity as commands write it. Refused: as by ``parse_micro``."""
    return format_micro(parse_micro(_plain(text)))


def number_typed(text: str) -> str:
    """The number of a document as it is printed: half-width, without blanks around or within the
    groups of its digits."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return "".join(plain.split()) if _GROUPS.fullmatch(plain) else plain


def _plain(text: str) -> str:
    """Half-width, without blanks, thousands commas or the sign of the currency."""
    return _AROUND.sub("", unicodedata.normalize("NFKC", text))
