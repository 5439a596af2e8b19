"""A parcel nobody can match is quantity without value, and stands on the work list until it is."""

from __future__ import annotations

import datetime as dt

import pytest

from hongzi.access.scope import book_scope
from hongzi.returns.open_items import open_items
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


def listed(shop: Shop) -> list[tuple[str, str, str, int]]:
    with book_scope(shop.book.id) as cursor:
        found = open_items(cursor, standard=shop.book.standard, as_of=dt.date(2026, 3, 20), tail=6)
        return [(one.case, one.leg, one.cause, one.age) for one in found if one.leg == "parcel"]


def test_a_held_parcel_is_open_until_a_case_claims_it(db: None) -> None:
    shop = Shop()
    shop.sold_and_paid()
    shop.do("receive_parcel", parcel="SF1", sku="A", qty="1", date="2026-03-10")
    assert listed(shop) == [("SF1", "parcel", "parcel_unmatched", 10)]

    shop.accept()
    shop.do("receive_parcel", parcel="SF1", sku="A", qty="1", case="R1", line="1")
    assert listed(shop) == []
    shop.prove()
