"""Money is an int of fen, quantity an int of 10⁻⁶ unit ("micro"); a float never enters.

Text becomes an int here and an int becomes text here, nowhere else.
"""

from __future__ import annotations

import re

from hongzi.kernel.refusals import Refused

MICRO = 1_000_000
"""One unit in micro."""

BIGINT_MAX = 2**63 - 1
"""What a column of the database holds; a larger amount is refused when it is read."""

_NUMBER = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.([0-9]+))?")
_LONGEST = 60
_SURE_LENGTH = 18  # this many digits always fit a bigint


class MoneyError(Refused, ValueError):
    """A text that is no amount, or arithmetic without an answer. Carries code, what and cure."""


def parse_decimal(text: str) -> tuple[int, int]:
    """The exact value of a written number as (digits, scale): "12.345" is (12345, 3).

    Value = digits ÷ 10^scale; scale is the number of decimals written. For unit prices and
    sub-fen amounts. Thousands commas and one leading sign are read.
    Refused: ``not_a_number`` (blanks, currency signs, brackets for negatives, full-width digits).
    """
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > _LONGEST:
        raise _not_a_number(text)
    sign, whole, decimals = match.groups(default="")
    written = whole + decimals
    if not written:
        raise _not_a_number(text)
    digits = int(written.replace(",", ""))
    return (-digits if sign == "-" else digits), len(decimals)


def parse_fen(text: str) -> int:
    """Fen of a written amount in yuan: "1,234.56" is 123456, "-12" is -1200.

    Refused: ``not_a_number``; ``too_many_decimals`` when a third decimal is not 0 (such an
    amount is exact only in ``parse_decimal``); ``amount_too_large``.
    """
    if len(text) < _SURE_LENGTH and text.isascii():
        whole, _, decimals = text.partition(".")
        if len(decimals) == 2 and whole.isdigit() and decimals.isdigit():
            return int(whole + decimals)
    return _parse_scaled(text, places=2)


def parse_micro(text: str) -> int:
    """Micro (10⁻⁶ unit) of a written quantity: "1.5" is 1500000.

    Refused: ``not_a_number``; ``too_many_decimals`` (more than six); ``amount_too_large``.
    """
    if len(text) < _SURE_LENGTH - 6 and text.isascii() and text.isdigit():
        return int(text) * MICRO
    return _parse_scaled(text, places=6)


def _parse_scaled(text: str, *, places: int) -> int:
    digits, scale = parse_decimal(text)
    factor: int = 10 ** abs(scale - places)
    if scale > places:
        digits, rest = divmod(digits, factor)
        if rest:
            raise MoneyError(
                "too_many_decimals",
                "「{text}」的小数超过 {places} 位。",
                cure="改为最多 {places} 位小数;不足一分的尾数请单独列示,不要自行抹掉。",
                text=text,
                places=places,
            )
    else:
        digits *= factor
    if not -BIGINT_MAX <= digits <= BIGINT_MAX:
        raise MoneyError(
            "amount_too_large",
            "「{text}」超出可记录的范围。",
            cure="检查是否填成了单号。",
            text=text,
        )
    return digits


def _not_a_number(text: str) -> MoneyError:
    return MoneyError(
        "not_a_number",
        "「{text}」不是数字。",
        cure="只写半角数字、千分位逗号、小数点和前面的正负号,如 1,234.56;负数写 -12.00,不用括号。",
        text=text[:_LONGEST],
    )


def fen_and_rest(*, digits: int, scale: int) -> tuple[int, int]:
    """Split an exact value (digits ÷ 10^scale yuan) into fen, rounded half up, and the rest.

    The rest is in units of 10^-scale yuan and carries its sign, so
    ``digits == fen * 10**(scale - 2) + rest`` for scale ≥ 2 (below that the rest is 0):
    what rounding dropped can be listed instead of lost. Refused: ``scale_negative``.
    """
    if scale < 0:
        raise MoneyError(
            "scale_negative", "小数位数 {scale} 为负。", cure="小数位数从 0 起。", scale=scale
        )
    unit: int = 10 ** abs(scale - 2)
    if scale <= 2:
        return digits * unit, 0
    fen = div_half_up(digits, unit)
    return fen, digits - fen * unit


def div_half_up(n: int, d: int) -> int:
    """n ÷ d rounded half away from zero (四舍五入), exact for any size and sign of n.

    Refused: ``divisor_not_positive``.
    """
    if d <= 0:
        raise MoneyError(
            "divisor_not_positive",
            "除数 {divisor} 不大于 0。",
            cure="先确认数量大于 0。",
            divisor=d,
        )
    if n >= 0:
        return (n + n + d) // (d + d)
    return -((d - n - n) // (d + d))


def format_fen(fen: int, *, thousands: bool = False) -> str:
    """Yuan with two decimals: 123456 is "1234.56", or "1,234.56" with thousands."""
    if fen >= 0 and not thousands:  # nearly always, and often
        return f"{fen // 100}.{fen % 100:02d}"
    whole, cents = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{whole:,}.{cents:02d}" if thousands else f"{sign}{whole}.{cents:02d}"


def format_micro(micro: int) -> str:
    """Units without trailing zeros: 1500000 is "1.5", 2000000 is "2"."""
    if micro >= 0 and not micro % MICRO:  # nearly always, and often
        return str(micro // MICRO)
    whole, rest = divmod(abs(micro), MICRO)
    sign = "-" if micro < 0 else ""
    return f"{sign}{whole}.{rest:06d}".rstrip("0") if rest else f"{sign}{whole}"
