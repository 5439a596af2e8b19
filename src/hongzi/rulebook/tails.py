"""The dated limit of a VAT rounding tail, from tax/vat_tails.toml."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class TailLimit(NamedTuple):
    """So many fen may a red invoice's VAT be off, in these days."""

    effective_from: dt.date
    effective_to: dt.date | None
    limit: int


@cache
def tail_limits() -> tuple[TailLimit, ...]:
    """Every row of the table, read once."""
    text = files("hongzi.rulebook").joinpath("tax", "vat_tails.toml").read_text(encoding="utf-8")
    return tuple(
        TailLimit(row["effective_from"], row.get("effective_to"), int(row["limit"]))
        for row in tomllib.loads(text)["tail"]
    )


def tail_limit(on: dt.date) -> int:
    """Fen of VAT that may be closed as rounding 尾差 on a day; 0 when no row is in force."""
    for row in tail_limits():
        if row.effective_from <= on and (row.effective_to is None or on <= row.effective_to):
            return row.limit
    return 0
