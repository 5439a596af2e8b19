"""Input VAT transferred out with lost goods 进项税额转出: no more than they can have carried."""

from __future__ import annotations

import datetime as dt

from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.rulebook.input_vat import most_input_vat


def check_transfer(*, where: str, vat: int, cost: int | None, on: dt.date) -> None:
    """``vat`` fen may be transferred out of goods that cost ``cost`` fen (None: not known yet).

    Refused: transfer_vat_above_rate (more than the highest rate of the day on their cost).
    """
    most = None if cost is None or not vat else most_input_vat(cost=cost, on=on)
    if most is not None and vat > most:
        raise Refused(
            "transfer_vat_above_rate",
            "{where}:转出进项税额 {vat},而成本 {cost} 按当日最高税率至多 {most}。",
            cure="核对购进发票上的税额;按报废数量的份额转出。",
            where=where,
            vat=format_fen(vat),
            cost=format_fen(cost or 0),
            most=format_fen(most),
        )
