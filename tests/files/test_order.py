"""Several files as one stream of days, however many documents there are."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest

from hongzi.files.cells import CellProblem
from hongzi.files.documents import Document
from hongzi.files.order import Placed, in_order_of_days
from hongzi.kernel.commands import ConfirmSale, DefineProduct, ShipGoods

OPENED = dt.date(2026, 1, 1)


def document(number: str, day: int, kind: type[ConfirmSale | ShipGoods] = ConfirmSale) -> Document:
    command = kind(key=number, sale=number, date=OPENED + dt.timedelta(days=day))
    return Document(number, (), commands=(command,))


def numbers(streams: list[list[Placed]], *, most: int = 20_000) -> list[str]:
    ordered = in_order_of_days(streams, not_before=OPENED, most=most)
    return [placed.document.number for placed in ordered]


def test_days_in_order_and_within_a_day_what_must_come_first() -> None:
    """A sale is confirmed before it is shipped, whichever file is read first."""
    ships = [Placed(0, document("发货1", 1, ShipGoods)), Placed(0, document("发货2", 2, ShipGoods))]
    confirms = [Placed(1, document("确认1", 1)), Placed(1, document("确认2", 2))]
    assert numbers([ships, confirms]) == ["确认1", "发货1", "确认2", "发货2"]


def test_equals_stay_as_they_came() -> None:
    same_day = [Placed(0, document(f"第{n}", 3)) for n in range(5)]
    assert numbers([same_day]) == [f"第{n}" for n in range(5)]


def test_what_is_from_before_the_opening_counts_as_of_its_day() -> None:
    """A product defined on the first day comes before a sale of last December."""
    product = DefineProduct(key="A01", sku="A01", date=OPENED)
    past = Placed(0, document("去年", -30))
    defined = Placed(1, Document("A01", (), commands=(product,)))
    assert numbers([[past], [defined]]) == ["A01", "去年"]


def test_bad_documents_come_first() -> None:
    problem = CellProblem("", 2, "A", "日期", "昨天", "date_unreadable", "?", "!")
    bad = Placed(0, Document("坏", ((2, ["昨天"]),), problems=(problem,)))
    assert numbers([[Placed(0, document("好", 0)), bad]]) == ["坏", "好"]


@pytest.mark.parametrize("most", [1, 7, 500, 5_000])
def test_what_waits_on_disk_comes_back_in_the_same_order(most: int) -> None:
    chance = Random(4)
    files = [
        [Placed(n, document(f"{n}-{m}", chance.randrange(40))) for m in range(700)]
        for n in range(3)
    ]
    assert numbers(files, most=most) == numbers(files)
