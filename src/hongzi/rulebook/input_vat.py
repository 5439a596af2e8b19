"""The most input VAT that goods can carry, from the dated rates in tax/vat_rates.toml."""

from __future__ import annotations

import datetime as dt
from functools import cache

from hongzi.kernel.vat import RateTable, rate_table, vat_from_net
from hongzi.rulebook.loading import load_tax
from hongzi.rulebook.tails import tail_limit


@cache
def _rates() -> RateTable:
    return rate_table(load_tax("vat_rates"))


def most_input_vat(*, cost: int, on: dt.date) -> int | None:
    """Fen: the highest rate in force on a day on this cost, and a rounding tail.

    None for a day the table says nothing of: a manual decision.
    """
    rates = [row.rate_bp for row in _rates().rates if row.kind == "statutory" and row.holds_on(on)]
    if not rates:
        return None
    return vat_from_net(net=cost, rate_bp=max(rates)) + tail_limit(on)
