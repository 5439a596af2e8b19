"""What every command shares: its key, its date, its actor."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, NewType

from hongzi.kernel.refusals import Refused

Fen = NewType("Fen", int)
"""Money in fen; in JSON a decimal string of yuan: ``"226.00"``."""
Micro = NewType("Micro", int)
"""Quantity in 10⁻⁶ unit; in JSON a decimal string of units: ``"2"``, ``"0.5"``."""

ZERO_FEN: Fen = Fen(0)
ZERO_MICRO: Micro = Micro(0)
ONE = 1_000_000
"""One unit in micro."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A wish to record something that happened in one book.

    key: idempotency key, unique in its book; the same key with the same content answers
    with the first result, with another content it is refused (``key_reused``).
    date: the day it happened. late: allow a date in a closed period; the fact then posts
    into the first open period and keeps its own date.
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
                f"命令 {self.kind} 缺少幂等键 key。",
                cure="给每条命令一个唯一的 key。",
            )


def require(condition: bool, code: str, what: str, cure: str = "") -> None:
    """Refuse by name unless the condition holds."""
    if not condition:
        raise Refused(code, what, cure=cure)
