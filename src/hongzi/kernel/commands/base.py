"""What every command shares: its key, its date, its actor."""

from __future__ import annotations

import datetime as dt
import typing
from dataclasses import dataclass, fields
from typing import Any, ClassVar, NewType

from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused

Fen = NewType("Fen", int)
"""Money in fen; in JSON a decimal string of yuan: ``"226.00"``."""
Micro = NewType("Micro", int)
"""Quantity in 10⁻⁶ unit; in JSON a decimal string of units: ``"2"``, ``"0.5"``."""

ZERO_FEN: Fen = Fen(0)
ZERO_MICRO: Micro = Micro(0)
ONE = 1_000_000
"""One unit in micro."""
LARGEST = 10**15
"""Fen of money (ten trillion yuan), or micro of goods (a thousand million units), in one amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A wish to record something that happened in one book.

    key: idempotency key, unique in its book; the same key with the same content answers
    with the first result, with another content it is refused (``key_reused``).
    date: the day it happened. late: allow a date in a closed period; the fact then posts
    into the first open period and keeps its own date; it is no part of the content.
    Refused: key_missing, amount_too_large (anything in the command above ``LARGEST``).
    """

    kind: ClassVar[str] = ""

    key: str
    date: dt.date
    actor: str = ""
    late: bool = False

    def __post_init__(self) -> None:
        if not self.key:
            raise Refused(
                "key_missing",
                "命令 {kind} 缺少幂等键 key。",
                cure="给每条命令一个唯一的 key。",
                kind=self.kind,
            )
        _check_sizes(self, self.kind)


_SIZED: dict[type, tuple[list[str], list[str]]] = {}
"""By dataclass: its fields of money or quantity, and its fields of lines."""


def _sized(cls: type) -> tuple[list[str], list[str]]:
    amounts, lines = [], []
    hints = typing.get_type_hints(cls)
    for name in (field.name for field in fields(cls)):
        kinds = typing.get_args(hints[name]) or (hints[name],)
        if Fen in kinds or Micro in kinds:
            amounts.append(name)
        elif typing.get_origin(hints[name]) is tuple and hasattr(kinds[0], "__dataclass_fields__"):
            lines.append(name)
    return amounts, lines


def _check_sizes(record: Any, kind: str, number: int = 0) -> None:
    """number: which line of the command it is, from 1; 0 = the command itself."""
    cls = type(record)
    sized = _SIZED.get(cls)
    if sized is None:
        sized = _SIZED[cls] = _sized(cls)
    amounts, lines = sized
    for name in amounts:
        value = getattr(record, name)
        if value is not None and not -LARGEST <= value <= LARGEST:
            raise Refused(
                "amount_too_large",
                "{where} 的 {name} 太大:金额不超过 10 万亿元,数量不超过 10 亿。",
                cure="核对小数点与位数;确有其事的分成几笔。",
                where=Phrase("{kind} 第 {number} 行", kind=kind, number=number) if number else kind,
                name=name,
            )
    for name in lines:
        for number, one in enumerate(getattr(record, name), 1):
            _check_sizes(one, kind, number)


def require(condition: bool, code: str, what: str, cure: str = "", /, **values: object) -> None:
    """Refuse by name unless the condition holds. what, cure, values: as in ``Refused``."""
    if not condition:
        raise Refused(code, what, cure=cure, **values)
