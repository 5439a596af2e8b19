"""What a close will post, shown before it: the same postings, and no trace of the preview.

March: revenue 200.00 for sale S1, cost 120.00
close: revenue 200.00 / profit 200.00 · profit 120.00 / cost of sales 120.00
"""

from __future__ import annotations

import pytest

from hongzi.access.queries import get_book
from hongzi.access.scope import book_scope
from hongzi.ledger.queries_sums import FactSum, sums_of_facts
from hongzi.workflows.preview_close import preview_close
from hongzi.workflows.run_month import closing_of
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop()
    shop.sold_and_paid()
    for period in (202601, 202602):
        shop.run(closing_of(period))
    return shop


def shown(sums: tuple[FactSum, ...]) -> list[tuple[str, str, int, int]]:
    return [(one.kind, one.account, one.side, one.amount) for one in sums]


def test_it_shows_what_the_close_posts_then(shop: Shop) -> None:
    preview = preview_close(book=get_book("shop"), period=202603)
    assert preview.refusal is None
    assert ("profit_closed", "3103", -1, 20000) in shown(preview.posts)
    assert ("profit_closed", "3103", 1, 12000) in shown(preview.posts)
    (outcome,) = shop.run(closing_of(202603))
    with book_scope(shop.book.id) as cursor:
        posted = tuple(sums_of_facts(cursor, fact_ids=outcome.fact_ids))
    assert shown(preview.posts) == shown(posted)
    assert preview.detail == outcome.detail
    assert list(preview.by_kind) == list(dict.fromkeys(one.kind for one in posted))


def test_it_leaves_no_trace(shop: Shop) -> None:
    before = shop.dump()
    assert preview_close(book=get_book("shop"), period=202603).vouchers > 0
    assert shop.dump() == before


def test_it_names_what_stands_in_the_way(shop: Shop) -> None:
    preview = preview_close(book=get_book("shop"), period=202604)
    assert preview.refusal is not None
    assert preview.refusal.code == "close_earlier_open"
    assert (preview.posts, preview.vouchers) == ((), 0)
