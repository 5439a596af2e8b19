"""人民币大写: an amount in the characters that a printed voucher, a cheque or a receipt bears.

Source: 支付结算办法 附一 正确填写票据和结算凭证的基本规定; 会计基础工作规范 第52条.
"""

from __future__ import annotations

import re
from itertools import product

from hongzi.kernel.money import MoneyError

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ((100_000_000, "亿"), (10_000, "万"), (1_000, "仟"), (100, "佰"), (10, "拾"))
_VALUES = {"亿": 100_000_000, "万": 10_000, "仟": 1_000, "佰": 100, "拾": 10}
_WRITTEN = re.compile(
    r"(?P<minus>负)?(?:(?P<yuan>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)元)?"
    r"(?:零?(?P<jiao>[壹贰叁肆伍陆柒捌玖])角)?(?:零?(?P<fen>[壹贰叁肆伍陆柒捌玖])分)?整?"
)


def to_capital_rmb(fen: int) -> str:
    """The amount in capital characters: 10050 is 壹佰元伍角整; below zero 负 stands in front.

    整 stands after 元 and after 角, never after 分. Zeros inside are written 零, once however
    many stand together; where the digit of 元 or 万 is 0 and the next one is not, none is written
    (the rule leaves it free). A 0 of 角 before a 分 is always written.
    """
    return _written(fen, before_thousands="", before_jiao="", after_jiao="整")


def read_capital_rmb(text: str) -> int:
    """Fen of an amount in capital characters, however the rule lets it be written.

    圆 is read as 元, 正 as 整, and a leading 人民币 is passed over.
    Refused: ``not_capital_rmb`` (anything the rule does not let stand for one amount).
    """
    plain = text.strip().removeprefix("人民币").replace("圆", "元").replace("正", "整")
    match = _WRITTEN.fullmatch(plain)
    if match is not None and plain.strip("负整"):
        cents = _digit(match["jiao"]) * 10 + _digit(match["fen"])
        fen = _read(match["yuan"] or "") * 100 + cents
        if match["minus"]:
            fen = -fen
        choices = product(("", "零"), ("", "零"), ("整", ""))
        if any(plain == _written(fen, *choice) for choice in choices):
            return fen
    raise MoneyError(
        "not_capital_rmb",
        "「{text}」不是规范的人民币大写金额。",
        cure="如 壹仟肆佰零玖元伍角整;到元或角为止的后面写整,中间的 0 写零。",
        text=text[:60],
    )


def _written(fen: int, before_thousands: str, before_jiao: str, after_jiao: str) -> str:
    """before_thousands, before_jiao: 零 or nothing, where the rule leaves it free."""
    if fen == 0:
        return "零元整"
    yuan, cents = divmod(abs(fen), 100)
    jiao, single = divmod(cents, 10)
    text = "负" if fen < 0 else ""
    if yuan:
        text += _capital(yuan, before_thousands) + "元"
    if jiao:
        text += (before_jiao if yuan and not yuan % 10 else "") + _DIGITS[jiao] + "角"
    if not single:
        return text + (after_jiao if jiao else "整")
    return text + ("零" if yuan and not jiao else "") + _DIGITS[single] + "分"


def _capital(number: int, free: str) -> str:
    for unit, name in _UNITS:
        if number >= unit:
            high, low = divmod(number, unit)
            gap = "零" if 0 < low < unit // 10 else ""
            if unit >= 10_000 and low >= unit // 10 and not high % 10:
                gap = free
            return _capital(high, free) + name + (gap + _capital(low, free) if low else "")
    return _DIGITS[number]


def _digit(character: str | None) -> int:
    return _DIGITS.index(character) if character else 0


def _read(text: str) -> int:
    """The whole number of capital characters; 零 only keeps places."""
    for unit in ("亿", "万"):
        high, found, low = text.rpartition(unit)
        if found:
            return _read(high) * _VALUES[unit] + _read(low)
    value = digit = 0
    for character in text:
        if character in _VALUES:
            value += digit * _VALUES[character]
            digit = 0
        else:
            digit = _DIGITS.index(character)
    return value + digit
