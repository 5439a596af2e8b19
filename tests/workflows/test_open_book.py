"""A new book has its chart by role, its chain and its first period."""

from __future__ import annotations

import datetime as dt

import pytest

from hongzi.access.scope import book_scope
from hongzi.ledger.store import load_chart
from hongzi.workflows.open_book import open_book


@pytest.mark.django_db
@pytest.mark.parametrize("standard", ["small_business", "enterprise"])
@pytest.mark.parametrize("taxpayer", ["general", "small_scale"])
def test_new_book_plays_every_role_of_its_standard(standard: str, taxpayer: str) -> None:
    book = open_book(
        code="shop",
        name="小店",
        standard=standard,
        taxpayer=taxpayer,
        costing="moving_average",
        opened_on=dt.date(2026, 7, 1),
    )
    with book_scope(book.id) as cursor:
        chart = load_chart(cursor)
        cursor.execute("select seq, hash from facts_chainhead")
        assert [(seq, bytes(digest)) for seq, digest in cursor.fetchall()] == [(0, bytes(32))]
        cursor.execute("select period, status from ledger_period")
        assert cursor.fetchall() == [(202607, "open")]
    assert {"goods_in_return", "refund_payable", "vat_awaiting_red"} <= set(chart.by_role)
    assert set(chart.by_role.values()) <= set(chart.by_code.values())
