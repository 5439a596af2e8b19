"""Amounts and quantities as somebody types them, made plain before they become a command."""

from __future__ import annotations

import re
import unicodedata

from hongzi.kernel.money import format_fen, format_micro, parse_fen, parse_micro
from hongzi.kernel.refusals import Refused
from hongzi.rulebook.red_reasons import number_length

_GROUPS = re.compile(r"[0-9\s]+")
EARLIER_NUMBER = 8
"""Digits of an invoice's number before fully digital ones, on paper too (its code apart)."""
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


def invoice_typed(text: str) -> str:
    """The number of an invoice as it is printed.

    Refused: invoice_number_length (digits only, and more or fewer than invoices have). A number
    with letters is another system's, of any length.
    """
    number = number_typed(text)
    if number.isdecimal() and len(number) not in (EARLIER_NUMBER, number_length()):
        raise Refused(
            "invoice_number_length",
            "发票号码「{number}」是 {count} 位数字;数电票 {digits} 位,此前的发票 {earlier} 位。",
            cure="对照发票把号码抄全。",
            number=number,
            count=len(number),
            digits=number_length(),
            earlier=EARLIER_NUMBER,
        )
    return number


def _plain(text: str) -> str:
    """Half-width, without blanks, thousands commas or the sign of the currency."""
    return _AROUND.sub("", unicodedata.normalize("NFKC", text))
