"""Which PINs may be chosen, and how many tries there are."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hongzi.kernel.refusals import Refused

SHORTEST, LONGEST = 6, 12
MOST_TRIES = 5
LOCKED_FOR = dt.timedelta(minutes=15)


def check_pin_form(pin: str) -> None:
    """Refused: pin_weak (too short, no digits, all alike, or counted up or down)."""
    steps = {int(b) - int(a) for a, b in pairwise(pin)} if _digits(pin) else {0}
    if not (_digits(pin) and SHORTEST <= len(pin) <= LONGEST) or len(steps) == 1:
        raise Refused(
            "pin_weak",
            "PIN 太简单,或不是数字。",
            cure="用 {shortest} 到 {longest} 位数字,不要全同,不要连号。",
            shortest=SHORTEST,
            longest=LONGEST,
        )


def _digits(pin: str) -> bool:
    return pin.isascii() and pin.isdigit()
