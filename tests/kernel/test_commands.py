"""Commands are checked when they are made."""

from __future__ import annotations

import datetime as dt

import pytest

from hongzi.kernel.commands import CapturePayment, Fen, Micro, ReceiveGoods, StockLine
from hongzi.kernel.commands.base import LARGEST
from hongzi.kernel.refusals import Refused

DAY = dt.date(2026, 1, 5)


def payment(fen: int) -> CapturePayment:
    return CapturePayment(
        key="k", date=DAY, payment="P1", sale="S1", tender="bank", amount=Fen(fen)
    )


def receipt(*, micro: int = 1, fen: int = 0) -> ReceiveGoods:
    line = StockLine(sku="A", qty=Micro(micro), net=Fen(fen))
    return ReceiveGoods(key="k", date=DAY, receipt="R1", supplier="厂家", lines=(line,))


def test_an_amount_that_the_books_could_not_add_up_is_refused_by_name() -> None:
    """Ten trillion yuan, or a thousand million units, is the most of one amount."""
    assert payment(LARGEST).amount == LARGEST
    assert receipt(micro=LARGEST, fen=LARGEST).lines[0].net == LARGEST
    for make in (
        lambda: payment(LARGEST + 1),
        lambda: payment(-LARGEST - 1),
        lambda: receipt(micro=LARGEST + 1),
        lambda: receipt(fen=LARGEST + 1),
    ):
        with pytest.raises(Refused) as refused:
            make()
        assert refused.value.code == "amount_too_large" and refused.value.cure
