"""What waits for whom: a refund order and a manual voucher of one person, for another to approve.

R1 accepted, goods and money owed · order FK-1 by clerk · R2 asked and not decided · a parcel held
"""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from hongzi.access.rules.duties import DUTIES
from hongzi.access.scope import book_scope
from hongzi.insight.waiting import Waiting, waiting_in_books, waiting_of_books
from hongzi.web.firm.waiting import ERRANDS, tasks_of
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

LOGIN = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop()
    shop.sold_and_paid()
    shop.accept()
    shop.sell("S2")
    shop.do("request_return", case="R2", lines=[{"line": "1", "sale": "S2", "sale_line": "1",
                                                 "qty": "1"}])  # fmt: skip
    shop.do("receive_parcel", parcel="B1", sku="A", qty="1")
    shop.do(
        "prepare_refund", case="R1", line="1", order="FK-1", tender="alipay", payment="PAY-S1",
        amount="100.00", actor="clerk",
    )  # fmt: skip
    return shop


def test_nobody_approves_their_own(shop: Shop) -> None:
    with book_scope(shop.book.id) as cursor, waiting_of_books(cursor) as waiting_of:
        mine, others = waiting_of("clerk"), waiting_of("boss")
    assert others == Waiting(
        undecided=1, goods=1, parcels=1, due=1, prepared=1, approved=0, sent=0, vouchers=0
    )
    assert mine == others._replace(prepared=0)


def test_an_order_moves_on_to_the_next(shop: Shop) -> None:
    """Approved: for the cashier to pay; paid: for nobody."""
    seen = []
    for kind, body in (
        ("approve_refund", {"order": "FK-1", "actor": "boss"}),
        ("confirm_refund", {"order": "FK-1", "actor": "clerk"}),
    ):
        shop.do(kind, **body)
        one = waiting_in_books([shop.book], user="boss")["shop"]
        seen.append((one.prepared, one.approved, one.sent))
    assert seen == [(0, 1, 0), (0, 0, 0)]


@pytest.mark.parametrize(
    ("duty", "waits"),
    [
        ("service", ["退货待决定"]),
        ("supervisor", ["退货待决定", "付款单待审批", "退货待收货验收", "包裹待认领"]),
        ("owner", ["付款单待审批"]),
        ("cashier", ["退款待制单"]),
        ("warehouse", ["退货待收货验收", "包裹待认领"]),
    ],
)
def test_each_sees_what_is_theirs(
    shop: Shop, visitor: Visitor, duty: str, waits: list[str]
) -> None:
    """On the board and on the book's page, each with its number and a way to where it is done."""
    browser = visitor(shop.book, duty, name="boss")
    for address in ("/", "/books/shop/"):
        html = browser.get(address).content.decode()
        assert [one.title for one in ERRANDS.values() if one.title in html] == waits, address
    waiting = waiting_in_books([shop.book], user="boss")["shop"]
    for task in tasks_of(waiting, code="shop", duties=[duty]):
        assert browser.get(task.address).status_code == 200
        assert f'href="{task.address}">{task.title} <b>{task.many}</b>' in html


def test_every_errand_is_the_duty_of_somebody() -> None:
    everything = Waiting(*range(1, len(Waiting._fields) + 1))
    assert len(tasks_of(everything, code="shop", duties=DUTIES)) == len(Waiting._fields)


def test_first_look_is_never_far(shop: Shop, visitor: Visitor) -> None:
    """On the board, in the menu of books; for somebody without a book the first thing."""
    browser = visitor(shop.book, "service", name="kefu")
    assert 'href="/first-look/"' in browser.get("/").content.decode()
    assert 'href="/first-look/"' in browser.get("/my-books/").content.decode()
    stranger = Client()
    stranger.force_login(User.objects.create_user("stranger"), backend=LOGIN)
    html = stranger.get("/").content.decode()
    assert html.index('action="/first-look/"') < html.index("hongzi demo --run")
