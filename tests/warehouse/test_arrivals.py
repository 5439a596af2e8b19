"""What the warehouse waits for, and how what is scanned finds its case."""

from __future__ import annotations

import pytest

from hongzi.access.scope import book_scope
from hongzi.insight.arrivals import expected, expected_under, held
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Shop:
    """Two units sold, one asked back under case R1."""
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="2", amount="452.00")
    shop.accept()
    return shop


def waiting(shop: Shop) -> list[tuple[str, str, str]]:
    with book_scope(shop.book.id) as cursor:
        return [
            (f"{one['case']}-{one['line']} {one['sku']}", one["to_come"], one["to_inspect"])
            for one in (row.as_json() for row in expected(cursor))
        ]


def under(shop: Shop, number: str) -> list[str]:
    with book_scope(shop.book.id) as cursor:
        return [f"{row.case}-{row.line}" for row in expected_under(cursor, number=number)]


def test_a_line_waits_until_its_goods_are_inspected(shop: Shop) -> None:
    """asked: 1 to come, 1 to inspect → arrived: 0, 1 → inspected: waits no more"""
    assert waiting(shop) == [("R1-1 A", "1", "1")]
    shop.do("receive_parcel", parcel="SF1", sku="A", qty="1", case="R1", line="1")
    assert waiting(shop) == [("R1-1 A", "0", "1")]
    shop.do("inspect_goods", case="R1", line="1", qty="1")
    assert waiting(shop) == []


def test_what_is_scanned_finds_its_case(shop: Shop) -> None:
    """By the number announced, the return's, the order's, and that of a parcel that is here."""
    shop.do("announce_parcel", case="R1", tracking=" SF77 ")
    shop.do("receive_parcel", parcel="BOX9", sku="A", qty="1", case="R1", line="1")
    assert [under(shop, one) for one in ("SF77", "R1", "S1", "BOX9")] == [["R1-1"]] * 4
    assert under(shop, "SF78") == []
    with book_scope(shop.book.id) as cursor:
        assert expected(cursor)[0].tracking == ["BOX9", "SF77"]


def test_a_line_turned_down_waits_for_nothing(shop: Shop) -> None:
    shop.do("request_return", case="R2", lines=[
        {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}])  # fmt: skip
    assert under(shop, "R2") == ["R2-1"]
    shop.do("decide_return", case="R2", accept=False)
    assert under(shop, "R2") == []


def test_a_parcel_is_announced_once(shop: Shop) -> None:
    shop.do("announce_parcel", case="R1", tracking="SF77")
    assert shop.refuse("announce_parcel", case="R1", tracking="SF77 ") == "parcel_announced"
    assert shop.refuse("announce_parcel", case="R9", tracking="SF77") == "case_unknown"
    assert shop.refuse("announce_parcel", case="R1", tracking=" ") == "tracking_missing"


def test_batches_and_serials_that_were_sold(db: None) -> None:
    shop = Shop(costing="specific")
    shop.stock_up(tracking="serial", qty="2", serials=["N1", "N2"])
    shop.sell(line={"serials": ["N2"]})
    shop.accept(serials=["N2"])
    with book_scope(shop.book.id) as cursor:
        (row,) = expected(cursor)
    assert (row.kept_by, row.lots) == ("serial", ["N2"])


def test_parcels_nobody_claims(shop: Shop) -> None:
    shop.do("receive_parcel", parcel="SF1", sku="A", qty="3", tracking="SF1")
    with book_scope(shop.book.id) as cursor:
        assert [(one.parcel, one.sku, one.as_json()["qty"]) for one in held(cursor)] == [
            ("SF1", "A", "3")
        ]
