"""Amounts and quantities as somebody types them, made plain before they become a command."""

from __future__ import annotations

import re
import unicodedata

from hongzi.files.cells import fen_cell, micro_cell
from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.refusals import Refused
from hongzi.rulebook.red_reasons import number_lengths

_GROUPS = re.compile(r"[0-9\s]+")


def yuan_typed(text: str) -> str:
    """An amount as commands write it: "¥1,234.5" and "１２３４．５" are "1234.50".

    Refused: as by ``fen_cell``, which reads the same in a file.
    """
    return format_fen(fen_cell(text.strip()))


def units_typed(text: str) -> str:
    """A quantity as commands write it. Refused: as by ``micro_cell``."""
    return format_micro(micro_cell(text.strip()))


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
    digital, earlier = number_lengths()
    if number.isdecimal() and len(number) not in (digital, earlier):
        raise Refused(
            "invoice_number_length",
            "发票号码「{number}」是 {count} 位数字;数电票 {digits} 位,此前的发票 {earlier} 位。",
            cure="对照发票把号码抄全。",
            number=number,
            count=len(number),
            digits=digital,
            earlier=earlier,
        )
    return number
