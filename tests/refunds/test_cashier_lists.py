"""What the cashier has before them: how each refund should go back, and orders by their state."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.access.scope import book_scope
from hongzi.insight.cashier import DueRefund, Total, due_refunds, orders_of, totals
from hongzi.kernel.money import format_fen
from hongzi.refunds.rules.proposals import Proposal, Rest, Way, propose
from tests.returns.shop import Shop

TODAY = dt.date(2026, 3, 20)
PAYEE = {"account": "6222020200112233445", "holder": "张三", "bank": "某银行"}


def way(payment: str, tender: str, left: int, discount: int = 0) -> Way:
    return Way(payment, tender, left, left, discount)


@pytest.mark.parametrize(
    ("left", "ways", "via", "blind", "proposed", "rest"),
    [
        # one payment, enough
        (226, [way("P", "alipay", 226)], "direct", False, [("alipay", "P", 226, 0)], None),
        # two payments, in the order they came
        (
            226,
            [way("P", "wechat", 100), way("Q", "bank", 200)],
            "direct",
            False,
            [("wechat", "P", 100, 0), ("bank", "Q", 126, 0)],
            None,
        ),
        # the cash discount goes with the last fen of its payment
        (226, [way("P", "bank", 216, 10)], "direct", False, [("bank", "P", 216, 10)], None),
        (200, [way("P", "bank", 216, 10)], "direct", False, [("bank", "P", 200, 0)], None),
        # never paid: against the receivable; paid in part: the rest is a decision
        (226, [], "direct", False, [], (226, "set_off")),
        (226, [way("P", "cash", 26)], "direct", False, [("cash", "P", 26, 0)], (200, "no_payment")),
        # the platform collected it
        (226, [], "platform", False, [("platform", "", 226, 0)], None),
        # nobody knows the sale
        (226, [], "", True, [], (226, "no_payment")),
    ],
)
def test_money_goes_back_the_way_it_came(
    left: int,
    ways: list[Way],
    via: str,
    blind: bool,
    proposed: list[tuple[Any, ...]],
    rest: tuple[int, str] | None,
) -> None:
    found, others = propose(left=left, ways=ways, via=via, blind=blind)
    assert found == [Proposal(*one) for one in proposed]
    assert others == (Rest(*rest) if rest else None)


@given(st.integers(1, 500), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 20))))
def test_nothing_is_lost_and_no_payment_gives_more_than_it_has(
    left: int, captured: list[tuple[int, int]]
) -> None:
    ways = [way(f"P{n}", "bank", *one) for n, one in enumerate(captured)]
    found, rest = propose(left=left, ways=ways, via="direct", blind=False)
    assert sum(one.amount + one.discount for one in found) + (rest.amount if rest else 0) == left
    by_payment = {one.payment: one for one in found}
    for one in ways:
        if one.payment in by_payment:
            assert by_payment[one.payment].amount <= one.left
            assert by_payment[one.payment].discount <= one.left_discount


pytestmark = pytest.mark.django_db


def due(shop: Shop, text: str = "") -> list[DueRefund]:
    with book_scope(shop.book.id) as cursor:
        return due_refunds(cursor, today=TODAY, text=text)


def lists(shop: Shop) -> dict[str, str]:
    """Lists that are not empty: count and yuan."""
    with book_scope(shop.book.id) as cursor:
        found = totals(cursor)
    return {
        name: f"{one.lines} {format_fen(one.fen)}"
        for name, one in found.items()
        if one != Total(0, 0)
    }


def returns(shop: Shop, count: int) -> None:
    """So many accepted returns of 226.00 whose money had come by bank."""
    shop.stock_up(qty=str(count))
    for number in range(1, count + 1):
        shop.sell(f"S{number}")
        shop.pay(f"S{number}", tender="bank")
        shop.accept(f"R{number}", sale=f"S{number}")


def order(shop: Shop, number: int, **more: Any) -> str:
    body = {"tender": "bank", "actor": "小出", **PAYEE, **more}
    return str(shop.do("prepare_refund", case=f"R{number}", line="1", **body).detail["order"])


def test_a_refund_is_due_until_its_order_is_made() -> None:
    shop = Shop()
    returns(shop, 2)
    first, second = due(shop)
    assert (first.case, first.left, first.ordered, first.age) == ("R1", 22600, 0, 10)
    assert first.proposals == [Proposal("bank", "PAY-S1", 22600, 0)]
    assert first.ways == [Way("PAY-S1", "bank", 22600, 22600, 0)]
    order(shop, 1, amount="200.00")
    part = due(shop)[0]
    assert (part.left, part.ordered, part.proposals[0].amount) == (22600, 20000, 2600)
    order(shop, 1)
    assert due(shop) == [second]
    assert lists(shop) == {"due": "1 226.00", "prepared": "2 226.00"}


def test_orders_move_from_list_to_list() -> None:
    shop = Shop()
    returns(shop, 4)
    codes = [order(shop, number) for number in range(1, 5)]
    for code in codes[1:]:
        shop.do("approve_refund", order=code, actor="老管")
    shop.do("batch_refunds", orders=codes[2:], actor="小出")
    shop.do("confirm_refund", order=codes[3], actor="小出")
    assert lists(shop) == {
        "prepared": "1 226.00", "approved": "1 226.00", "sent": "1 226.00",
    }  # fmt: skip
    with book_scope(shop.book.id) as cursor:
        found = {
            state: [one.code for one in orders_of(cursor, state=state, today=TODAY)]
            for state in ("prepared", "approved", "sent", "confirmed", "failed")
        }
        (sent,) = orders_of(cursor, state="sent", today=TODAY, batch="PL0000001")
    assert found == {
        "prepared": codes[:1], "approved": codes[1:2], "sent": codes[2:3], "confirmed": codes[3:],
        "failed": [],
    }  # fmt: skip
    assert (sent.masked, sent.origin, sent.batch) == ("…3445", "PAY-S3", "PL0000001")
    assert not sent.rerouted


def test_what_bounced_is_due_again_with_whom_it_was_for() -> None:
    shop = Shop()
    returns(shop, 2)
    code = order(shop, 1)
    shop.do("approve_refund", order=code, actor="老管")
    shop.do("confirm_refund", order=code, actor="小出")
    assert due(shop)[0].payee == ("6222020200112233445", "张三", "某银行")
    shop.do("bounce_refund", refund=code, why="账号已销户")
    again, other = due(shop)
    assert again.earlier is not None
    assert (again.earlier.code, again.earlier.ended_as) == (code, "bounced")
    assert again.earlier.why == "账号已销户"
    assert other.earlier is None and other.payee == ("", "", "")
    order(shop, 1, instead_of=code)
    assert [one.case for one in due(shop)] == ["R2"]


def test_the_law_gives_seven_days_from_the_goods() -> None:
    """The goods came back on 12 March: the money is due on the 19th (消费者权益保护法 第25条)."""
    shop = Shop()
    returns(shop, 1)
    assert due(shop)[0].deadline is None
    shop.do("inspect_goods", case="R1", line="1", qty="1", date="2026-03-12")
    deadline = due(shop)[0].deadline
    assert deadline is not None
    assert (deadline.last, deadline.left, deadline.over) == (dt.date(2026, 3, 19), -1, True)


def test_a_refund_is_found_by_return_sale_or_customer() -> None:
    shop = Shop()
    returns(shop, 2)
    for text, cases in (("r1", ["R1"]), ("S2", ["R2"]), ("张三", ["R1", "R2"]), ("李四", [])):
        assert [one.case for one in due(shop, text)] == cases
