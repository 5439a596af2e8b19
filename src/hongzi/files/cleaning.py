"""What exports leave around a value, and how it is taken off.

Platform exports keep long numbers from turning into floats by a backtick, a tab, an
apostrophe or an ``="…"`` formula around them; copied tables bring full-width and
no-break spaces and byte-order marks. None of these belongs to the value.
"""

from __future__ import annotations

import re
import unicodedata

STRAY = " \t\r\n\v\f`\u00a0\u3000\ufeff\u200b\u200c\u200d\u2060"
"""Characters that are never the first or last of a value."""

FORMULA_ERRORS = frozenset(
    {"#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
"""What a spreadsheet shows where a formula has no value; never a value, never a blank."""

_GUARDED = re.compile(r'^=\s*"(.*)"$', re.DOTALL)
_APOSTROPHE = re.compile(r"^'(?=[\d+-])")


def may_hold_guards(text: str) -> bool:
    """Whether any value in this stretch of text could stand behind a guard."""
    return "'" in text or '="' in text or '= "' in text


def clean(cells: list[str]) -> list[str]:
    """The values without stray characters at their ends."""
    return [cell.strip(STRAY) for cell in cells]


def unguard(cells: list[str]) -> list[str]:
    """Values without ``="…"`` and without an apostrophe before a number."""
    return [_unguard_one(cell) if cell[:1] in "='" else cell for cell in cells]


def _unguard_one(cell: str) -> str:
    guarded = _GUARDED.match(cell)
    if guarded:
        return guarded[1].replace('""', '"').strip(STRAY)
    return _APOSTROPHE.sub("", cell)


def plain_header(title: str) -> str:
    """The form in which headers are compared.

    Width, case, spaces, underscores, hyphens, a required-mark ``*`` and a closing ``(元)``
    do not distinguish headers: ``退款金额（元）`` is ``退款金额``, ``Gross_Amount`` is
    ``gross amount``.
    """
    folded = unicodedata.normalize("NFKC", title).casefold()
    for stray in STRAY:
        folded = folded.replace(stray, "")
    return folded.replace("_", "").replace("-", "").strip("*'\"=:").removesuffix("(元)")


def column_letter(index: int) -> str:
    """The spreadsheet letter of a zero-based column: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
