"""What the demo leaves: of 13 refunds due twelve are taken on, at most eleven ways."""

from __future__ import annotations

import datetime as dt

import pytest

from hongzi.access.scope import book_scope
from hongzi.insight.arrivals import held
from hongzi.insight.cashier import DUE, LISTS, due_refunds, orders_of
from hongzi.insight.waiting import waiting_in_books
from hongzi.workflows.demo_waiting import People, leave_waiting
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 4, 1)
PEOPLE = People("chuna", "zhuguan", "kefu", "cangku")


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop()
    shop.stock_up(qty="20")
    for number in range(1, 17):
        shop.sell(f"S{number}", invoice=f"B{number}")
        shop.pay(f"S{number}")
        if number <= 13:
            shop.accept(f"R{number}", sale=f"S{number}")
    return shop


def test_refunds_in_every_state_and_returns_at_their_beginning(shop: Shop) -> None:
    found = leave_waiting(book="shop", day=DAY, people=PEOPLE)
    assert found == {
        "approved": 2, "bounced": 1, "confirmed": 1, "failed": 1, "prepared": 3, "sent": 2,
        "withdrawn": 1,
    }  # fmt: skip
    with book_scope(shop.book.id) as cursor:
        states = {
            name: len(orders_of(cursor, state=name, today=DAY)) for name in LISTS if name != DUE
        }
        again = [one.earlier.code for one in due_refunds(cursor, today=DAY) if one.earlier]
        parcels = [one.parcel for one in held(cursor)]
    assert {name: count for name, count in states.items() if count} == found
    assert len(again) == 2, "the failed and the bounced one can be asked again"
    assert parcels == ["BG-D1"]
    assert waiting_in_books([shop.book], user="zhuguan")["shop"].undecided == 2


def test_once(shop: Shop) -> None:
    leave_waiting(book="shop", day=DAY, people=PEOPLE)
    before = shop.dump()
    assert leave_waiting(book="shop", day=DAY, people=PEOPLE) == {}
    assert shop.dump() == before


def test_nobody_approves_what_they_prepared(shop: Shop) -> None:
    leave_waiting(book="shop", day=DAY, people=PEOPLE)
    with book_scope(shop.book.id) as cursor:
        orders = [one for name in ("approved", "sent", "confirmed", "failed", "bounced")
                  for one in orders_of(cursor, state=name, today=DAY)]  # fmt: skip
    assert {(one.prepared_by, one.approved_by) for one in orders} == {("chuna", "zhuguan")}
